"""Puts what was dropped on the page into `tiep-nhan`: beside what lies there, never over it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from vtlt_consolidate.commands.page import places
from vtlt_consolidate.files.arrivals import is_litter
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import count_of
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.workspace.months import closing

MOST_FILES = 2000
MOST_BYTES = 500_000_000
"""Files and bytes of one upload; more are put into the folder by hand."""


@dataclass(frozen=True)
class Put:
    """What became of an upload.

    Args:
        new: names below `tiep-nhan` of the files that were put there.
        there: how many lay there already, with the same content.
        litter: how many were left out, such as lock files.
        refused: why others were not put there, each naming its file.
    """

    new: tuple[str, ...] = ()
    there: int = 0
    litter: int = 0
    refused: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = [f"Đã đưa {count_of(self.new)} tệp vào {RECEIVED}."] if self.new or not self.there else []
        if self.there:
            said.append(f"{self.there} tệp đã có sẵn trong {RECEIVED}, giống hệt, nên không đưa vào lần nữa.")
        if self.litter:
            said.append(f"Bỏ qua {self.litter} tệp tạm, tệp khóa.")
        left = [f"Còn {count_of(self.refused)} tệp chưa đưa vào:", *self.refused] if self.refused else []
        return "\n".join([" ".join(said), *left])


def put(workspace: Workspace, period: Period, files: Iterable[FileStorage]) -> Put:
    """Put files into `tiep-nhan`; those whose names cannot be used are told and left out.

    Args:
        workspace: the workspace.
        period: the period.
        files: as the browser sent them; those of a folder have its name before theirs.

    Raises:
        OutsideError: a name leads out of the folder, or none can be used; the text tells of each.
        WorkspaceError: nothing was sent, the period is closed or at work, or the disk refuses.
    """
    workspace.require(period)
    folder = workspace.folder(period, RECEIVED)
    sent = [(file.filename or "", file) for file in files if file.filename]
    if not sent:
        raise WorkspaceError("Chưa chọn tệp nào. Bấm nút chọn tệp hoặc chọn thư mục, rồi bấm Đưa vào.")
    kept = [(name, file) for name, file in sent if not is_litter(name.replace("\\", "/"))]
    targets, refused, new = list[tuple[Path, FileStorage]](), list[str](), list[str]()
    for name, file in kept:
        try:
            targets.append((places.below(folder, name), file))
        except places.UnusableNameError as error:
            refused.append(str(error))
        except places.OutsideError as error:
            raise places.OutsideError(f"{error} Chưa đưa tệp nào vào.") from error
    if refused and not targets:
        raise places.UnusableNameError("\n".join([*refused, "Chưa đưa tệp nào vào."]))
    with closing.held_open(workspace, period):
        for path, file in targets:
            data = file.stream.read()
            free = _free(path, data)
            if free is not None:
                write(free, data, twin=False)
                new.append(free.relative_to(folder).as_posix())
    return Put(tuple(new), len(targets) - len(new), len(sent) - len(kept), tuple(refused))


@contextmanager
def laid(file: FileStorage | None) -> Iterator[Path | None]:
    """Lay a file down under its own name, as long as a command reads it; none: none was chosen.

    Raises:
        OutsideError: its name cannot be used.
        WorkspaceError: the disk refuses.
    """
    if file is None or not file.filename:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vtlt-") as folder:
        path = places.below(Path(folder), places.parts(file.filename)[-1])
        write(path, file.stream.read(), twin=False)
        yield path


def _free(path: Path, data: bytes) -> Path | None:
    """A path that nothing lies at; none: the same content lies there already under this name."""
    for number in itertools.count(1):
        free = path if number == 1 else path.with_name(f"{path.stem} ({number}){path.suffix}")
        if not free.exists() and not free.is_symlink():
            return free
        if free.is_file() and ownbook.read(free) == data:
            return None
    return None
