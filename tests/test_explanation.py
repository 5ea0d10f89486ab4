"""Why a fact is on the heap, asked for before the compiler's explanation is read."""

from __future__ import annotations

import pytest

from escapelint.facts.reader import Tally, read_sections
from escapelint.index import Index
from escapelint.model import Package
from escapelint.paths import Roots
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types

CODE = b"""package p

func f() {
\tp := &T{1}
\tx := []*T{p}
\tpanic(x)
}
"""
# What a block leads to, if not to the heap, goes on in the block of another fact.
FIRST = """p.go:4:7: &T{...} escapes to heap in f:
p.go:4:7:   flow: {storage for []*T{...}} ← &{storage for &T{...}}:
p.go:4:7:     from &T{...} (spill) at p.go:4:7
"""
SECOND = """p.go:5:11: []*T{...} escapes to heap in f:
p.go:5:11:   flow: {heap} ← &{storage for []*T{...}}:
p.go:5:11:     from END at p.go:6:7
"""
SUMMARIES = "p.go:4:7: &T{...} escapes to heap\np.go:5:11: []*T{...} escapes to heap\n"


def sites(end: str) -> list[Site]:
    text = f"# m/p\n{FIRST}{SECOND.replace('END', end)}{SUMMARIES}"
    sections = list(read_sections([text.encode()], Tally()))
    package = Package("m/p", "/m", "p", go_files=("p.go",), module="m", module_dir="/m")
    index = Index([package], sections, Roots("/m", "/go", ""), "/m")
    source = Source("p.go", CODE)
    types = read_types([source])
    return [Site(fact, source, index, types) for fact in index.facts["p.go"]]


@pytest.mark.parametrize(
    ("end", "panics", "large"),
    [
        ("panic(x) (call parameter)", True, False),
        ("g(x, panics) (call parameter)", False, False),
        ("g(x) (call parameter)", False, False),
        ("[]*T{...} (too large for stack)", False, True),
    ],
)
def test_what_is_asked_before_it_is_read_is_what_is_read(
    end: str, panics: bool, large: bool
) -> None:
    found = sites(end)
    assert len(found) == 2
    for site in found:
        assert site.is_given_to_panic == panics
        assert site.is_too_large == large
        assert (site.callee == "panic") == panics
