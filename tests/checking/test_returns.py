"""Every file that came in is accounted for, and every unit has exactly one status."""

import dataclasses
import datetime as dt
import io
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.figures import totals_of
from tests.helpers import (
    NODES,
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    change,
    check,
    config,
    fields,
    found,
    one_each,
    receive,
    workspace,
)
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.damage import files
from vtlt_consolidate.desk import answering, decisionbook
from vtlt_consolidate.desk.answering import Given
from vtlt_consolidate.files import crew, intake, worker
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.figures import quality
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.workspace.folders import ISSUED, LOGS, RECEIVED, RETURNED, Workspace
from vtlt_consolidate.writing.forms import forms


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def verdicts(result: Result) -> dict[str, str]:
    return dict(zip(result.month.files["file"], result.month.files["verdict"], strict=True))


BESIDES = {"VT181", "VT184"}
"""Notes at the units that a file may be of, or that it is named after."""


def faults(result: Result) -> list[tuple[str, str, str]]:
    """The findings without what they add at units."""
    return [row for row in found(result) if row[1] not in BESIDES]


def folder(space: Workspace) -> Path:
    return space.folder(PERIOD, RECEIVED)


def test_a_unit_that_sent_nothing_is_missing_and_keeps_its_row(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[1], WHOLE)
    result = check(space)
    assert statuses(result) == ["missing", "complete", "missing"]
    assert [totals_of(result.month.results)[unit.code] for unit in UNITS] == [
        (0, 4, ""),
        (3, 0, "Tốt"),
        (0, 4, ""),
    ]


