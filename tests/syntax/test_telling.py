"""Functions that are called for errors and logs only."""

from __future__ import annotations

import pytest

from escapelint.syntax.telling import only_tells
from tests.syntax.test_mentions import source


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
