"""A saved document says nothing of the one that it was made from, and is valid OOXML."""

import io
import re
import zipfile

from docx import Document

from vtlt_consolidate.writing.word.fill import settled
from vtlt_consolidate.writing.word.grid import Column, Grid, Manner, drawn


def test_no_picture_of_another_document_is_kept_and_the_zoom_has_its_percentage() -> None:
    before = io.BytesIO()
    document = Document()
    document.save(before)
    # What python-docx brings along; were it mended there, nothing would have to be mended here.
    assert [name for name in zipfile.ZipFile(before).namelist() if "thumbnail" in name]
    with zipfile.ZipFile(io.BytesIO(settled(document))) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name]
        assert b"thumbnail" not in parts.read("_rels/.rels")
        zoom = re.findall(rb"<w:zoom[^>]*>", parts.read("word/settings.xml"))
    assert zoom == [b'<w:zoom w:percent="100" w:val="bestFit"/>']
    assert Document(io.BytesIO(settled(document))).paragraphs == []


def test_the_note_of_a_table_stays_on_the_page_of_its_first_rows() -> None:
    grid = Grid([Column("STT", 10)], [(Manner(), ["1"])], 9, "Xem phụ lục.")
    note, _ = drawn(Document(), None, [grid], [])
    assert note.xpath("./w:pPr/w:keepNext")
    (alone,) = drawn(Document(), None, [Grid([Column("STT", 10)], [], 9, "Xem phụ lục.")], [])
    assert not alone.xpath("./w:pPr/w:keepNext")
