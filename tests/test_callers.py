"""How often a function is used that would change."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Level
from escapelint.syntax.callers import Callers, callers, method_callers
from escapelint.syntax.source import Source
from escapelint.types.scope import find_binding

SOURCE = Source(
    "a.go",
    b"""package p

import "m/lib"

type s struct{ f int }

func f[T any]() {}

func g() {
	f[int]()
	(f[string])()
	h := f[int]
	lib.F(1)
	x := lib.F
	x(2)
	_ = s{f: 1}
	var v s
	v.f()
	go v.method()
	w := v.method
}

func shadow(f func(), lib s) {
	f()
	lib.F()
}
""",
)


def bound(node: object) -> bool:
    return find_binding(SOURCE, node) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "qualifier", "expected"),
    [
        ("f", "", Callers(2, 1)),
        ("F", "lib", Callers(1, 1)),
        ("x", "", Callers()),
        ("g", "", Callers()),
    ],
)
def test_uses_of_a_function(name: str, qualifier: str, expected: Callers) -> None:
    assert callers(SOURCE, name, qualifier, bound) == expected


def test_uses_of_a_method() -> None:
    assert method_callers(SOURCE, "method") == Callers(1, 1)


LIB = """package lib

type point struct{ x, y int }
type Point struct{ X, Y int }
type holder struct{ all []point }

//go:noinline
func newPoint(x int) *point { return &point{x, x} }

//go:noinline
func New(x int) *Point { return &Point{x, x} }

//go:noinline
func (h *holder) first() *point { return &point{1, 2} }

//go:noinline
func (h *holder) Last() *point { return &point{1, 2} }

func use(h *holder) int {
	make := newPoint
	_ = New(1)
	return newPoint(1).x + newPoint(2).y + make(3).x + h.first().x
}
"""
USE = """package use

import other "example.com/m/lib"

func Use() int { return other.New(1).X + other.New(2).X }

func shadow(other interface{ New(int) int }) int { return other.New(1) }
"""


@pytest.fixture(scope="module")
def suggestions(go: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("callers")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for name, text in (("lib", LIB), ("use", USE)):
        Path(folder / name).mkdir()
        (folder / name / f"{name}.go").write_text(text)
    report = run(
        Config(cwd=str(folder), go=go, select=frozenset({"returned-pointer"}), level=Level.NOTE)
    )
    return {finding.function: finding.suggestion for finding in report.findings}


@pytest.mark.go
@pytest.mark.parametrize(
    ("function", "end"),
    [
        (
            "newPoint",
            "return point by value: it takes 16 bytes, which is cheaper to copy than to allocate;"
            " newPoint has 2 calls in this package, and is used as a value at 1 place",
        ),
        ("New", "an exported signature; New has 3 calls in the analysed packages"),
        ("(*holder).first", "; (*holder).first has 1 call in this package"),
        ("(*holder).Last", "; it changes an exported signature"),
    ],
)
def test_suggestion(suggestions: dict[str, str], function: str, end: str) -> None:
    assert suggestions[function].endswith(end)
