"""Words about the set of results: what changed in it, and whether it is complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.commands.asjson.summary import CHANGES_SHOWN
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.publishing.changes import Change, Changes
from vtlt_consolidate.scoring.history import former
from vtlt_consolidate.words.phrases import lowered, raised
from vtlt_consolidate.words.text import count_of, escaped, first_of, show_number
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.published import Standing

_NAMES = 20


def changes(result: Result) -> str:
    """Say which figures differ from the former results; empty if none do, or if there were none."""
    done = result.publication
    found = done.changes if done else None
    if done is None or found is None:
        return ""
    if found.trouble:
        return f"Chưa biết số liệu nào đã đổi: {found.trouble}. {_kept(done.kept)}"
    if not found.rows:
        return ""
    lines = [f"SỐ LIỆU THAY ĐỔI so với kết quả lần trước: {found.counted}."]
    lines += _gone(found, result)
    lines += [f"  {_line(row)}" for row in found.rows[:CHANGES_SHOWN]]
    if len(found.rows) > CHANGES_SHOWN:
        lines.append(f"  … và {show_number(len(found.rows) - CHANGES_SHOWN)} dòng nữa.")
    lines.append(f"  Xem đủ ở ket-qua/thay-doi-{result.round_.period}.xlsx. {_kept(done.kept)}")
    return "\n".join(lines)


def _kept(folder: str) -> str:
    return f"Bộ kết quả trước còn giữ ở ket-qua/{folder}." if folder else ""


def _gone(found: Changes, result: Result) -> Iterator[str]:
    """Say which units have no figures any more: those that left the list have lost no file."""
    roster, since = result.config.roster, lineage.of(result.config, result.round_.period)
    lost = [found.names.get(code, code) for code in found.gone if code in roster.by_code]
    if lost:
        yield (
            f"  CẢNH BÁO: {count_of(lost)} đơn vị lần trước có số liệu, lần này không còn: {_names(lost)}. "
            "Kiểm tra trong tiep-nhan có tệp nào bị mất, bị hỏng không."
        )
    left = {code: found.names.get(code, code) for code in found.gone if code not in roster.by_code}
    whys = {code: lowered(former.became(code, name, since)) for code, name in left.items()}
    if left:
        named = [f"{name} ({whys[code]})" if whys[code] else name for code, name in left.items()]
        yield (
            f"  {count_of(left)} đơn vị lần trước có số liệu, nay không còn trong danh sách đơn vị của kỳ: "
            f"{_names(named)}."
        )


def _names(names: Sequence[str]) -> str:
    return escaped(first_of(names, _NAMES, "đơn vị khác"))


def _line(row: Change) -> str:
    return escaped(f"{row.unit} - {row.what}: {row.before} → {row.after}")


def _unfinished(now: Standing) -> str:
    """Name the files that are not of the set, and say what to do before it is made again."""
    said = []
    if blamed := origin.unmade(now.unmade):
        said.append(f"{raised(blamed)}: sửa mẫu ấy")
    rest = [name for name in now.unfinished if name not in now.unmade]
    if rest or not said:
        files = f" Tệp chưa phải của bộ này: {', '.join(rest)}." if rest else ""
        said.append(f"Các tệp trong ket-qua không cùng một lần lập.{files} Đóng các tệp kết quả đang mở")
    return ". ".join(said)


def standing(result: Result, workspace: Workspace) -> str:
    """Say if the set of results is incomplete, was completed only now, or was changed by hand."""
    lines, done, now = [], result.publication, result.standing
    if now.complete is False:
        again = workspace.command(origin.again(workspace, result.round_.period))
        lines.append(f"BỘ KẾT QUẢ CHƯA LẬP XONG, đừng gửi đi. {_unfinished(now)} rồi chạy lại {again}.")
    elif done and done.resumed:
        lines.append("Lần chạy trước bị ngắt khi chưa thay hết các tệp kết quả; nay bộ kết quả đã đủ.")
    touched = done.touched if done else ()
    if touched:
        lines.append(
            f"Tệp kết quả đã được sửa tay sau khi lập: {', '.join(touched)}. Bản đã sửa được giữ ở "
            f"ket-qua/{done.kept if done else ''}, chưa có trong tệp mới."
        )
    return "\n".join(lines)
