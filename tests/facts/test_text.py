"""Printed expressions hold any text inside of literals; traps 5 and 7 of section 13."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.facts.text import (
    callee_of,
    converted_literal,
    declared_function,
    find_outside,
    is_literal,
    raw_string_is_open,
    skip_literal,
    without_numbers,
    without_type_arguments,
)

ESCAPES = " escapes to heap"
CUT = '"' + "a" * 68 + "..."  # 69 characters of a longer literal, no closing quote


def quoted(text: str) -> str:
    """As Go 1.22 and later print a string constant."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    literal = f'"{inner}"'
    return literal if len(literal) <= 72 else literal[:69] + "..."


# ── literals ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "literal",
    [
        '""',
        '"a"',
        r'"a \" b"',
        r'"\\"',
        "'\"'",
        r"'\''",
        "`raw \" ' \\`",
        '"' + "a" * 70 + '"',  # the longest that is not cut
        CUT,
    ],
)
def test_a_literal_ends_where_it_ends(literal: str) -> None:
    text = literal + ' + b + "more"'
    assert skip_literal(text, 0) == len(literal)


def test_a_literal_is_cut_only_where_the_compiler_cuts() -> None:
    dots_inside = '"' + "a" * 68 + '..."'  # 73 characters can only be 69 and dots
    assert skip_literal(dots_inside, 0) == 72
    dots_elsewhere = '"' + "a" * 60 + '..."'
    assert skip_literal(dots_elsewhere, 0) == len(dots_elsewhere)


def test_cuts_are_counted_in_characters() -> None:
    literal = '"' + "☃" * 68 + "..."
    assert skip_literal(literal + ESCAPES, 0) == len(literal)


def test_go_1_21_does_not_cut() -> None:
    literal = '"' + "a" * 68 + "... and on`"
    assert not raw_string_is_open(literal + '"')
    assert skip_literal(literal + '"', 0, cuts=False) == len(literal) + 1


def test_a_quote_that_is_never_closed_is_a_character() -> None:
    assert skip_literal("'tis", 0) == 1


@given(st.text(), st.text(alphabet=st.characters(exclude_characters="\"'`")))
def test_any_string_constant_is_skipped(inner: str, after: str) -> None:
    literal = quoted(inner)
    assert skip_literal(literal + after, 0) == len(literal)


# ── phrases outside of literals ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("x escapes to heap in F", "x"),
        ('"x escapes to heap in g:" escapes to heap in F', '"x escapes to heap in g:"'),
        (CUT + ESCAPES, CUT),
        (f"{CUT} + {CUT}{ESCAPES}", f"{CUT} + {CUT}"),
        ("`a escapes to heap` escapes to heap", "`a escapes to heap`"),
        ("f('\"') escapes to heap", "f('\"')"),
        # The first hit counts: the function may hold the phrase in a struct tag.
        (
            'v escapes to heap in F[go.shape.struct { A int "json:\\"a escapes to heap\\"" }]',
            "v",
        ),
        ("{ x escapes to heap }", "{ x"),
    ],
)
def test_phrases_inside_of_literals_are_not_found(text: str, before: str) -> None:
    assert find_outside(text, ESCAPES) == len(before)


def test_phrases_inside_of_braces_are_not_found_on_request() -> None:
    text = "{storage for a = b} = &{storage for c}"
    assert text[: find_outside(text, " = ", braces=True)] == "{storage for a = b}"
    assert text[: find_outside(text, " = ")] == "{storage for a"


def test_a_brace_inside_of_a_literal_opens_nothing() -> None:
    text = "{storage for \"{\" + '{'} = x"
    assert find_outside(text, " = ", braces=True) == len(text) - 4


@pytest.mark.parametrize("text", ["", "x", '" escapes to heap"', CUT])
def test_no_phrase(text: str) -> None:
    assert find_outside(text, ESCAPES) == -1


@given(st.lists(st.text(), max_size=3))
def test_hostile_constants_hide_nothing(constants: list[str]) -> None:
    expr = " + ".join(["a", *map(quoted, constants)])
    hostile = " + ".join(["a", *(quoted(c + ESCAPES) for c in constants)])
    for text in (expr, hostile):
        assert find_outside(text + ESCAPES + " in F", ESCAPES) == len(text)


