"""Formats of fmt and the code in their place, which Go runs side by side."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from escapelint.types.formats import (
    Piece,
    Verb,
    appended,
    formatted,
    joined,
    literal,
    made_by_strconv,
    read_format,
    room_for,
    separated,
    timestamp,
)
from escapelint.types.model import Basic, Slice, TypeExpr, Unknown


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"a%sb"', ['"a"', "s", '"b"']),
        ('"%s%d"', ["s", "d"]),
        ('"100%%%s"', ['"100%"', "s"]),
        ("`a\n%q`", ["`a\n`", "q"]),
        ('""', []),
        ('"\\t%v"', ['"\\t"', "v"]),
    ],
)
def test_a_format_is_read(text: str, parts: list[str]) -> None:
    read = read_format(text)
    assert read is not None
    assert [p.letter if isinstance(p, Verb) else p.text for p in read] == parts


@pytest.mark.parametrize(
    "text",
    [
        '"%5s"',
        '"%-s"',
        '"%[1]s"',
        '"%.2d"',
        '"%.f"',
        '"%6.2f"',
        '"%.2%"',
        '"%*d"',
        '"%"',
        '"%!"',
        '"\\x25s"',
        '"\\u0025s"',
        "f",
    ],
)
def test_a_format_that_is_not_simple_is_not_read(text: str) -> None:
    assert read_format(text) is None


@pytest.mark.parametrize(
    ("verb", "type_", "methods", "named"),
    [
        ("v", Unknown(), (), False),
        ("f", Basic("int"), (), False),
        ("g", Basic("float64"), ("Format",), True),
        ("v", Basic("float32"), ("String",), True),
        ("v", Basic("complex64"), (), False),
        ("v", Basic("uintptr"), (), False),
        ("c", Basic("int"), (), False),
        ("c", Basic("uint32"), (), False),
        ("q", Basic("int64"), (), False),
        ("s", Basic("int"), (), False),
        ("d", Basic("string"), (), False),
        ("v", Basic("int"), ("String",), True),
        ("s", Basic("string"), ("Error",), True),
        ("d", Basic("int"), ("Format",), True),
        ("v", Slice(Basic("uint8")), (), False),
        ("s", Slice(Basic("string")), (), False),
    ],
)
def test_what_is_not_certain_has_no_code(
    verb: str, type_: TypeExpr, methods: tuple[str, ...], named: bool
) -> None:
    assert formatted(verb, "x", type_, methods, named=named) is None


def test_neighbouring_constants_are_one() -> None:
    pieces = [literal('"a"'), literal('"b"'), literal('"c d"', "name"), literal('"e"')]
    assert joined(pieces) == '"ab" + name + "e"'
    assert appended(pieces, "b") == ('b = append(b, "ab"+name+"e"...)',)
    assert room_for(pieces) == "6"


def test_how_much_a_call_makes_is_not_known() -> None:
    piece = formatted("s", "f()", Basic("string"), (), named=False)
    assert piece is not None
    assert room_for([piece, literal('"a"')]) == ""


@pytest.mark.parametrize(
    ("call", "append"),
    [
        ("strconv.FormatFloat(x, 'f', -1, 64)", "strconv.AppendFloat(b, x, 'f', -1, 64)"),
        ("strconv.Itoa(n)", "strconv.AppendInt(b, int64(n), 10)"),
        ("strconv.Quote(s)", "strconv.AppendQuote(b, s)"),
    ],
)
def test_what_strconv_makes_is_appended(call: str, append: str) -> None:
    piece = made_by_strconv(call)
    assert piece is not None
    assert piece.text == call
    assert appended([piece], "b") == (f"b = {append}",)


def test_other_calls_are_not_appended() -> None:
    assert made_by_strconv("strconv.FormatComplex(c, 'f', -1, 64)") is None
    assert made_by_strconv("f(x)") is None


def test_times_are_appended() -> None:
    assert appended([timestamp("t", "time.RFC3339")], "b") == (
        "b = t.AppendFormat(b, time.RFC3339)",
    )


def test_nothing_is_an_empty_text() -> None:
    assert joined([]) == '""'


# An operand: its verbs, its underlying type, the name of its own type or "", and its values.
# A precision stands before the verb.
_FLOATING = ["0", "1", "-0.5", "1e6", "1e20", "1e21", "123456789.125", "1e-5", "math.Inf(1)"]
_FLOATING += ["math.Inf(-1)", "math.NaN()", "math.Copysign(0, -1)"]
_FLOATS = ["v", "g", "e", "f", ".2f", ".0f", ".3g", ".0g", ".10e", ".0e"]
_RUNES = ["'a'", "0", "-1", "0xd800", "0x10ffff", "0x110000", "0xfffd", "'\\n'", "'\\''"]
_INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in ("", "8", "16", "32", "64")]
OPERANDS: list[tuple[Sequence[str], TypeExpr, str, list[str]]] = [
    ("svq", Basic("string"), "", ['""', '"x"', '"a\\"\\n\\u00e9%s"', '"\\xff"']),
    ("svq", Basic("string"), "Name", ['"named"']),
    ("s", Slice(Basic("uint8")), "", ["nil", '[]byte("bytes")']),
    ("tv", Basic("bool"), "", ["true", "false"]),
    ("tv", Basic("bool"), "Flag", ["true"]),
    *(("dvxob", Basic(name), "", ["0", "7", "127"]) for name in _INTEGERS),
    *(("dvxob", Basic(name), "", ["-128", "-1"]) for name in _INTEGERS if name[0] == "i"),
    ("dvxob", Basic("int64"), "", ["-1 << 63", "1<<63 - 1"]),
    ("dvxob", Basic("uint64"), "", ["1<<64 - 1"]),
    ("dvxob", Basic("int"), "Count", ["-5", "123456789"]),
    ("dvxob", Basic("uint16"), "Port", ["65535"]),
    ("d", Basic("int"), "Shown", ["3"]),
    ("cq", Basic("int32"), "", _RUNES),
    ("cq", Basic("int32"), "Letter", _RUNES),
    ("cq", Basic("uint8"), "", ["0", "'a'", "0xe9", "255"]),
    (_FLOATS, Basic("float64"), "", [*_FLOATING, "math.MaxFloat64"]),
    (_FLOATS, Basic("float64"), "Ratio", _FLOATING),
    (_FLOATS, Basic("float32"), "", [*_FLOATING, "0.1"]),
]
_METHODS = {"Shown": ("String",)}
_HEAD = """package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

