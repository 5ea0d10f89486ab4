"""Where a package names its functions: what follows from knowing all of their calls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax.source import Source


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


def run_once(sources: Sequence[Source]) -> frozenset[str]:
    """The functions of a program that run once: main, and what it alone calls, outside of loops.

    `sources` are those of a package main.
    """
    started = [] if any(mentions(sources, "main")) else ["main"]
    return _called_once(sources, started)


def run_at_start(sources: Sequence[Source]) -> frozenset[str]:
    """The functions that a package calls for its variables and in init, once and nowhere else.

    Those whose names are exported may be called by other packages.
    """
    declared = [
        (source, declaration)
        for source in sources
        for declaration in source.root.named_children
        if declaration.type == "var_declaration" or _is_init(source, declaration)
    ]
    roots = [name for source, node in declared for name in _straight_calls(source, node)]
    started = [name for name in dict.fromkeys(roots) if _is_called_once(sources, name)]
    return frozenset(name for name in _called_once(sources, started) if not name[:1].isupper())


def _is_init(source: Source, declaration: Node) -> bool:
    name = declaration.child_by_field_name("name")
    is_function = declaration.type == "function_declaration"
    return is_function and name is not None and source.text(name) == "init"


def _called_once(sources: Sequence[Source], started: Sequence[str]) -> frozenset[str]:
    """The functions of `started`, which run once, and what they alone call."""
    bodies = {
        source.text(name): (source, body)
        for source in sources
        for declaration in source.root.named_children
        if declaration.type == "function_declaration"
        and (name := declaration.child_by_field_name("name")) is not None
        and (body := declaration.child_by_field_name("body")) is not None
    }
    found: set[str] = set()
    pending = list(started)
    while pending:
        caller = pending.pop()
        if caller not in bodies:
            continue
        found.add(caller)
        for callee in dict.fromkeys(_straight_calls(*bodies[caller])):
            if callee in bodies and callee not in found and _is_called_once(sources, callee):
                pending.append(callee)
    return frozenset(found)


def _is_called_once(sources: Sequence[Source], function: str) -> bool:
    uses = [node for _, node in mentions(sources, function)]
    return len(uses) == 1 and _call(uses[0]) is not None


def _straight_calls(source: Source, body: Node) -> Iterator[str]:
    """The names of the functions that a body calls outside of loops and function literals."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type in ("for_statement", "func_literal"):
            continue
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and function.type == "identifier":
                yield source.text(function)
        stack.extend(node.named_children)
