"""Comments that assert something: what they say, what they are about, why they cannot hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.syntax.assertions import WORDS, Assertion, meant, read_assertions
from escapelint.syntax.ignores import read_ignores
from escapelint.syntax.source import Source


def assertions(text: str) -> tuple[Assertion, ...]:
    return read_assertions(Source("p.go", f"package p\n\n{text}\n".encode()))


def one(text: str) -> Assertion:
    (found,) = assertions(text)
    return found


@pytest.mark.parametrize(
    ("text", "lines", "around"),
    [
        ("//escapelint:noescape\nfunc f() {\n\tg()\n}", (4, 6), "f"),
        (
            "// f is one.\n//\n//escapelint:noescape\n// More.\nfunc (t *T) f() {\n}",
            (7, 8),
            "(*T).f",
        ),
        ("func f() { //escapelint:noescape\n\tg()\n}", (3, 5), "f"),
        ("func f(\n\ta int,\n) { //escapelint:noescape\n\tg()\n}", (3, 7), "f"),
        ("func f() {\n\tx := g() //escapelint:noescape\n}", (4, 4), "f"),
        ("func f() {\n\tx := g(\n\t\t1) //escapelint:noescape\n}", (4, 5), "f"),
        ("func f() {\n\t//escapelint:noescape\n\tx := g(\n\t\t1)\n}", (4, 6), "f"),
        ("func f() {\n\t//escapelint:noescape\n\tfor range g() {\n\t\th()\n\t}\n}", (4, 5), "f"),
        ("var x = g() //escapelint:noescape", (3, 3), ""),
        ("//escapelint:noescape\nvar x = g(\n1)", (3, 5), ""),
        ("var (\n\tx = g() //escapelint:noescape\n)", (4, 4), ""),
    ],
)
def test_what_it_is_about(text: str, lines: tuple[int, int], around: str) -> None:
    found = one(text)
    assert (found.why, tuple(found.lines), found.around) == ("", lines, around)


@pytest.mark.parametrize(
    "text",
    [
        "//escapelint:noescape\ntype T int",
        "type T struct {\n\ta int //escapelint:noescape\n}",
        '//escapelint:noescape\nimport "fmt"',
        "//escapelint:noescape\nconst c = 1",
        "//escapelint:noescape\n\nfunc f() {}",
        "//escapelint:noescape",
        "//escapelint:noescape\nfunc f()",
        "func f() {\n\tg()\n} //escapelint:noescape",
        "func f() {\n\tg()\n\t//escapelint:noescape\n}",
        "func f() {\n\t//escapelint:budget 1\n\tg()\n}",
        "//escapelint:budget 1\nvar x = g()",
        "func f() {\n\tx := 1 //escapelint:noescape x\n}",
        "//escapelint:noescape hot path\nfunc f(p *int) {}",
        "//escapelint:noescape p, q\nfunc f(p *int) {}",
        "//escapelint:budget -1\nfunc f() {}",
        "//escapelint:budget 1 2\nfunc f() {}",
        "//escapelint:NoEscape\nfunc f() {}",
        "//escapelint:no-escape\nfunc f() {}",
        "//escapelint:\nfunc f() {}",
        "//escapelint: noescape\nfunc f() {}",
        "// escapelint:noescape\nfunc f() {}",
        "/*escapelint:noescape*/\nfunc f() {}",
        "/* escapelint:noescape */ func f() {}",
    ],
)
def test_what_cannot_hold(text: str) -> None:
    found = one(text)
    assert found.why
    assert found.hint


@pytest.mark.parametrize(
    ("comment", "parameters"),
    [
        ("//escapelint:noescape p", ("p",)),
        ("//escapelint:noescape p, t // both", ("p", "t")),
        ("//escapelint:noescape p t", ("p", "t")),
        ("//escapelint:noescape // p", ()),
    ],
)
def test_parameters(comment: str, parameters: tuple[str, ...]) -> None:
    found = one(f"{comment}\nfunc (t T) f(p, q *int) {{}}")
    assert (found.why, found.parameters) == ("", parameters)


def test_other_comments_are_none() -> None:
    assert not assertions(
        "// escapelint: it is a tool, and escapelint:noescape one of its comments.\n"
        '//escapelint:ignore a b\n//escapelint:ignor a b\nvar x = "//escapelint:noescape"'
    )


@given(st.text("abcdefghiklmnopqrstuwIN-_", max_size=12))
def test_each_word_is_read_by_one_reader(word: str) -> None:
    """Whatever stands behind the colon, somebody has a word on it, and only one does."""
    source = Source("p.go", f"package p\n\n//escapelint:{word}\nfunc f() {{}}\n".encode())
    assert len(read_assertions(source)) + len(read_ignores(source)) == 1
    if word in WORDS:
        assert meant(word) == word
