"""Opens encrypted workbooks with Excel's built-in password or the passwords of the office.

Excel encrypts a workbook that is only protected against changes with a built-in password and opens it without
asking, so the sender does not know that there is one.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import olefile

from vtlt_consolidate.files.containers.kinds import TORN

EXCELS_OWN = "VelvetSweatshop"

_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes | None:
    """Open an encrypted workbook.

    Args:
        data: the bytes of an OLE container of Excel; an encrypted .ods is not opened.
        passwords: the passwords that the office knows, tried after the built-in one.

    Returns:
        The bytes of the workbook without encryption; `None` if no password opens it.
    """
    if not olefile.isOleFile(data) or _declares_types(data):
        return None
    # Imported here: it takes as long as reading a month's forms, and most months have no such file.
    from msoffcrypto import OfficeFile, exceptions
    from msoffcrypto.format.ooxml import OOXMLFile

    closed = (*TORN, exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError,
              AssertionError)  # fmt: skip
    for password in (EXCELS_OWN, *passwords):
        opened = io.BytesIO()
        try:
            book = OfficeFile(io.BytesIO(data))
            # The classes for .xls always verify the password and have no such option.
            checked = {"verify_password": True} if isinstance(book, OOXMLFile) else {}
            book.load_key(password=password, **checked)
            book.decrypt(opened)
        except closed:
            continue
        return opened.getvalue()
    return None


def _declares_types(data: bytes) -> bool:
    """Say whether the description of the encryption declares entities, which could blow up its parser."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("EncryptionInfo"):
                return False
            described = ole.openstream("EncryptionInfo").read()
    except TORN:
        return True
    return any(words in described for words in _DECLARES)
