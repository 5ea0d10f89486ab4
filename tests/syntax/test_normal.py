"""What gofmt and comments do to a text, its normal form does not show."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node

from escapelint.syntax.normal import normal, normal_source
from escapelint.syntax.source import Source
from tests.conftest import TESTDATA
from tests.unformat import unformatted

FILES = sorted(
    path
    for path in (*TESTDATA.glob("rules/*/*.go"), *TESTDATA.glob("samples/*/*.go"))
    if path.stem != "above_package"  # which has no expression
)
# Those whose text may be a fact's.
_EXPRESSIONS = (
    *("identifier", "call_expression", "composite_literal", "selector_expression", "func_literal"),
    *("binary_expression", "unary_expression", "index_expression", "slice_expression"),
    *("type_conversion_expression", "type_assertion_expression", "int_literal", "func_type"),
    *("interpreted_string_literal", "raw_string_literal", "type_declaration"),
)
HARD = """package p

var raw = `a  b,
) // no comment`

func F(f func(func() int, interface{ M() int }) any, x int) any {
	return f(func() int {
		if x > 0xff && (x < 1e3) {
			go func() { println("a  b", 'c', 5i, 0x1p-2) }()
		}
		for i := 0; i < 3; i++ {
			switch x {
			case 1, 2:
				x--
			}
			for range []int{1, 2} {
			}
		}
		return (x + 1) * -x
	}, nil)
}
"""


def texts(text: str) -> list[str]:
    source = Source("p.go", text.encode())
    return [normal_source(source, n.start_byte, n.end_byte) for n in _nodes(source.root)]


def _nodes(node: Node) -> Iterator[Node]:
    if node.type in _EXPRESSIONS:
        yield node
    for child in node.named_children:
        yield from _nodes(child)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_layout_is_no_part_of_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = texts(text)
    assert expected
    for seed in range(4):
        assert texts(unformatted(text, Random(seed), wild=True)) == expected


@given(st.integers())
def test_hard_layout_is_no_part_of_it(seed: int) -> None:
    assert texts(unformatted(HARD, Random(seed), wild=True)) == texts(HARD)


@pytest.mark.go
def test_the_layout_that_is_undone_is_that_of_gofmt(go: str) -> None:
    gofmt = Path(go).with_name("gofmt")
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        bad = unformatted(text, Random(path.stem), wild=True)
        done = subprocess.run([gofmt], input=bad, capture_output=True, text=True, check=True)
        assert texts(done.stdout) == texts(bad)


def test_the_tokens_are_those_of_the_parser() -> None:
    for path in FILES:
        source = Source(path.name, path.read_bytes())
        tokens = [source.text(leaf) for leaf in _leaves(source.root)]
        by_parser = "\n".join(token for token in tokens if token.strip())
        assert normal(by_parser) == normal(source.data.decode())
        for token in tokens:
            assert normal(token) in ("", token)


def _leaves(node: Node) -> Iterator[Node]:
    atoms = ("interpreted_string_literal", "raw_string_literal", "rune_literal")
    if node.type in atoms or (not node.children and node.type != "comment"):
        yield node
    for child in node.children if node.type not in atoms else ():
        yield from _leaves(child)


TOKENS = (
    *("a", "b1", "é", "func", "0", "0XFF", "0xE", "1_0", "1E3", ".5", "1.", "00i", "0B1", "'x'"),
    *("'\\''", '"a  b"', '"\\""', '"// c"', "`a\n b`", "`'`", "...", "<<=", "&^", "&", "&&", "/"),
    *("(", ")", "[", "]", "{", "}", ",", ".", ";", ":=", ":", "=", "<-", "<", "-", "--", "+", "~"),
)
LAYOUT = (" ", "\t", "\n", "\r\n", "/* c */", "/**/", "//\n", " // c /* d\n", "/* e\nf */")


@given(st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(LAYOUT))))
def test_it_is_made_of_tokens_alone(pieces: list[tuple[str, str]]) -> None:
    form = normal(" ".join(token for token, _ in pieces))
    assert (
        normal("".join(token + " " * (token == "/") + layout for token, layout in pieces)) == form
    )
    assert normal(form) == form


@given(st.text())
def test_any_text_has_one(text: str) -> None:
    normal(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("f(a,b)", "f(a, b)"),
        ("f(a,\n\tb,\n)", "f(a, b)"),
        ("T{1,2,}", "T{1, 2}"),
        ("0XFF", "0xff"),
        ("0XF.8P+2", "0xf.8p+2"),
        ("1E3", "1e3"),
        ("0B1", "0b1"),
        ("007i", "7i"),
        ("00i", "0i"),
        ("a /* b */ + // c\n d", "a+d"),
        ("`a\r\nb`", "`a\nb`"),
        ("func() { a; b }", "func() {\n\ta\n\tb\n}"),
    ],
)
def test_equal(text: str, other: str) -> None:
    assert normal(text) == normal(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ('"a b"', '"a  b"'),
        ('"a,)"', '"a)"'),
        ('"//a"', '"//b"'),
        ("'E'", "'e'"),
        ("`a b`", "`a  b`"),
        ("a - -b", "a -- b"),
        ("a & &b", "a && b"),
        ("a b", "ab"),
        ("0xE+1", "0xE + 2"),
        ("1.5", "1 .5"),
        ("(a+b)*c", "a+b*c"),
        ('"cut...', '"cur...'),
        ("X", "x"),
    ],
)
def test_different(text: str, other: str) -> None:
    assert normal(text) != normal(other)


def test_a_hexadecimal_number_ends_before_a_sign() -> None:
    assert normal("0xE+1") == normal("0xE + 1")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("func() (int) { if (a) {} }", "func() int { if a {} }"),
        ("func() () { switch ((a)) {} }", "func() { switch a {} }"),
        ("func(a (T), b *T) (int,) {}", "func(a T, b *T) int {}"),
        ("f(((a)))", "f((a))"),
        ("func() { for (a) {}; for ;(a); {}; for range (a) {} }", "func() {\nfor a {}\nfor a {}\n"
         "for range a {}\n}"),
    ],
)  # fmt: skip
def test_parentheses_that_gofmt_takes_off(text: str, other: str) -> None:
    forms = [
        normal_source(Source("p.go", data), 18, len(data))
        for data in (f"package p\n\nvar x = {t}".encode() for t in (text, other))
    ]
    assert forms[0] == forms[1]


def test_parentheses_that_stay() -> None:
    for text in ("(a + b)*c", "func() (int, error) {}", "func() (n int) {}", "f((a))"):
        data = f"package p\n\nvar x = {text}".encode()
        assert normal_source(Source("p.go", data), 19, len(data)).count("(") == text.count("(")