# ── raw strings of Go 1.21 ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("`raw", True),
        ("`raw`", False),
        ("`a` + `b", True),
        ('"`"', False),
        (r'"\"`"', False),
        ("'`'", False),
        ("it's `", True),
        ("plain", False),
    ],
)
def test_open_raw_strings(text: str, is_open: bool) -> None:
    assert raw_string_is_open(text) is is_open


# ── constants ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-5",
        "1234567",
        "0x1F",
        "0b101",
        "0o17",
        "1_000",
        "1.5",
        "-1.5",
        ".5",
        "1e+100",
        "1e-07",
        "4i",
        "(3 + 4i)",
        "(-1.5 + 1e-07i)",
        "'x'",
        r"'\n'",
        r"'\''",
        r"'\u00e4'",
        "'世'",
        '""',
        '"a b"',
        r'"say \"x\""',
        "`raw\nlines`",
        CUT,
        "true",
        "false",
        "nil",
        "int8(5)",
        "uint64(9223372036854775808)",
        "float32(1.5)",
        "complex64((1 + 2i))",
        "byte(97)",
        "rune('x')",
        'string("x")',
        "uintptr(7)",
    ],
)
def test_constants(text: str) -> None:
    assert is_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "truth",
        "a + b",
        "1 << 40",
        '"a" + b',
        f"{CUT} + b + {CUT}",
        "int8(x)",
        "Enum(1)",
        "f(1)",
        "T{}",
        "[]int{...}",
        "... argument",
        "func literal",
        "~r0",
        "x...",
        "",
        "(a + 4i)",
    ],
)
def test_not_constants(text: str) -> None:
    assert not is_literal(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Enum(1)", "Enum"),
        ("http.Status(404)", "http.Status"),
        ('MyErr("a) b")', "MyErr"),
        ("Enum(x)", ""),
        ("f(1, 2)", ""),
        ("x", ""),
    ],
)
def test_converted_constants_name_their_type(text: str, name: str) -> None:
    assert converted_literal(text) == name


# ── names ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("call", "callee"),
    [
        ("fmt.Sprint(... argument...)", "fmt.Sprint"),
        ("(*json.Encoder).Encode(e, v)", "(*json.Encoder).Encode"),
        ('f(")", ( x ))', "f"),
        ("f(a)(b)", "f(a)"),
        ("F[go.shape.int](&.dict.F[int], 1)", "F[go.shape.int]"),
        ("func literal(x)", "func literal"),
        ("x", ""),
        ("(x)", ""),
    ],
)
def test_callee_of_a_printed_call(call: str, callee: str) -> None:
    assert callee_of(call) == callee


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("F", "F"),
        ("F[int]", "F"),
        ("(*Box[go.shape.int]).Any", "(*Box).Any"),
        ("F[go.shape.[]go.shape.string,go.shape.map[string]int]", "F"),
        ("F[go.shape.int].G[go.shape.int].func1", "F.G.func1"),
        ("F[", "F["),
    ],
)
def test_names_without_type_arguments(name: str, plain: str) -> None:
    assert without_type_arguments(name) == plain


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("F", "F"),
        ("(*T).M", "(*T).M"),
        ("F.func1.2", "F"),
        ("F[go.shape.int].func1", "F"),
        ("(*T[go.shape.[]int,int]).M.gowrap1", "(*T).M"),
        ("T.M-range1", "T.M"),
        ("init.0", "init"),
        ("init.12.func3", "init"),
        ("T.init.0", "T.init.0"),
        ("glob..func1", ""),
        ("", ""),
    ],
)
def test_declared_functions(name: str, declared: str) -> None:
    assert declared_function(name) == declared


def test_the_compilers_variables_have_no_numbers() -> None:
    assert without_numbers("f(.autotmp_12, x1, ~r0)") == "f(.autotmp_, x1, ~r0)"
    assert without_numbers("#state1 + slices.#rv2") == "#state + slices.#rv"
