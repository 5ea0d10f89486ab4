"""Where memory is kept that is passed to functions, by the real compiler."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.keepers import argument_index
from escapelint.model import Finding, Flow, Level, Note, Pos

KEEP = """package keep

type Entry struct{ A, B, C int }

type Registry struct {
	entries []*Entry
	byName  map[string]*Entry
	last    *Entry
	all     []any
}

var Global *Entry

func (r *Registry) Store(e *Entry)            { r.last = e }
func (r *Registry) Add(e *Entry)              { r.add("x", e) }
func (r *Registry) Many(_ int, es ...*Entry)  { r.entries = append(r.entries, es...) }
func (r *Registry) Any(_ string, values ...any) {
	for _, v := range values {
		r.all = append(r.all, v)
	}
}
func (r *Registry) Send(ch chan<- *Entry, e *Entry) { ch <- e }

//go:noinline
func (r *Registry) add(name string, e *Entry) {
	if r.byName == nil {
		r.byName = map[string]*Entry{}
	}
	r.byName[name] = e
}

//go:noinline
func Set(e *Entry) { Global = e }

//go:noinline
func Two(first, second *Entry) { Global = second; first.A = 1 }

//go:noinline
func Call(f func(*Entry), e *Entry) { f(e) }

//go:noinline
func Wrap(e *Entry) *Holder { return &Holder{e} }

type Holder struct{ e *Entry }

//go:noinline
func Put[T any](all *[]*T, t *T) { *all = append(*all, t) }

//go:noinline
func Shadow(Set func(*Entry), e *Entry) { Set(e) }

//go:noinline
func Loop(e *Entry, n int) {
	if n > 0 {
		Loop(e, n-1)
	}
	Global = e
}

// Unseen has no body here.
func Unseen(e *Entry)
"""
USE = """package use

import "example.com/m/keep"

var ch = make(chan *keep.Entry, 1)

//go:noinline
func local(name string, e *keep.Entry) { held[name] = e }

var held = map[string]*keep.Entry{}

func field(r *keep.Registry)    { e := keep.Entry{A: 1}; keepField(r, &e) }

//go:noinline
func keepField(r *keep.Registry, e *keep.Entry) { r.Add(e) }

func variadic(r *keep.Registry) { e := keep.Entry{A: 2}; r.Many(1, &e) }
func boxed(r *keep.Registry)    { e := keep.Entry{A: 3}; many(r, &e) }

//go:noinline
func many(r *keep.Registry, v any) { r.Any("a", v) }

func global()                   { e := keep.Entry{A: 4}; keep.Set(&e) }
func second()                   { e, f := keep.Entry{A: 5}, keep.Entry{}; keep.Two(&f, &e) }
func dynamic(f func(*keep.Entry)) { e := keep.Entry{A: 6}; keep.Call(f, &e) }
func generic(all *[]*keep.Entry) { e := keep.Entry{A: 7}; keep.Put(all, &e) }
func shadow(f func(*keep.Entry)) { e := keep.Entry{A: 8}; keep.Shadow(f, &e) }
func same()                     { e := keep.Entry{A: 9}; keep.Two(&e, &e) }
func loop()                     { e := keep.Entry{A: 10}; keep.Loop(&e, 3) }
func own()                      { e := keep.Entry{A: 11}; local("a", &e) }
func expression(r *keep.Registry) { e := keep.Entry{A: 12}; (*keep.Registry).Many(r, 1, &e) }
func send(r *keep.Registry)     { e := keep.Entry{A: 13}; sent(r, &e) }
func unseen()                   { e := keep.Entry{A: 14}; keep.Unseen(&e) }

//go:noinline
func sent(r *keep.Registry, e *keep.Entry) { r.Send(ch, e) }
"""


@pytest.fixture(scope="module")
def found(go: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    """The findings about e, by function."""
    folder = tmp_path_factory.mktemp("keepers")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for name, text in (("keep", KEEP), ("use", USE)):
        (folder / name).mkdir()
        (folder / name / f"{name}.go").write_text(text)
    (folder / "keep" / "stub.s").write_text("")
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    assert [p.message for p in report.problems if p.level is Level.ERROR] == []
    return {f.function: f for f in report.findings if f.subject == "e"}


@pytest.mark.go
@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            "field",
            "passed to keepField, and on to (*keep.Registry).add, which stores it in"
            " r.byName[name] (keep.go:29)",
        ),
        ("boxed", "passed to many, which appends it to a slice (use.go:21)"),
        (
            "global",
            "passed to keep.Set, which assigns it to the package variable Global (keep.go:33)",
        ),
        (
            "second",
            "passed to keep.Two, which assigns it to the package variable Global (keep.go:36)",
        ),
        (
            "dynamic",
            "passed to keep.Call, which passes it to f, which the compiler does not know"
            " (keep.go:39)",
        ),
        ("generic", "passed to keep.Put, which appends it to a slice (keep.go:47)"),
        (
            "shadow",
            "passed to keep.Shadow, which passes it to Set, which the compiler does not"
            " know (keep.go:50)",
        ),
        (
            "loop",
            "passed to keep.Loop, which assigns it to the package variable Global (keep.go:57)",
        ),
        ("own", "passed to local, which stores it in held[name] (use.go:8)"),
        ("send", "passed to sent, which sends it on a channel (use.go:36)"),
    ],
)
def test_keeper(found: dict[str, Finding], function: str, said: str) -> None:
    assert said in found[function].message


@pytest.mark.go
@pytest.mark.parametrize("function", ["same", "unseen"])
def test_silent_where_it_is_not_certain(found: dict[str, Finding], function: str) -> None:
    """Of two equal arguments, and of a function without a body."""
    assert ", which" not in found[function].message
    assert not any(step.text.startswith("in ") for step in found[function].because)


@pytest.mark.go
def test_the_path_goes_on_in_the_callee(found: dict[str, Finding]) -> None:
    texts = [(step.text, Path(step.pos.file).name) for step in found["own"].because]
    assert texts == [
        ("&e is passed to local", "use.go"),
        ("in local: e is stored in held[name]", "use.go"),
    ]


def flow(call: str, *before: str, src: str = "x") -> Flow:
    pos = Pos("a.go", 1, 1)
    notes = [*(Note(expr, "address-of", pos) for expr in before), Note(call, "call parameter", pos)]
    return Flow("{heap}", "", src, tuple(notes))


@pytest.mark.parametrize(
    ("flow", "parameters", "variadic", "index"),
    [
        (flow("f(a, x)"), 2, False, 1),
        (flow("f(a, &x)", "&x"), 2, False, 1),
        (flow("(*T).M(t, x)"), 2, False, 1),
        (flow('f("a, (x", x)'), 2, False, 1),
        (flow("f(g(a, b), x)"), 2, False, 1),
        (flow("f(a, ... argument...)", "... argument"), 2, True, 1),
        (flow("f(a, x...)"), 2, True, 1),
        (flow("p.F[go.shape.int](&p..dict.F[int], x)"), 1, False, 0),
        (flow("f(x, x)"), 2, False, None),
        (flow("f(a)"), 1, False, None),
        (flow("f(x)"), 2, False, None),
        (flow("f(x, ... argument...)"), 3, True, None),
    ],
)
def test_argument_index(flow: Flow, parameters: int, variadic: bool, index: int | None) -> None:
    assert argument_index(flow, parameters, variadic) == index
