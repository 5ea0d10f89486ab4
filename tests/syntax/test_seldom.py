"""Functions that run seldom, by their names, and places that are for tests and debugging."""

from __future__ import annotations

import pytest

from escapelint.syntax import seldom
from escapelint.syntax.cold import DEBUG, TEST, cold_reason
from escapelint.syntax.context import loop_depth
from escapelint.syntax.loops import opens_something, reads_files, runs_each_turn
from escapelint.syntax.source import Source
from tests.syntax.test_context import node_at


@pytest.mark.parametrize(
    ("ask", "yes", "no"),
    [
        (seldom.describes, ["T.String", "(*T).GoString", "dumpAll", "Dump"], ["Strings", "dumper"]),
        (seldom.starts, ["main", "(*S).start", "setupAll", "Register"], ["restart", "starts"]),
        (
            seldom.keeps,
            ["s.sysSubscribe", "http.HandleFunc", "g.Go", "w.OnClose"],
            ["Once", "goes"],
        ),
        (seldom.visits, ["ast.Inspect", "filepath.WalkDir", "in.Preorder"], ["walker", "walking"]),
        (seldom.reports, ["pass.Reportf", "log", "t.Errorf"], ["c.Name", "reporter"]),
    ],
)
def test_names(ask: object, yes: list[str], no: list[str]) -> None:
    assert callable(ask)
    assert [name for name in yes if not ask(name)] == []
    assert [name for name in no if ask(name)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("func f(t *testing.T) { HERE() }", TEST),
        ("func f(t T) { t.Run(func(b *testing.B) { HERE() }) }", TEST),
        ("func f(t *testing2.T) { HERE() }", ""),
        ("func f() { if c.trace { HERE() } }", DEBUG),
        ("func f() { if opts.Debug > 1 { HERE() } }", DEBUG),
        ("func f() { if !verbose { HERE() } }", ""),
        ("func f() { if traced { HERE() } else { x() } }", ""),
    ],
)
def test_cold(text: str, expected: str) -> None:
    source = Source("a.go", f"package p\n\n{text}\n".encode())
    assert cold_reason(source, node_at(source, "HERE()")) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("package httptest\n", TEST),
        ("package testutil\n", TEST),
        ('package p\n\nimport "testing"\n', TEST),
        ('package p\n\nimport (\n\t"io"\n\t"testing"\n)\n', TEST),
        ("package latest\n", ""),
        ("package attest\n", ""),
        ('package p\n\nvar x = "testing"\n', ""),
    ],
)
def test_files_for_tests(head: str, expected: str) -> None:
    source = Source("a.go", f"{head}\nfunc f() {{ HERE() }}\n".encode())
    assert cold_reason(source, node_at(source, "HERE()")) == expected


@pytest.mark.parametrize(
    ("loop", "depth", "each", "dear"),
    [
        ("for _, x := range xs { HERE() }", 1, True, False),
        ("for _, x := range []int{1, 2} { HERE() }", 0, True, False),
        ("for _, x := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9} { HERE() }", 1, True, False),
        ("for _, x := range xs { if x { HERE() } }", 1, False, False),
        ("for _, x := range xs { if HERE() { y() } }", 1, True, False),
        ("for _, x := range xs { HERE(os.Stat(x)) }", 1, True, True),
        ("for _, x := range xs { HERE() }; exec.Command(y)", 1, True, True),
    ],
)
def test_loops(loop: str, depth: int, each: bool, dear: bool) -> None:
    source = Source("a.go", f"package p\n\nfunc f() {{ {loop} }}\n".encode())
    node = node_at(source, "HERE(")
    assert loop_depth(node) == depth
    assert runs_each_turn(node) is each
    assert reads_files(source, node) is dear


@pytest.mark.parametrize(
    ("body", "opens"),
    [
        ("f, err := fs.Open(name); HERE(f)", True),
        ("HERE(net.DialTimeout(name))", True),
        ("w := p.CreateFile(name); HERE(w)", True),
        ("HERE(t.Opener(name))", False),
        ("HERE(opened(name))", False),
    ],
)
def test_what_opens_something(body: str, opens: bool) -> None:
    source = Source("a.go", f"package p\n\nfunc f() {{ {body} }}\n".encode())
    assert opens_something(source, node_at(source, "HERE(")) is opens
