"""How often the place of a heap fact runs, by its package's code."""

from __future__ import annotations

import pytest

from escapelint.frequency import IN_CALLED, IN_LOOP, PER_ITEM, Frequency
from escapelint.syntax.purpose import purpose
from tests.test_struct_uses import sites


def frequency(code: str) -> str:
    (site,), _, source = sites(code, {"&T{}": "&T{}"})
    return Frequency(
        [source], lambda s: s.cold, lambda s: purpose(s.source, s.node) if s.node else ""
    ).of(site)


LOOP = "func run(n int) { for range n { %s } }"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("func f(n int) { for range n { use(&T{}) } }", IN_LOOP),
        ("func loadAll(n int) { for range n { use(&T{}) } }", ""),
        ("func f(n int) { for range n { panic(&T{}) } }", ""),
        ("func f() { use(&T{}) }", ""),
        ("func newT() *T { return &T{} }\n" + LOOP % "newT()", IN_CALLED),
        ("func newT() *T { return &T{} }\nfunc run() { newT() }", ""),
        ("func newT() *T { return &T{} }\nfunc setup(n int) { for range n { newT() } }", ""),
        ("func (p P) t() *T { return &T{} }\ntype P int\n" + LOOP % "p.t()", IN_CALLED),
        ("func (p P) t() *T { return &T{} }\ntype P int\n" + LOOP % "t()", ""),
        (
            "func (p P) t() *T { return &T{} }\nfunc (q Q) t() {}\ntype P int\ntype Q int\n"
            + LOOP % "q.t()",
            "",
        ),
        ("func t() func() *T { return func() *T { return &T{} } }\n" + LOOP % "t()", ""),
        ("func writeT() { use(&T{}) }", PER_ITEM),
        ("func writeConfig() { use(&T{}) }", ""),
    ],
)
def test_how_often_a_place_runs(code: str, expected: str) -> None:
    assert frequency(code) == expected
