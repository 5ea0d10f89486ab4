"""Calls of fmt, and the code in their place."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.format_calls import FormatCall, read_error_call, read_format_call
from escapelint.types.reader import Surroundings, read_types
from escapelint.types.text_constants import read_text_constants

HEAD = """package p

import (
	"fmt"
	"time"
)

const (
	Key     = "key"
	subject = "a.%s"
	typed name = "t"
)

type name string

type shown string

func (s shown) String() string { return "shown" }

type T struct {
	s  string
	n  int
	u  uint16
	f  float32
	as name
	sh shown
	at time.Time
	d  time.Duration
	m  time.Month
}

func (t T) String() string { return t.s }
"""


def call_in(statement: str) -> tuple[Source, Node]:
    """A function with a statement, and the first call of fmt in it."""
    text = f"{HEAD}\nfunc f(t T, s string, b []byte, any ...any) {{\n{statement}\n}}\n"
    source = Source("a.go", text.encode())
    assert not source.root.has_error
    at = source.data.index(b"fmt.", source.data.index(b"func f("))
    node: Node | None = source.root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type != "call_expression":
        node = node.parent
    assert node is not None
    return source, node


TIME = """package time

type Duration int64

func (d Duration) String() string { return "" }

type Month int
"""


def code(statement: str) -> FormatCall | None:
    source, node = call_in(statement)
    time = read_types([Source("time.go", TIME.encode())], Surroundings("time"))
    declared = read_types([source], Surroundings(foreign={"time": time}.get))
    return read_format_call(declared, source, node, read_text_constants([source]))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('fmt.Sprintf("%s.%d", t.s, t.n)', 't.s + "." + strconv.Itoa(t.n)'),
        (
            'fmt.Sprintf("%s=%x", t.as, t.u)',
            'string(t.as) + "=" + strconv.FormatUint(uint64(t.u), 16)',
        ),
        ("fmt.Sprintf(subject, s)", '"a." + s'),
        ('fmt.Sprintf("%s%s%v", Key, "x", s)', 'Key + "x" + s'),
        ('fmt.Sprintf("v%d.%s", 8, s)', '"v8." + s'),
        ('fmt.Sprintf("%s", t.String())', "t.String()"),
        ('fmt.Sprintf("%s", b)', "string(b)"),
        ('fmt.Sprintf("%s", typed)', "string(typed)"),
        ('fmt.Sprintf("%v", t.m)', "strconv.Itoa(int(t.m))"),
        ('fmt.Sprintf("%s", t.at.Format(time.Kitchen))', "t.at.Format(time.Kitchen)"),
        ('fmt.Sprintf("%s%s", s, s)[1:]', "(s + s)"),
        ('fmt.Sprintf("%s", s + Key)[1:]', "(s + Key)"),
        ("fmt.Sprint(t.n)[1:]", "strconv.Itoa(t.n)"),
        ("fmt.Sprint(s)[0]", "s"),
        ("fmt.Sprint(t.n, t.u)", 'strconv.Itoa(t.n) + " " + strconv.FormatUint(uint64(t.u), 10)'),
        ("fmt.Sprint(s, t.n, t.as)", "s + strconv.Itoa(t.n) + string(t.as)"),
        ('fmt.Sprint("a", true)', '"a" + strconv.FormatBool(true)'),
        ("fmt.Sprintln(s, t.as)", 's + " " + string(t.as) + "\\n"'),
        ('fmt.Sprintf("%.3f", t.f)', "strconv.FormatFloat(float64(t.f), 'f', 3, 32)"),
        ('fmt.Sprintf("%c", s[0])', "string(rune(s[0]))"),
    ],
)
def test_a_text_is_put_together(call: str, expected: str) -> None:
    found = code(f"x := {call}\n_ = x")
    assert found is not None
    assert (found.code, found.statements) == (expected, False)
    assert found.packages == (("strconv",) if "strconv" in expected else ())


@pytest.mark.parametrize(
    ("statement", "usual", "single"),
    [
        ('x := fmt.Sprintf("%d", t.n)', True, True),
        ('x := fmt.Sprintf("n%d", t.n)', True, False),
        ('x := fmt.Sprintf("%g", t.f)', False, True),
        ('x := fmt.Sprintf("%b%s", t.n, s)', False, False),
        ("x := fmt.Sprint(s)", False, True),
        ('x := fmt.Appendf(b, "%d", t.n)', True, False),
    ],
)
def test_how_usual_the_code_is(statement: str, usual: bool, single: bool) -> None:
    found = code(f"{statement.replace('x := fmt.Appendf', 'b = fmt.Appendf')}")
    assert found is not None
    assert (found.usual, found.single) == (usual, single)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('fmt.Errorf("%s", s)', "errors.New(s)"),
        ('fmt.Errorf("100%% of %s: %v", Key, s)', 'errors.New("100% of " + Key + ": " + s)'),
        ('fmt.Errorf("%s left", strconv.Itoa(t.n))', 'errors.New(strconv.Itoa(t.n) + " left")'),
        ('fmt.Errorf("%d left", t.n)', ""),  # the number's text would be one more
        ('fmt.Errorf("%s: %s", s, s)', ""),  # two of them
        ('fmt.Errorf("none")', ""),
        ('fmt.Errorf("%s of %s", Key, Key)', ""),
        ('fmt.Errorf("%w", err)', ""),
        ('fmt.Errorf("%v", err)', ""),
        ('fmt.Errorf("%5s", s)', ""),
        ("fmt.Errorf(s, s)", ""),
        ('fmt.Sprintf("%s", s)', ""),
    ],
)
def test_an_error_is_made_of_its_text(call: str, expected: str) -> None:
    source, node = call_in(f"var err error\nx := {call}\n_, _ = x, err")
    declared = read_types([source])
    found = read_error_call(declared, source, node, read_text_constants([source]))
    assert (found.code if found is not None else "") == expected
    assert found is None or found.packages == ("errors",)


@pytest.mark.parametrize(
    "call",
    [
        "fmt.Sprintf(s, t.n)",
        'fmt.Sprintf("%s", any...)',
        'fmt.Sprintf("%s", any[0])',
        'fmt.Sprintf("%s", t.sh)',
        'fmt.Sprintf("%s", t)',
        'fmt.Sprintf("%v", t.d)',
        'fmt.Sprintf("%s")',
        'fmt.Sprintf("x", s)',
        'fmt.Sprintf("%d%d%d%d%d%d%d", t.n, t.n, t.n, t.n, t.n, t.n, t.n)',
        'fmt.Sprintf("%s", func() string {\nreturn s\n}())',
        "fmt.Sprint()",
        "fmt.Sprint(t)",
        "fmt.Sprint(s, any[0])",
        "fmt.Sprint(b)",
        "fmt.Sprintln(any...)",
        'fmt.Errorf("%s", s)',
    ],
)
def test_what_is_not_certain_has_no_code(call: str) -> None:
    assert code(f"x := {call}\n_ = x") is None


def test_fmt_may_be_something_else() -> None:
    assert code('fmt := t\nx := fmt.Sprintf("%s", s)\n_ = x') is None


def test_bytes_are_made_with_room() -> None:
    found = code('x := fmt.Appendf(nil, "%s: %d\\n", t.s, t.n)\n_ = x')
    assert found is not None
    assert found.statements
    assert found.code.split("\n") == [
        "x := make([]byte, 0, 23+len(t.s))",
        "x = append(x, t.s...)",
        'x = append(x, ": "...)',
        "x = strconv.AppendInt(x, int64(t.n), 10)",
        'x = append(x, "\\n"...)',
    ]


def test_bytes_are_appended_to_what_is_there() -> None:
    found = code('b = fmt.Appendf(b, "%s,", t.s)')
    assert found is not None
    assert found.code.split("\n") == ["b = append(b, t.s...)", 'b = append(b, ","...)']


@pytest.mark.parametrize(
    "statement",
    [
        'x := fmt.Appendf(b, "%s,", t.s)\n_ = x',
        'x := fmt.Appendf(nil, "%s%s", t.s, s)\n_ = x',  # nil where there is nothing to append
        'b = fmt.Appendf(b, "%s,", b)',
        'b = fmt.Appendf(b[:0], "%s,", t.s)',
        'println(fmt.Appendf(nil, "%s,", t.s))',
        'x, y := fmt.Appendf(nil, "%s,", t.s), 1\n_, _ = x, y',
    ],
)
def test_other_bytes_have_no_code(statement: str) -> None:
    assert code(statement) is None


def test_a_text_that_is_appended_is_not_made() -> None:
    found = code('b = append(b, fmt.Sprintf("(%s)", t.s)...)')
    assert found is not None
    assert found.statements
    assert found.code.split("\n") == [
        'b = append(b, "("...)',
        "b = append(b, t.s...)",
        'b = append(b, ")"...)',
    ]


@pytest.mark.parametrize(
    "statement",
    [
        'x := append(b, fmt.Sprintf("(%s)", s)...)\n_ = x',
        'b = append(b[:1], fmt.Sprintf("(%s)", s)...)',
        'b = append(b, fmt.Sprintf("(%s)", string(b))...)',
        'b = add(b, fmt.Sprintf("(%s)", s)...)',
    ],
)
def test_other_texts_are_put_together(statement: str) -> None:
    found = code(statement)
    assert found is not None
    assert not found.statements


@pytest.mark.parametrize(
    "statement",
    [
        'strconv := 1\nx := fmt.Sprintf("%s%d", s, t.n)\n_, _ = x, strconv',
        'append := f\nb = fmt.Appendf(b, "%s,", t.s)',
        'len := 1\nx := fmt.Appendf(nil, "a%s", s)\n_, _ = x, len',
        'x := fmt.Appendf(nil, "a%s", t.String())\n_ = x',  # of unknown length
    ],
)
def test_no_code_where_its_names_mean_something_else(statement: str) -> None:
    assert code(statement) is None


@pytest.mark.parametrize(
    ("statement", "stays"),
    [
        ('for range any { use(fmt.Sprintf("%s%s", s, ".")) }', True),
        ('for range any { use(fmt.Sprintf("%s.%s", s, t.s)) }', False),
        ('for i := range any { use(fmt.Sprintf("%s.%d", s, i)) }', False),
        ('for range any { use(fmt.Sprintf("%s.", s)); s = "x" }', False),
        ('use(fmt.Sprintf("%s.", s))', False),
    ],
)
def test_what_no_turn_changes(statement: str, stays: bool) -> None:
    found = code(statement)
    assert found is not None
    assert found.stays is stays
