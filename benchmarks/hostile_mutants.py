"""Random damage to filled forms of five formats, many in one month, through the whole run."""

from __future__ import annotations

import dataclasses
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.hostile import PERIOD, Entry, make_config, make_draft, nothing, read
from benchmarks.hostile_files import FIXTURE, office, save_all
from benchmarks.hostile_month import Run, Verdict, consolidate, put
from vtlt_consolidate.damage.draft import pack, unpack
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

ENDINGS = ("xlsx", "zip", "ods", "xls", "xlsb")
OLD_FORMAT = "VT259"
"""Asks to compare an .xls with paper, since nothing in it tells that a figure has changed."""
UNCHECKED = "differs, and only the warning about .xls says so"
_FIRST = 10
WAYS = (
    "flip a bit",
    "flip bits",
    "zeros",
    "cut",
    "lose bytes",
    "swap blocks",
    "insert bytes",
    "repeat a block",
)
_BLOCK = 512


def mutant(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """One damaged copy, and what was done."""
    way = chance.choice(WAYS)
    at = chance.randrange(len(data))
    size = chance.choice((1, 4, 64, _BLOCK))
    if way.startswith("flip"):
        damaged = bytearray(data)
        for _ in range(1 if way == "flip a bit" else chance.randint(2, 40)):
            damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return way, bytes(damaged)
    if way == "swap blocks":
        one, two = sorted(_BLOCK * chance.randrange(len(data) // _BLOCK) for _ in range(2))
        if one == two:
            return way, data[:at] + b"\0" + data[at + 1 :]
        return way, (
            data[:one]
            + data[two : two + _BLOCK]
            + data[one + _BLOCK : two]
            + data[one : one + _BLOCK]
            + data[two + _BLOCK :]
        )
    changed = {
        "zeros": data[:at] + bytes(len(data[at : at + size])) + data[at + size :],
        "cut": data[:at],
        "lose bytes": data[:at] + data[at + chance.randint(1, 9) :],
        "insert bytes": data[:at] + chance.randbytes(size) + data[at:],
        "repeat a block": data[: at + size] + data[at:],
    }
    return way, changed[way]


def originals(config: Config, ending: str, count: int) -> list[bytes]:
    """The undamaged files, a unit each."""
    forms = [make_draft(config, index).bytes_now() for index in range(count)]
    if ending == "zip":
        return [pack([("bao cao/bieu.xlsx", data)]) for data in forms]
    if ending in ("xls", "ods"):
        save_all(forms, ending)
        return [office(data, ending) for data in forms]
    return forms


def of_sheetjs(count: int) -> tuple[list[Unit], list[bytes]]:
    """Units, and the form of each as SheetJS saved it for one of them; the texts in it are UTF-16."""
    numbers = range(_FIRST, _FIRST + count)
    units = [Unit(f"000{number}", f"Xã Thử {number}", "KV 1") for number in numbers]
    parts = unpack(FIXTURE.read_bytes())
    forms = []
    for number in numbers:
        words = [(words, words.replace("12", str(number))) for words in ("00012", "Xã Thử 12", "XÃ THỬ 12")]
        forms.append(pack((name, _spelled(body, words)) for name, body in parts))
    return units, forms


def _spelled(body: bytes, words: Sequence[tuple[str, str]]) -> bytes:
    for old, new in words:
        body = body.replace(old.encode("utf-16-le"), new.encode("utf-16-le"))
    return body


def prepare(ending: str, count: int, seed: int) -> tuple[Config, list[bytes], list[tuple[str, bytes]]]:
    """Config, what was sent, and its damaged copies."""
    kinds = min(count, 150)
    config = make_config(kinds + 3)
    if ending == "xlsb":
        units, sources = of_sheetjs(min(count, 90))
        config = dataclasses.replace(config, roster=Roster(tuple(units)))
    else:
        sources = originals(config, ending, kinds if ending not in ("xls", "ods") else min(kinds, 60))
    chance = random.Random(f"mutants/{ending}/{seed}")
    return config, sources, [mutant(sources[number % len(sources)], chance) for number in range(count)]


def reference(ending: str, config: Config, sources: Sequence[bytes]) -> Run:
    """What the command makes of the undamaged files."""
    return _month(ending, config, [(f"{n:04d}", data) for n, data in enumerate(sources)])


def run(ending: str, count: int, seed: int = 7) -> list[Verdict]:
    """Damage so many, run them, and judge each by what the undamaged one gave.

    Each unit sends one file a month, so that none waits for a choice between two.
    """
    config, sources, damaged = prepare(ending, count, seed)
    truth = reference(ending, config, sources)
    if len(truth.values) != len(sources):
        entry = Entry(7, f".{ending}: the undamaged files", nothing, (read,))
        return [Verdict(entry, "wrong", "cannot be read")]
    verdicts: list[Verdict] = []
    for start in range(0, count, len(sources)):
        named = [
            (f"{start + n:04d}", data) for n, (_, data) in enumerate(damaged[start : start + len(sources)])
        ]
        ways = {f"{start + n:04d}": way for n, (way, _) in enumerate(damaged[start : start + len(sources)])}
        verdicts += _batch(ending, config, named, ways, truth)
    return verdicts


def _batch(
    ending: str,
    config: Config,
    named: list[tuple[str, bytes]],
    ways: dict[str, str],
    truth: Run,
) -> list[Verdict]:
    result = _month(ending, config, named)
    if result.ended and len(named) > 1:
        half = len(named) // 2
        return [
            *_batch(ending, config, named[:half], ways, truth),
            *_batch(ending, config, named[half:], ways, truth),
        ]
    return [_judged(ending, name, ways[name], result, truth) for name, _ in named]


def _month(ending: str, config: Config, named: list[tuple[str, bytes]]) -> Run:
    root = Path(tempfile.mkdtemp(prefix="vtlt-mutants-"))
    try:
        space = Workspace.create(root, config)
        space.start(PERIOD)
        for name, data in named:
            put(space.folder(PERIOD, RECEIVED) / name / f"bieu.{ending}", data)
        return consolidate(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _judged(ending: str, name: str, way: str, result: Run, truth: Run) -> Verdict:
    entry = Entry(49 if ending == "xls" else 7, f".{ending} {name}: {way}", nothing, (read,))
    if result.ended:
        return Verdict(entry, "ended", result.ended)
    loud = [each for each in result.found if each.file.startswith(f"{name}/") and each.severity != "Ghi nhận"]
    # What is said of a whole file too says nothing of its damage.
    usual = {each.code for each in truth.found}
    asked = [each for each in loud if each.code not in usual]
    mine = {
        unit: fields
        for unit, fields in result.values.items()
        if result.sources.get(unit, "").startswith(f"{name}/")
    }
    differ = [
        f"{unit} {key}: {said}"
        for unit, fields in mine.items()
        for key, said in fields.items()
        if truth.values.get(unit, {}).get(key) != said
    ]
    if differ and not asked:
        if any(each.code == OLD_FORMAT for each in loud):
            return Verdict(entry, "right", UNCHECKED)
        return Verdict(entry, "silent", "; ".join(differ[:2]))
    if not mine and not loud:
        return Verdict(entry, "silent", "named nowhere")
    return Verdict(entry, "right")
