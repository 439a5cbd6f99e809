"""What `issue` writes beside the forms so that they can be sent out: drafts, a list, archives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vtlt_consolidate.commands.line.writer import Writer
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.text import slug
from vtlt_consolidate.writing.letters import outgoing
from vtlt_consolidate.writing.letters.outgoing import Archive, Sending

DRAFTS = "thu"
AREAS = "dia-ban"
_NO_AREA = "chua-co-dia-ban"
_DRAFTED = "Có thư nháp, chưa gửi"
_NO_ADDRESS = "Chưa có địa chỉ thư: gửi bằng cách khác"
_KEPT = "; biểu trong phat-hanh đã có người điền, thư và tệp nén mang biểu chưa điền"
_FAILED = "Không ghi được thư nháp: xem lỗi trên màn hình"


class Outbox:
    """Takes the forms one by one as they are made, and writes what sends them out.

    Args:
        config: the agency and the units.
        round_: the round.
        folder: the folder of the forms.
    """

    def __init__(self, config: Config, round_: Round, folder: Path) -> None:
        self.files = Writer()
        self.drafts = 0
        self.archives = 0
        self.without = 0
        self.areas = folder / AREAS
        self.list = folder / DRAFTS / f"danh-sach-gui-{round_.period}.xlsx"
        self._config, self._round, self._folder = config, round_, folder
        self._sendings: list[Sending] = []
        areas = config.roster.areas if any(config.roster.areas) else []
        self._names = dict(zip(areas, _names(areas), strict=True))
        self._archives = {area: Archive() for area in areas}

    def add(self, unit: Unit, name: str, form: bytes, *, prefilled: bool, kept: bool) -> None:
        """Take the form of one unit, with its file name; `kept`: another one lies in its place."""
        if archive := self._archives.get(unit.area):
            archive.add(name, form)
        there, state = "", _NO_ADDRESS
        path = self._folder / DRAFTS / f"{name.removesuffix('.xlsx')}.eml"
        if not unit.email:
            self.without += 1
            self.files.take_away(path)
        elif self.files.put(
            path, outgoing.draft(self._config, self._round, unit, (name, form), prefilled=prefilled)
        ):
            self.drafts += 1
            there, state = path.name, _DRAFTED
        else:
            state = _FAILED
        self._sendings.append(Sending(unit, name, there, state + (_KEPT if kept else "")))

    def close(self, former: Sequence[str]) -> None:
        """Write the list and the archives, and take away what would send out forms of former names.

        Args:
            former: file names of forms that were made for the list of units as it was.
        """
        for path, data in self._last():
            self.archives += self.files.put(path, data) and path.suffix == ".zip"
        for path in self._outdated(former):
            self.files.take_away(path)

    def _outdated(self, former: Sequence[str]) -> Iterator[Path]:
        for name in former:
            yield self._folder / name
            yield self._folder / DRAFTS / f"{name.removesuffix('.xlsx')}.eml"
        today = set(self._names.values())
        yield from (each for each in sorted(self.areas.glob("*.zip")) if each.name not in today)

    def _last(self) -> Iterator[tuple[Path, bytes]]:
        yield self.list, outgoing.book(self._config, self._round, self._sendings)
        for area, archive in self._archives.items():
            yield self.areas / self._names[area], archive.save()


def _names(areas: list[str]) -> list[str]:
    """A file name for each area; areas with the same letters get a number."""
    names: list[str] = []
    for area in areas:
        plain = slug(area) or _NO_AREA
        same = sum(name == f"{plain}.zip" or name.startswith(f"{plain}.") for name in names)
        names.append(f"{plain}.{same + 1}.zip" if same else f"{plain}.zip")
    return names
