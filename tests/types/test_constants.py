"""Constants: what they are worth, by arithmetic and against the compiler."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.layout.sizes import sizes_on
from escapelint.syntax.source import Source
from escapelint.types.constants import Value, as_integer
from escapelint.types.declared import DeclaredTypes
from escapelint.types.reader import Surroundings, read_types
from tests.layout.compiler import wrong_sizes

DECLARED = """
type kind uint8
type pair struct { a bool; n int64; s string }
type nested struct { pair; tail [count]byte }
type alias = pair
type box[T any] struct { v T; ok bool }
const (
    first kind = iota + 1
    second
    _
    fourth
    count = iota + 1
)
const (
    flag = 1 << (2 * iota)
    flag2
    mask = flag | flag2
)
const text = "a\\tb\\u00e9" + `raw`
const half = 7 / 2.0
const big = 1 << 100
const word = 4 << (^uintptr(0) >> 63)
var table = [...]int{5: 1, 2, 3}
var grid [count][flag2]bool
"""
# An expression and its value on amd64 and on 386.
EXPRESSIONS: dict[str, tuple[int, int]] = {
    "first": (1, 1),
    "second + fourth": (6, 6),
    "count": (5, 5),
    "flag2 + mask": (9, 9),
    "len(text)": (8, 8),
    'len("x" + text)': (9, 9),
    "half * 2": (7, 7),
    "big >> 98": (4, 4),
    "1e3": (1000, 1000),
    "'a'": (97, 97),
    r"'\n' + '\x01' + '\'' + '\u00e9' - '\000'": (283, 283),
    "'é'": (233, 233),
    "5.0 / 2 * 2": (5, 5),
    "5 / 2 * 2": (4, 4),
    "-7 / 2 + 5": (2, 2),
    "-7 % 4 + 5": (2, 2),
    "7 &^ 2 ^ 1": (4, 4),
    "^kind(0)": (255, 255),
    "^uint16(0xff)": (65280, 65280),
    "-^0": (1, 1),
    "word": (8, 4),
    "kind(3) << 2": (12, 12),
    "int(half * 2)": (7, 7),
    "int64(count) + 1": (6, 6),
    "len(table)": (8, 8),
    "cap(table) + len(grid) + len(grid[0])": (17, 17),
    "len(&grid)": (5, 5),
    "len([...]string{2: `a`})": (3, 3),
    "len([4]int{})": (4, 4),
    "min(3, count, 9) + max(1, 2)": (5, 5),
    "unsafe.Sizeof(pair{})": (32, 20),
    "unsafe.Sizeof(alias{}.s)": (16, 8),
    "unsafe.Alignof(pair{}.n)": (8, 4),
    "unsafe.Offsetof(pair{}.s)": (16, 12),
    "unsafe.Offsetof(nested{}.tail)": (32, 20),
    "unsafe.Sizeof(nested{})": (40, 28),
    "unsafe.Sizeof(box[string]{})": (24, 12),
    "unsafe.Sizeof(uintptr(0)) * 2": (16, 8),
    "unsafe.Sizeof(table)": (64, 32),
    "0b101 + 0o17 + 017 + 0x_1F": (66, 66),
}


def declared(expression: str, goarch: str = "amd64") -> DeclaredTypes:
    text = f'package p\nimport "unsafe"\n{DECLARED}\nconst asked = {expression}\n'
    around = Surroundings(sizes=sizes_on(goarch, (1, 26)))
    return read_types([Source("p.go", text.encode())], around)


def value_of(expression: str, goarch: str = "amd64") -> Value | None:
    return declared(expression, goarch).constants["asked"]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_values(expression: str) -> None:
    on_amd64, on_386 = EXPRESSIONS[expression]
    assert as_integer(value_of(expression)) == on_amd64
    assert as_integer(value_of(expression, "386")) == on_386


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386"])
def test_the_compiler_has_the_same_values(go: str, goarch: str, tmp_path: Path) -> None:
    at = 0 if goarch == "amd64" else 1
    sizes = {f"[{text}]byte": (values[at], 1) for text, values in EXPRESSIONS.items()}
    assert wrong_sizes(go, goarch, tmp_path, sizes, DECLARED) == []


@pytest.mark.parametrize(
    "expression",
    [
        *("1 / 0", "5.0 / 0", "1 << 200", "1 << -1", "nowhere", "len(nowhere)", "3i", "1.5 % 2"),
        *(
            "float64(3) + 1",
            "true",
            '"a" * 2',
            '"a" + 1',
            "-text",
            "asked",
            "float32(0.1)",
            "kind(1.5)",
            "f()",
        ),
        *("unsafe.Sizeof(nowhere)", "unsafe.Offsetof(pair{}.none)", "unsafe.Pointer(nil)"),
        *("min(1, text)", "len(3)", "^text", "pair{}", "0x1p3"),
    ],
)
def test_what_is_no_plain_constant_has_no_value(expression: str) -> None:
    assert value_of(expression) is None


def test_without_a_platform_no_size_is_known() -> None:
    read = read_types([Source("p.go", b'package p\nimport "unsafe"\nconst a = ^uintptr(0)\n')])
    assert read.constants["a"] is None
    assert value_of("^uintptr(0)", "386") == 2**32 - 1


def test_a_name_of_the_package_hides_the_builtin() -> None:
    text = b"package p\nfunc len(s string) int\nconst a = len(`abc`)\n"
    assert read_types([Source("p.go", text)]).constants["a"] is None


_letters = st.characters(codec="utf-8", exclude_characters='"\\\n\r\ufeff\0')
_numbers = st.integers(-1000, 1000)


@given(st.lists(st.tuples(st.sampled_from("+-*"), _numbers), max_size=6), _numbers)
def test_sums_and_products_are_pythons(row: list[tuple[str, int]], first: int) -> None:
    text = f"({first})" + "".join(f" {operator} ({number})" for operator, number in row)
    assert value_of(text) == eval(text)
    assert value_of(text.replace(")", ".0)")) == Fraction(eval(text))


@given(st.text(_letters))
def test_the_length_of_a_text(text: str) -> None:
    assert value_of(f'len("{text}")') == len(text.encode())