def test_archives_are_read_with_their_folders_and_nested_once(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    forms_of = [receive(space, unit, WHOLE, "tam.xlsx").read_bytes() for unit in UNITS]
    (folder(space) / "tam.xlsx").unlink()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("c.xlsx", forms_of[2])
    with zipfile.ZipFile(folder(space) / "thư.zip", "w") as archive:
        archive.writestr("Khu vực 1/Phường Tân Định.xlsx", forms_of[0])
        archive.writestr("Khu vực 1/b", forms_of[1])
        archive.writestr("trong.zip", inner.getvalue())
        archive.writestr("__MACOSX/._b", b"x")
        archive.writestr("quét.pdf", b"%PDF-1.7")
    result = check(space)
    assert statuses(result) == ["complete"] * 3
    assert verdicts(result) == {
        "thư.zip/Khu vực 1/Phường Tân Định.xlsx": "read", "thư.zip/Khu vực 1/b": "read",
        "thư.zip/trong.zip/c.xlsx": "read", "thư.zip/quét.pdf": "rejected",
    }  # fmt: skip
    assert result.litter == 1


def test_an_archive_with_a_password_or_damage_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xlsx", b"PK" * 50)
    locked = buffer.getvalue().replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    locked = locked.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    (folder(space) / "khoa.zip").write_bytes(locked)
    (folder(space) / "hong.zip").write_bytes(buffer.getvalue().replace(b"PKPKPK", b"PKXXPK"))
    result = check(space)
    assert sorted(code for _, code, _ in found(result)) == ["VT153", "VT167"]
    # Each is a file that somebody can say to be of a unit, or set aside.
    for row, answer in zip(result.asked, (UNITS[0].code, "Bỏ qua"), strict=True):
        given = {row.key: Given((answer, "", ""), ("", "", ""))}
        answering.give(space.folder(PERIOD, decisionbook.FILE_NAME), SMALL, config().roster, given)
    (mine, _), codes = check(space).month.files["unit_code"], [code for _, code, _ in found(check(space))]
    assert mine == UNITS[0].code
    assert not {"VT153", "VT167"} & set(codes)


def test_a_password_is_told_apart_from_damage(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    locked = files.encrypted(b"x" * 9000, random.Random(1))
    (folder(space) / "mat-khau.xlsx").write_bytes(locked)
    # The words that name the stream of an encrypted workbook may stand anywhere.
    torn = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    (folder(space) / "hong.xlsx").write_bytes(torn)
    told = check(space).month.findings
    assert dict(zip(told["file"], told["code"], strict=True)) == {
        "mat-khau.xlsx": "VT102",
        "hong.xlsx": "VT103",
    }


def test_a_workbook_that_is_not_our_form_is_refused(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    book = openpyxl.Workbook()
    book.active["A1"] = "Báo cáo khác"
    book.save(folder(space) / "khac.xlsx")
    assert found(check(space)) == [("", "VT104", "")]


OF_ANOTHER = (
    ("Mã bộ tiêu chí:", "khac", "VT105"), ("Phiên bản:", "2", "VT106"), ("Mã kỳ:", "2026-02", "VT107"),
    ("Mã đơn vị:", "999", "VT108"), ("Mã đơn vị:", "002", "VT109"),
)  # fmt: skip


def test_a_form_of_another_set_version_period_or_unit_is_refused(tmp_path: Path) -> None:
    space = one_each(tmp_path, [WHOLE] * len(OF_ANOTHER))
    for path, (tag, value, _) in zip(sorted(folder(space).iterdir()), OF_ANOTHER, strict=True):
        book = openpyxl.load_workbook(path)
        for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
            if cell.value == tag:
                after = next(c for c in cell.parent[cell.row][cell.column :] if c.value)
                after.value = value
        book.save(path)
    result = check(space)
    told = result.month.findings.query("severity == 'error'").sort_values("file")
    assert told["code"].tolist() == [code for *_, code in OF_ANOTHER]
    assert "complete" not in statuses(result)


def test_a_name_without_its_tag_still_contradicts_anothers_code(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    path = receive(space, UNITS[0], WHOLE)
    change(path, ("001", "002"), ("Đơn vị:", None))
    assert [code for _, code, _ in faults(check(space))] == ["VT109"]


def wipe(path: Path, *kept: str) -> None:
    """Empty the identity cells of a form, their tags too."""
    book = openpyxl.load_workbook(path)
    book.remove(book["Danh mục"])
    for row in book.worksheets[0].iter_rows(max_row=10):
        for cell in row:
            if cell.value and cell.value not in kept:
                cell.value = None
    book.save(path)


PRINT = ("Kỳ báo cáo: đợt 1 (tháng 3 năm 2026)", "Phường Tân Định, Khu vực 1")


def test_a_form_without_identity_is_known_by_its_print_and_told(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    wipe(receive(space, UNITS[0], WHOLE), *PRINT)
    result = check(space)
    # VT242: other fixed texts are gone with the identity.
    assert found(result) == [("001", "VT119", ""), ("001", "VT242", "")]
    assert statuses(result)[0] == "complete"


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        (PRINT[:1], "VT120"),  # whose?
        (PRINT[1:], "VT121"),  # of which month?
        (("Kỳ báo cáo: đợt 1 (tháng 02 năm 2026)", PRINT[1]), "VT121"),
        ((PRINT[0], "Phuong Tan Dinh, Khu vuc 1"), "VT120"),
        ((PRINT[0], "Phường 15"), "VT120"),
    ],
)  # fmt: skip
def test_a_print_that_is_not_exact_and_whole_makes_nobody_known(
    tmp_path: Path, kept: tuple[str, ...], asked: str
) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    wipe(path, *kept)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A1"] = kept[-1]
    book.save(path)
    result = check(space)
    assert [code for _, code, _ in faults(result)] == [asked]
    assert "complete" not in statuses(result)


def test_an_area_that_was_added_after_the_forms_went_out_refuses_nobody(tmp_path: Path) -> None:
    bare = dataclasses.replace(UNITS[0], area="")
    space = workspace(tmp_path, UNITS[:1])
    filled = {(code, "answer"): value for code, value in WHOLE.items()}
    data = forms.render(config([bare]), bare, config().round(PERIOD), filled)
    (folder(space) / "a.xlsx").write_bytes(data)
    assert statuses(check(space)) == ["complete"]


def test_two_identities_in_one_file_are_refused(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book["Danh mục"]["B1"] = "002"
    book.save(path)
    result = check(space)
    assert faults(result) == [("", "VT110", "")]
    assert "“001” (sheet “Biểu báo cáo”, ô E7) và “002” (sheet “Danh mục”, ô B1)" in " ".join(
        result.month.findings["message"]
    )


def test_an_identical_copy_counts_once(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    (folder(space) / "ban sao (1).xlsx").write_bytes(path.read_bytes())
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT111"]
    assert sorted(verdicts(result).values()) == ["duplicate", "read"]
    assert statuses(result) == ["complete"]


def receive_again(space: Workspace, answers: dict[str, str | float], attempt: int, name: str) -> None:
    """A return of the first unit that declares its attempt."""
    settings = space.config()
    data = forms.render(settings, UNITS[0], settings.round(PERIOD), fields(answers), attempt)
    (folder(space) / name).write_bytes(data)


def test_the_highest_declared_attempt_counts_whatever_the_names_say(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive_again(space, WHOLE | {"A4": "c"}, 1, "z ban cuoi cung.xlsx")
    receive_again(space, WHOLE | {"A1": "Chưa đạt"}, 3, "a.xlsx")
    receive_again(space, WHOLE, 2, "m.xlsx")
    result = check(space)
    assert verdicts(result) == {
        "a.xlsx": "read",
        "m.xlsx": "superseded",
        "z ban cuoi cung.xlsx": "superseded",
    }
    assert [code for _, code, _ in found(result)] == ["VT118", "VT118", "VT266"]
    assert totals_of(result.month.results)["001"] == (2, 0, "Khá")


def test_a_return_that_says_the_same_again_counts_once(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive_again(space, WHOLE, 1, "a.xlsx")
    receive_again(space, WHOLE, 2, "b.xlsx")
    result = check(space)
    assert verdicts(result) == {"a.xlsx": "duplicate", "b.xlsx": "read"}
    assert [code for _, code, _ in found(result)] == ["VT117"]


def test_two_returns_with_rows_that_cannot_be_read_are_never_the_same(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    for name, answer in (("a.xlsx", "Đạt"), ("b.xlsx", "Chưa đạt")):
        path = receive(space, UNITS[0], WHOLE | {"A1": answer, "A3": answer}, name)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        first, third = (sheet[cell_of(code, "leaf_code")] for code in ("A1", "A3"))
        first.value, third.value = third.value, first.value
        book.save(path)
    assert statuses(check(space)) == ["undecided"]


@pytest.mark.parametrize("typed", ["lần cuối", 2026])
def test_an_attempt_that_nobody_can_mean_is_the_first_and_is_told(tmp_path: Path, typed: str | int) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive_again(space, WHOLE, 1, "a.xlsx")
    book = openpyxl.load_workbook(folder(space) / "a.xlsx")
    book.worksheets[0]["E9"] = typed
    book.save(folder(space) / "a.xlsx")
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT116"]
    assert list(result.month.files["attempt"]) == [1]


def of_version(space: Workspace, version: int, nodes: tuple[Node, ...] = NODES) -> None:
    """A return on another version of the set."""
    other = dataclasses.replace(SMALL, version=version, nodes=nodes)
    filled = {place: value for place, value in fields(WHOLE).items() if place[0] in other.by_code}
    (folder(space) / "cu.xlsx").write_bytes(
        forms.render(config(UNITS[:1], other), UNITS[0], config().round(PERIOD), filled)
    )


def test_the_version_before_is_read_and_what_is_new_is_missing(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, version=3))
    of_version(space, 2, tuple(node for node in NODES if node.code != "A4"))
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT115", "VT212"]
    assert totals_of(result.month.results)["001"] == (2, 1, "")


def test_a_new_version_that_asks_nothing_else_asks_nobody_again(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, version=3))
    counted = (dataclasses.replace(node, points=Decimal(2)) if node.code == "A4" else node for node in NODES)
    of_version(space, 2, tuple(counted))
    result = check(space)
    findings = result.month.findings
    assert list(zip(findings["code"], findings["severity"], strict=True)) == [("VT115", Severity.NOTED)]
    assert statuses(result) == ["complete"]
    assert not list(space.folder(PERIOD, RETURNED).glob("*"))


@pytest.mark.parametrize("change", [{"name": "Bố trí đủ người làm văn thư"}, {"instruction": "Tính cả năm."}])
def test_a_criterion_that_a_new_version_words_otherwise_is_asked_again(
    tmp_path: Path, change: dict[str, str]
) -> None:
    changed = tuple(dataclasses.replace(node, **change) if node.code == "A2" else node for node in NODES)  # type: ignore[arg-type]
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, version=3, nodes=changed))
    of_version(space, 2)
    result = check(space)
    findings = result.month.findings
    assert list(zip(findings["code"], findings["leaf_code"], strict=True)) == [("VT115", ""), ("VT226", "A2")]
    assert statuses(result) == ["complete"]


def test_a_criterion_that_became_a_ratio_is_asked_anew_and_no_column_is_to_be_restored(
    tmp_path: Path,
) -> None:
    now = tuple(
        dataclasses.replace(node, kind="ratio", points=Decimal(1)) if node.code == "A2" else node
        for node in NODES
    )
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, version=3, nodes=now))
    of_version(space, 2)
    result = check(space)
    findings = result.month.findings
    told = list(zip(findings["code"], findings["leaf_code"], strict=True))
    # Its form was as it had been issued: no VT237 of a column that it never had, no VT203 of “Đạt”.
    assert told == [("VT115", ""), ("VT330", "A2")]
    assert (statuses(result), list(result.month.submissions["missing"])) == (["incomplete"], [1])
    assert list(space.folder(PERIOD, RETURNED).glob("*"))


def test_a_blank_form_beside_the_filled_one_is_named_and_asks_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], {}, "bieu trang.xlsx")
    alone = check(space)
    assert (verdicts(alone), statuses(alone)) == ({"bieu trang.xlsx": "blank"}, ["missing"])
    receive(space, UNITS[0], WHOLE, "da dien.xlsx")
    result = check(space)
    assert verdicts(result) == {"bieu trang.xlsx": "blank", "da dien.xlsx": "read"}
    assert (statuses(result), result.month.waiting) == (["complete"], 0)
    (note,) = frames.rows(result.month.findings)
    assert (note.code, note.file) == ("VT189", "bieu trang.xlsx")


