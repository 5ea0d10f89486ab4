"""Which functions run once, and which are called at known places only."""

from __future__ import annotations

import pytest

from escapelint.model import Pos
from escapelint.syntax.mentions import AtStart, called_only_at, only_tells, run_once
from escapelint.syntax.source import Source


def source(text: str, name: str = "a.go") -> Source:
    return Source(name, f"package main\n\n{text}\n".encode())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("func main() { a() }\n// a is a.\nfunc a() { b() }\nfunc b() {}", {"main", "a", "b"}),
        ("func main() { a(); a() }\nfunc a() {}", {"main"}),
        ("func main() { a() }\nfunc a() { b() }\nfunc b() { a() }", {"main"}),
        ("func main() { for { a() } }\nfunc a() {}", {"main"}),
        ("func main() { func() { a() }() }\nfunc a() {}", {"main"}),
        ("func main() { f := a; f() }\nfunc a() {}", {"main"}),
        ("func main() { go a() }\nfunc a() {}", {"main", "a"}),
        ("func main() { x.a() }\nfunc (x T) a() { b() }\nfunc b() {}", {"main"}),
        ("func main() { a() }\nfunc a() { main() }", set()),
        ("//go:linkname a other.a\nfunc main() { a() }\nfunc a() {}", {"main"}),
        ('func main() { a("a") }\nfunc a(s string) {}', {"main", "a"}),
    ],
)
def test_what_runs_once(text: str, found: set[str]) -> None:
    assert run_once([source(text)]) == found


def test_all_files_of_a_package_count() -> None:
    files = [source("func main() { a() }"), source("func a() {}\nvar x = a()", "b.go")]
    assert run_once(files) == {"main"}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("func f() { a() }\nfunc a() {}", True),
        ("func f() { a(1)\n a(2) }\nfunc a(n int) {}", False),
        ("func f() { a() }\nfunc a() {}\nvar g = a", False),
        ("func a() {}", False),
    ],
)
def test_calls_at_known_places(text: str, known: bool) -> None:
    assert called_only_at([source(text)], "a", {Pos("a.go", 3, 13)}) is known


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("var x = a()\nfunc a() int { return b() }\nfunc b() int { return 1 }", {"a", "b"}),
        ("func init() { a() }\nfunc a() {}", {"a"}),
        ("func init() { for { a() } }\nfunc a() {}", set()),
        ("var x = a()\nfunc a() int { return 1 }\nfunc c() { a() }", set()),
        ("var x = A()\nfunc A() int { return 1 }", set()),
        ("var x = func() int { return a() }\nfunc a() int { return 1 }", set()),
        ("func (t T) init() { a() }\nfunc a() {}", set()),
        ("func c() { a() }\nfunc a() {}", set()),
    ],
)
def test_what_runs_at_the_start(text: str, found: set[str]) -> None:
    at_start = AtStart([source(text)])
    assert {name for name in ("a", "b", "c", "A") if name in at_start} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('func a() string { return "" }\nfunc b() { return fmt.Errorf("", a()) }', True),
        ("func b() { s := a(); log.Print(s); if err != nil { use(a()) } }", True),
        ("func b(t T) { t.logger.Add(t.a()) }", True),
        ("func b(t T) { t.logger.Add(t.\n a()) }", True),
        ("func b(t T) { t.logger.Add(t.a()); use(t.a()) }", False),
        ("func b() { use(a()) }", False),
        ("func b() { if err := a(); err != nil { return } }", False),
        ("func b() { s, err := a(); log.Print(s) }", False),
        ("func b() { f := a; t.Errorf(f()) }", False),
        ("func b() { t.Errorf(t.a) }", False),
        ("func b() {}", False),
    ],
)
def test_what_is_called_for_errors_only(text: str, found: bool) -> None:
    assert only_tells([source(text)], "(*T).a") is found


def test_others_may_call_what_is_exported() -> None:
    assert not only_tells([source("func b() { t.Errorf(A()) }")], "A")
