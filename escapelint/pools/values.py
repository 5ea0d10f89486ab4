"""What the expressions of a path do with pooled objects, and which of them their values are."""

from __future__ import annotations

import re
from abc import abstractmethod

from tree_sitter import Node

from escapelint.pools.effects import Effects
from escapelint.pools.faults import ALIAS, USE
from escapelint.pools.find import Finder
from escapelint.pools.state import PUT, Key, Ref, State
from escapelint.pools.trace import Trace
from escapelint.syntax.appends import walk
from escapelint.syntax.context import assigns
from escapelint.syntax.source import Source
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import Basic, Named, Slice, TypeExpr

BUFFER = Named("bytes", "Buffer")
_ALIASES = ("Bytes", "AvailableBuffer")  # of a bytes.Buffer: its memory
_EMPTIES = ("Reset", "Truncate")
_BUILTINS = ("append", "copy", "len", "cap", "clear")
_SIZED = re.compile(r"\b(?:cap|len|Cap|Len|Size)\(")
_WAITS = re.compile(r"(?:Wait|Lock|Recv|Join|Close|Shutdown)$")


class Values:
    """Expressions on one path: `state` is where it is."""

    def __init__(self, finder: Finder, effects: Effects, source: Source, trace: Trace) -> None:
        self.finder = finder
        self.effects = effects
        self.source = source
        self.trace = trace
        self.state = State()
        self._keys: dict[int, Key | None] = {}
        self._quiet = False
        self.position: dict[int, int] = {}  # of objects, among the results of the call that gets it

    # ── what an expression is ───────────────────────────────────────────────────────────────

    def key(self, node: Node | None) -> Key | None:
        """What a variable, or a field of one, is known by."""
        if node is None:
            return None
        # Each path asks again.
        if node.id not in self._keys:
            self._keys[node.id] = self._key_of(node)
        return self._keys[node.id]

    def _key_of(self, node: Node) -> Key | None:
        if node.type == "parenthesized_expression":
            return self.key(node.named_child(0))
        if node.type == "identifier":
            binding = scope_of(self.finder.declared, self.source).binding(node)
            if binding is None:
                name = self.source.text(node)
                return f"- {name}" if name in self.finder.declared.variables else None
            if binding.kind in ("const", "type", "typeparam", "typeswitch"):
                return None
            return f"{binding.name.start_byte} {self.source.text(node)}"
        if node.type == "selector_expression":
            base = self.key(node.child_by_field_name("operand"))
            field = node.child_by_field_name("field")
            return f"{base}.{self.source.text(field)}" if base and field is not None else None
        return None

    def type_of(self, node: Node) -> TypeExpr:
        return type_of_expression(self.finder.declared, self.source, node)

    def visit(self, node: Node | None) -> Ref | None:
        """Goes through an expression in its order; what its value is."""
        if node is None:
            return None
        match node.type:
            case "identifier":
                return self._used(node)
            case "parenthesized_expression" | "literal_element" | "variadic_argument":
                return self.visit(node.named_child(0))
            case "type_assertion_expression":
                return self.visit(node.child_by_field_name("operand"))
            case "call_expression" | "type_conversion_expression":
                return self.call(node)
            case "selector_expression":
                return self._selected(node)
            case "unary_expression":
                return self._unary(node)
            case "binary_expression":
                return self._compared(node)
            case "slice_expression":
                return self._sliced(node)
            case "composite_literal":
                return self._held_in(node)
            case "func_literal":
                return self.captured(node)
            case "type_identifier" | "field_identifier" | "pointer_type" | "slice_type":
                return None
        for child in node.named_children:
            self.visit(child)
        return None

    def _used(self, node: Node) -> Ref | None:
        key = self.key(node)
        ref = self.state.held.get(key) if key is not None else None
        found = self.state.object(ref)
        if found is None or ref is None or self._quiet or ref.kind == "wrapper":
            return ref
        if found.status == PUT:
            name = self.source.text(node)
            self.trace.wrong(USE, node, name, found.put_at, "", sure=found.forks == 0)
        else:
            self.trace.fine(USE, node)
        return ref

    def _selected(self, node: Node) -> Ref | None:
        """A field: what it points to is memory of its own, unless it is known itself."""
        key = self.key(node)
        if key is not None and key in self.state.held:
            return self._used(node)
        self.visit(node.child_by_field_name("operand"))
        return None

    def _unary(self, node: Node) -> Ref | None:
        operand = node.child_by_field_name("operand")
        operator = node.child_by_field_name("operator")
        sign = self.source.text(operator) if operator is not None else ""
        ref = self.visit(operand)
        if sign == "<-":
            self.waits()
        if sign == "&":
            return ref if ref is not None else self._inside(operand)
        if sign == "*" and ref is not None and ref.kind == "whole":
            # A pointer that is behind a pointer leads elsewhere.
            return ref.as_part() if self.is_slice(node) else None
        return None

    def _inside(self, node: Node | None) -> Ref | None:
        """The object that a field or an element lies in, if its address is that of the object."""
        while node is not None and node.type in ("selector_expression", "index_expression"):
            node = node.child_by_field_name("operand")
            key = self.key(node)
            if key is not None and key in self.state.held:
                return self.state.held[key].as_part()
        return None

    def _compared(self, node: Node) -> Ref | None:
        operator = node.child_by_field_name("operator")
        same = operator is not None and self.source.text(operator) in ("==", "!=")
        for side in ("left", "right"):
            child = node.child_by_field_name(side)
            if child is not None and not (same and self.key(child) is not None):
                self.visit(child)
        return None

    def _sliced(self, node: Node) -> Ref | None:
        operand = node.child_by_field_name("operand")
        ref = self.visit(operand)
        for side in ("start", "end", "capacity"):
            self.visit(node.child_by_field_name(side))
        if ref is None or operand is None or self.type_of(operand) == Basic("string"):
            return None
        return ref.as_part()

    def _held_in(self, node: Node) -> Ref | None:
        """A literal that holds an object may be what keeps it."""
        found: Ref | None = None
        body = node.child_by_field_name("body")
        for element in body.named_children if body is not None else ():
            value = element
            if element.type == "keyed_element":
                value = element.child_by_field_name("value") or element
            ref = self.visit(value)
            if ref is not None:
                self.state.change(ref.id, leaves=True)
                found = found or ref._replace(kind="holder")
        return found

    def captured(self, node: Node) -> Ref | None:
        """A closure may use, change and give back what it captures, whenever it is called."""
        for use in walk(node):
            key = self.key(use) if use.type == "identifier" else None
            ref = self.state.held.get(key) if key is not None else None
            if ref is None:
                continue
            if self.may_put(node) or assigns(self.source, node, self.source.text(use)):
                self.state.forget(ref.id)
            else:
                self.state.change(ref.id, leaves=True)
        return None

    def may_put(self, node: Node) -> bool:
        """Whether code that runs some time may put objects back, by its text."""
        text = self.source.text(node)
        return ".Put(" in text or any(f"{name}(" in text for name in self.effects.names)

    def base(self, arg: Node) -> tuple[Node | None, bool]:
        """What an argument is the address of, a slice of, or a conversion of; whether as `[:0]`."""
        at: Node | None = arg
        emptied = False
        while at is not None:
            if at.type == "slice_expression" or is_address(self.source, at):
                emptied |= at.type == "slice_expression" and is_empty_slice(self.source, at)
                at = at.child_by_field_name("operand")
            elif at.type == "parenthesized_expression":
                at = at.named_child(0)
            else:
                break
        return at, emptied

    def is_slice(self, node: Node) -> bool:
        return isinstance(self.finder.declared.underlying(self.type_of(node)), Slice)

    @abstractmethod
    def call(self, node: Node) -> Ref | None:
        """A call: of a pool, of a function of the package, or of anything else."""

    # ── memory that others have ─────────────────────────────────────────────────────────────

    def waits(self) -> None:
        """Somebody may have been waited for: what others were given may be free again."""
        for id_, found in self.state.objects.items():
            if found.shared:
                self.state.objects[id_] = found._replace(shared=0, leaves=True)

    def lends(self, ref: Ref | None, node: Node) -> None:
        """What outlives the call is given memory of an object."""
        found = self.state.object(ref)
        if ref is None or found is None:
            return
        self.state.change(ref.id, shared=node.start_byte, leaves=True)

    def leaves(self, value: Node, how: str) -> Ref | None:
        """A value is returned or sent: what it is of an object, which may be back already."""
        before, self._quiet, self.state = self.state, True, self.state.copy()
        ref = self.visit(value)
        self._quiet, self.state = False, before
        found = self.state.object(ref)
        if found is None or found.status != PUT:
            return self.visit(value)
        text = self.source.text(value)
        self.trace.wrong(ALIAS, value, text, found.put_at, how, sure=found.forks == 0)
        return None


def arguments(call: Node) -> list[Node]:
    given = call.child_by_field_name("arguments")
    if given is None:
        return []
    return [child for child in given.named_children if child.type != "comment"]


def is_address(source: Source, node: Node) -> bool:
    """Whether an expression is `&x` or `*x`."""
    operator = node.child_by_field_name("operator")
    return node.type == "unary_expression" and (
        operator is not None and source.text(operator) in ("&", "*")
    )


def is_empty_slice(source: Source, node: Node) -> bool:
    """Whether a slice expression is `x[:0]`."""
    start, end = node.child_by_field_name("start"), node.child_by_field_name("end")
    return (start is None or source.text(start) == "0") and (
        end is not None and source.text(end) == "0"
    )
