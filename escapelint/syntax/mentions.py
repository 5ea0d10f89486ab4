"""Where a package names its functions: what follows from knowing all of their calls."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from itertools import islice

from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax import purpose
from escapelint.syntax.context import ERROR_PATH, FATAL_PATH, cold_reason, enclosing
from escapelint.syntax.source import Source

_REPEATED = ("for_statement", "func_literal")  # what stands in these may run more than once
_ERROR_RESULT = re.compile(r"\berr\b|,")


def mentions(sources: Sequence[Source], name: str) -> Iterator[tuple[Source, Node]]:
    """Every use of a name in a package's code that may be that of its function.

    Names of variables count as well. A name that a directive is about
    (`//go:linkname`) comes with the comment in place of an identifier.
    """
    word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
    for source in sources:
        for match in word.finditer(source.data):
            node = source.node_at(match.start(), match.end())
            if node is None or not _is_use(source, node):
                continue
            yield source, node


def _is_use(source: Source, node: Node) -> bool:
    if node.type == "comment":
        return source.text(node).startswith("//go:linkname")
    declares = node.parent is not None and node.parent.type == "function_declaration"
    return node.type == "identifier" and not declares


def called_only_at(sources: Sequence[Source], name: str, places: Collection[Pos]) -> bool:
    """Whether a function is used for nothing but calls, each at one of `places`.

    These are the positions of the opening parentheses, as the compiler prints them.
    """
    uses = list(mentions(sources, name))
    return bool(uses) and all(_position(source, node) in places for source, node in uses)


def _position(source: Source, identifier: Node) -> Pos | None:
    """The position of the call of a function, None where its name is no callee."""
    call = _call(identifier)
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if arguments is None:
        return None
    line = source.line_of(arguments.start_byte)
    return Pos(source.name, line, arguments.start_byte - source.line_starts[line - 1] + 1)


def _call(identifier: Node) -> Node | None:
    """The call of which an identifier is the callee."""
    call = identifier.parent
    if call is None or call.type != "call_expression":
        return None
    function = call.child_by_field_name("function")
    return call if function is not None and function.id == identifier.id else None


def only_tells(sources: Sequence[Source], name: str) -> bool:
    """Whether all uses of a function or method are calls where errors, or logs, are made.

    `name` is as the compiler writes it: `F`, `T.M`, `(*T).M`. Other functions and methods of the
    same name count as well; what other packages can call may have other uses.
    """
    name = name.rpartition(".")[2]
    if not name.isidentifier() or not name[0].islower():
        return False
    calls = [(source, _selected_call(node)) for source, node in _named(sources, name)]
    return bool(calls) and all(call is not None and _tells(src, call) for src, call in calls)


def _named(sources: Sequence[Source], name: str) -> Iterator[tuple[Source, Node]]:
    """The mentions of a function, and of what is selected by its name."""
    yield from mentions(sources, name)
    word = re.compile(rb"\.\s*(" + re.escape(name.encode()) + rb")\b")
    for source in sources:
        for match in word.finditer(source.data):
            node = source.node_at(match.start(1), match.end())
            if node is not None and node.type == "field_identifier":
                yield source, node


def _selected_call(name: Node) -> Node | None:
    """The call of which a name, or what it selects, is the callee."""
    parent = name.parent
    selects = parent is not None and parent.type == "selector_expression"
    return _call(parent) if selects and parent is not None else _call(name)


def _tells(source: Source, call: Node) -> bool:
    statement = enclosing(call, ("short_var_declaration", "assignment_statement", "var_spec"))
    values = call.parent
    if statement is not None and values is not None and values.parent == statement:
        names = statement.child_by_field_name("left")
        if names is not None and _ERROR_RESULT.search(source.text(names)):
            return False  # it may fail, and is not there for that
    if cold_reason(source, call) in (ERROR_PATH, FATAL_PATH):
        return True
    return purpose.purpose(source, call) in (purpose.ERROR, purpose.LOG)


def run_once(sources: Sequence[Source]) -> frozenset[str]:
    """The functions of a program that run once: main, and what it alone calls, outside of loops.

    `sources` are those of a package main.
    """
    bodies = {
        source.text(name): (source, body)
        for source in sources
        for declaration in source.root.named_children
        if declaration.type == "function_declaration"
        and (name := declaration.child_by_field_name("name")) is not None
        and (body := declaration.child_by_field_name("body")) is not None
    }
    found: set[str] = set()
    pending = ["main"] if "main" in bodies and not any(mentions(sources, "main")) else []
    while pending:
        caller = pending.pop()
        found.add(caller)
        for callee in dict.fromkeys(_straight_calls(*bodies[caller])):
            if callee in bodies and callee not in found and _only_call(sources, callee):
                pending.append(callee)
    return frozenset(found)


def _only_call(sources: Sequence[Source], name: str) -> tuple[Source, Node] | None:
    """The one mention of a function, if that is a call; None for other functions."""
    uses = list(islice(mentions(sources, name), 2))
    return uses[0] if len(uses) == 1 and _call(uses[0][1]) is not None else None


class AtStart(Container[str]):
    """The functions that only init and the values of a package's variables call, out of loops.

    Each is looked up when it is asked for: of most functions nobody asks.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._known: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or not name.isidentifier() or name[:1].isupper():
            return False  # methods, and what other packages may call
        if name not in self._known:
            self._known[name] = False  # while it is worked out: what calls itself runs again
            self._known[name] = self._is_called_once_by_one(name)
        return self._known[name]

    def _is_called_once_by_one(self, name: str) -> bool:
        use = _only_call(self._sources, name)
        if use is None:
            return False
        source, node = use
        parent = node.parent
        while parent is not None and parent.type != "source_file":
            if parent.type in _REPEATED:
                return False
            node, parent = parent, parent.parent
        caller = node.child_by_field_name("name")
        if node.type != "function_declaration" or caller is None:
            return node.type == "var_declaration"
        return source.text(caller) == "init" or source.text(caller) in self


def _straight_calls(source: Source, body: Node) -> Iterator[str]:
    """The names of the functions that a body calls outside of loops and function literals."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type in _REPEATED:
            continue
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and function.type == "identifier":
                yield source.text(function)
        stack.extend(node.named_children)
