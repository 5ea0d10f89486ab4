"""What a function reaches by calls, as the object code has them: the first call that may allocate.

Every call is accounted for: one of another function's code is followed, whatever package it is in,
and what cannot be followed fails. Left out is what runs only on the way to a panic.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.objectcode import ObjectCode
from escapelint.objects.archive import ObjectError
from escapelint.objects.free import is_free, is_of_runtime
from escapelint.objects.graph import Edge, Function, Graph, Place, is_closure
from escapelint.paths import GOROOT_PREFIX
from escapelint.syntax.foreign import exempt_lines
from escapelint.syntax.panics import Panic, read_defers, read_panics
from escapelint.syntax.source import Source

INDIRECT = "indirect"
_PANIC, _DEFERS = "runtime.gopanic", "runtime.deferreturn"
_ESCAPED = re.compile(r"%([0-9a-f]{2})")


class Chain(NamedTuple):
    """Calls that lead to one that may allocate: `functions` are the symbols from the first callee
    on, `edges` the calls, and `why` is what the last one is."""

    functions: tuple[str, ...]
    edges: tuple[Edge, ...]
    why: str


class _Node(NamedTuple):
    edge: Edge
    home: Graph
    before: _Node | None


class Reach:
    """Follows calls. `path` gives the absolute path of a file as the object code has it."""

    def __init__(self, objects: ObjectCode, path: Callable[[str], str]) -> None:
        self._objects = objects
        self._path = path
        self._sources: dict[str, Source | None] = {}
        self._exempted: dict[str, frozenset[int]] = {}
        self._calls: dict[tuple[int, str], tuple[Edge, ...]] = {}

    def failing(
        self, home: Graph, symbol: str, allowed: frozenset[str]
    ) -> Iterator[tuple[Edge, Chain]]:
        """The calls in a function that lead to an allocation, each with the shortest way to it.

        Raises `ObjectError` for code that cannot be read, which nothing is known of.
        """
        for edge in self._edges(home, symbol):
            if edge.target or INDIRECT not in allowed:
                chain = self._follow(home, edge, allowed)
                if chain is not None:
                    yield edge, chain

    def _follow(self, home: Graph, edge: Edge, allowed: frozenset[str]) -> Chain | None:
        nodes = [_Node(edge, home, None)]
        seen: set[str] = set()
        for node in nodes:  # it grows meanwhile
            target = node.edge.target
            if not target:
                return _chain(node, "an indirect call")
            if target in seen or is_free(target) or not allowed.isdisjoint(_names(target)):
                continue
            seen.add(target)
            if is_of_runtime(target):
                return _chain(node, "")
            try:
                graph = self._graph_of(target, node.home)
                edges = self._edges(graph, target) if graph is not None else None
            except (ObjectError, OSError) as error:
                return _chain(node, f"whose code cannot be read: {error}")
            if graph is None or edges is None:
                return _chain(node, "whose code is not known")
            nodes += [_Node(each, graph, node) for each in edges]
        return None

    def _graph_of(self, symbol: str, home: Graph) -> Graph | None:
        """The archive that has a function: instances of generic code lie where they are used."""
        if home.functions(symbol):
            return home
        graph = self._objects.graph(package_of(symbol))
        return graph if graph is not None and graph.functions(symbol) else None

    def _edges(self, graph: Graph, symbol: str) -> tuple[Edge, ...]:
        key = (id(graph), symbol)
        if key not in self._calls:
            found: list[Edge] = []
            for function in graph.functions(symbol):
                found += (e for e in self._of(function) if not any(map(self._exempt, e.places)))
            self._calls[key] = tuple(found)
        return self._calls[key]

    def _of(self, function: Function) -> list[Edge]:
        """The calls of a function that count, those of what it defers among them."""
        edges = list(function.edges)
        targets = {edge.target for edge in edges}
        if _PANIC in targets:
            panics = {edge.places[0] for edge in edges if edge.target == _PANIC}
            edges = [e for e in edges if not any(self._panics(at, panics) for at in e.places)]
        return self._with_defers(function, edges) if _DEFERS in targets else edges

    def _panics(self, place: Place, panics: Collection[Place]) -> bool:
        """Whether a place is one from which nothing but one of some panics is reached."""
        file, line = place
        if not any(at == file for at, _ in panics):
            return False
        source = self._source(file)
        if source is None:
            return False
        found = source.once(_read_panics, source.root)
        return any(line in each.lines and (file, each.line) in panics for each in found)

    def _with_defers(self, function: Function, edges: list[Edge]) -> list[Edge]:
        """The calls of a function with its defers: what is deferred is called in its stead, where
        it is certain which functions these are."""
        file, line = function.start
        source = self._source(file)
        defers = read_defers(source, line) if source is not None else None
        if defers is None:
            return [*edges, Edge("", (function.start,), ())]
        where = (file, defers.lines[0]) if defers.lines else function.start
        taken = function.taken
        plain = [n for n in defers.plain if not any(t.rpartition(".")[2] == n for t in taken)]
        if plain or len(taken) < len(set(defers.lines)) + defers.literals - len(defers.plain):
            return [*edges, Edge("", (where,), ())]
        calls = dict[int, bool]()
        for at, does in defers.exits:
            calls[at] = calls.get(at, False) or does
        indirect = Counter(e.outermost[1] for e in edges if not e.target and len(e.places) == 1)
        # A deferred function that is called as such leaves fewer calls of what is in a register.
        direct = {
            e.outermost[1]
            for e in edges
            if is_closure(e.target) or e.target.rpartition(".")[2] in defers.plain
        }
        kept = []
        for edge in edges:
            at = edge.outermost[1]
            if not edge.target and len(edge.places) == 1 and at in calls:
                most = sum(each <= at for each in defers.lines)
                certain = indirect[at] == most and at not in direct
                if certain or (not calls[at] and indirect[at] <= most):
                    continue
            kept.append(edge)
        return kept + [Edge(each, (where,), ()) for each in sorted(taken)]

    def _exempt(self, place: Place) -> bool:
        """Whether a comment says that what is called there may allocate."""
        file, line = place
        if file.startswith(GOROOT_PREFIX):
            return False  # nobody has one there, and much is reached
        if file not in self._exempted:
            source = self._source(file)
            self._exempted[file] = exempt_lines(source) if source is not None else frozenset()
        return line in self._exempted[file]

    def _source(self, file: str) -> Source | None:
        if file not in self._sources:
            try:
                path = self._path(file)
                with open(path, "rb") as text:
                    self._sources[file] = Source(os.path.basename(path), text.read())
            except OSError:
                self._sources[file] = None
        return self._sources[file]


def _read_panics(source: Source, _: Node) -> tuple[Panic, ...]:
    return read_panics(source)


def _chain(node: _Node, why: str) -> Chain:
    nodes: list[_Node] = []
    at: _Node | None = node
    while at is not None:
        nodes.insert(0, at)
        at = at.before
    return Chain(tuple(n.edge.target for n in nodes), tuple(n.edge for n in nodes), why)


def package_of(symbol: str) -> str:
    """The import path in a function's symbol: `"gopkg.in/yaml%2ev3.F"` → `"gopkg.in/yaml.v3"`."""
    plain = re.split(r"[\[(]", symbol, maxsplit=1)[0]
    folder, slash, rest = plain.rpartition("/")
    path = f"{folder}{slash}{rest.partition('.')[0]}"
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), path)


def shown(symbol: str) -> str:
    """A function for people: `"m/p.(*T).M[go.shape.int]"` → `"p.(*T).M"`."""
    return _plain(symbol).rpartition("/")[2]


def _plain(symbol: str) -> str:
    """A symbol without type arguments."""
    depth, kept = 0, []
    for char in symbol:
        depth += char == "["
        if not depth:
            kept.append(char)
        depth -= char == "]"
    return "".join(kept)


def _names(symbol: str) -> frozenset[str]:
    """What a function can be called in an assertion."""
    return frozenset((_plain(symbol), shown(symbol), shown(symbol).removeprefix("runtime.")))
