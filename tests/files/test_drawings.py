"""Which cells a drawing covers, what it is, and what it says."""

from vtlt_consolidate.files.marks.drawings import Drawing, in_part, in_vml

SPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def corner(name: str, column: int, row: int, off: int = 0) -> str:
    return (
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>{off}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{off}</xdr:rowOff></xdr:{name}>"
    )


def drawn(inside: str, anchor: str = "twoCellAnchor") -> tuple[Drawing, ...]:
    part = f"<xdr:wsDr {SPACES}><xdr:{anchor}>{inside}<xdr:clientData/></xdr:{anchor}></xdr:wsDr>"
    return in_part(part.encode())


def shape(text: str, hidden: str = "") -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("|"))
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="a"{hidden}/></xdr:nvSpPr>'
        f"<xdr:txBody>{paragraphs}</xdr:txBody></xdr:sp>"
    )


def test_a_box_that_ends_where_the_next_cell_begins_covers_one_cell() -> None:
    inside = corner("from", 4, 14) + corner("to", 5, 15) + shape("Chưa|đạt")
    assert drawn(inside) == (Drawing(14, 4, 14, 4, "khung chữ", "Chưa đạt"),)


def test_a_line_that_reaches_into_more_cells_covers_them() -> None:
    inside = corner("from", 4, 14) + corner("to", 5, 16, 200_000) + "<xdr:cxnSp/>"
    assert drawn(inside) == (Drawing(14, 4, 16, 5, "đường kẻ", ""),)


def test_a_picture_with_a_size_covers_at_least_its_cell() -> None:
    inside = corner("from", 4, 14) + '<xdr:ext cx="300000" cy="100000"/><xdr:pic/>'
    assert drawn(inside, "oneCellAnchor") == (Drawing(14, 4, 14, 4, "hình ảnh", ""),)


def test_what_is_hidden_shows_nothing() -> None:
    assert drawn(corner("from", 4, 14) + corner("to", 5, 15) + shape("x", ' hidden="1"')) == ()


def control(kind: str, checked: str = "") -> bytes:
    return (
        f"<xml><v:shape id='a'><v:textbox><div><br>Đạt</div></v:textbox><x:ClientData ObjectType=\"{kind}\">"
        f"<x:Anchor>4, 2, 13, 1, 5, 0, 14, 0</x:Anchor>{checked}</x:ClientData></v:shape></xml>"
    ).encode()


def test_a_ticked_box_says_its_words_and_another_nothing() -> None:
    ticked = in_vml(control("Checkbox", "<x:Checked>1</x:Checked>"))
    assert ticked == (Drawing(13, 4, 13, 4, "ô đánh dấu đã chọn", "Đạt"),)
    assert in_vml(control("Checkbox")) == (Drawing(13, 4, 13, 4, "ô đánh dấu chưa chọn", ""),)


def test_the_frame_of_a_comment_is_no_drawing() -> None:
    assert in_vml(control("Note")) == ()
