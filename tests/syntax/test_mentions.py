"""Which functions are called at known places only."""

from __future__ import annotations

import pytest

from escapelint.model import Pos
from escapelint.syntax.mentions import called_only_at
from escapelint.syntax.source import Source


def source(text: str, name: str = "a.go") -> Source:
    return Source(name, f"package main\n\n{text}\n".encode())


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("func f() { a() }\nfunc a() {}", True),
        ("func f() { a(1)\n a(2) }\nfunc a(n int) {}", False),
        ("func f() { a() }\nfunc a() {}\nvar g = a", False),
        ("func a() {}", False),
    ],
)
def test_calls_at_known_places(text: str, known: bool) -> None:
    assert called_only_at([source(text)], "a", {Pos("a.go", 3, 13)}) is known
