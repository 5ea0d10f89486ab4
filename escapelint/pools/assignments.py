"""What assignments, defer and go statements of a path do with pooled objects."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.pools.calls import BUFFER, Calls
from escapelint.pools.faults import Given
from escapelint.pools.state import DIRTY, EMPTY, Deferred, Ref
from escapelint.pools.values import arguments
from escapelint.syntax.appends import walk
from escapelint.types.model import Pointer


class Assignments(Calls):
    """The part of a `Walk` that is about statements which keep values."""

    def assign(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None:
            self.visit(right)
            return
        operator = node.child_by_field_name("operator")
        if operator is not None and self.source.text(operator) != "=":
            self.visit(left)
            self.visit(right)
            self.state.assigned(self.source.text(left))
            return
        targets = left.named_children if left.type == "expression_list" else [left]
        self.set_all([t for t in targets if t.type != "comment"], right)

    def set_all(self, targets: list[Node], right: Node | None) -> None:
        """Variables and places get values."""
        if right is None:
            values: list[Node] = []
        elif right.type == "expression_list":
            values = [child for child in right.named_children if child.type != "comment"]
        else:
            values = [right]
        refs = [self.visit(value) for value in values]
        about = self._told_of(values)
        for index, target in enumerate(targets):
            ref = refs[index] if len(refs) == len(targets) else None
            if len(refs) == 1 and ref is None and refs[0] is not None:
                ref = refs[0] if index == self.position.get(refs[0].id, 0) else None
            self.state.assigned(self.source.text(target))
            key = self.key(target)
            if key is None:
                value = values[index] if len(values) == len(targets) else None
                self._store(target, ref, value)
                continue
            if target.type == "selector_expression":
                value = values[index] if len(values) == len(targets) else None
                self._given(target, self.visit(target.child_by_field_name("operand")), value)
                if ref is not None:
                    self.state.change(ref.id, leaves=True)
                self.state.hold(key, None)
                continue
            if key.startswith("- ") and ref is not None:
                if ref.kind == "part":
                    self.lends(ref, target)
                self.state.change(ref.id, leaves=True)
            shared = ref is not None and self.finder.shares(self.type_of(target))
            if ref is not None and ref.kind == "whole" and not shared:
                self.state.forget(ref.id)
            self._emptied(target, values[index] if len(values) == len(targets) else None, ref)
            self.state.hold(key, ref if shared and ref and ref.kind != "holder" else None)
            if ref is None and refs and refs[0] is not None and len(values) == 1:
                self.state.about[key] = refs[0].id  # the ok of an assertion
            elif about is not None and ref is None:
                self.state.about[key] = about

    def _given(self, target: Node, into: Ref | None, value: Node | None) -> None:
        """A field of an object that a pool gave gets a value."""
        found = self.state.object(into)
        if found is not None and found.owned and found.pool and into and into.kind == "whole":
            given = Given(found.pool, self.source, target, value)
            self.trace.given[target.start_byte] = given

    def _told_of(self, values: list[Node]) -> int | None:
        """The object of which the results of its own method tell, as the error of a decoder."""
        if len(values) != 1 or values[0].type != "call_expression":
            return None
        callee = values[0].child_by_field_name("function")
        operand = callee.child_by_field_name("operand") if callee is not None else None
        key = self.key(operand)
        ref = self.state.held.get(key) if key is not None else None
        if ref is None or operand is None or self.type_of(operand) == Pointer(BUFFER):
            return None
        return ref.id

    def _emptied(self, target: Node, value: Node | None, ref: Ref | None) -> None:
        """`b = b[:0]` empties what b holds."""
        if value is None or ref is None or value.type != "slice_expression":
            return
        if self.base(value)[1]:
            self.state.change(ref.id, content=EMPTY)

    def _store(self, target: Node, ref: Ref | None, value: Node | None) -> None:
        """Something is written to a place: of an object, or of what outlives the call."""
        base = target
        while base.type in ("index_expression", "unary_expression", "parenthesized_expression"):
            inner = base.child_by_field_name("operand") or base.named_child(0)
            if inner is None:
                break
            base = inner
        into = self.visit(base) if target.type != "selector_expression" else self.visit(target)
        if target.type == "index_expression":
            self.visit(target.child_by_field_name("index"))
        if into is not None:
            content = DIRTY
            if target.type == "unary_expression" and value is not None:
                emptied = value.type in ("composite_literal", "nil") or (
                    value.type == "slice_expression" and self.base(value)[1]
                )
                content = EMPTY if emptied else DIRTY
            self.state.change(into.id, content=content)
            if ref is None or ref.id != into.id:
                self.state.clear(into.id)
        if ref is not None and (into is None or into.id != ref.id):
            self.state.change(ref.id, leaves=True)

    def defer(self, node: Node) -> None:
        call = node.named_child(0)
        callee = call.child_by_field_name("function") if call is not None else None
        if call is None or callee is None:
            return
        if callee.type == "func_literal":
            refs = [
                self.state.held.get(key)
                for use in walk(callee)
                if use.type == "identifier" and (key := self.key(use)) is not None
            ]
        else:
            receiver = callee.child_by_field_name("operand")
            nodes = [receiver, *(self.base(each)[0] for each in arguments(call))]
            keys = [self.key(each) for each in nodes]
            refs = [self.state.held.get(key) if key is not None else None for key in keys]
        self.state.deferred = (*self.state.deferred, Deferred(call.start_byte, tuple(refs)))

    def starts(self, node: Node) -> None:
        """A goroutine is given what it uses."""
        call = node.named_child(0)
        for use in walk(node):
            key = self.key(use) if use.type == "identifier" else None
            ref = self.state.held.get(key) if key is not None else None
            if ref is None or call is None:
                continue
            if self.may_put(node):
                self.state.forget(ref.id)
            else:
                self.lends(ref, node)
