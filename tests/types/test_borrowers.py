"""What a buffer is lent to."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.borrowers import Borrower, borrowers, fills
from escapelint.types.reader import read_types

HEAD = """package p

import ("io"; "os")

type conn struct{}

func (*conn) Read(b []byte) (int, error) { return 0, nil }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("r.Read(b[:])", [Borrower("r.Read", False, False)]),
        ("c.Read(b)", [Borrower("c.Read", True, False)]),
        ("io.ReadFull(c, (b[:2]))", [Borrower("io.ReadFull", True, False)]),
        ("io.ReadFull(f, b)", [Borrower("io.ReadFull", True, True)]),
        ("f.Read(b)", [Borrower("f.Read", True, True)]),
        ("io.CopyBuffer(w, f, b)", [Borrower("io.CopyBuffer", True, True)]),
        (
            "r.Read(b); r.Read(b); w.Write(b)",
            [Borrower("r.Read", False, False), Borrower("w.Write", False, False)],
        ),
        ("r.Read(a); copy(a, b); lend(b); u.Read(b)", [Borrower("u.Read", False, False)]),
    ],
)
def test_who_borrows(body: str, expected: list[Borrower]) -> None:
    signature = "(a, b []byte, r io.Reader, w io.Writer, c *conn, f *os.File, u other)"
    source = Source("p.go", f"{HEAD}\nfunc g{signature} {{ {body} }}\n".encode())
    assert not source.root.has_error
    function = source.root.named_children[-1]
    assert list(borrowers(read_types([source]), source, function, "b")) == expected


@pytest.mark.parametrize(
    ("callee", "found"),
    [
        ("d.Read", True),
        ("io.ReadFull", True),
        ("conn.ReadFrom", True),
        ("w.Write", False),
        ("io.Copy", False),
        ("Read", False),
    ],
)
def test_who_fills(callee: str, found: bool) -> None:
    assert fills(callee) is found
