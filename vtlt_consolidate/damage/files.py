"""Damage to the file of a form: changed names, other formats, broken copies, additional files."""

from __future__ import annotations

import html
import io
import random
import struct
import zipfile

from vtlt_consolidate.damage.draft import Draft, File, pack
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model.layout import HEADINGS
from vtlt_consolidate.words.text import slug

_SECTOR = 512
# Special sector numbers (MS-CFB 2.1).
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STUMP = 200
_NAMES = (
    "BC VTLT {name} final_sua lan 2.xlsx", "Bản sao của {slug} (1) (1).xlsx", "Copy of {slug}.xlsx",
    "báo cáo tháng (bản chính thức).xlsx", "{slug}.xlsx", "FINAL - {name}.XLSX", "1.xlsx",
    "{name}_đã ký.xlsx",
)  # fmt: skip


def late_name(draft: Draft, chance: random.Random) -> str:
    """A file name such as people choose."""
    unit = draft.sent.unit
    plain = slug(unit.name)
    short = " ".join(word.capitalize() for word in plain.split("-"))
    short = short.replace("Phuong ", "P ").replace("Xa ", "X ")
    return chance.choice(_NAMES).format(name=short, slug=plain)


def rename(draft: Draft, chance: random.Random) -> None:
    """Rename every file."""
    names: set[str] = set()
    for index, (_, data) in enumerate(draft.files):
        name = late_name(draft, chance)
        while name.casefold() in names:
            name = f"moi {name}"
        names.add(name.casefold())
        draft.files[index] = name, data


def change_extension(draft: Draft, chance: random.Random) -> None:
    """Remove the extension, or set a wrong one."""
    ending = chance.choice(("", ".xls", ".xlsm", ".xlsb", ".ods", ".dat", ".xlsx.xlsx", ".txt", ".XLS"))
    draft.files = [(f"{_stem(name)}{ending}", data) for name, data in draft.files]


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def put_into_folder(draft: Draft, chance: random.Random) -> None:
    """Send the file inside folders."""
    folder = chance.choice(("thư điện tử/ngày 5", "Zalo", "tu email/Gửi lại"))
    draft.files = [(f"{folder}/{name}", data) for name, data in draft.files]
    draft.litter = {f"{folder}/{name}" for name in draft.litter}
    draft.extras = {f"{folder}/{name}" for name in draft.extras}


def wrap(draft: Draft, chance: random.Random) -> None:
    """Send everything in one zip archive, in folders."""
    folder = chance.choice(("", "bao cao/", "BC thang/Phuong/", "Báo cáo tháng/"))
    draft.files = [(f"{slug(draft.sent.unit.name)}.zip", pack((folder + n, d) for n, d in draft.files))]


def _replace(draft: Draft, made: list[bytes], ending: str = "") -> None:
    draft.files = [
        (f"{_stem(name)}{ending}" if ending else name, data)
        for (name, _), data in zip(draft.files, made, strict=True)
    ]


def lock(draft: Draft, chance: random.Random) -> None:
    """Encrypt the file with a password."""
    _replace(draft, [encrypted(data, chance) for _, data in draft.files])
    draft.refuse(returnrules.PASSWORD.code)


