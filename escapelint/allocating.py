"""Functions that assert to allocate nothing, with all that they call, and do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from escapelint.facts.section import SectionFacts
from escapelint.failure import Failure, unchecked
from escapelint.model import Pos, Step
from escapelint.objectcode import ObjectCode
from escapelint.objects.archive import ObjectError
from escapelint.objects.graph import Edge, Graph, Place
from escapelint.passes import Pass
from escapelint.reach import INDIRECT, Chain, Reach, shown
from escapelint.reported import placed
from escapelint.syntax.assertions import Assertion
from escapelint.syntax.source import Source
from escapelint.words import and_more

_SHOWN = 3  # ways to allocations that a message about a line names


def allocating(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """The lines of a function that lead to an allocation, each with all ways to one."""
    found: dict[int, dict[tuple[str, ...], _Way]] = defaultdict(dict)
    heard = False
    try:
        for section, home, symbol in code_of(p, source, assertion):
            heard = True
            assert p.objects is not None  # it gave the symbols
            name = _Names(p.objects, section, p)
            reach = Reach(p.objects, name.path)
            for edge, chain in reach.failing(home, symbol, frozenset(assertion.allowed)):
                file, line = edge.outermost
                line = line if name(file) == source.name else assertion.line
                found[line].setdefault(chain.functions, _way(assertion, edge, chain, name))
    except (ObjectError, OSError) as error:
        yield unchecked(source, assertion, f"its object code cannot be read: {error}")
        return
    for line, ways in found.items():
        yield _failure(p, source, assertion, line, list(ways.values()))
    if not heard:
        why = f"there is no object code of {assertion.around}"
        if p.objects is None or p.objects.of_package(p.package).why:
            why = "its object code is not read"
        yield unchecked(source, assertion, why)


class _Way(NamedTuple):
    """A call that leads to an allocation: what is said of it, what to allow for it ("" where that
    is nothing), and the calls."""

    said: str
    allow: str
    steps: tuple[Step, ...]


class _Names:
    """Files of one compile's object code, as findings name them and where they lie."""

    def __init__(self, objects: ObjectCode, section: SectionFacts, p: Pass) -> None:
        self._objects, self._section, self._roots = objects, section, p.index.roots

    def __call__(self, file: str) -> str:
        return self._objects.name_of(self._section, file)

    def path(self, file: str) -> str:
        return self._roots.path(self(file))


def code_of(
    p: Pass, source: Source, assertion: Assertion
) -> Iterator[tuple[SectionFacts, Graph, str]]:
    """The code of the function that an assertion is about, in each compile that has it."""
    function = assertion.function
    name = function.child_by_field_name("name") if function is not None else None
    if p.objects is None or function is None or name is None:
        return
    line = source.line_of(function.start_byte)
    for section in p.index.sections_of(p.package):
        variant = f" [{section.variant}]" if section.variant else ""
        graph = p.objects.graph(section.import_path + variant)
        for symbol, file in graph.declared(source.text(name), line) if graph is not None else ():
            if graph is not None and p.objects.name_of(section, file) == source.name:
                yield section, graph, symbol


def _said(assertion: Assertion, edge: Edge, chain: Chain, name: _Names) -> str:
    """The way to the allocation: "F → g → runtime.growslice at p.go:12"."""
    last = chain.edges[-1]
    ways = [assertion.around]
    for function, call in zip(("", *chain.functions), chain.edges, strict=False):
        ways += [shown(function)] if function else []
        ways += [f"{shown(each)} (inlined)" for each in reversed(call.inlined) if each]
    end = chain.functions[-1]
    ways += [shown(end)] if end else []
    way = " → ".join(ways)
    where = _at(last.places[0], name)
    if chain.why and not end:
        return f"{way} makes {chain.why} at {where}"
    why = f", {chain.why}" if chain.why else ""
    return f"{way} at {where}{why}"


def _at(place: Place, name: _Names) -> str:
    file, line = place
    return f"{name(file).rpartition('/')[2]}:{line}"


def _way(assertion: Assertion, edge: Edge, chain: Chain, name: _Names) -> _Way:
    steps = []
    for function, call in zip(chain.functions, chain.edges, strict=True):
        file, at = call.places[0]
        what = f"{shown(function)} is called" if function else "what is in a variable is called"
        steps.append(Step(what, "", Pos(name(file), at, 1)))
    end = chain.functions[-1]
    allow = shown(end) if end else (INDIRECT if edge is chain.edges[-1] else "")
    if not allow and len(chain.functions) > 1:
        allow = shown(chain.functions[-2])
    return _Way(_said(assertion, edge, chain, name), allow, tuple(steps))


def _failure(
    p: Pass, source: Source, assertion: Assertion, line: int, ways: Sequence[_Way]
) -> Failure:
    """What is said of a line; the path is that of its first call."""
    said = "; ".join(way.said for way in ways[:_SHOWN])
    if len(ways) > _SHOWN:
        said += f"; {and_more(len(ways) - _SHOWN)}"
    hint = "take the call out" if len(ways) == 1 else "take the calls out"
    allow = ",".join(dict.fromkeys(way.allow for way in ways if way.allow))
    if allow:
        what = "it" if len(ways) == 1 else "they"
        hint += f", or say allow={allow} in the assertion if {what} may allocate"
    region = source.line_region(line)
    start, end = (region.start, region.end) if region else (assertion.start, assertion.end)
    because = placed(ways[0].steps, p.sources)
    message = f"{said}, against {assertion.text}"
    return Failure(source, start, end, assertion.around, message, hint, because)
