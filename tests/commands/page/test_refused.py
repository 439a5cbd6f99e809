"""What the page refuses: forged requests, one a row, each beside the same request unforged."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.commands.page.visits import HOST, PORT, Visitor
from tests.helpers import PERIOD, config, workspace
from vtlt_consolidate.commands.page import guard, places
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, write

MONTH = f"/ky/{PERIOD}"
EVIL = "evil.example"
Ask = Callable[[Visitor], TestResponse]


def two_workspaces(folder: Path) -> Path:
    """A workspace with a month, beside another one; gives the first."""
    space = workspace(folder)
    write(folder / "khac" / workbook.FILE_NAME, workbook.render(config()))
    (space.root / ".khoa").write_text("bí mật")
    received = space.folder(PERIOD, RECEIVED)
    (received / "001.xlsx").write_bytes(b"a")
    (received / "ra-ngoai.xlsx").symlink_to(space.root / workbook.FILE_NAME)
    (space.folder(PERIOD, RESULTS) / "bang.xlsx").write_bytes(b"b")
    return space.root


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two workspaces that nothing here may change."""
    return two_workspaces(tmp_path_factory.mktemp("page"))


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    return Visitor(two_workspaces(tmp_path))


def listing(visitor: Visitor) -> dict[str, bytes]:
    root = visitor.office.base
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def put(visitor: Visitor, *names: str, headers: dict[str, str] | None = None, **given: Any) -> TestResponse:
    files = [(io.BytesIO(name.encode()), name) for name in names]
    return visitor.ask("POST", f"{MONTH}/tep", headers, data=visitor.form(tep=files), **given)


def choose(**headers: str) -> Ask:
    """Turn to the other workspace, which changes what everything is about."""
    return lambda visitor: visitor.post(
        "/bat-dau/chon", {name.replace("_", "-"): value for name, value in headers.items()}, so="0"
    )


