"""Formats of fmt and the code in their place, which Go runs side by side."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

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
    ['"%5s"', '"%-s"', '"%[1]s"', '"%.2f"', '"%*d"', '"%"', '"%!"', '"\\x25s"', '"\\u0025s"', "f"],
)
def test_a_format_that_is_not_simple_is_not_read(text: str) -> None:
    assert read_format(text) is None


@pytest.mark.parametrize(
    ("verb", "type_", "methods", "named"),
    [
        ("v", Unknown(), (), False),
        ("f", Basic("float64"), (), False),
        ("v", Basic("uintptr"), (), False),
        ("c", Basic("int32"), (), False),
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
_INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in ("", "8", "16", "32", "64")]
OPERANDS: list[tuple[str, TypeExpr, str, list[str]]] = [
    ("svq", Basic("string"), "", ['""', '"x"', '"a\\"\\n\\u00e9%s"', '"\\xff"']),
    ("svq", Basic("string"), "Name", ['"named"']),
    ("s", Slice(Basic("uint8")), "", ["nil", '[]byte("bytes")']),
    ("tv", Basic("bool"), "", ["true", "false"]),
    ("tv", Basic("bool"), "Flag", ["true"]),
    *(("dvx", Basic(name), "", ["0", "7", "127"]) for name in _INTEGERS),
    *(("dvx", Basic(name), "", ["-128", "-1"]) for name in _INTEGERS if name[0] == "i"),
    ("dvx", Basic("int64"), "", ["-1 << 63", "1<<63 - 1"]),
    ("dvx", Basic("uint64"), "", ["1<<64 - 1"]),
    ("dvx", Basic("int"), "Count", ["-5", "123456789"]),
    ("dvx", Basic("uint16"), "Port", ["65535"]),
    ("d", Basic("int"), "Shown", ["3"]),
]
_METHODS = {"Shown": ("String",)}
_HEAD = """package main

import (
	"fmt"
	"strconv"
)

type (
	Name  string
	Flag  bool
	Count int
	Port  uint16
	Shown int
)

func (s Shown) String() string { return "shown" }

func same(number int, got, want string) {
	if got != want {
		fmt.Printf("%d: %q, fmt says %q\\n", number, got, want)
	}
}

func main() {
	_ = strconv.Itoa
"""


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
        verbs, type_, own, values = chosen.choice(OPERANDS)
        verb, name = chosen.choice(verbs), f"x{index}"
        written = own or ("[]byte" if isinstance(type_, Slice) else getattr(type_, "name", ""))
        piece = formatted(verb, name, type_, _METHODS.get(own, ()), named=bool(own))
        assert piece is not None
        format_ += f"%{verb}"
        pieces.append(piece)
        names.append(name)
        lines.append(f"var {name} {written} = {chosen.choice(values)}")
    sprintf = f"fmt.Sprintf({', '.join([chr(34) + format_ + chr(34), *names])})"
    lines += [
        f"want := {sprintf}",
        f"same({number}, {joined(pieces)}, want)",
        f"b := make([]byte, 0, {room_for(pieces)})",
        *appended(pieces, "b"),
        f"same({number}, string(b), want)",
    ]
    return "{\n" + "\n".join(lines) + "\n}\n"


@pytest.mark.go
def test_the_code_makes_the_same_text(go: str, tmp_path: Path) -> None:
    chosen = random.Random(4)
    cases = "".join(case(number, chosen) for number in range(400))
    (tmp_path / "main.go").write_text(f"{_HEAD}{cases}}}\n")
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    done = subprocess.run([go, "run", "."], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
