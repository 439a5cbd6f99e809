"""What stops a command.

A mistake in a returned file is never an exception: it is a finding (see `findings`). These are
for what cannot be done at all; their text is complete Vietnamese, shown to the user as it is.
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
}


def reason(error: OSError) -> str:
    """Say in Vietnamese why the system refused; its own words where they are not known here."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


class WorkspaceError(VtltError):
    """A folder or file of the workspace is not there or cannot be used."""


class ConfigError(VtltError):
    """The configuration workbook holds something that cannot be used."""


class CriteriaError(VtltError):
    """A criteria set does not exist or its text cannot be read."""