def see(path: str, **headers: str) -> Ask:
    return lambda visitor: visitor.ask(
        "GET", path, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def with_cookie(value: str, name: str = f"vtlt-{PORT}") -> Ask:
    def ask(visitor: Visitor) -> TestResponse:
        visitor.client.delete_cookie(f"vtlt-{PORT}", domain="127.0.0.1")
        if value:
            visitor.client.set_cookie(name, value, domain="127.0.0.1")
        return visitor.ask("GET", MONTH)

    return ask


def of_another_workspace(visitor: Visitor) -> TestResponse:
    fields = visitor.form(so="0")
    visitor.office.choose(0)  # in a second tab
    return visitor.ask("POST", "/bat-dau/chon", data=fields)


def of_a_former_run(visitor: Visitor) -> TestResponse:
    former = guard.Guard(PORT).identity(visitor.office.named)
    return visitor.ask("POST", "/bat-dau/chon", data={guard.WORKSPACE_FIELD: former, "so": "0"})


def too_large(visitor: Visitor) -> TestResponse:
    return put(visitor, "a.xlsx", environ_overrides={"CONTENT_LENGTH": "600000000"})


def too_many(visitor: Visitor) -> TestResponse:
    visitor.app.config["MAX_FORM_PARTS"] = 3  # instead of thousands
    fields = visitor.form(a="1", b="2", c="3")
    return visitor.ask("POST", f"{MONTH}/tep", data=fields, content_type="multipart/form-data")


def do(path: str, **fields: str) -> Ask:
    return lambda visitor: visitor.post(path, **fields)


def up(*names: str) -> Ask:
    return lambda visitor: put(visitor, *names)


FORGED: list[tuple[str, Ask, int, str]] = [
    ("another host", see(MONTH, Host=f"{EVIL}:{PORT}"), 403, guard.BAD_HOST),
    ("a name made to lead here", choose(Host=EVIL, Origin=f"http://{EVIL}"), 403, guard.BAD_HOST),
    ("our host without its port", see(MONTH, Host="127.0.0.1"), 403, guard.BAD_HOST),
    ("our host with another port", see(MONTH, Host="127.0.0.1:80"), 403, guard.BAD_HOST),
    ("a host that begins like ours", see(MONTH, Host=f"127.0.0.1.{EVIL}:{PORT}"), 403, guard.BAD_HOST),
    ("another host for a picture of the page", see("/static/trang.css", Host=EVIL), 403, guard.BAD_HOST),
    ("no cookie", with_cookie(""), 403, guard.NOT_LET_IN),
    ("a guessed cookie", with_cookie("x" * 43), 403, guard.NOT_LET_IN),
    ("a cookie that is no ASCII", with_cookie("mật"), 403, guard.NOT_LET_IN),
    ("the cookie of another port", with_cookie("x" * 43, "vtlt-1"), 403, guard.NOT_LET_IN),
    ("a link on another page", see(MONTH, Sec_Fetch_Site="cross-site"), 403, guard.OTHER_PAGE),
    ("a page of another port of this machine", see(MONTH, Sec_Fetch_Site="same-site"), 403, guard.OTHER_PAGE),
    ("a form of another page", choose(Sec_Fetch_Site="cross-site"), 403, guard.OTHER_PAGE),
    ("another origin", choose(Origin=f"http://{EVIL}"), 403, guard.OTHER_PAGE),
    ("the origin of another port", choose(Origin="http://127.0.0.1:9"), 403, guard.OTHER_PAGE),
    ("our origin by https", choose(Origin=f"https://{HOST}"), 403, guard.OTHER_PAGE),
    ("our other name as origin", choose(Origin=f"http://localhost:{PORT}"), 403, guard.OTHER_PAGE),
    ("a hidden origin", choose(Origin="null"), 403, guard.OTHER_PAGE),
    ("no origin", choose(Origin=""), 403, guard.OTHER_PAGE),
    ("no form", lambda v: v.ask("POST", "/thoat", json=v.form()), 415, guard.NO_FORM),
    ("text of another page", lambda v: v.ask("POST", "/thoat", data="x=y", content_type="text/plain"), 415,
     guard.NO_FORM),
    ("another method", lambda v: v.ask("PUT", MONTH, data=v.form()), 405, ""),
    ("a deletion", lambda v: v.ask("DELETE", f"{MONTH}/tai/ket-qua/bang.xlsx", data=v.form()), 405, ""),
    ("a link that would begin work", see(f"{MONTH}/lam?lenh=check"), 302, 'href="/"'),
    ("a link that would end the page", see("/thoat"), 302, 'href="/"'),
    ("a form without its workspace", lambda v: v.ask("POST", "/thoat", data={"x": "y"}), 400,
     guard.OTHER_WORKSPACE),
    ("a tab of another workspace", of_another_workspace, 400, guard.OTHER_WORKSPACE),
    ("a tab of a former run", of_a_former_run, 400, guard.OTHER_WORKSPACE),
    ("a path upwards", see(f"{MONTH}/tai/../cau-hinh.xlsx"), 400, "không nằm trong thư mục"),
    ("a path upwards, encoded", see(f"{MONTH}/tai/ket-qua/%2e%2e/%2e%2e/.khoa"), 400, "không nằm trong"),
    ("a path by backslashes", see(f"{MONTH}/tai/ket-qua%5c..%5c..%5c.khoa"), 400, "không nằm trong"),
    ("an absolute path", see(f"{MONTH}/tai/%2fetc/passwd"), 404, "Không có trang này"),
    ("a drive", see(f"{MONTH}/tai/C:%5cWindows%5cwin.ini"), 400, "tên không được có các dấu"),
    ("a stream of NTFS", see(f"{MONTH}/tai/ket-qua/bang.xlsx::$DATA"), 400, "tên không được có các dấu"),
    ("a name with NUL", see(f"{MONTH}/tai/ket-qua/bang.xlsx%00.txt"), 400, "tên không được có các dấu"),
    ("a device of Windows", see(f"{MONTH}/tai/ket-qua/CON.xlsx"), 400, "thiết bị"),
    ("a link to elsewhere", see(f"{MONTH}/tai/tiep-nhan/ra-ngoai.xlsx"), 400, "lối tắt"),
    ("the memory of the tool", see(f"{MONTH}/tai/nhat-ky/doc-tep.log"), 400, "không phải là tệp mà"),
    ("a hidden file", see(f"{MONTH}/tai/.khoa.xlsx"), 400, "không phải là tệp mà trang này đưa ra"),
    ("a folder instead of a file", see(f"{MONTH}/tai/ket-qua/luu"), 409, "Không có tệp"),
    ("a month that is none", see("/ky/2026-13"), 404, "Không có trang này"),
    ("a month that leads upwards", see("/ky/..%2f..%2fetc/tep"), 404, "Không có trang này"),
    ("a month that was never begun", see("/ky/2020-01"), 409, "chưa có kỳ 2020-01"),
    ("a file put upwards", up("../../../xau.xlsx"), 303, "không nằm trong thư mục"),
    ("a file put upwards from inside", up("a/../../xau.xlsx"), 303, "không nằm trong thư mục"),
    ("a file put at the root", up("/etc/xau.xlsx"), 303, "không nằm trong thư mục"),
    ("a file put on a drive", up("C:\\xau.xlsx"), 303, "tên không được có các dấu"),
    ("a file put on a device", up("thu/lpt1.xlsx"), 303, "thiết bị"),
    ("a file put through a link", up("ra-ngoai.xlsx"), 303, "lối tắt"),
    ("a name too long for Windows", up("a" * 200 + ".xlsx"), 303, "tên quá dài"),
    ("a name of too many bytes", up("ế" * 100 + ".xlsx"), 303, "tên quá dài"),
    ("a file put on a device, with a space", up("aux .xlsx"), 303, "thiết bị"),
    ("a file put into a file", up("001.xlsx/xau.xlsx"), 303, "Không tạo được thư mục"),
    ("folders nested without end", up("a/" * 40 + "x.xlsx"), 303, "quá nhiều thư mục"),
    ("one bad name among good ones", up("tot.xlsx", "../xau.xlsx"), 303, "Chưa đưa tệp nào vào"),
    ("nothing chosen", up(), 303, "Chưa chọn tệp nào"),
    ("more bytes than a month has", too_large, 413, "500 MB"),
    ("more files than a month has", too_many, 413, "2.000 tệp"),
    ("more text than a form has", do("/bat-dau/tao", ten="x" * (5 << 20)), 413, "nhiều nhất"),
    ("a work that there is none", do(f"{MONTH}/lam", lenh="rm"), 400, ""),
    ("a day that is none", do(f"{MONTH}/lam", lenh="check", ngay="31/2/2026"), 303, "không phải là ngày"),
    ("opening a folder above", do(f"{MONTH}/mo", ten=".."), 303, "không nằm trong thư mục"),
    ("opening what came in", do(f"{MONTH}/mo", ten="tiep-nhan/001.xlsx"), 303, "Trang này chỉ mở"),
    ("a workspace that is not offered", do("/bat-dau/chon", so="7"), 303, "Không còn thư mục"),
    ("a workspace of a number without end", do("/bat-dau/chon", so="9" * 5000), 303, "Không còn thư mục"),
    ("text that no workbook can hold", do(f"{MONTH}/lam", lenh="close", nguoi="An\0"), 400, guard.NO_FORM),
    ("a workspace counted from behind", do("/bat-dau/chon", so="-1"), 303, "Không còn thư mục"),
    ("a new workspace elsewhere", do("/bat-dau/tao", ten="../moi", bo="hcmc-23"), 303, "sai=0#tao"),
    ("a new workspace in another", do("/bat-dau/tao", ten="ws/moi", bo="hcmc-23"), 303, "sai=0#tao"),
    ("a new workspace over an old one", do("/bat-dau/tao", ten="khac", bo="hcmc-23"), 303, "sai=0#tao"),
    ("a quarter by its path", do("/bat-dau/gop", gop="../2026-Q1 1"), 303, "Chưa chọn kỳ để gộp"),
    ("a form that names the page of another", do("/bat-dau/gop", lenh="close", ve="results"), 303,
     "Chưa chọn kỳ để gộp"),
    ("parts of no length", do(f"{MONTH}/lam", lenh="roll", gop="0"), 400, ""),
    ("a set by its path", do("/bat-dau/tao", ten="moi", bo="../hcmc-23"), 303, "sai=0#tao"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "status", "words"), [row[1:] for row in FORGED], ids=[row[0] for row in FORGED]
)
def test_a_forged_request_is_refused_and_changes_nothing(
    untouched: Path, ask: Ask, status: int, words: str
) -> None:
    visitor = Visitor(untouched)
    before = listing(visitor)
    answer = ask(visitor)
    # A form that is refused is shown again.
    told = answer.text + (visitor.after(answer) if "sai=" in answer.text else "")
    assert (answer.status_code, words in told) == (status, True), told
    assert listing(visitor) == before
    assert "bí mật" not in told
    assert not visitor.left
    assert answer.headers["Content-Security-Policy"] == guard.HEADERS["Content-Security-Policy"]


def test_what_is_forged_above_is_done_where_it_is_not_forged(visitor: Visitor) -> None:
    assert put(visitor, "thu/tot.xlsx").status_code == 303
    assert (visitor.office.base / "ws" / str(PERIOD) / "tiep-nhan" / "thu" / "tot.xlsx").exists()
    assert visitor.ask("GET", f"{MONTH}/tai/ket-qua/bang.xlsx").data == b"b"
    assert visitor.post("/bat-dau/chon", so="0").status_code == 303
    assert visitor.office.workspace.root.name == "khac"
    assert visitor.post("/thoat").status_code == 200
    assert visitor.left == [True]


def test_a_token_lets_one_browser_in_and_is_then_used_up(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root, let_in=False)
    entry = f"/vao/{visitor.guard.token}"
    assert visitor.ask("GET", "/vao/x").status_code == 403
    assert "Set-Cookie" not in visitor.ask("HEAD", entry).headers  # a preview of the link
    cookie = visitor.ask("GET", entry).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert visitor.guard.token not in cookie
    assert visitor.ask("GET", entry).status_code == 303  # the same browser, which is known
    visitor.client = visitor.app.test_client()
    answer = visitor.ask("GET", entry)
    assert (answer.status_code, guard.OLD_TOKEN in answer.text) == (403, True)


@pytest.mark.parametrize(
    "path", ["/", MONTH, f"{MONTH}/tep", "/static/trang.css", f"{MONTH}/tai/ket-qua/bang.xlsx", "/x"]
)
def test_every_answer_is_sealed(untouched: Path, path: str) -> None:
    answer = Visitor(untouched).ask("GET", path)
    assert {name: answer.headers.get(name) for name in guard.HEADERS} == guard.HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_what_came_in_is_given_out_as_a_file_never_as_a_page(visitor: Visitor) -> None:
    (visitor.office.base / "ws" / str(PERIOD) / "tiep-nhan" / "thu.html").write_text("<script>1</script>")
    answer = visitor.ask("GET", f"{MONTH}/tai/tiep-nhan/thu.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


DEVICES = ("CON", "con.xlsx", "Aux", "nul.tar.gz", "COM1", "lpt9.txt", "COM¹", "conin$")


@pytest.mark.parametrize("name", [*DEVICES, "a.", " a", "a ", "a\x07", "<a>"])
def test_names_that_windows_takes_for_something_else_are_refused(name: str) -> None:
    with pytest.raises(places.OutsideError):
        places.parts(f"thu/{name}")


@pytest.mark.parametrize(
    "name", ["Báo cáo xã An (lần 2).xlsx", "console.xlsx", "a.b.zip", "thư mục/con số.xlsx"]
)
def test_names_as_people_give_them_are_taken(name: str) -> None:
    assert "/".join(places.parts(name)) == name
