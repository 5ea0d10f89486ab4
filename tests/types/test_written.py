"""Strings that are converted to be written, and the code that writes them as they are."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.reader import Surroundings, read_types
from escapelint.types.written import writing_string

HEAD = """package p

import (
	"bytes"
	"io"
	"net/http"
)

type own struct{ io.Writer }

type both interface{ io.Writer }
"""
BYTES = "package bytes\n\ntype Buffer struct{}\n"
HTTP = "package http\n\ntype ResponseWriter interface{ Write([]byte) (int, error) }\n"


def rewritten(statement: str) -> tuple[str, bool] | None:
    parameters = "b *bytes.Buffer, h http.ResponseWriter, o own, i both, s string"
    text = f"{HEAD}\nfunc f({parameters}) {{\n{statement}\n}}\n"
    source = Source("a.go", text.encode())
    assert not source.root.has_error
    foreign = {
        "bytes": read_types([Source("b.go", BYTES.encode())], Surroundings("bytes")),
        "net/http": read_types([Source("h.go", HTTP.encode())], Surroundings("net/http")),
    }
    declared = read_types([source], Surroundings(foreign=foreign.get))
    at = source.data.index(b"[]byte(s", source.data.index(b"func f("))
    node = source.node_at(at, at + 8)
    assert node is not None
    found = writing_string(declared, source, node)
    if found is None:
        return None
    data = source.data
    for start, end, new in reversed(found.changes):
        data = data[:start] + new.encode() + data[end:]
    return data[source.data.index(b"{\n", source.data.index(b"func f(")) + 2 : -3].decode(), (
        found.is_known
    )


@pytest.mark.parametrize(
    ("statement", "expected", "known"),
    [
        ("b.Write([]byte(s))", "b.WriteString(s)", True),
        ('_, _ = b.Write([]byte(s + "\\n"))', '_, _ = b.WriteString(s + "\\n")', True),
        ("h.Write([]byte(s))", "io.WriteString(h, s)", False),
        ("n, err := i.Write([]byte(s))", "n, err := io.WriteString(i, s)", False),
        ("go h.Write([]byte(s[1:]))", "go io.WriteString(h, s[1:])", False),
    ],
)
def test_a_string_is_written_as_it_is(statement: str, expected: str, known: bool) -> None:
    assert rewritten(statement) == (expected, known)


@pytest.mark.parametrize(
    "statement",
    [
        "o.Write([]byte(s))",  # which may be how its WriteString writes
        "h.Write([]byte(s)[1:])",
        "h.Write([]byte(s) /* all */)",
        "h.Write(append([]byte(s), 'x'))",
        "h.Read([]byte(s))",
        "u.Write([]byte(s))",  # of no known type
        "io := 1; h.Write([]byte(s)); _ = io",
    ],
)
def test_what_is_not_certain_stays(statement: str) -> None:
    assert rewritten(statement) is None
