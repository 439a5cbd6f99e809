"""Workbooks with a password to open: Excel's own default one, and those that the office has told.

Excel encrypts a workbook that is only protected against changes with a password that it knows itself, and
opens it without asking; a person does not know that there is one.
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
        data: an OLE container of Excel; an encrypted .ods is not opened.
        passwords: those that the office knows, tried after Excel's own.

    Returns:
        The workbook, as Excel would have saved it without a password; nothing where no password opens it.
    """
    if not olefile.isOleFile(data) or _declares_types(data):
        return None
    # It takes as long to import as a month's forms take to read, and most months hold no such file.
    from msoffcrypto import OfficeFile, exceptions
    from msoffcrypto.format.ooxml import OOXMLFile

    closed = (*TORN, exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError,
              AssertionError)  # fmt: skip
    for password in (EXCELS_OWN, *passwords):
        opened = io.BytesIO()
        try:
            book = OfficeFile(io.BytesIO(data))
            # The readers of .xls always verify it, and have no such option.
            checked = {"verify_password": True} if isinstance(book, OOXMLFile) else {}
            book.load_key(password=password, **checked)
            book.decrypt(opened)
        except closed:
            continue
        return opened.getvalue()
    return None


def _declares_types(data: bytes) -> bool:
    """Say whether the description of the encryption could blow up the parser that reads it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("EncryptionInfo"):
                return False
            described = ole.openstream("EncryptionInfo").read()
    except TORN:
        return True
    return any(words in described for words in _DECLARES)
