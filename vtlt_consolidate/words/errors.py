"""The exceptions that stop a command.

A mistake in a returned file is never an exception but a finding (see `findings`). The text of these
exceptions is complete Vietnamese and is shown to the user as it is.
"""

import errno


class VtltError(Exception):
    """Base of all errors whose text is meant for the user."""


_REASONS = {
    errno.EACCES: "không có quyền, hoặc tệp đang mở trong chương trình khác",
    errno.EPERM: "không có quyền, hoặc tệp đang mở trong chương trình khác",
    errno.EEXIST: "có một tệp trùng tên với thư mục",
    errno.ENOTDIR: "có một tệp trùng tên với thư mục",
    errno.EISDIR: "có một thư mục trùng tên với tệp",
    errno.ENOENT: "không tìm thấy",
    errno.ENOSPC: "hết chỗ trên đĩa",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EIO: "đĩa đọc lỗi",
    errno.ELOOP: "lối tắt dẫn vòng quanh",
    errno.ENAMETOOLONG: "tên hoặc đường dẫn quá dài",
    errno.EINVAL: "tên hoặc đường dẫn không hợp lệ",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "đang mở quá nhiều tệp",
    errno.ENOMEM: "hết bộ nhớ",
    errno.EBUSY: "đang bận trong chương trình khác",
    errno.ETXTBSY: "đang bận trong chương trình khác",
    errno.ENOTEMPTY: "thư mục còn tệp bên trong",
    errno.EDQUOT: "hết dung lượng được cấp",
    errno.EFBIG: "tệp quá lớn",
    errno.ETIMEDOUT: "mạng không trả lời",
    errno.ENOTCONN: "mạng không trả lời",
    errno.EHOSTDOWN: "mạng không trả lời",
    errno.EHOSTUNREACH: "mạng không trả lời",
    errno.ENETUNREACH: "mạng không trả lời",
    errno.ESTALE: "thư mục trên mạng không còn như lúc mở",
    errno.ENXIO: "thiết bị không còn",
    errno.ENODEV: "thiết bị không còn",
}
# Causes that Windows reports as `winerror` and that have no errno of their own.
_WINDOWS_REASONS = {
    32: "đang mở trong chương trình khác",
    33: "đang mở trong chương trình khác",
    206: "tên hoặc đường dẫn quá dài",
    225: "chương trình diệt vi-rút chặn tệp",
    362: "dịch vụ lưu trữ đám mây chưa chạy",
    395: "không tải được tệp từ đám mây",
    426: "không tải được tệp từ đám mây",
}


def reason(error: OSError) -> str:
    """Say in Vietnamese why the system refused; causes without words here are given by their number."""
    code = getattr(error, "winerror", None)
    if code in _WINDOWS_REASONS:
        return _WINDOWS_REASONS[code]
    number = f" (mã {code or error.errno})" if code or error.errno else ""
    return _REASONS.get(error.errno or 0, f"hệ thống báo lỗi{number}")


class WorkspaceError(VtltError):
    """A folder or file of the workspace is not there or cannot be used."""


class ConfigError(VtltError):
    """The configuration workbook holds something that cannot be used."""


class DamagedError(ConfigError):
    """The configuration workbook cannot be opened as a workbook at all."""


class CriteriaError(VtltError):
    """A criteria set does not exist or its text cannot be read."""