def test_the_form_that_is_issued_anew_for_a_new_version_replaces_the_one_of_before(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    pipeline.issue(space, PERIOD)

    def send(name: str, answers: dict[str, str | float]) -> None:
        (form,) = space.folder(PERIOD, ISSUED).glob("*.xlsx")
        book = openpyxl.load_workbook(form)
        for (code, field), value in fields(answers).items():
            book.worksheets[0][cell_of(code, field, space.config().criteria)] = value
        book.save(folder(space) / name)

    send("cu.xlsx", WHOLE | {"A2": "Chưa đạt"})
    assert statuses(check(space)) == ["complete"]
    criteria = dataclasses.replace(
        SMALL, version=2, nodes=(*NODES, Node("A5", "mark", "Mới", "Tiêu chí mới"))
    )
    (space.root / workbook.FILE_NAME).write_bytes(workbook.render(config(UNITS[:1], criteria)))
    apply(space, PERIOD, lambda _: None)
    assert statuses(check(space)) == ["incomplete"]
    pipeline.issue(space, PERIOD)
    send("moi.xlsx", WHOLE | {"A5": "Đạt"})
    result = check(space)
    assert verdicts(result) == {"cu.xlsx": "superseded", "moi.xlsx": "read"}
    assert statuses(result) == ["complete"]
    # What was changed without being asked for is asked about, as between two attempts.
    said = [(row[1], row[2]) for row in found(result)]
    assert ("VT139", "") in said
    assert {where for code, where in said if code == "VT266"} == {cell_of("A2", criteria=criteria)}
    assert {where for code, where in said if code == "VT265"} == {cell_of("A5", criteria=criteria)}


@pytest.mark.parametrize("version", [1, 4])
def test_any_other_version_is_refused_with_both_named(tmp_path: Path, version: int) -> None:
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, version=3))
    of_version(space, version)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT106"]
    assert (
        f"phiên bản {version} của bộ tiêu chí, kỳ này dùng phiên bản 3" in result.month.findings["message"][0]
    )


