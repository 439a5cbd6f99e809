"""Every frame that passes between stages, with its columns and their types.

All models are strict and coerce nothing; each stage validates its result once, at its end. Text columns are
pandas `str` and never null: a missing text is an empty one. Numbers are `Int64`, a missing number is `<NA>`;
quantities and points whole millionths (`text.MICRO`), rests of means parts of these (`text.REST`).
"""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum
from itertools import chain
from typing import Any, ClassVar, TypeVar, cast

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray
from pandera.typing import DataFrame, Series

from vtlt_consolidate.model.cellkinds import Against, CellKind, Look, Unseen
from vtlt_consolidate.model.rules.validated import Frame, Text
from vtlt_consolidate.words.legacy import Font
from vtlt_consolidate.words.states import Review, Severity, State, Status, Verdict

STATUSES = {
    Status.ON_TIME: "Nộp đủ, đúng hạn",
    Status.LATE: "Nộp đủ, trễ hạn",
    Status.COMPLETE: "Đã nộp đủ",
    Status.INCOMPLETE: "Nộp còn thiếu",
    Status.UNDECIDED: "Đã gửi, chờ quyết định",
    Status.REJECTED: "Đã gửi tệp không dùng được",
    Status.MISSING: "Chưa nộp",
    Status.EXTENDED: "Được gia hạn",
    Status.NOTHING_TO_REPORT: "Không phát sinh",
    Status.EXEMPT: "Được miễn",
    Status.CARRIED: "Chưa nộp, dùng số liệu kỳ trước",
}
"""Status of a unit → its words in tables."""

ROLLED_STATUSES = {
    Status.COMPLETE: "Đủ số liệu",
    Status.INCOMPLETE: "Còn thiếu số liệu",
    Status.MISSING: "Không có số liệu",
    Status.CARRIED: "Số cuối kỳ mang sang từ kỳ trước",
    Status.EXTENDED: STATUSES[Status.EXTENDED],
    Status.NOTHING_TO_REPORT: STATUSES[Status.NOTHING_TO_REPORT],
    Status.EXEMPT: STATUSES[Status.EXEMPT],
}
"""Status of a unit in a period that was rolled up, to which nobody returned anything → its words."""

_WAITING = (Status.INCOMPLETE, Status.REJECTED, Status.MISSING)
ALWAYS_COUNTED = {True: (Status.ON_TIME, Status.LATE, *_WAITING), False: (Status.COMPLETE, *_WAITING)}
"""Whether the round has a deadline → the statuses that are listed even if no unit has them."""

RETURNED_STATUSES = (Status.ON_TIME, Status.LATE, Status.COMPLETE, Status.INCOMPLETE)
"""The statuses of a unit whose return counts."""

ABSENT_STATUSES = (Status.MISSING, Status.CARRIED)
"""The statuses of a unit that sent nothing, whether or not its earlier figures are used."""

EXCUSED_STATUSES = (Status.NOTHING_TO_REPORT, Status.EXEMPT)
"""The statuses of a unit that has no report to send, so that it is left out of the table of results."""


def _values(*closed: type[StrEnum]) -> list[str]:
    return [str(member.value) for each in closed for member in each]


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame as named tuples; the frame's model says what they hold."""
    # Not `itertuples`, which builds a new class of rows at every call.
    names = tuple(map(str, frame.columns))
    # `_make` is a function in Python, which takes longer than all the rest.
    return map(functools.partial(tuple.__new__, _row_type(names)), tuples(frame, *names))


@functools.cache
def _row_type(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)


