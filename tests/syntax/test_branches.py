"""Where functions return beside a branch, and behind a place."""

from __future__ import annotations

import pytest

from escapelint.syntax.branches import only_fails_elsewhere, return_after
from escapelint.syntax.context import enclosing_function
from tests.syntax.marked import at


@pytest.mark.parametrize(
    ("code", "usual"),
    [
        ("func f() (*T, error) { if a { return &X, nil }; return nil, err }", True),
        ("func f() (*T, error) { switch a { case 1: return &X, nil }; return nil, g(1) }", True),
        ("func f() error { if a { return g(&X) }; return errors.New(b) }", True),
        ("func f() (*T, error) { if a { return &X, nil }; return t, nil }", False),
        ("func f() *T { if a { return &X }; return nil }", False),
        ("func f() error { if a { return g(&X) }; func() error { return nil }(); return e }", True),
        ("func f() (n *T, err error) { if a { return &X, nil }; return }", False),
    ],
)
def test_the_usual_branch(code: str, usual: bool) -> None:
    source, node = at(code)
    function = enclosing_function(node)
    assert function is not None
    assert only_fails_elsewhere(source, function, node) is usual


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("func f() T {\nif a {\nreturn all\n}\nX()\nreturn all\n}", 8),
        ("func f() T {\nX()\nfunc() T { return all }()\nreturn other\n}", 0),
        ("func f() T {\nX()\nreturn g(all[1:])\n}", 5),
        ("func f() T {\nX()\nreturn small\n}", 0),
    ],
)
def test_the_return_behind_a_place(code: str, line: int) -> None:
    source, node = at(code)
    assert return_after(source, node, "all") == line
