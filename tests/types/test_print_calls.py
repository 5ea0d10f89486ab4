"""Calls of fmt that print strings, and the code in their place."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.print_calls import PrintCall, read_print_call
from escapelint.types.reader import Surroundings, read_types
from escapelint.types.text_constants import read_text_constants

HEAD = """package p

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

const Key = "key"

type T struct {
	s   string
	out bytes.Buffer
	u   U
	at  *U
	*U
}

type U struct{ name string }

type teller struct{ *bufio.Writer }
"""
PARAMETERS = "t T, pt *T, s string, bs []byte, n int, b *bytes.Buffer, w io.Writer, e teller"


def read(statement: str) -> PrintCall | None:
    text = f"{HEAD}\nfunc f({PARAMETERS}) {{\n{statement}\n}}\n"
    source = Source("a.go", text.encode())
    assert not source.root.has_error
    at = source.data.index(b"fmt.", source.data.index(b"func f("))
    node: Node | None = source.root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type != "call_expression":
        node = node.parent
    assert node is not None
    buffer = read_types(
        [Source("b.go", b"package bytes\n\ntype Buffer struct{}\n")], Surroundings("bytes")
    )
    os = read_types(
        [Source("o.go", b"package os\n\ntype File struct{}\n\nvar Stdout *File\n")],
        Surroundings("os"),
    )
    foreign = {"bytes": buffer, "os": os}
    declared = read_types([source], Surroundings(foreign=foreign.get))
    return read_print_call(declared, source, node, read_text_constants([source]))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("fmt.Fprint(b, s)", "b.WriteString(s)"),
        ("fmt.Fprint(&t.out, s)", "t.out.WriteString(s)"),
        ("fmt.Fprint(os.Stdout, s)", "os.Stdout.WriteString(s)"),
        ('fmt.Fprintf(b, "%s", pt.at.name + s)', "b.WriteString(pt.at.name + s)"),
        ("_, err := fmt.Fprint(b, s)", "b.WriteString(s)"),
        (
            'fmt.Fprintf(b, "%s: %s", Key, s)',
            'b.WriteString(Key)|b.WriteString(": ")|b.WriteString(s)',
        ),
        ("fmt.Fprintln(b, t.u.name)", 'b.WriteString(t.u.name)|b.WriteString("\\n")'),
        ("fmt.Fprint(b, s, s)", "b.WriteString(s)|b.WriteString(s)"),
        ('fmt.Fprintf(b, "%s%%", s)', 'b.WriteString(s)|b.WriteString("%")'),
    ],
)
def test_strings_are_written_as_they_are(call: str, code: str) -> None:
    found = read(call)
    assert found is not None
    assert found.code.split("\n") == code.split("|")
    assert found.is_known


@pytest.mark.parametrize("writer", ["w", "e", "any(w).(io.Writer)", "os.Stderr"])
def test_another_writer_is_asked(writer: str) -> None:
    found = read(f"fmt.Fprint({writer}, s)")
    assert found == PrintCall(f"io.WriteString({writer}, s)", "io.WriteString", False)


@pytest.mark.parametrize(
    "statement",
    [
        "fmt.Fprint(b, n)",
        'fmt.Fprintf(b, "%s", bs)',
        'fmt.Fprintf(b, "%q", s)',
        'fmt.Fprintf(b, "%5s", s)',
        "fmt.Fprintf(b, Key, s)",
        "fmt.Fprint(b)",
        "fmt.Sprint(s)",
        "fmt.Print(s)",
        # Several writes, which may be seen apart, or whose operands may fail or write.
        "fmt.Fprintln(os.Stdout, s)",
        "fmt.Fprintln(w, s)",
        "n, _ = fmt.Fprintln(b, s)",
        "defer fmt.Fprintln(b, s)",
        "go fmt.Fprintln(b, s)",
        "if fmt.Fprintln(b, s); n > 0 {\n}",
        "at: fmt.Fprintln(b, s)",
        "fmt.Fprintln(b, pt.s)",
        "fmt.Fprintln(b, t.at.name)",
        "fmt.Fprintln(b, t.name)",
        "fmt.Fprintln(b, b.String())",
        'fmt.Fprintf(b, "%s%s%s%s%s", s, s, s, s, s)',
        # Names that mean something else.
        "var io int; _ = io; fmt.Fprint(w, s)",
    ],
)
def test_what_is_not_certain_has_no_code(statement: str) -> None:
    assert read(statement) is None


MAIN = """package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, io.ErrShortWrite }

func same(a, b string, n, m int, err, other error) {
	if a != b || n != m || fmt.Sprint(err) != fmt.Sprint(other) {
		fmt.Printf("%q %q %d %d %v %v\\n", a, b, n, m, err, other)
	}
}

func main() {
	var none *os.File
	for _, s := range []string{"", "a", "%d", "\\xff\\n", strings.Repeat("x", 70000)} {
		var b, b2 bytes.Buffer
		n, err := fmt.Fprint(&b, s)
		m, other := b2.WriteString(s)
		same(b.String(), b2.String(), n, m, err, other)
		var t, t2 strings.Builder
		n, err = fmt.Fprintf(&t, "%s", s)
		m, other = t2.WriteString(s)
		same(t.String(), t2.String(), n, m, err, other)
		n, err = fmt.Fprintf(&b, "%v", s)
		m, other = io.WriteString(&b2, s)
		same(b.String(), b2.String(), n, m, err, other)
		n, err = fmt.Fprint(short{}, s)
		m, other = io.WriteString(short{}, s)
		same("", "", n, m, err, other)
		n, err = fmt.Fprint(none, s)
		m, other = none.WriteString(s)
		same("", "", n, m, err, other)
		w, w2 := bufio.NewWriterSize(&b, 16), bufio.NewWriterSize(&b2, 16)
		n, err = fmt.Fprint(w, s)
		m, other = w2.WriteString(s)
		same("", "", n, m, err, other)
		same("", "", 0, 0, w.Flush(), w2.Flush())
		same(b.String(), b2.String(), 0, 0, nil, nil)
		w, w2 = bufio.NewWriterSize(short{}, 16), bufio.NewWriterSize(short{}, 16)
		fmt.Fprintf(w, "%s: %s\\n", s, s)
		w2.WriteString(s)
		w2.WriteString(": ")
		w2.WriteString(s)
		w2.WriteString("\\n")
		same("", "", 0, 0, w.Flush(), w2.Flush())
	}
}
"""


@pytest.mark.go
def test_the_code_writes_and_returns_the_same(go: str, tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text(MAIN)
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    done = subprocess.run([go, "run", "."], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
