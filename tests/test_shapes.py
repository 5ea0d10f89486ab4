"""What kind of memory a fact is about, and whether it is an allocation."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import shapes
from escapelint.facts.flows import parse_block
from escapelint.facts.section import SectionFacts
from escapelint.index import Index
from escapelint.model import Fact, Flow, Package
from escapelint.paths import Roots
from escapelint.shapes import Shapes
from escapelint.site import Site
from escapelint.syntax.locate import locate
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types
from tests.syntax.test_locate import fact_at

CODE = """package p

import "time"

type Pair struct{ A, B int }
type Names []string
type Table map[string]int
type Empty struct{}
type Holder struct{ Pair; Run int; Name string }

func (p Pair) Sum() int { return p.A }
func (h Holder) Get() int { return 1 }

func F(a any, s, t string, n, m int, p Pair, h Holder, b []byte, x U) {
	use(Pair{1, 2}, Names{"a"}, Table{"a": 1}, time.Time{}, [2]int{1}, []int{1})
	use(s + t, n + m, n*m, "a" + x.f(), x.y + x.z, s+t+s)
	use(p.A, p.Sum, h.Name, x.Unknown, time.UTC)
	use(string(b), []byte(s), int64(n), (n), *q, <-c, a.(int), b[0], b[1:], g(s))
	use(func() int { return n }, func() int { return 1 }, &Pair{}, &Empty{}, new(Empty), Empty{})
}
"""


def source() -> Source:
    it = Source("p.go", CODE.encode())
    assert not it.root.has_error
    return it


def no_flows() -> tuple[Flow, ...]:
    return ()


@pytest.mark.parametrize(
    ("marked", "text", "shape"),
    [
        ("Pair‸{1, 2}", "Pair{...}", shapes.BOXING),
        ("Names‸{", "Names{...}", shapes.LITERAL),
        ("Table‸{", "Table{...}", shapes.LITERAL),
        ("time.Time‸{", "time.Time{}", shapes.UNKNOWN),
        ("[2]int‸{", "[2]int{...}", shapes.BOXING),
        ("[]int‸{", "[]int{...}", shapes.LITERAL),
        ("s ‸+ t,", "s + t", shapes.CONCATENATION),
        ("n ‸+ m", "n + m", shapes.BOXING),
        ("n‸*m", "n * m", shapes.BOXING),
        ('"a" ‸+ x', '"a" + U.f(x)', shapes.CONCATENATION),
        ("x.y ‸+ x.z", "x.y + x.z", shapes.UNKNOWN),
        ("s+t‸+s", "s + t + s", shapes.CONCATENATION),
        ("p‸.A,", "p.A", shapes.BOXING),
        ("p‸.Sum,", "p.Sum", shapes.METHOD_VALUE),
        ("h‸.Name", "h.Name", shapes.BOXING),
        ("x‸.Unknown", "x.Unknown", shapes.UNKNOWN),
        ("time‸.UTC", "time.UTC", shapes.BOXING),
        ("string(‸b)", "string(b)", shapes.CONVERSION),
        ("[]byte(‸s)", "([]byte)(s)", shapes.CONVERSION),
        ("string‸(b)", "string(b)", shapes.BOXING),
        ("int64‸(n)", "int64(n)", shapes.BOXING),
        ("‸(n),", "n", shapes.BOXING),
        ("‸*q", "*q", shapes.BOXING),
        ("‸<-c", "<-c", shapes.BOXING),
        ("a‸.(int)", "a.(int)", shapes.BOXING),
        ("b‸[0]", "b[0]", shapes.BOXING),
        ("g‸(s)", "g(s)", shapes.BOXING),
        ("‸func() int { return n }", "func literal", shapes.CLOSURE),
        ("‸&Pair{}", "&Pair{}", shapes.COMPOSITE),
        ("new‸(Empty)", "new(Empty)", shapes.NEW),
        ("use‸(Pair", "... argument", shapes.VARIADIC),
    ],
)
def test_shape(marked: str, text: str, shape: str) -> None:
    it = source()
    fact = fact_at(it, marked, text)
    found = Shapes(it, read_types([it])).shape(fact, locate(it, fact), no_flows)
    assert found == shape


def test_an_unknown_selector_among_variadic_arguments_is_a_value() -> None:
    it = source()
    fact = fact_at(it, "x‸.Unknown", "x.Unknown")
    block = (
        "flow: {storage for ... argument} ← &{storage for x.Unknown}:\n"
        "  from x.Unknown (spill) at p.go:1:1\n"
        "  from ... argument (slice-literal-element) at p.go:1:1\n"
    )
    flows = parse_block(block.encode())
    found = Shapes(it, read_types([it])).shape(fact, locate(it, fact), lambda: flows)
    assert found == shapes.BOXING


def test_shapes_that_need_no_syntax() -> None:
    it = source()
    ask = Shapes(it, read_types([it])).shape
    moved = fact_at(it, "‸p Pair", "p", kind="moved")
    assert ask(moved, None, no_flows) == shapes.VARIABLE
    state = fact_at(it, "‸p Pair", "slices.#state1", kind="moved")
    assert ask(state, None, no_flows) == shapes.RANGE_FUNCTION
    assert ask(fact_at(it, "use‸(p", "append", kind="append"), None, no_flows) == shapes.APPEND
    copied = Fact("expr", "&T{}", "&T{}", moved.pos, "F", 0, (), callees=("NewT",))
    assert ask(copied, None, no_flows) == shapes.INLINED
    boxed = Fact("expr", "[]int{...}", "[]int{...}", moved.pos, "F", 0, (), boxed=True)
    assert ask(boxed, None, no_flows) == shapes.BOXING


@pytest.mark.parametrize("path", ["example.com/m/p", "crypto/internal/fips140/p"])
@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ('Names{‸"a"}', '"a"'),
        ("Pair‸{1, 2}", "Pair{...}"),
    ],
)
def test_constants_are_laid_out_but_where_data_has_no_relocations(
    path: str, marked: str, text: str
) -> None:
    """`addrTemp` in cmd/compile/internal/walk/order.go."""
    it = source()
    package = Package(path, "/m/p", "p", go_files=("p.go",))
    index = Index([package], [SectionFacts(0, path, "")], Roots("/m", "", ""), "/m/p")
    site = Site(replace(fact_at(it, marked, text), section=0), it, index, read_types([it]))
    assert site.shape == shapes.BOXING
    assert site.never_allocates((1, 25)) == ("" if "fips140" in path else "constant")


ORACLE = """package o

