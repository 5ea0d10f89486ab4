"""How a package's functions use pools, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from tree_sitter import Node

from escapelint.pools.effects import Effects, Summary
from escapelint.pools.ends import TooMany
from escapelint.pools.faults import Back, Call, Fault, Got, Held, Mismatch, Placed
from escapelint.pools.find import Finder, Function
from escapelint.pools.made import mismatches
from escapelint.pools.places import misplaced
from escapelint.pools.retained import held_fields
from escapelint.pools.state import AS_GOT, EMPTY, LIVE, PUT, Object, Ref, State
from escapelint.pools.trace import Trace
from escapelint.pools.walk import Walk
from escapelint.syntax.appends import walk
from escapelint.syntax.context import is_called
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import names_of, parameter_declarations
from escapelint.types.expressions import read_local_type

_CLEARS = re.compile(r"\bclear\(|\]\s*=\s|=\s*nil\b|\{\}")  # the elements of a slice
_ROUNDS = 3  # functions that call functions … that are about pools


@dataclass(frozen=True)
class PoolUses:
    """What the functions of a package do with pools: see `faults.py`."""

    faults: tuple[Fault, ...] = ()
    got: tuple[Got, ...] = ()
    back: tuple[Back, ...] = ()
    held: tuple[Held, ...] = ()
    placed: tuple[Placed, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()


def read_pool_uses(declared: DeclaredTypes, sources: Sequence[Source]) -> PoolUses:
    """The uses of pools in a package, worked out once; nothing where no file names sync.Pool."""
    known = declared.worked_out
    if PoolUses not in known:
        package = _Package(declared, sources)
        known[PoolUses] = package.read()
        vars(package).clear()  # it and its effects refer to each other, and to the trees
    return cast(PoolUses, known[PoolUses])


class _Package:
    def __init__(self, declared: DeclaredTypes, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.finder = Finder(declared, sources)
        self.effects = Effects(self.finder, self._summary)

    def read(self) -> PoolUses:
        """First the functions that are about pools for their callers, then all with them."""
        found = [(f, calls) for f in self.finder.direct() if (calls := self._calls(f))]
        direct = functions = [function for function, _ in found]
        calls = [call for _, each in found for call in each]
        for _ in range(_ROUNDS):
            new = self._names(functions) - self.effects.names
            if not new:
                break
            self.effects.names |= new
            self.effects.forget()
            functions = list(self.finder.calling(sorted(new)))
        every = {
            (source.name, node.start_byte): (source, node)
            for source, node in (*direct, *self.finder.calling(sorted(self.effects.names)))
        }
        traces: list[Trace] = []
        for _, function in sorted(every.items()):
            for body in (function, *_literals(function)):
                trace = self._walk(body)
                if trace is not None:
                    traces.append(trace[0])
        back = [b for t in traces for b in t.back.values()]
        given = [g for t in traces for g in t.given.values()]
        return PoolUses(
            tuple(f for t in traces for f in t.faults()),
            tuple(g for t in traces for g in t.got.values()),
            tuple(each for each in back if each.owned),
            tuple(held_fields(self.finder, self.sources, given, back)),
            tuple(misplaced(self.finder, self.effects, calls)),
            tuple(mismatches(self.finder, calls)),
        )

    def _calls(self, function: Function) -> list[Call]:
        """The calls of pools in a function."""
        source, node = function
        return [
            Call(source, each, name, self.finder.pool_name(source, each))
            for each in walk(node)
            if each.type == "call_expression" and (name := self.finder.pool_call(source, each))
        ]

    def _names(self, functions: Sequence[Function]) -> set[str]:
        """The names of those that get objects, or put them back, for their callers."""
        found: set[str] = set()
        for source, node in functions:
            summary = self.effects.of_function((source, node))
            name = node.child_by_field_name("name")
            if summary is not None and summary.is_about_pools and name is not None:
                found.add(source.text(name))
        return found

    def _walk(self, function: Function) -> tuple[Trace, Walk, dict[int, Ref]] | None:
        """All paths through a function; None where there are too many."""
        source, node = function
        body = node.child_by_field_name("body")
        if body is None:
            return None
        trace = Trace(source)
        walker = Walk(self.finder, self.effects, source, trace)
        start, given = State(), {}
        for index, name, type_ in _parameters(source, node):
            key = walker.key(name)
            read = read_local_type(self.finder.declared, source, type_)
            if key is not None and self.finder.shares(read):
                given[index] = start.held[key] = Ref(-name.start_byte - 1)
                start.objects[given[index].id] = Object("", owned=False)
        results = tuple(walker.key(name) for name in _results(node))
        try:
            walker.run(body, start, results)
        except TooMany:
            return None
        return trace, walker, given

    def _summary(self, function: Function) -> Summary | None:
        walked = self._walk(function)
        if walked is None:
            return None
        trace, walker, given = walked
        effects = {
            index: _effect([end.objects.get(ref.id) for end in walker.ends])
            for index, ref in given.items()
        }
        puts = [given[index].id for index, effect in effects.items() if effect == "put"]
        ends = [found for end in walker.ends for id_ in puts if (found := end.objects.get(id_))]
        back = [found for found in ends if found.status == PUT]
        got = [(index, found) for index, found in trace.returned if found.status == LIVE]
        contents = {found.content for _, found in got}
        content = contents.pop() if len(contents) == 1 else AS_GOT
        return Summary(
            effects,
            empties=bool(back) and all(found.content == EMPTY for found in back),
            bounded=any(found.judged for found in ends),
            pool=got[0][1].pool if got else None,
            position=got[0][0] if got else 0,
            content=content,
            clears=_CLEARS.search(function[0].text(function[1])) is not None,
        )


def _effect(ends: Sequence[Object | None]) -> str:
    """What becomes of a parameter, by what it is at each end of its function."""
    known = [found for found in ends if found is not None]
    if len(known) < len(ends) or not ends:
        return "unknown"
    back = [found.status == PUT for found in known]
    if any(back):
        kept = all(found.status == PUT or found.judged for found in known)
        return "put" if kept else "unknown"
    if any(found.leaves for found in known):
        return "kept"
    return "emptied" if all(found.content == EMPTY for found in known) else "lent"


def _literals(function: Function) -> Iterator[Function]:
    """The function literals in a function that are not called where they stand, but for go."""
    source, node = function
    for each in walk(node):
        if each.type != "func_literal":
            continue
        around = each.parent.parent if each.parent is not None else None
        if not is_called(each) or (around is not None and around.type == "go_statement"):
            yield source, each


def _parameters(source: Source, function: Node) -> Iterator[tuple[int, Node, Node]]:
    """The index (-1 for the receiver), name and type of each parameter that has a name."""
    for part, first in (("receiver", -1), ("parameters", 0)):
        given = function.child_by_field_name(part)
        index = first
        for declaration in parameter_declarations(given) if given is not None else ():
            type_ = declaration.child_by_field_name("type")
            names = list(names_of(declaration))
            for name in names:
                if type_ is not None:
                    yield index, name, type_
                index += 1
            index += not names


def _results(function: Node) -> Iterator[Node]:
    result = function.child_by_field_name("result")
    if result is not None and result.type == "parameter_list":
        for declaration in parameter_declarations(result):
            yield from names_of(declaration)
