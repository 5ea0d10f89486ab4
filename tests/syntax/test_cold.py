"""Which code seldom runs."""

from __future__ import annotations

import pytest

from escapelint.syntax.cold import ERROR_PATH, cold_reason
from escapelint.syntax.source import Source
from tests.syntax.marked import at


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("func F() { X() }", ""),
        ("func F() { panic(X) }", "fatal path"),
        ('func F() { log.Fatalf("x", X) }', "fatal path"),
        ("func F() error { return fmt.Errorf(X) }", "error path"),
        ("func F() error { return &MyError{X} }", "error path"),
        ("func F() (int, error) { return 0, &MyError{X} }", "error path"),
        ("func F() (*T, error) { return &T{X}, nil }", ""),
        ("func F() (*T, error) { return &T{X}, err }", ""),
        ("func F() { if err != nil { f(X) } }", "error path"),
        ("func F() { if err != nil { g() } else { f(X) } }", ""),
        ("func F() { if err == nil { f(X) } }", ""),
        ("func F() { if a { f(X); panic(1) } }", "fatal path"),
        ("func F() { switch a { default: f(X); os.Exit(1) } }", "fatal path"),
        ("func F() { once.Do(func() { f(X) }) }", "runs once"),
        ("func init() { f(X) }", "init"),
        ("func (t T) init() { f(X) }", ""),
        ("var V = f(X)", "package variable"),
        ("func F() { myErr(X) }", "error path"),
        ("func F() { verror(X) }", "error path"),
        ("func F() { mirror(X) }", ""),
        ("func F() { errs = append(errs, &parseError{X}) }", "error path"),
        ("func F() { terrs = append(terrs, &Mirror{X}) }", ""),
        ("func F() { keep(map[string]error{X: nil}) }", ""),
        ("var v = func() { X() }", ""),
        ("func init() { handle(func() { X() }) }", ""),
        ("func init() { func() { X() }() }", "init"),
        ("func F() error { return retryOnErr(func() error { X(); return nil }) }", ""),
        ("func F() { once.Do(func() { X() }) }", "runs once"),
        ("func F() { if err != nil { go func() { X() }() } }", "error path"),
    ],
)
def test_cold_reason(code: str, reason: str) -> None:
    source, node = at(code)
    assert cold_reason(source, node) == reason


def test_a_test_file_is_cold() -> None:
    source, node = at("func F() { X() }")
    in_test = Source("p_test.go", source.data)
    assert cold_reason(in_test, node) == "test"


@pytest.mark.parametrize(
    ("body", "cold"),
    [
        ("if !ok { log.Errorf(`no`); send(X); return }", True),
        ("if !ok { s.Warnf(`no`); X() }", True),
        ("if !ok { diags = append(diags, &Diagnostic{X}) }", True),
        ("if !ok { diags = append(diags, more...); X() }", False),
        ("switch { default: s.errorf(`no`); X() }", True),
        ("if ok { s.Errorf(`no`) } else { X() }", False),
        ("if ok { X(); func() { s.Errorf(`no`) }() }", False),
        ("if ok { s.Mirror(); X() }", False),
        ("s.Errorf(`no`); X()", False),
    ],
)
def test_branches_that_tell_of_errors(body: str, cold: bool) -> None:
    source, node = at(f"func F() {{ {body} }}")
    assert (cold_reason(source, node) == ERROR_PATH) is cold
