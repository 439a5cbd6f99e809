"""Mã xác thực: a code on each form that shows for which unit and round it was issued.

It is a keyed hash (HMAC-SHA256, cut to 60 bits) of set, version, unit and period. The key stays in the
workspace; the code contains a fingerprint of the key, so that a code made with another key can be
distinguished from a changed form. Nothing that a unit fills in is hashed: the code shows whose the form is,
not what the answers are.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vtlt_consolidate.words.text import clean

FILE_NAME = "ma-xac-thuc.txt"
"""The key, in the workspace."""

ACCEPT, ASK, IGNORE = "accept", "ask", "ignore"
POLICIES = {ACCEPT: "Nhận và ghi nhận", ASK: "Hỏi lại", IGNORE: "Không xét"}
"""How a form without a code is handled → words in the configuration."""

GOOD, MISSING, OTHER_KEY, WRONG = "good", "missing", "other_key", "wrong"

# The first letter of every code, so that a code of a later scheme does not look forged.
_SCHEME = "A"
# Crockford's base 32: no letter looks like a digit, and no code reads as a number to a spreadsheet.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_BITS = 5
_FINGERPRINT, _CODE = 4, 12
_GROUP = 4
_KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")

_KEY_FILE = """\
Khóa lập mã xác thực in trên biểu. Công cụ vtlt ghi tệp này khi phát hành biểu lần đầu.
Không gửi tệp này ra ngoài cơ quan; sao lưu cùng thư mục làm việc.
Mất khóa thì biểu đã phát vẫn đọc được, nhưng không kiểm tra được mã xác thực trên biểu.
Khóa đầu tiên dùng để lập biểu. Có khóa cũ thì dán thêm ở dòng dưới để vẫn kiểm tra được biểu phát trước đây.

{key}
"""


@dataclass(frozen=True)
class Identity:
    """What a code is made from."""

    set_id: str
    version: str
    unit_code: str
    period: str


@dataclass(frozen=True)
class Seals:
    """The keys of a workspace, and how forms without a code are handled.

    Args:
        keys: hexadecimal; the first makes codes, every one checks them.
        policy: a key of `POLICIES`.
    """

    keys: tuple[str, ...] = ()
    policy: str = ACCEPT

    def judge(self, typed: str, identity: Identity) -> str:
        """Check a code on a form of this identity: `GOOD`, `MISSING`, `OTHER_KEY` or `WRONG`."""
        parts = _parts(typed)
        if not clean(typed):
            return MISSING
        if parts is None:
            return WRONG
        scheme, fingerprint, code = parts
        keys = [key for key in self.keys if _fingerprint(key) == fingerprint]
        if scheme != _SCHEME or not keys:
            # A lost key must not make honest forms look forged.
            return OTHER_KEY
        return GOOD if any(hmac.compare_digest(_code(key, identity), code) for key in keys) else WRONG

    def whose(self, typed: str, candidates: Iterable[Identity]) -> Identity | None:
        """Find which of these identities a code was issued for."""
        return next((each for each in candidates if self.judge(typed, each) == GOOD), None)


NO_SEALS = Seals()
"""No form carries a code."""


def make(key: str, identity: Identity) -> str:
    """Write the code of a form, such as `A-7KQF-2M3X-9T2W-HB4C`."""
    letters = _fingerprint(key) + _code(key, identity)
    groups = [letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP)]
    return "-".join([_SCHEME, *groups])


def named_key(typed: str) -> str:
    """The fingerprint of the key in a code; empty if there is none."""
    parts = _parts(typed)
    return parts[1] if parts else ""


def key_file() -> bytes:
    """Write a key file with a new key; Notepad of any Windows reads it."""
    return _KEY_FILE.format(key=secrets.token_hex(32)).replace("\n", "\r\n").encode("utf-8-sig")


def read_keys(data: bytes) -> tuple[str, ...]:
    """Read the keys of a key file, in whichever encoding an editor saved it.

    Keys are plain ASCII, so dropping null bytes is enough to read UTF-16 too.
    """
    # A key is ASCII: without its zero bytes, UTF-16 (an option of Notepad) reads like UTF-8.
    text = data.replace(b"\0", b"").decode("utf-8", errors="replace").lower()
    return tuple(dict.fromkeys(_KEY.findall(text)))


# Cached, because the code of a form is judged several times in a row, and all by the same keys.
@lru_cache(maxsize=16)
def _parts(typed: str) -> tuple[str, str, str] | None:
    """Scheme, fingerprint and code; hyphens, spaces and case of a retyped code do not matter."""
    letters = re.sub(r"[\W_]", "", clean(typed).upper()).translate(_ALIKE)
    if len(letters) != 1 + _FINGERPRINT + _CODE:
        return None
    return letters[0], letters[1 : 1 + _FINGERPRINT], letters[1 + _FINGERPRINT :]


@lru_cache(maxsize=16)
def _fingerprint(key: str) -> str:
    return _short(hashlib.sha256(b"vtlt key " + bytes.fromhex(key)).digest(), _FINGERPRINT)


@lru_cache(maxsize=16)
def _code(key: str, identity: Identity) -> str:
    fields: Sequence[str] = (
        _SCHEME, identity.set_id, identity.version, identity.unit_code, identity.period,
    )  # fmt: skip
    # A control character cannot be typed into a cell, so two identities never give the same message.
    message = "\x1f".join(fields).encode()
    return _short(hmac.new(bytes.fromhex(key), message, hashlib.sha256).digest(), _CODE)


def _short(digest: bytes, letters: int) -> str:
    number = int.from_bytes(digest) >> (8 * len(digest) - _BITS * letters)
    shifts = reversed(range(letters))
    return "".join(_LETTERS[(number >> (_BITS * shift)) & (len(_LETTERS) - 1)] for shift in shifts)
