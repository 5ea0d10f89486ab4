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
    return _called_by(sources, ["main"] if not any(mentions(sources, "main")) else [])


def run_at_start(sources: Sequence[Source]) -> frozenset[str]:
    """The functions that only init and the values of the package's variables call, out of loops."""
    first: dict[str, None] = {}
    for source in sources:
        for declaration in source.root.named_children:
            if declaration.type == "var_declaration" or _is_init(source, declaration):
                first |= dict.fromkeys(_straight_calls(source, declaration))
    return _called_by(sources, [name for name in first if _is_called_once(sources, name)])


def _is_init(source: Source, declaration: Node) -> bool:
    name = declaration.child_by_field_name("name")
    is_function = declaration.type == "function_declaration"
    return is_function and name is not None and source.text(name) == "init"


def _is_called_once(sources: Sequence[Source], name: str) -> bool:
    """Whether a package uses a function for one call and nothing else; others may not use it."""
    if name[:1].isupper():
        return False
    uses = [node for _, node in mentions(sources, name)]
    return len(uses) == 1 and _call(uses[0]) is not None


def _called_by(sources: Sequence[Source], first: list[str]) -> frozenset[str]:
    """Functions, and those that they alone call, outside of loops."""
    bodies = {
        source.text(name): (source, body)
        for source in sources
        for declaration in source.root.named_children
        if declaration.type == "function_declaration"
        and (name := declaration.child_by_field_name("name")) is not None
        and (body := declaration.child_by_field_name("body")) is not None
    }
    found: set[str] = set()
    pending = first
    while pending:
        caller = pending.pop()
        if caller not in bodies:
            continue
        found.add(caller)
        for callee in dict.fromkeys(_straight_calls(*bodies[caller])):
            if callee in bodies and callee not in found:
                uses = [node for _, node in mentions(sources, callee)]
                pending += [callee] * (len(uses) == 1 and _call(uses[0]) is not None)
    return frozenset(found)


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
