"""Assertions of other tools: how they are read, and rewritten without another byte changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.syntax.assertions import read_assertions
from escapelint.syntax.foreign import exempt_lines, read_foreign
from escapelint.syntax.migration import migrated
from escapelint.syntax.source import Source

_HEAD = "package p\n\n"


def rewritten(text: str) -> str:
    found = migrated(Source("p.go", f"{_HEAD}{text}".encode()))
    assert not found.left
    return found.data.decode().removeprefix(_HEAD)


@pytest.mark.parametrize(
    ("comment", "ours"),
    [
        ("//gcassert:noescape", "noescape"),
        ("//gcassert:inline", "inline"),
        ("// +checkescape", "budget 0"),
        ("//+checkescape", "budget 0"),
        ("// +checkescape:all", "noalloc"),
        ("// +checkescape:hard", "noalloc allow=indirect"),
        ("// +checkescape:heap", "noalloc allow=indirect"),
        ("// +checkescape:heap,builtin", "noalloc allow=indirect"),
        ("// +checkescape:heap,dynamic", "noalloc"),
        ("// +checkescape:local", "budget 0"),
        ("// +checkescape:local,hard", "budget 0"),
        ("// +checkescape:local,stack", "budget 0"),
        ("// +checkescape:local,heap", "noescape"),
        ("// +checkescape:local,dynamic", "noalloc"),
    ],
)
def test_what_they_mean(comment: str, ours: str) -> None:
    text = f"{comment}\nfunc f() {{}}\n"
    new = f"//escapelint:{ours}\nfunc f() {{}}\n"
    assert rewritten(text) == new
    (old,) = read_assertions(Source("p.go", f"{_HEAD}{text}".encode()))
    (now,) = read_assertions(Source("p.go", f"{_HEAD}{new}".encode()))
    assert (old.word, old.lines, old.allowed, old.why) == (now.word, now.lines, now.allowed, "")
    assert old.text == comment


@pytest.mark.parametrize(
    "comment",
    ["//gcassert:bce", "// +checkescape:stack", "// +checkescaped", "// see gcassert:noescape"],
)
def test_what_is_none_of_ours(comment: str) -> None:
    assert read_foreign(comment.encode()) is None
    assert rewritten(f"{comment}\nfunc f() {{}}\n") == f"{comment}\nfunc f() {{}}\n"


@pytest.mark.parametrize(
    ("comment", "asserts", "fails"),
    [
        ("//gcassert:noescape,inline", 2, False),
        ("//gcassert:bce,inline", 1, False),
        ("//gcassert:noescap", 1, True),
        ("//gcassert:", 1, True),
        ("// +checkescape:heep", 1, True),
    ],
)
def test_what_is_left(comment: str, asserts: int, fails: bool) -> None:
    source = Source("p.go", f"{_HEAD}{comment}\nfunc f() {{}}\n".encode())
    found = migrated(source)
    assert (found.data, found.number) == (source.data, 0)
    assert [line for line, _ in found.left] == [3]
    read = read_assertions(source)
    assert len(read) == asserts
    assert all(bool(each.why) == fails for each in read)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "func f() {\n\tx := g() //gcassert:noescape\n}\n",
            "func f() {\n\tx := g() //escapelint:noescape\n}\n",
        ),
        (
            "// f is.\n// +checkescape:all\nfunc f() {}\n",
            "// f is.\n//\n//escapelint:noalloc\nfunc f() {}\n",
        ),
        (
            "// +checkescape:all because\nfunc f() {}\n",
            "//escapelint:noalloc // because\nfunc f() {}\n",
        ),
        ("//gcassert:inline\r\nfunc f() {}\r\n", "//escapelint:inline\r\nfunc f() {}\r\n"),
        ('var s = "//gcassert:inline"\n', 'var s = "//gcassert:inline"\n'),
    ],
)
def test_nothing_else_changes(old: str, new: str) -> None:
    assert rewritten(old) == new


@pytest.mark.parametrize(
    ("line", "exempt"),
    [
        ("x() // escapes: slow path", True),
        ("x() // Escapes: slow path", True),
        ("// escapes: nothing stands here", True),
        ("x() // escapes:", False),
        ("x() // escapes", False),
        ("x() //escapes: y", False),
        ("x() // it escapes: y", False),
        ('x("// escapes: y")', False),
    ],
)
def test_exempt_lines(line: str, exempt: bool) -> None:
    source = Source("p.go", f"package p\n\nfunc f() {{\n\t{line}\n\ty()\n}}\n".encode())
    assert exempt_lines(source) == ({4} if exempt else set())
    assert migrated(source).data == source.data


_LINES = st.sampled_from(
    [
        *("//gcassert:inline", "//gcassert:noescape,inline", "// +checkescape:heap", "// prose"),
        *("func f() {}", "", "var x = 1 //gcassert:noescape", "\tx()", "}", "//gcassert:x"),
    ]
)


@given(st.lists(_LINES, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_a_second_run_changes_nothing(lines: list[str], end: str) -> None:
    source = Source("p.go", end.join(["package p", *lines, ""]).encode())
    once = migrated(source)
    twice = migrated(Source("p.go", once.data))
    assert (twice.data, twice.number, len(twice.left)) == (once.data, 0, len(once.left))
