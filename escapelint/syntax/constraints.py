"""For which architectures a file may be built, by its name and its build constraint.

https://pkg.go.dev/cmd/go#hdr-Build_constraints
"""

from __future__ import annotations

import re

from escapelint.syntax.source import Source

# Wasm has pointers of 64 bits for Go.
_WIDE = frozenset(
    ("amd64", "arm64", "loong64", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x")
) | {"sparc64", "wasm"}
_NARROW = frozenset(("386", "arm", "mips", "mipsle"))
_LINE = re.compile(rb"^//go:build[ \t]+([^\r\n]+)", re.M)
_TOKEN = re.compile(r"\|\||&&|[!()]|[\w.]+")


def runs_on_32_bits(source: Source) -> bool:
    """Whether a file may be built for an architecture with 32 bits: unless it is excluded."""
    stem = source.name.rpartition("/")[2].removesuffix(".go").removesuffix("_test")
    if stem.rpartition("_")[2] in _WIDE and "_" in stem:
        return False
    package = source.data.find(b"\npackage ")
    line = _LINE.search(source.data, 0, max(package, 0))
    if line is None:
        return True
    tokens = _TOKEN.findall(line[1].decode("utf-8", "replace"))
    return any(_Constraint(tokens, arch).value() is not False for arch in _NARROW)


class _Constraint:
    """An expression of tags on one architecture: other tags may hold or not, which is None."""

    def __init__(self, tokens: list[str], arch: str) -> None:
        self._tokens = tokens
        self._arch = arch
        self._at = 0

    def value(self) -> bool | None:
        """That of alternatives, from where it is read."""
        found = [self._all()]
        while self._take("||"):
            found.append(self._all())
        if True in found:
            return True
        return None if None in found else False

    def _all(self) -> bool | None:
        found = [self._one()]
        while self._take("&&"):
            found.append(self._one())
        if False in found:
            return False
        return None if None in found else True

    def _one(self) -> bool | None:
        if self._take("!"):
            inner = self._one()
            return None if inner is None else not inner
        if self._take("("):
            inner = self.value()
            self._take(")")
            return inner
        tag = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        return tag == self._arch if tag in _WIDE | _NARROW else None

    def _take(self, token: str) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at] == token
        self._at += there
        return there
