"""A new workspace with an office's own units and its own criteria, made on the page as `init` makes it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.commands.page.visits import Here, Visitor
from tests.settings.annex import sources
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.page import office, places
from vtlt_consolidate.commands.page.looks.worded import FIELDS, on_page
from vtlt_consolidate.settings.annex import fates
from vtlt_consolidate.workspace.folders import Workspace

NAMES = [f"Phòng {letter}" for letter in "ABCDEGHIKL"]
CODED = [("Mã đơn vị", "Tên đơn vị"), *((f"P{at:02}", name) for at, name in enumerate(NAMES, 1))]
PLAIN = [("STT", "Tên đơn vị"), *((str(at), name) for at, name in enumerate(NAMES, 1))]
TABLE = "STT | Nội dung | Điểm tối đa\n1 | Lập hồ sơ công việc | 10\n2 | Nộp lưu hồ sơ | 5"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "Job", Here)


def listed(rows: list[tuple[str, str]]) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(data)
    return data.getvalue()


def make(visitor: Visitor, *, units: bytes = b"", table: bytes = b"", **fields: str) -> tuple[int, str]:
    """Send the form; gives what became of it, and the page that follows."""
    files = {
        "danh_sach": (io.BytesIO(units), "Danh sách đơn vị.xlsx" if units else ""),
        "bang": (io.BytesIO(table), "phu-luc.docx" if table else ""),
    }
    form = visitor.form(**{"ten": "van-thu"} | fields, **files)
    answer = visitor.ask("POST", "/bat-dau/tao", data=form, content_type="multipart/form-data")
    return answer.status_code, visitor.get(answer.location) if answer.location else answer.text


def test_ten_units_of_one_s_own_are_sent_their_forms_without_a_command(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    status, page = make(visitor, units=listed(CODED), bo="hcmc-23")
    assert (status, "10 đơn vị" in page, "Bắt đầu một kỳ</a>" in page) == (303, True, True)
    assert "Mở cau-hinh.xlsx trong Excel" in page
    visitor.post("/bat-dau/ky", ky="2026-03")
    assert "đã lập 10 biểu" in visitor.get("/ky/2026-03")
    assert [unit.code for unit in visitor.office.workspace.config().roster.units] == [
        code for code, _ in CODED[1:]
    ]


def test_the_page_says_what_init_says(tmp_path: Path) -> None:
    (tmp_path / "trang").mkdir()
    visitor, source = Visitor(tmp_path / "trang"), tmp_path / "Danh sách đơn vị.xlsx"
    source.write_bytes(listed(PLAIN))
    printed = (
        CliRunner()
        .invoke(
            cli.main,
            ["init", str(tmp_path / "van-thu"), "--set", "hcmc-23", "--units", str(source), "--number"],
        )
        .stdout
    )
    _, page = make(visitor, units=listed(PLAIN), bo="hcmc-23", danh_ma="co")
    said = on_page(printed.replace(str(tmp_path), str(tmp_path / "trang"))).strip()
    assert "Đã đánh mã 001 đến 010" in said
    assert "sau đó bấm “Bắt đầu một kỳ”; ô “Kỳ báo cáo” ghi" in said
    assert "Bắt đầu một kỳ</a>" in page
    assert said in page
    assert (tmp_path / "van-thu" / "cau-hinh.xlsx").read_bytes() == (
        tmp_path / "trang" / "van-thu" / "cau-hinh.xlsx"
    ).read_bytes()


def test_a_list_that_cannot_be_read_says_why_beside_what_was_typed(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    status, page = make(visitor, units=listed(PLAIN), bo="hcmc-23", ten="so-nv")
    assert status == 303
    assert "Danh sách đơn vị.xlsx" in page.partition('role="alert">')[2]
    assert f"đánh dấu ô “{FIELDS['--number']}” rồi làm lại" in page
    assert "--" not in page.partition('role="alert">')[2].partition("</p>")[0]
    assert ('value="so-nv"' in page, '<option value="hcmc-23" selected>' in page) == (True, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Dùng đúng một trong hai: ô “Bộ tiêu chí”"),
        ({"bo": "hcmc-23", "table": sources.word(TABLE)}, "Dùng đúng một trong hai"),
        ({"bo": "hcmc-23", "tinh": "12", "units": listed(CODED)}, "Chỉ dùng một trong hai: ô “Tệp danh sách"),
        ({"bo": "hcmc-23", "danh_ma": "co"}, "chỉ dùng cùng ô “Tệp danh sách đơn vị”"),
        ({"bo": "hcmc-23", "units": b"x"}, "không mở được như một tệp Excel"),
        ({"table": b"x"}, "không mở được như một tệp Word"),
        ({"bo": "hcmc-23", "units": listed([*CODED, ("P01", "Phòng M")])}, "P01"),
    ],
)
def test_what_init_refuses_the_page_refuses_and_makes_nothing(
    tmp_path: Path, given: dict[str, str], words: str
) -> None:
    visitor = Visitor(tmp_path)
    status, page = make(visitor, **given)
    assert (status, words in page) == (303, True), page
    assert not list(tmp_path.iterdir())
    assert visitor.office.space is None


def test_a_table_of_a_decision_becomes_the_set_and_what_became_of_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, opened = Visitor(tmp_path), list[Path]()
    monkeypatch.setattr(places, "show", opened.append)
    _, page = make(visitor, units=listed(CODED), table=sources.word(TABLE))
    assert "Bảng nguồn có" in page
    assert f'value="{fates.FILE_NAME}"' in page
    for name in (fates.FILE_NAME, "cau-hinh.xlsx"):
        assert visitor.post("/cau-hinh/mo", ten=name).status_code == 303
    assert "chỉ mở các tệp của chính công cụ" in visitor.refused("/cau-hinh/mo", ten="../x.xlsx")
    assert opened == [tmp_path / "van-thu" / fates.FILE_NAME, tmp_path / "van-thu" / "cau-hinh.xlsx"]


def test_a_second_click_finds_the_workspace_that_the_first_one_made(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    form = visitor.form(ten="van-thu", bo="hcmc-23")
    first, second = (visitor.ask("POST", "/bat-dau/tao", data=form) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert "Đã tạo" in visitor.after(second)
    assert [path.name for path in tmp_path.iterdir()] == ["van-thu"]


def test_an_old_tab_is_not_the_second_of_two_clicks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(tmp_path)
    form = visitor.form(ten="van-thu", bo="hcmc-23")
    visitor.ask("POST", "/bat-dau/tao", data=form)
    monkeypatch.setattr(office, "TWO_CLICKS", 0)
    assert visitor.ask("POST", "/bat-dau/tao", data=form).status_code == 400


def test_an_empty_set_leads_to_its_configuration(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    _, page = make(visitor, units=listed(CODED), bo="trong")
    assert "lỗi, phải sửa mới dùng được" in page
    assert "Bắt đầu một kỳ</a>" not in page
    assert "vtlt lint" not in page
    assert Workspace.open(tmp_path / "van-thu").root.is_dir()


def test_every_field_that_a_text_names_stands_on_a_page(tmp_path: Path) -> None:
    page = Visitor(tmp_path).get("/bat-dau")
    html = Path(places.__file__).parent / "html"
    pages = page + "".join(path.read_text(encoding="utf-8") for path in html.glob("*.html"))
    assert [label for label in FIELDS.values() if label not in pages] == []


@pytest.mark.parametrize("name", ["CON", "..", ".", "  ", "a/b", "a\\b", "nam 2026.", "a:b"])
def test_a_name_that_no_folder_can_have_is_refused_as_the_name_of_a_folder(tmp_path: Path, name: str) -> None:
    status, page = make(Visitor(tmp_path), ten=name, bo="hcmc-23")
    assert status == 303
    assert ("Tên thư mục “" in page, "Ghi tên khác, ví dụ van-thu-2026" in page) == (True, True)
    assert ("bieu-xa-an" in page, "thư mục của kỳ" in page) == (False, False)
