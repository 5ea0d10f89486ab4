"""The parts of a finding: what it is known by, and the places of its path."""

from __future__ import annotations

from escapelint.model import Level, Package, Pos, RuleInfo, Step
from escapelint.reported import bare, placed
from escapelint.syntax.source import Source
from tests.test_struct_uses import sites

RULE = RuleInfo("some-rule", Level.WARNING, "", "", ())


def test_it_is_known_without_words() -> None:
    (one, other), _, _ = sites(
        "func f() { use(&T{}, new(outer)) }", {"&T{}": "&T{}", "new(outer)": "new(outer)"}
    )
    found = bare(RULE, Level.NOTE, Package("m/p", "/m/p", "p"), one, [other])
    assert (found.rule, found.level, found.package) == ("some-rule", Level.NOTE, "m/p")
    assert (found.function, found.identity, found.region) == ("f", one.identity, one.region)
    assert found.facts == (one.fact, other.fact)
    assert not any((found.message, found.subject, found.suggestion, found.weights, found.because))


def test_steps_have_regions_in_the_files_of_the_package() -> None:
    source = Source("p.go", b"package p\n\nvar x = y\n")
    here, elsewhere = Step("a", "", Pos("p.go", 3, 9)), Step("b", "", Pos("q.go", 3, 9))
    without_column, beyond = Step("c", "", Pos("p.go", 3, 0)), Step("d", "", Pos("p.go", 3, 99))
    found = placed([here, elsewhere, without_column, beyond], [source])
    assert found[0].region == source.region(19, 20)
    assert found[1:3] == (elsewhere, without_column)
    assert found[3].region is None or found[3].region.line == 3