def encrypted(data: bytes, chance: random.Random) -> bytes:
    """Make the container of an encrypted workbook; its content is random, like encrypted data."""
    package = struct.pack("<Q", len(data)) + chance.randbytes(-(-len(data) // 16) * 16)
    return _compound({"EncryptionInfo": chance.randbytes(4096), "EncryptedPackage": package})


def _compound(streams: dict[str, bytes]) -> bytes:
    """Write a compound file (MS-CFB, version 3) of streams of 4,096 bytes or more: no mini stream."""
    body, chains, starts = b"", [], {}
    for name, data in streams.items():
        starts[name] = len(body) // _SECTOR
        body += data + b"\0" * (-len(data) % _SECTOR)
        end = len(body) // _SECTOR
        chains += [*range(starts[name] + 1, end), _END]
    directory = len(chains)
    body += _directory(streams, starts)
    chains.append(_END)
    count = 1
    # The allocation table describes its own sectors too, so its size is found step by step.
    while len(chains) + count > count * _SECTOR // 4:
        count += 1
    tables = list(range(directory + 1, directory + 1 + count))
    chains += [_FAT] * count
    chains += [_FREE] * (count * _SECTOR // 4 - len(chains))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, 4096,
                          _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109L", *tables, *[_FREE] * (109 - count))
    return header + body + struct.pack(f"<{len(chains)}L", *chains)


def _directory(streams: dict[str, bytes], starts: dict[str, int]) -> bytes:
    entries = _entry("Root Entry", 5, child=1, start=_END, size=0)
    for index, (name, data) in enumerate(streams.items(), 1):
        right = index + 1 if index < len(streams) else _FREE
        entries += _entry(name, 2, right=right, start=starts[name], size=len(data))
    empty = _SECTOR // 128 - len(streams) - 1
    return entries + (bytes(68) + struct.pack("<LLL", _FREE, _FREE, _FREE) + bytes(48)) * empty


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBBLLL", len(written), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<LQ", start, size)


def cut_short(draft: Draft, chance: random.Random) -> None:
    """Copy only the beginning of the file."""
    _replace(draft, [data[: chance.randint(_STUMP, len(data) - 30)] for _, data in draft.files])
    draft.refuse(returnrules.NOT_A_WORKBOOK.code, returnrules.DAMAGED.code)


def flip(draft: Draft, chance: random.Random) -> None:
    """Change one byte of one part of the workbook."""
    _replace(draft, [_flipped(data, chance) for _, data in draft.files])
    # Lenient, because some bits only pad the last byte of compressed data and change no value.
    draft.refuse(returnrules.NOT_A_WORKBOOK.code, returnrules.DAMAGED.code, lenient=True)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = chance.choice([part for part in archive.infolist() if part.compress_size > _STUMP])
    lengths = struct.unpack_from("<HH", data, part.header_offset + 26)
    start = part.header_offset + 30 + sum(lengths)
    damaged = bytearray(data)
    damaged[start + chance.randrange(part.compress_size)] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def save_as_html(draft: Draft, chance: random.Random) -> None:
    """Save as a web page under the name of a workbook."""
    start = chance.choice(("<html>", "<!DOCTYPE html><html>", "\ufeff<html xmlns:x='urn:excel'>"))
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(v)}</td>' for v in row)}</tr>" for row in _table(draft))
    _become(draft, f"{start}<body><table>{rows}</table></body></html>".encode(), ".xls")


def save_as_csv(draft: Draft, chance: random.Random) -> None:
    """Save as text under the name of a workbook."""
    mark, comma = chance.choice((("", ","), ("\ufeff", ";"), ("", "\t")))
    lines = (comma.join(row) for row in _table(draft))
    _become(draft, (mark + "\r\n".join(lines)).encode(), ".xls")


def _table(draft: Draft) -> list[list[str]]:
    filled = draft.sent.filled
    rows = [[node.code, node.full_name, str(filled.get((node.code, "answer"), ""))]
            for node in draft.criteria.leaves]  # fmt: skip
    return [[HEADINGS["leaf_code"], HEADINGS["name"], HEADINGS["answer"]], *rows]


def print_to_pdf(draft: Draft, chance: random.Random) -> None:
    """Print to PDF, under the name of a workbook or its own."""
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + chance.randbytes(900) + b"\n%%EOF\n"
    _become(draft, data, chance.choice((".xls", ".pdf", ".xlsx")))


def photograph(draft: Draft, chance: random.Random) -> None:
    """Photograph the paper and send the picture."""
    head = chance.choice((b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n"))
    _become(draft, head + chance.randbytes(900), chance.choice((".jpg", ".png", ".xlsx")))


def write_in_word(draft: Draft, chance: random.Random) -> None:
    """Send the table in a Word document."""
    text = "".join(f"<w:p><w:r><w:t>{html.escape(' '.join(row))}</w:t></w:r></w:p>" for row in _table(draft))
    document = f"<w:document><w:body>{text}</w:body></w:document>".encode()
    data = pack([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document)])
    _become(draft, data, chance.choice((".docx", ".xlsx")))


def pack_as_rar(draft: Draft, chance: random.Random) -> None:
    """Pack with a program whose archives are not read."""
    head, ending = chance.choice(((b"Rar!\x1a\x07\x01\x00", ".rar"), (b"7z\xbc\xaf\x27\x1c\x00\x04", ".7z")))
    _become(draft, head + chance.randbytes(900), ending)


def be_empty(draft: Draft, chance: random.Random) -> None:
    """Send an empty file, or one of zeros, as a broken download leaves it."""
    _become(draft, bytes(chance.choice((0, 4096))), ".xlsx")


def _become(draft: Draft, data: bytes, ending: str) -> None:
    _replace(draft, [data] * len(draft.files), ending)
    draft.refuse(returnrules.NOT_A_WORKBOOK.code)


def send_copies(draft: Draft, chance: random.Random) -> None:
    """Send the same file again under other names."""
    name, data = draft.files[0]
    names = (f"{_stem(name)} (1).xlsx", f"Bản sao của {name}", f"Copy of {name}")
    chosen = chance.sample(names, chance.randint(1, 2))
    draft.files += [(copy, data) for copy in chosen if copy not in dict(draft.files)]


def leave_lock_file(draft: Draft, chance: random.Random) -> None:
    """Send the lock file along that Excel or LibreOffice leaves beside an open workbook."""
    name = draft.files[0][0]
    _leave(draft, [(chance.choice((f"~${name}", f".~lock.{name}#")), b"\x08VTLT user")])


def leave_litter(draft: Draft, chance: random.Random) -> None:
    """Send along files that Windows and macOS create in folders."""
    names = ("Thumbs.db", "desktop.ini", ".DS_Store", "._bieu.xlsx", "bieu.xlsx.crdownload")
    _leave(draft, [(name, chance.randbytes(64)) for name in chance.sample(names, 2)])


def _leave(draft: Draft, files: list[File]) -> None:
    draft.files += files
    draft.litter |= {name for name, _ in files}


def send_letter(draft: Draft, chance: random.Random) -> None:
    """Send the covering letter along."""
    name = chance.choice(("Công văn.pdf", "CV gui So Noi vu.pdf"))
    draft.files.append((name, b"%PDF-1.4\n" + chance.randbytes(400)))
    draft.extras.add(name)
