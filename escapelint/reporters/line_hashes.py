"""GitHub's fingerprint of a line: `primaryLocationLineHash`, as codeql-action's fingerprints.ts
computes it.

It is a polynomial hash, base 37 modulo 2^64, of the first 100 UTF-16 units from the start of the
line on, without spaces and tabs, and with the number of equal ones up to the line. github's upload
action works it out where it is not given; uploads by its API and other readers do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

_UNITS = 100
_MODULUS = 1 << 64
_POWERS = tuple(pow(37, _UNITS - 1 - n, _MODULUS) for n in range(_UNITS))
_END = "\uffff"  # behind the last character of a file; then come zeros
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(data: bytes, lines: Collection[int]) -> dict[int, str]:
    """The fingerprints of some lines (1-based) of a file with these bytes; lines that are not there
    have none. A carriage return ends a line here."""
    units = _units(data)
    last = max(lines, default=0)
    seen: Counter[str] = Counter()
    hashes: dict[int, str] = {}
    start = 0
    for line in range(1, last + 1):
        window = units[start : start + _UNITS]
        seen[window] += 1
        if line in lines:
            hashes[line] = f"{_hash(window):x}:{seen[window]}"
        start = units.find("\n", start) + 1
        if not start:
            break
    return hashes


def _units(data: bytes) -> str:
    """What is hashed of a file, a character each unit, and zeros enough for its last line."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    return _ASTRAL.sub(_surrogates, text) + _END + "\0" * _UNITS


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _hash(window: str) -> int:
    pairs = zip(map(ord, window), _POWERS, strict=True)
    return sum(unit * power for unit, power in pairs) % _MODULUS
