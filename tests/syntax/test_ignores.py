"""Comments that suppress findings: what they say, and which lines they cover."""

from __future__ import annotations

import textwrap

import pytest

from escapelint.syntax.ignores import Ignore, read_ignores
from escapelint.syntax.source import Source


def ignores(text: str) -> tuple[Ignore, ...]:
    return read_ignores(Source("p.go", text.encode()))


def one(comment: str) -> Ignore:
    (found,) = ignores(f"package p\n\nvar x = 1 {comment}\n")
    return found


@pytest.mark.parametrize(
    ("comment", "names", "reason"),
    [
        ("//escapelint:ignore a-b because", "a-b", "because"),
        ("//escapelint:ignore a,b because of it", "a b", "because of it"),
        ("//escapelint:ignore a, b ,c d e", "a b c", "d e"),
        ("//escapelint:ignore  a\twhy", "a", "why"),
        ("//escapelint:ignore a", "a", ""),
        ("//escapelint:ignore a // why // not", "a", "why // not"),
        ("//escapelint:ignore a -- why", "a", "why"),
        ("//escapelint:ignore a - why", "a", "why"),
        ("//escapelint:ignore a: why", "a", "why"),
        ("//escapelint:ignore a – why", "a", "why"),
        ("//escapelint:ignore a — größer", "a", "größer"),
        ("//escapelint:ignore a -- ", "a", ""),
        ("//escapelint:ignore a, why not", "a why", "not"),
        ("//escapelint:ignore-file a why", "a", "why"),
        ("//nolint:escapelint // why", "escapelint", "why"),
        ("//nolint:escapelint why", "escapelint", "why"),
        ("//nolint:escapelint", "escapelint", ""),
        ("// nolint: escapelint // why", "escapelint", "why"),
        ("//nolint:errcheck, EscapeLint,b // why", "errcheck EscapeLint b", "why"),
        ("//nolint:errcheck,escapelint // a, b // c", "errcheck escapelint", "a, b // c"),
        ("//nolint:all,escapelint", "all escapelint", ""),
    ],
)
def test_what_a_comment_says(comment: str, names: str, reason: str) -> None:
    found = one(comment)
    assert [name.text for name in found.names] == names.split()
    assert (found.reason, found.mistake, found.line) == (reason, None, 3)
    data = f"package p\n\nvar x = 1 {comment}\n".encode()
    assert data[found.start : found.end].decode() == comment.rstrip()
    for name in found.names:
        assert data[name.start : name.end].decode() == name.text


@pytest.mark.parametrize(
    "comment",
    [
        "//nolint",
        "//nolint:all",
        "//nolint:errcheck // escapelint is not meant",
        "//nolint escapelint",
        "//nolintx:escapelint",
        "/* nolint:escapelint */",
        "// see //escapelint:ignore",
        "// escapelint: a linter",
        "// escapelint:foo is no word of ours",
        "//\tescapelint:ignore a in an example",
        "// escapelint:ignoring is prose",
        "/* see escapelint:ignore */",
    ],
)
def test_comments_that_are_not_ours(comment: str) -> None:
    assert ignores(f"package p\n\nvar x = 1 {comment}\n") == ()


@pytest.mark.parametrize(
    "text",
    [
        'var x = "//escapelint:ignore a b"',
        "var x = `\n//escapelint:ignore a b\n`",
        "/*\n//escapelint:ignore a b\n//nolint:escapelint\n*/\nvar x int",
        '/*\n#include <x.h>\n//escapelint:ignore a b\n*/\nimport "C"',
    ],
)
def test_text_within_strings_and_blocks_does_not_count(text: str) -> None:
    assert ignores(f"package p\n\n{text}\n") == ()


