"""The specifications of top-level declarations, by their syntax nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expr import names_of, parameter_declarations


class Located(NamedTuple):
    """A declaration's node in its file."""

    source: Source
    node: Node


class Value(NamedTuple):
    """A name of a `var` or `const` specification."""

    source: Source
    type: Node | None
    expression: Node | None  # that gives its value
    place: int  # of the value, where one expression gives several
    iota: int | None = None  # of a constant


def type_specs(source: Source, node: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    for spec in node.named_children:
        if spec.type in ("type_spec", "type_alias"):
            yield spec, tuple(map(source.text, names_of(spec)))


def values_of(source: Source, node: Node) -> Iterator[tuple[str, Value]]:
    """The variables or constants of a declaration."""
    if node.type == "const_declaration":
        yield from _constants(source, node)
        return
    for spec in specs_of(node, "var_spec", "var_spec_list"):
        type_ = spec.child_by_field_name("type")
        values = _expressions(spec)
        for index, name in enumerate(names_of(spec)):
            several = len(values) == 1
            value = values[0 if several else index] if several or index < len(values) else None
            yield source.text(name), Value(source, type_, value, index if several else 0)


def _constants(source: Source, node: Node) -> Iterator[tuple[str, Value]]:
    type_: Node | None = None
    values: list[Node] = []
    for iota, spec in enumerate(specs_of(node, "const_spec")):
        if spec.child_by_field_name("value") is not None:  # else the last one is repeated
            type_ = spec.child_by_field_name("type")
            values = _expressions(spec)
        for index, name in enumerate(names_of(spec)):
            value = values[index] if index < len(values) else None
            yield source.text(name), Value(source, type_, value, 0, iota)


def _expressions(spec: Node) -> list[Node]:
    value = spec.child_by_field_name("value")
    return [] if value is None else [c for c in value.named_children if c.type != "comment"]


def receiver_of(source: Source, method: Node) -> tuple[str, tuple[str, ...]]:
    """The receiver's type name and the names of its type parameters, of a method_declaration."""
    for declaration in parameter_declarations(method.child_by_field_name("receiver")):
        node = declaration.child_by_field_name("type")
        while node is not None and node.type in ("pointer_type", "parenthesized_type"):
            node = node.named_child(0)
        params: tuple[str, ...] = ()
        if node is not None and node.type == "generic_type":
            arguments = node.child_by_field_name("type_arguments")
            if arguments is not None:
                params = tuple(source.text(child) for child in arguments.named_children)
            node = node.child_by_field_name("type")
        if node is not None and node.type == "type_identifier":
            return source.text(node), params
    return "", ()


def on_pointer(source: Source, method: Node) -> bool:
    receiver = method.child_by_field_name("receiver")
    return receiver is not None and "*" in source.text(receiver)


def specs_of(node: Node, kind: str, container: str = "") -> list[Node]:
    """The specs of a declaration, whether it has parentheses or not."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type == kind:
            found.append(child)
        elif child.type == container:
            found += [spec for spec in child.named_children if spec.type == kind]
    return found