def test_two_different_returns_of_a_unit_are_both_held(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[0], WHOLE | {"A1": "Chưa đạt"}, "lan-2.xlsx")
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT112", "VT112"]
    assert set(verdicts(result).values()) == {"rejected"}
    assert statuses(result) == ["undecided"]


def test_a_blank_form_is_no_return_and_does_not_make_the_one_that_follows_earlier(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], {})
    result = pipeline.check(space, PERIOD, received=dt.date(2026, 4, 2))
    assert [code for _, code, _ in found(result)] == ["VT169"]
    assert (statuses(result), list(result.month.submissions["received"])) == (["missing"], [""])
    assert not quality.measure(result.month, result.round_)[1].part
    receive(space, UNITS[0], WHOLE, "lan-2.xlsx")
    result = pipeline.check(space, PERIOD, received=dt.date(2026, 4, 4))
    assert [code for _, code, _ in found(result)] == ["VT189"]
    assert list(result.month.submissions["received"]) == ["04/4/2026"]


def test_litter_is_passed_over_and_counted(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    for name in ("~$bieu.xlsx", "Thumbs.db", ".~lock.bieu.ods#", "tai-ve.crdownload"):
        (folder(space) / name).write_bytes(b"x")
    result = check(space)
    assert (result.litter, found(result)) == (4, [])


def test_subfolders_are_read(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE, "thư điện tử/ngày 5/Biểu của phường.xlsx")
    assert statuses(check(space)) == ["complete"]


def test_nothing_is_written_where_returns_come_in(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir()))
    check(space)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())) == before