@pytest.mark.parametrize(
    ("comment", "why", "suggestion", "edited"),
    [
        (
            "// escapelint:ignore a b",
            "there is a blank after the //",
            "write //escapelint:ignore a b",
            "//escapelint:ignore a b",
        ),
        (
            "//  escapelint:ignore-flie a b",
            "there is a blank after the //",
            "write //escapelint:ignore-file a b",
            "//escapelint:ignore-file a b",
        ),
        (
            "/* escapelint:ignore a b */",
            "it is no // comment",
            "write //escapelint:ignore a b",
            None,
        ),
        (
            "//escapelint:ingore a b",
            "there is no directive escapelint:ingore: did you mean ignore?",
            "write //escapelint:ignore a b",
            "//escapelint:ignore a b",
        ),
        (
            "//escapelint:Ignore a",
            "there is no directive escapelint:Ignore: did you mean ignore?",
            "write //escapelint:ignore a",
            "//escapelint:ignore a",
        ),
        ("//escapelint:ignore", "it names no rule", "write //escapelint:ignore RULE reason", None),
        (
            "//escapelint:ignore-file // why",
            "it names no rule",
            "write //escapelint:ignore-file RULE reason",
            None,
        ),
    ],
)
def test_comments_that_do_nothing(
    comment: str, why: str, suggestion: str, edited: str | None
) -> None:
    found = one(comment)
    assert found.mistake is not None
    assert found.lines is None
    assert not found.covers("a", 3)
    assert found.mistake[:2] == (why, suggestion)
    edit = found.mistake.edit
    text = f"package p\n\nvar x = 1 {comment}\n"
    after = text[: edit[0]] + edit[2] + text[edit[1] :] if edit is not None else None
    assert after == (edited and f"package p\n\nvar x = 1 {edited}\n")


def covered(text: str) -> list[tuple[int, int] | None]:
    found = ignores(textwrap.dedent(text).lstrip("\n"))
    return [None if i.lines is None else (i.lines.first, i.lines.last) for i in found]