type (
	Name  string
	Flag  bool
	Count int
	Port  uint16
	Shown int
	Letter rune
	Ratio float64
)

func (s Shown) String() string { return "shown" }

func same(number int, got, want string) {
	if got != want {
		fmt.Printf("%d: %q, fmt says %q\\n", number, got, want)
	}
}

func main() {
	_, _, _ = strconv.Itoa, errors.New, math.Inf
"""


class Operand(NamedTuple):
    """One operand: the verb, with its precision, how it is declared, and the code for it."""

    verb: str
    declaration: str
    piece: Piece
    is_text: bool


def operand(index: int, chosen: random.Random, *, plain: bool = False) -> Operand:
    """An operand called x0, x1 …; a `plain` one is for the verb `v`."""
    verbs, type_, own, values = chosen.choice(
        [each for each in OPERANDS if "v" in each[0]] if plain else OPERANDS
    )
    verb, name = "v" if plain else chosen.choice(verbs), f"x{index}"
    written = own or ("[]byte" if isinstance(type_, Slice) else getattr(type_, "name", ""))
    piece = formatted(
        verb[-1],
        name,
        type_,
        _METHODS.get(own, ()),
        named=bool(own),
        precision=verb[1:-1],
    )
    assert piece is not None
    declaration = f"{name} := {written}({chosen.choice(values)})"
    return Operand(verb, declaration, piece, type_ == Basic("string"))


def case(number: int, chosen: random.Random) -> str:
    """A block of Go that makes one text by fmt, by + and by append."""
    format_, pieces, names = "", list[Piece](), list[str]()
    lines: list[str] = []
    for index in range(chosen.randint(0, 4)):
        text = chosen.choice(["", "a", "%%", " \\t", ": "])
        if text:
            format_ += text
            plain = text.replace("%%", "%")
            pieces.append(literal(f'"{plain}"'))
        given = operand(index, chosen)
        format_ += f"%{given.verb}"
        pieces.append(given.piece)
        names.append(f"x{index}")
        lines.append(given.declaration)
    arguments = ", ".join([f'"{format_}"', *names])
    lines += [
        f"want := fmt.Sprintf({arguments})",
        f"same({number}, {joined(pieces)}, want)",
        f"b := make([]byte, 0, {room_for(pieces) or 0})",
        *appended(pieces, "b"),
        f"same({number}, string(b), want)",
        f"err, wanted := errors.New({joined(pieces)}), fmt.Errorf({arguments})",
        f'same({number}, fmt.Sprintf("%T: %v", err, err), fmt.Sprintf("%T: %v", wanted, wanted))',
    ]
    return "{\n" + "\n".join(lines) + "\n}\n"


def printed(number: int, chosen: random.Random) -> str:
    """A block of Go that makes one text by Sprint or Sprintln and by +."""
    line = chosen.random() < 0.5
    given = [operand(i, chosen, plain=True) for i in range(chosen.randint(1, 4))]
    pieces = separated([g.piece for g in given], [g.is_text for g in given], line=line)
    names = ", ".join(f"x{i}" for i in range(len(given)))
    lines = [
        *(each.declaration for each in given),
        f"same({number}, {joined(pieces)}, fmt.Sprint{'ln' if line else ''}({names}))",
    ]
    return "{\n" + "\n".join(lines) + "\n}\n"


@pytest.mark.go
def test_the_code_makes_the_same_text(go: str, tmp_path: Path) -> None:
    chosen = random.Random(4)
    cases = "".join(case(number, chosen) for number in range(500))
    cases += "".join(printed(number, chosen) for number in range(500, 700))
    (tmp_path / "main.go").write_text(f"{_HEAD}{cases}}}\n")
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    done = subprocess.run([go, "run", "."], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
