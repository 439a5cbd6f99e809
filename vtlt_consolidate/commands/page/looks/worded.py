"""What commands say, as the page says it: buttons and fields instead of what somebody would have to type."""

from __future__ import annotations

import re

from vtlt_consolidate.commands.page.jobs.orders import WORKS

_BUTTONS = {name: work.button for name, work in WORKS.items()} | {
    "init": "Tạo thư mục",
}
"""Name of a command → the words of its button; putting together and clearing are options of others."""
_PLACES = {"apply": "Cấu hình", "close": "Chốt kỳ", "reopen": "Chốt kỳ"}
"""Name of a command → the page that has its button, if it is not the one of the period."""
_WITH_PERIOD = ("apply", "close")
_BEGIN = "Bắt đầu một kỳ"
"""Where the first forms of a period that is still to be named are made."""
_PHRASES = {"sets": "các bộ ở ô ấy", "lint": "xem trang Cấu hình"}
"""Name of a command → what stands for it, whatever comes before."""
FIELDS = {
    "--set": "Bộ tiêu chí",
    "--from-table": "Bảng chấm điểm của văn bản",
    "--units": "Tệp danh sách đơn vị",
    "--number": "Danh sách không có cột mã: đánh mã 001, 002 …",
    "--province": "Mọi xã, phường, đặc khu của tỉnh",
    "--carry-forward": "Đơn vị chưa nộp dùng số liệu kỳ trước",
    "--prefill": "Điền sẵn số liệu kỳ trước để đơn vị xác nhận",
    "--below": "Nhắc cả đơn vị xếp loại thấp hơn",
    "--by": "Họ tên người chốt",
    "--why": "Lý do, in ở bảng đính chính",
}
"""Option → the label of its field."""
_TICKED = ("--carry-forward", "--prefill")
"""Those that are boxes beside a button."""

_NAMES = "|".join(
    each for each in (*_BUTTONS, *_PHRASES) if each not in ("roll", "look", "practise", "compare")
)
_COMMAND = re.compile(
    rf"(?:(?P<run>[Cc]hạy)(?P<how> lại| trước)?:? |lệnh )?vtlt (?P<name>{_NAMES})\b"
    r"(?P<given>(?: (?:KỲ|TÊN-THƯ-MỤC|\d{4}(?:-\w+)?|--set [\w-]+|--[a-z-]+(?: \"[^\"]*\")?))*)"
    r"(?: -w (?:\"[^\"]*\"|[\w./\\:-]*[\w/\\]))?(?P<end>$)?",
    re.MULTILINE,
)
_PERIOD = re.compile(r" (\d{4}(?:-\w+)?)")
_DECISIONS = re.compile(r"(?P<where>trong|ở|sửa) (?:\d{4}(?:-\w+)?/)?quyet-dinh\.xlsx(?:, lưu tệp)?")
_LENGTHS = re.compile(r" \(--from-(?:months|quarters|halves)\)")
_PROCESS = re.compile(r", tiến trình số \d+")
"""Names a run to whoever may end it by its number."""
_OPTION = re.compile(rf"(?P<option>{'|'.join(FIELDS)})\b(?: (?:MÃ|TỆP|TỈNH))?")
_OTHERS = {
    "Bắt đầu kỳ mới bằng: vtlt issue": "Bắt đầu kỳ ấy ở trang “Các kỳ, thư mục khác”: vtlt issue",
    "chạy lại và thêm --number": "đánh dấu --number rồi làm lại",
    "chạy lại không có --number": "làm lại, không đánh dấu --number",
    "--set trong": "bộ trống ở ô “Bộ tiêu chí”",
    ", KỲ là ": "; ô “Kỳ báo cáo” ghi ",
    "chỉ đúng thư mục bằng -w": "chọn đúng thư mục ở trang “Các kỳ, thư mục khác”",
    "Ghi cột Quyết định ở những dòng bạn quyết được, lưu tệp rồi": "Trả lời những việc bạn quyết được rồi",
    "Ghi cột Quyết định trong": "Trả lời trong",
    "chạy lại lệnh": "làm lại",
    "Chạy lại lệnh": "Làm lại",
}


def on_page(text: str) -> str:
    """Word a text of the commands for somebody who never types one."""
    for typed, said in _OTHERS.items():
        text = text.replace(typed, said)
    text = _LENGTHS.sub("", _COMMAND.sub(_button, text))
    text = _DECISIONS.sub(_decided, _PROCESS.sub("", text))
    text = _OPTION.sub(lambda found: f"ô “{FIELDS[found['option']]}”", text)
    return text.replace("chạy lại", "làm lại").replace("Chạy lại", "Làm lại")


def _decided(found: re.Match[str]) -> str:
    where = {"trong": "trên", "sửa": "sửa ở"}.get(found["where"], found["where"])
    return f"{where} trang Quyết định"


def _button(found: re.Match[str]) -> str:
    name, given = found["name"], found["given"]
    if name in _PHRASES:
        return _PHRASES[name]
    if "--from-" in given:
        name = "roll"
    period, button = _PERIOD.search(given), _BUTTONS[name]
    of = f" của kỳ {period[1]}" if period and name not in _PLACES else ""
    if name == "issue" and "KỲ" in given:
        button = _BEGIN
    if period and name in _WITH_PERIOD:
        button = f"{button} {period[1]}"
    place = f" ở trang {_PLACES[name]}" if name in _PLACES else ""
    asked = (words for option, words in FIELDS.items() if option in _TICKED and option in given)
    ticked = "".join(f" với ô “{words}” được đánh dấu" for words in asked)
    verb = {"C": "Bấm", "c": "bấm"}.get((found["run"] or "n")[0], "nút") + (found["how"] or "")
    # A line that ends in what is to be typed has no full stop, which could be typed too.
    end = "." if found["end"] is not None else ""
    return f"{verb} “{button}”{of}{place}{ticked}{end}"