var sink any
var count int
var text = "some text that is long"
var data = []byte(text)

type Pair struct{ A, B int }
type Empty struct{}

//go:noinline
func number(n int) int { return n + count + 70_000 }

//go:noinline
func yes(n int) bool { return n == count }

//go:noinline
func small(n int) byte { return byte(n) }

func Constant()       { sink = 70_000 }
func ConstantText()   { sink = "constant" }
func NamedConstant()  { const c = 70_000; sink = c }
func Bool()           { sink = yes(1) }
func Comparison()     { sink = count == 5 }
func Byte()           { b := small(200); sink = b }
func ZeroSized()      { sink = Empty{} }
func PointerToEmpty() { sink = &Empty{} }
func NewEmpty()       { sink = new(Empty) }
func StaticClosure()  { sink = func() int { return 1 } }
func PointerInside()  { sink = &count }

func Number()        { n := number(1); sink = n }
func Sum()           { sink = number(1) + number(2) }
func Text()          { sink = text[:4] }
func Struct()        { sink = Pair{number(1), 2} }
func Pointer()       { sink = &Pair{1, 2} }
func Closure()       { n := number(1); sink = func() int { return n } }
func Concatenation() { sink = text + text }
func Conversion()    { sink = string(data) }
func Slice()         { sink = []int{number(1)} }
func MethodValue()   { sink = Pair{number(1), 2}.Get }

func (p Pair) Get() int { return p.A }
"""
ORACLE_TEST = """package o

import "testing"

func TestAllocs(t *testing.T) {
	for name, f := range map[string]func(){
%s	} {
		t.Logf("ALLOCS %%s %%v", name, testing.AllocsPerRun(100, f))
	}
}
"""


@pytest.mark.go
def test_what_is_said_not_to_allocate_does_not_and_the_rest_does(
    module: Callable[[Mapping[str, str]], Path], go: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Oracle: testing.AllocsPerRun."""
    from escapelint import cli

    lines = {
        name.partition("(")[0][5:]: number
        for number, name in enumerate(ORACLE.splitlines(), 1)
        if name.startswith("func ") and name[5].isupper()
    }
    calls = "".join(f'\t\t"{name}": {name},\n' for name in lines)
    folder = module({"o.go": ORACLE, "o_test.go": ORACLE_TEST % calls})
    done = subprocess.run([go, "test", "-v", "."], cwd=folder, capture_output=True, text=True)
    measured = {
        words[words.index("ALLOCS") + 1]: float(words[-1]) > 0
        for line in done.stdout.splitlines()
        if "ALLOCS" in (words := line.split())
    }
    assert set(measured) == set(lines), done.stdout + done.stderr
    cli.main(["check", "-C", str(folder), "--go", go, "--output-format", "json", "--level", "note"])
    report = json.loads(capfd.readouterr().out)
    found = {f["line"] for f in report["findings"]}
    silent = {name for name, allocates in measured.items() if not allocates}
    assert {name for name in lines if lines[name] in found} == set(measured) - silent
    assert report["accounting"]["unclaimed"] == {}
    assert {"Constant", "Bool", "Byte", "ZeroSized", "StaticClosure", "NewEmpty"} <= silent
