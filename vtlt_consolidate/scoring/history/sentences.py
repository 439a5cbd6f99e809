"""What changed since an earlier period, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import DOWN, UP, Compared, Past
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.text import MICRO, show_number


def change(results: Results, parts: Sequence[Part], past: Past | None) -> str:
    """Say how much more or less is reached than earlier; empty if nothing is compared."""
    if past is None:
        return ""
    if results.criteria.account.shares:
        rows = [row for part in parts for row in compare.nodes(results, part, past)]
        return _of_answers(compare.together(rows), past)
    return " ".join(_of_units(results, parts, past))


def _of_answers(row: Compared, past: Past) -> str:
    """Say how many more or fewer criteria are met, of those that both periods have."""
    if row.before is None or row.now is None:
        return ""
    before, now, both = (show_number(each) for each in (row.before // MICRO, row.now // MICRO, row.both))
    since = f"So với {past.period.label}, trên {both} lượt tiêu chí có số liệu ở cả hai kỳ"
    if before == now:
        return f"{since}, số lượt đạt không đổi ({now})."
    grown, to = ("tăng", "lên") if row.now > row.before else ("giảm", "xuống")
    change = show_number(abs(row.now - row.before) // MICRO)
    return f"{since}, số lượt đạt {grown} {change} (từ {before} {to} {now})."


def _of_units(results: Results, parts: Sequence[Part], past: Past) -> Iterator[str]:
    """Say how many units have more and fewer points, and how many changed their band."""
    rows = [(part.criteria, row) for part in parts for row in compare.units(results, part, past)]
    compared = [(criteria, row) for criteria, row in rows if row.change is not None]
    if not compared:
        return
    changes = [row.change for _, row in compared if row.change is not None]
    tasks = results.criteria.account.tasks
    more, less = ("làm thêm được việc", "làm được ít hơn") if tasks else ("tăng điểm", "giảm điểm")
    counts = {
        more: sum(change > 0 for change in changes),
        less: sum(change < 0 for change in changes),
        "không đổi": changes.count(0),
    }
    of = f"{two_digits(len(compared))} {results.criteria.units_noun}"
    yield f"So với {past.period.label}, trong {of} có đủ số liệu ở cả hai kỳ có {_counted(counts)}."
    moves = [compare.moved(criteria, row) for criteria, row in compared]
    if results.criteria.classifies:
        counts = {"lên loại": moves.count(UP), "xuống loại": moves.count(DOWN)}
        yield f"Có {_counted(counts)}." if any(counts.values()) else "Không đơn vị nào lên hoặc xuống loại."


def _counted(counts: Mapping[str, int]) -> str:
    """Say how many units did what, without those that nobody did."""
    return ", ".join(f"{two_digits(count)} đơn vị {words}" for words, count in counts.items() if count)