def _xlsx(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _xlsx({"xl/a.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a/>'}),
        _xlsx({"xl/a.xml": "<?xml version='1.0'?><a/>".encode("utf-16")}),
        _xlsx({"xl/media/a.bin": b"\0" * (64 << 20)}),
        _xlsx({f"xl/{number}.xml": b"" for number in range(gate.PARTS_LIMIT)}),
        _xlsx({"xl/a.xml": b"<a/>", "XL/A.XML": b"<a/>"}),
    ],
    ids=["dtd", "utf-16", "bomb", "parts", "twins"],
)
def test_a_hostile_container_is_refused_before_it_is_parsed(data: bytes) -> None:
    with pytest.raises(gate.GateError):
        gate.check(data)


def test_a_part_that_declares_another_size_than_it_has_is_refused() -> None:
    data = bytearray(_xlsx({"xl/a.xml": b"<a/>"}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    with pytest.raises(gate.GateError, match="kích thước"):
        gate.check(bytes(data))


def test_a_flipped_byte_is_caught_by_the_checksum(tmp_path: Path) -> None:
    path = receive(workspace(tmp_path), UNITS[0], WHOLE)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/sharedStrings.xml")
    data[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    with pytest.raises(gate.GateError):
        gate.check(bytes(data))


KILLER = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    b'<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    b"</Relationships>",
    "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'count="1" uniqueCount="18446744073709551615"><si><t>a</t></si></sst>',
    "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
}


# Memory for so many strings is asked for at once; the process aborts.
ABORTS = KILLER | {
    "xl/sharedStrings.xml": KILLER["xl/sharedStrings.xml"].replace(
        b"18446744073709551615", b"99999999999999"
    ),
    "xl/worksheets/sheet1.xml": re.sub(
        rb'<row r="1048576">.*</row>', b"", KILLER["xl/worksheets/sheet1.xml"]
    ),
}


@pytest.mark.real_workers
def test_a_file_that_kills_or_swells_its_reader_costs_only_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE, "a.xlsx")
    (folder(space) / "b.xlsx").write_bytes(_xlsx(KILLER))
    (folder(space) / "e.xlsx").write_bytes(_xlsx(ABORTS))
    receive(space, UNITS[1], WHOLE, "c.xlsx")
    receive(space, UNITS[2], WHOLE, "d.xlsx")
    result = check(space)
    assert statuses(result) == ["complete"] * 3
    assert {name for name, verdict in verdicts(result).items() if verdict == "rejected"} == {
        "b.xlsx",
        "e.xlsx",
    }
    assert [code for _, code, _ in found(result)] == ["VT103", "VT103"]
    # What the parser says as it dies is for those who mend it.
    assert capfd.readouterr().err == ""
    assert "e.xlsx" in (space.folder(PERIOD, LOGS) / intake.LOG_NAME).read_text(encoding="utf-8")


@pytest.mark.real_workers
def test_outcomes_keep_the_order_of_the_files(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    paths = [receive(space, unit, WHOLE) for unit in UNITS] * 7
    tasks = [worker.Task(str(path), str(number)) for number, path in enumerate(paths)]
    looks = [look for (look,) in crew.look_into(tasks)]
    assert [look.name for look in looks] == [task.name for task in tasks]
    assert [look.cells for look in looks[:18]] == [look.cells for look in looks[3:]]
    assert len({look.cells for look in looks}) == 3


def test_forms_of_two_periods_are_told_apart(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    settings = space.config()
    other = settings.round(Period.parse("2026-Q1"))
    data = forms.render(settings, UNITS[0], other)
    (folder(space) / "quy-1.xlsx").write_bytes(data)
    result = check(space)
    assert found(result) == [("001", "VT107", "")]
    said = "Biểu ghi kỳ “quý I năm 2026”, không phải kỳ tháng 3 năm 2026."
    assert result.month.findings["message"].tolist() == [said]
