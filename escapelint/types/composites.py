"""The types of composite literals, and of what stands in them without a type of its own."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.types.constants import as_integer, evaluate
from escapelint.types.expr import read_type
from escapelint.types.model import (
    Array,
    Basic,
    Map,
    Pointer,
    Slice,
    TypeExpr,
    Unknown,
)
from escapelint.types.names import Names


class Composites(Names):
    """The part of a `Scope` that is about composite literals."""

    def composite(self, node: Node) -> TypeExpr:
        type_node = node.child_by_field_name("type")
        if type_node is None or type_node.type != "implicit_length_array_type":
            return read_type(self.source, type_node, self.env)
        elem = read_type(self.source, type_node.child_by_field_name("element"), self.env)
        body = node.child_by_field_name("body")
        elements = [] if body is None else [c for c in body.named_children if c.type != "comment"]
        length = at = 0
        for element in elements:
            if element.type == "keyed_element":
                key = element.child_by_field_name("key")
                key = key.named_child(0) if key is not None else None
                value = as_integer(evaluate(self.source, key, None, self.constant))
                if value is None:
                    return Array(None, elem)
                at = value
            at += 1
            length = max(length, at)
        return Array(length, elem)

    def elided(self, body: Node) -> TypeExpr:
        """The type of a literal within another one that leaves its type out."""
        return self._in_literal(body)[0]

    def _in_literal(self, node: Node) -> tuple[TypeExpr, TypeExpr]:
        """The type that the literal around an element or key gives it, and the literal's own."""
        element = node.parent
        is_key = False
        if element is not None and element.type == "literal_element":
            outer = element.parent
            if outer is not None and outer.type == "keyed_element":
                key = outer.child_by_field_name("key")
                is_key = key is not None and key.id == element.id
                outer = outer.parent
            if outer is not None and outer.type == "literal_value":
                whole = outer.parent
                if whole is not None and whole.type == "composite_literal":
                    type_ = self.composite(whole)
                else:
                    type_ = self.elided(outer)
                under = self.declared.underlying(type_)
                if isinstance(under, Pointer):  # `[]*T{{…}}`
                    under = self.declared.underlying(under.elem)
                match under:
                    case Slice(elem) | Array(_, elem):
                        return (Basic("int") if is_key else elem), under
                    case Map(key_type, elem):
                        return (key_type if is_key else elem), under
                return Unknown("field"), under
        return Unknown("literal"), Unknown()

    def is_value_key(self, node: Node) -> bool:
        """Whether a key of a literal is an expression and no field's name."""
        return isinstance(self._in_literal(node)[1], (Map, Slice, Array))