def tuples(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield some columns of each row side by side.

    pandas' `itertuples`, and the iterator of an Arrow column, convert every value by itself, which is ten
    times slower than `tolist`; which is given some rows at a time, as the cells of a month are millions.
    """
    # Most stages find nothing, and to look up a column takes as long as to list a short one.
    columns = [frame[name] for name in names] if len(frame) else []
    # To cut a column takes longer than to list a short one.
    if len(frame) <= _AT_ONCE:
        return zip(*(column.tolist() for column in columns), strict=True)
    # Not a generator, which takes longer for each row than all the rest.
    return chain.from_iterable(
        zip(*(column.iloc[start : start + _AT_ONCE].tolist() for column in columns), strict=True)
        for start in range(0, len(frame), _AT_ONCE)
    )


_AT_ONCE = 1 << 16


def amended(
    frame: pd.DataFrame, names: tuple[str, ...], values: Mapping[Any, tuple[Any, ...]]
) -> pd.DataFrame:
    """Give some rows other values in some columns.

    Args:
        frame: stays as it is.
        names: the columns.
        values: label of a row → its values of these columns.
    """
    if not values:
        return frame
    frame = frame.copy()
    labels = list(values)
    for name, column in zip(names, zip(*values.values(), strict=True), strict=True):
        frame.loc[labels, name] = list(column)
    return frame


def pairs(frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the file and unit of each row, which together identify a return."""
    return cast("Iterator[tuple[str, str]]", tuples(frame, *RETURN))


RETURN = ("file", "unit_code")


def among(frame: pd.DataFrame, wanted: Set[tuple[Any, ...]], *names: str) -> NDArray[np.bool_]:
    """Say of each row whether what some of its columns hold is wanted; if none are named, those of `pairs`.

    pandas' index of several columns takes milliseconds to make, even of a few rows.
    """
    found = map(wanted.__contains__, tuples(frame, *(names or RETURN)))
    return np.fromiter(found, bool, len(frame))


_Model = TypeVar("_Model", bound=Frame)


def made_of(model: type[_Model], rows: Sequence[Sequence[Any]]) -> DataFrame[_Model]:
    """Make a frame of rows, whose values are in the order of the model's columns."""
    types = model.types()
    columns = zip(*rows, strict=True) if len(rows) else [()] * len(types)
    given = zip(types.items(), columns, strict=True)
    # A frame of rows is one of objects first, each column of which is then converted and put in its place.
    return model.validate(
        pd.DataFrame({name: pd.array(list(column), type_) for (name, type_), column in given})
    )


def none_of(model: type[_Model]) -> DataFrame[_Model]:
    """Make a frame without rows."""
    return cast("DataFrame[_Model]", _none_of(model).copy(deep=False))


@functools.cache
def _none_of(model: type[_Model]) -> DataFrame[_Model]:
    return made_of(model, [])


class Files(Frame):
    """One row for each return: a file of `tiep-nhan/`, or one unit of a file that holds several.

    In order of name. `carried` is the earlier period whose figures are used instead of a return.
    """

    file: Series[Text]
    sha256: Series[Text]
    verdict: Series[Text] = pa.Field(isin=_values(Verdict))
    unit_code: Series[Text]
    version: Series[Text]
    attempt: Series[pd.Int64Dtype] = pa.Field(ge=0)
    reason: Series[Text]
    carried: Series[Text]

    class Config(Frame.Config):
        """A unit has one return in a file."""

        unique: ClassVar = ["file", "unit_code"]


class Cells(Frame):
    """One row a cell that holds something. Row and column count from 0."""

    file: Series[Text]
    sheet: Series[Text]
    row: Series[pd.Int64Dtype] = pa.Field(ge=0)
    column: Series[pd.Int64Dtype] = pa.Field(ge=0)
    kind: Series[Text] = pa.Field(isin=_values(CellKind, Font))
    typed: Series[Text]


class CellMarks(Frame):
    """One row for each mark: what a person sees differently from the cell's value, or does not see."""

    file: Series[Text]
    sheet: Series[Text]
    row: Series[pd.Int64Dtype] = pa.Field(ge=0)
    column: Series[pd.Int64Dtype] = pa.Field(ge=0)
    kind: Series[Text] = pa.Field(isin=_values(Look, Unseen))
    typed: Series[Text]


class _Placed(Frame):
    """What is said of one field of a leaf, with the cell that it stands in."""

    file: Series[Text]
    unit_code: Series[Text]
    leaf_code: Series[Text]
    field: Series[Text]
    sheet: Series[Text]
    cell: Series[Text]


class RawAnswers(_Placed):
    """One row a field of a leaf on a returned form, empty ones too."""

    kind: Series[Text] = pa.Field(isin=_values(CellKind, Font, Look, Against))
    typed: Series[Text]


class Answers(RawAnswers):
    """The same rows with what was made of them, beside what was typed."""

    state: Series[Text] = pa.Field(isin=_values(State))
    value_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    rest_micro: Series[pd.Int64Dtype]
    text: Series[Text]


class Reviews(_Placed):
    """One row for each value that stood on a form when it was sent out, and what the unit did with it.

    Only of returns that are forms. `period` is the period of the value; `before` and `now` are as written.
    """

    period: Series[Text]
    before: Series[Text]
    now: Series[Text]
    review: Series[Text] = pa.Field(isin=_values(Review))


class Resent(Frame):
    """One row for each cell that a unit changed between two attempts. `asked`: a finding was about it."""

    unit_code: Series[Text]
    leaf_code: Series[Text]
    field: Series[Text]
    former_file: Series[Text]
    former_cell: Series[Text]
    former: Series[Text]
    file: Series[Text]
    sheet: Series[Text]
    cell: Series[Text]
    now: Series[Text]
    asked: Series[bool]


class Parts(Answers):
    """One row for each answer of a shorter period that is added up, or averaged, for a longer one."""

    period: Series[Text]


class Findings(Frame):
    """One row for each thing that is wrong, with its place; leaf and field if it is about an answer.

    `key` distinguishes it from others with the same code and place, and decisions refer to it: the value that
    was typed, or the name of a row. It is never printed and must not depend on the wording of messages,
    otherwise decisions made with earlier versions would be silently forgotten. `units` are the codes,
    a line each, of the other units that the file or row may be of, as far as the finding itself tells.
    """

    code: Series[Text]
    severity: Series[Text] = pa.Field(isin=_values(Severity))
    unit_code: Series[Text]
    leaf_code: Series[Text]
    field: Series[Text]
    file: Series[Text]
    sheet: Series[Text]
    cell: Series[Text]
    key: Series[Text]
    units: Series[Text]
    found: Series[Text]
    expected: Series[Text]
    message: Series[Text]
    mend: Series[Text]


class Submissions(Frame):
    """Exactly one row a unit, in print order."""

    unit_code: Series[Text] = pa.Field(unique=True)
    status: Series[Text] = pa.Field(isin=_values(Status))
    file: Series[Text]
    sha256: Series[Text]
    received: Series[Text]
    days_late: Series[pd.Int64Dtype] = pa.Field(nullable=True, gt=0)
    missing: Series[pd.Int64Dtype] = pa.Field(ge=0)
    errors: Series[pd.Int64Dtype] = pa.Field(ge=0)


class Marks(Frame):
    """Exactly one row for each unit and criterion; points are null where there is no answer."""

    class Config(Frame.Config):
        """A criterion has one mark of a unit."""

        unique: ClassVar = ["unit_code", "leaf_code"]

    unit_code: Series[Text]
    leaf_code: Series[Text]
    state: Series[Text] = pa.Field(isin=_values(State))
    points_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    max_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    self_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    reason: Series[Text]


class Subtotals(Frame):
    """Exactly one row for each unit and group, and one without code for its tree, which comes last."""

    class Config(Frame.Config):
        """A group has one sum of a unit."""

        unique: ClassVar = ["unit_code", "node_code"]

    unit_code: Series[Text]
    node_code: Series[Text]
    points_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    max_micro: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    missing: Series[pd.Int64Dtype] = pa.Field(ge=0)


class Scores(Frame):
    """Exactly one row a unit. Bands are empty, and the rank null, where an answer is missing."""

    unit_code: Series[Text] = pa.Field(unique=True)
    total_micro: Series[pd.Int64Dtype]
    max_micro: Series[pd.Int64Dtype]
    missing: Series[pd.Int64Dtype]
    band_by_score: Series[Text]
    band: Series[Text]
    reason: Series[Text]
    rank: Series[pd.Int64Dtype] = pa.Field(nullable=True)


class Losses(Frame):
    """Exactly one row for each criterion that gave a unit less than it could; the greatest loss first."""

    class Config(Frame.Config):
        """A criterion is lost once."""

        unique: ClassVar = ["unit_code", "leaf_code"]

    unit_code: Series[Text]
    leaf_code: Series[Text]
    points_micro: Series[pd.Int64Dtype]
    best_micro: Series[pd.Int64Dtype]
    lost_micro: Series[pd.Int64Dtype] = pa.Field(gt=0)


class Climbs(Frame):
    """One row for each criterion that a unit would have to do more of to rise to the next band.

    `short_micro` is what its total lacks for that band; `gain_micro` what the criterion gives in full, and
    `full_band` the band with all criteria of the unit's rows done in full.
    """

    unit_code: Series[Text]
    band: Series[Text]
    next_band: Series[Text]
    short_micro: Series[pd.Int64Dtype]
    leaf_code: Series[Text]
    gain_micro: Series[pd.Int64Dtype]
    full_band: Series[Text]