IGNORE = "//escapelint:ignore a b"
NOLINT = "//nolint:escapelint // b"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        # Beside code; lines count from the one behind the opening of the function, which is 3.
        (f"x() {IGNORE}", (4, 4)),
        (f"x(a,\n b) {IGNORE}", (4, 5)),
        (f"x(a, {IGNORE}\n b)", (4, 4)),
        (f"x(a,\n y(b,\n  c), {IGNORE}\n d)", (5, 6)),
        (f"x(a,\n y(b,\n  c)) {IGNORE}", (4, 6)),
        (f"x(func() {{\n y()\n}}) {IGNORE}", (6, 6)),
        (f"x(func() {{ {IGNORE}\n y()\n}})", (4, 4)),
        (f"x(func() {{\n y() {IGNORE}\n}})", (5, 5)),
        (f"x(func() {{\n y()\n}}, T{{\n a,\n}}) {IGNORE}", (6, 8)),
        (f"x := []int{{\n 1,\n}} {IGNORE}", (4, 6)),
        (f"x := []T{{\n {{\n  1,\n }}, {IGNORE}\n}}", (5, 7)),
        (f"x := T{{\n A: y(\n  1), {IGNORE}\n B: 1,\n}}", (5, 6)),
        (f"a(); b(c,\n d) {IGNORE}", (4, 5)),
        (f"return &T{{\n 1,\n}}, nil {IGNORE}", (4, 6)),
        (f"if a(b,\n c) {{ {IGNORE}\n}}", (5, 5)),
        (f"if a {{\n}} {IGNORE}", (5, 5)),
        (f"for x := range y {{ {IGNORE}\n}}", (4, 4)),
        (f"switch a {{\ncase b: {IGNORE}\n x()\n}}", (5, 5)),
        (f"x.A().\n B().\n C() {IGNORE}", (4, 6)),
        (f"type t struct {{\n a int\n b struct {{\n  c int\n }} {IGNORE}\n}}", (6, 8)),
        (f"type t struct {{\n a int\n}} {IGNORE}", (4, 6)),
        # Alone on its line.
        (f"{IGNORE}\nx()", (4, 5)),
        (f"{IGNORE}\nx(a,\n b)", (4, 6)),
        (f"{IGNORE}\n// another\n/* and\n another */\nx()", (4, 8)),
        (f"{IGNORE}\n/* a */ x()", (4, 5)),
        (f"{IGNORE}\n\nx()", None),
        (f"x()\n{IGNORE}", (5, 6)),
        (f"{IGNORE}\nif a(b,\n c) {{\n x()\n}}", (4, 6)),
        (f"{IGNORE}\nfor {{\n x()\n}}", (4, 5)),
        (f"{IGNORE}\nx(func() {{\n y()\n}})", (4, 5)),
        (f"{IGNORE}\ngo func() {{\n y()\n}}()", (4, 5)),
        (f"{IGNORE}\nswitch a {{\ncase b:\n}}", (4, 5)),
        (f"switch a {{\n{IGNORE}\ncase b,\n c:\n x()\n}}", (5, 7)),
        (f"switch a.(type) {{\n{IGNORE}\ncase b:\n x()\n}}", (5, 6)),
        (f"select {{\n{IGNORE}\ncase <-b:\n x()\ndefault:\n}}", (5, 6)),
        (f"if a {{\n x()\n{IGNORE}\n}} else {{\n y()\n}}", (6, 7)),
        (f"x(a,\n {IGNORE}\n y(b,\n  c),\n d)", (5, 7)),
        (f"x := T{{\n {IGNORE}\n A: y(\n  1),\n B: 1,\n}}", (5, 7)),
        (f"l:\n {IGNORE}\n for {{\n }}", (5, 6)),
        (f"var x = func() {{ {IGNORE}\n y()\n}}", (4, 4)),
        (f"{IGNORE}\nvar x = func() {{\n y()\n}}", (4, 5)),
        (f"var (\n {IGNORE}\n x = func() {{\n  y()\n }}\n)", (5, 8)),
        (f"type t struct {{\n {IGNORE}\n a struct {{\n  c int\n }}\n b int\n}}", (5, 8)),
        # golangci-lint's comment covers the whole node.
        (f"{NOLINT}\nif a {{\n x()\n}}", (4, 7)),
        (f"{NOLINT}\nx(func() {{\n y()\n}})", (4, 7)),
        (f"switch a {{\n{NOLINT}\ncase b:\n x()\ncase c:\n}}", (5, 7)),
        (f"x(func() {{\n y()\n}}) {NOLINT}", (6, 6)),
    ],
)
def test_within_a_function(code: str, lines: tuple[int, int] | None) -> None:
    assert covered(f"package p\n\nfunc f() {{\n{code}\n}}\n") == [lines]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"{IGNORE}\nfunc f() {{\n x()\n}}", (3, 6)),
        (f"// F is.\n//\n{IGNORE}\n//go:noinline\nfunc f() {{\n x()\n}}", (5, 9)),
        (f"{IGNORE}\n// F is.\nfunc f() {{\n x()\n}}", (3, 7)),
        (f"{IGNORE}\n\nfunc f() {{\n x()\n}}", None),
        (f"func f() {{ {IGNORE}\n x()\n}}", (3, 3)),
        (f"func f() {{\n x()\n}} {IGNORE}", (5, 5)),
        (f"func f(a int,\n b int, {IGNORE}\n) {{\n}}", (4, 4)),
        (f"func f() {{ x() }} {IGNORE}", (3, 3)),
        (f"{IGNORE}\ntype t struct {{\n a int\n}}", (3, 6)),
        (f"type t struct {{ {IGNORE}\n a int\n}}", (3, 3)),
        (f"type (\n {IGNORE}\n t struct {{\n  a int\n }}\n u int\n)", (4, 7)),
        (f"{IGNORE}\ntype (\n t struct {{\n  a int\n }}\n u int\n)", (3, 9)),
        (f"var x = 1,\n 2 {IGNORE}", (3, 4)),
        (f"{IGNORE}\nvar f = func() {{\n x()\n}}", (3, 6)),
        (f"const (\n a = 1\n {IGNORE}\n b = 2\n)", (5, 6)),
        (f'import (\n {IGNORE}\n "a"\n)', (4, 5)),
        (f"{NOLINT}\nfunc f() {{\n x()\n}}", (3, 6)),
        (f"func f() {{}}\n{IGNORE}", None),
    ],
)
def test_at_the_top_level(code: str, lines: tuple[int, int] | None) -> None:
    assert covered(f"package p\n\n{code}\n") == [lines]


def test_the_whole_file() -> None:
    for text in (
        "package p\n\nfunc f() {\n //escapelint:ignore-file a b\n}\n",
        "package p //escapelint:ignore-file a b\n\nfunc f() {\n\n}\n",
        "//nolint:escapelint // b\npackage p\n\nfunc f() {\n}\n",
    ):
        (found,) = ignores(text)
        assert all(found.covers("a", line) for line in range(1, 6))


def test_above_the_package_clause_it_covers_nothing() -> None:
    (found,) = ignores("// Package p is.\n//\n//escapelint:ignore a b\npackage p\n")
    assert found.lines is None
    assert found.mistake is not None
    assert found.mistake.suggestion == "write //escapelint:ignore-file for the whole file"


def test_line_breaks_of_windows_and_a_bom() -> None:
    text = "package p //escapelint:ignore a b\n\nvar x = f(1,\n 2) //escapelint:ignore a b\n"
    plain = ignores(text)
    (package, var) = read_ignores(Source("p.go", b"\xef\xbb\xbf" + text.encode()))
    assert (package.lines, package.start) == (plain[0].lines, plain[0].start + 3)
    (package, var) = ignores(text.replace("\n", "\r\n"))
    assert [package.lines, var.lines] == [i.lines for i in plain] == [(1, 1), (3, 4)]
    assert (var.reason, var.end - var.start) == ("b", len("//escapelint:ignore a b"))
    (first,) = read_ignores(Source("p.go", b"\xef\xbb\xbf//escapelint:ignore a b\r\npackage p\r\n"))
    assert first.mistake is not None
    (below,) = ignores("package p\r\n\r\n//escapelint:ignore a b\r\n// c\r\nvar x =\r\n 1\r\n")
    assert below.lines == (3, 6)


def test_the_last_line_without_a_line_break() -> None:
    (found,) = ignores("package p\n\nvar x = 1 //escapelint:ignore a b")
    assert (found.lines, found.reason) == ((3, 3), "b")
    (found,) = ignores("package p\n\n//escapelint:ignore a b")
    assert found.lines is None


def test_several_in_one_file() -> None:
    text = f"package p\n\nvar x = 1 {IGNORE}\n{NOLINT}\nvar y = 1 // escapelint:ignore a b\n"
    assert [i.line for i in ignores(text)] == [3, 4, 5]
    (found,) = ignores(f"package p\n\nfunc (t *T) m() {{\n x() {IGNORE}\n}}\n")
    assert found.function == "(*T).m"


def test_deep_trees_are_read() -> None:
    deep = "(" * 3000 + "1" + ")" * 3000
    assert covered(f"package p\n\nvar x = {deep} {IGNORE}\n") == [(3, 3)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("// F is.\n// escapelint:ignore a b\n", "// F is.\n//\n//escapelint:ignore a b\n"),
        ("// F is.\n//\n// escapelint:ignore a b\n", "// F is.\n//\n//escapelint:ignore a b\n"),
        ("//go:noinline\n// escapelint:ignore a b\n", "//go:noinline\n//escapelint:ignore a b\n"),
        ("// escapelint:ignore a b\n", "//escapelint:ignore a b\n"),
        ("// escapelint:ignore a b\n// F is.\n", None),
    ],
)
def test_a_blank_is_mended_as_gofmt_wants_it(before: str, after: str | None) -> None:
    text = f"package p\n\n{before}func f() {{\n}}\n"
    (found,) = ignores(text)
    assert found.mistake is not None
    edit = found.mistake.edit
    mended = text[: edit[0]] + edit[2] + text[edit[1] :] if edit is not None else None
    assert mended == (after and f"package p\n\n{after}func f() {{\n}}\n")
