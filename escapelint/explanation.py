"""Why the compiler put a fact on the heap, as far as its text and the syntax around tell."""

from __future__ import annotations

from tree_sitter import Node

from escapelint import because
from escapelint.cached import cached_property
from escapelint.chains import followed
from escapelint.facts.destination import container_of
from escapelint.facts.flows import HEAP
from escapelint.facts.text import (
    assigned_to,
    callee_of,
    is_function_literal,
    is_result,
)
from escapelint.model import Flow, Note, Pos
from escapelint.place import Place
from escapelint.syntax import at, context

_PANIC = "panic"
_TO_HEAP = f"flow: {HEAP} ".encode()
_TOO_LARGE = "too large for stack"
_BODIES = (*context.FUNCTIONS, "func_literal")


class Explanation(Place):
    """A heap fact in its source, with the compiler's explanation of it."""

    @cached_property
    def explanations(self) -> tuple[tuple[Flow, ...], ...]:
        """The compiler's explanations; every one alone keeps the memory on the heap."""
        return self._index.flows(self.fact)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The first explanation, followed through the objects that escape themselves."""
        if not self.explanations:
            return ()
        return self._until_returned(followed(self._index, self.explanations[0], self.fact))

    def _until_returned(self, flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
        """Flows to the first in which a function of the file returns it to whoever calls it.

        Where that function calls itself, the compiler goes on in it with what the call returns.
        """
        for i, flow in enumerate(flows[:-1], start=1):
            if any(note.reason == "return" and self._leaves(note.pos) for note in flow.notes):
                return flows[:i]
        return flows

    def _leaves(self, pos: Pos) -> bool:
        """Whether a function that is no literal returns at a place in this file."""
        offset = self.source.offset(pos.line, pos.column)
        if pos.file != self.source.name or offset is None or not pos.column:
            return False
        body = context.enclosing(self.source.node_at(offset, offset), _BODIES)
        return body is not None and body.type != "func_literal"

    @property
    def sink(self) -> str:
        """Where the first explanation ends: `{heap}`, a result, a variable or a storage."""
        return self.flows[-1].dst if self.flows else ""

    @cached_property
    def reason(self) -> Note:
        """The compiler's last note: what finally made it escape."""
        return because.last_note(self.flows)

    @cached_property
    def callee(self) -> str:
        """The function that the object is finally passed to, as printed; "" for other reasons."""
        note = self.reason
        return callee_of(note.expr) if note.reason == "call parameter" else ""

    @property
    def is_given_to_panic(self) -> bool:
        """Whether panic is the function that it is finally passed to."""
        return self._may_say(_PANIC) and self.callee == _PANIC

    def _may_say(self, word: str) -> bool:
        """Whether `flows` may have a word in them, which is known before they are read.

        What does not lead to the heap goes on with the text of other facts.
        """
        for block in self.fact.blocks[:1]:
            return word.encode() in block or _TO_HEAP not in block
        return False

    @cached_property
    def returned(self) -> bool:
        """Whether the first explanation ends in a result of the function."""
        if self.reason.reason == "return" or is_result(self.sink):
            return True
        return bool(self.sink) and self.sink in self._named_results

    @cached_property
    def _named_results(self) -> frozenset[str]:
        function = self.function_node
        results = function.child_by_field_name("result") if function is not None else None
        if results is None or results.type != "parameter_list":
            return frozenset()
        return frozenset(
            self.source.text(name)
            for declaration in results.named_children
            for name in declaration.children_by_field_name("name")
        )

    @property
    def first_note(self) -> Note:
        """The first note that tells a use: what happens to the object before all else."""
        for flow in self.flows:
            for note in flow.notes:
                if note.reason not in ("spill", "address-of", "dot"):
                    return note
        return Note("", "", self.fact.pos)

    @property
    def is_too_large(self) -> bool:
        """Whether it is on the heap because it is too large for the stack."""
        return self._may_say(_TOO_LARGE) and self.first_note.reason == _TOO_LARGE

    @cached_property
    def called(self) -> str:
        """The function, as written, of which the site is an argument; "" where it is none.

        Not as the compiler prints it: that may be what was inlined into the function.
        """
        if self.node is None:
            return because.name(self.first_callee)
        called = self.called_node
        return because.name(self.source.text(called)) if called is not None else ""

    @cached_property
    def called_node(self) -> Node | None:
        """What is called with the site as an argument; None where it is none."""
        if self.node is None or self.fact.callees:
            return None
        return at.called_with(self.source, self.node)

    @property
    def inlined_call(self) -> str:
        """The call that was inlined at the site, as written."""
        function = self.node.child_by_field_name("function") if self.node is not None else None
        if function is not None and function.type != "func_literal":
            return because.shortened(self.source.text(function))
        callee = self.fact.callees[0] if self.fact.callees else "the call"
        return "a function literal" if is_function_literal(callee) else because.name(callee)

    @property
    def first_callee(self) -> str:
        """The function that the object is first passed to, as printed; "" if it is to none."""
        for flow in self.flows:
            for note in flow.notes:
                if note.reason == "call parameter":
                    return callee_of(note.expr)
        return ""

    @cached_property
    def passed_to(self) -> str:
        """The function, as written, that it is first passed to and that lets it escape, else "".

        Of a moved variable it is the address that is passed.
        """
        moved = self.fact.kind == "moved"
        callee = at.callee_of(self.source, self.flows, None if moved else self.node)
        return because.name(self.source.text(callee)) if callee is not None else ""

    @cached_property
    def started_by(self) -> str:
        """ "go" or "defer" where such a statement is what puts it on the heap, else ""."""
        statement = at.started_by(self.source, self.node, self.reason)
        return statement.type.partition("_")[0] if statement is not None else ""

    @property
    def in_later_call(self) -> bool:
        """Whether it is made in a go or defer statement: what is called there or an argument."""
        return self.node is not None and at.later_call(self.node) is not None

    @cached_property
    def loop_over_function(self) -> Node | None:
        """The loop over a function whose body is the closure that it is, or that captures it."""
        return at.loop_over_function(self.source, self.flows)

    @cached_property
    def ranged_over(self) -> str:
        """What that loop ranges over, as written; "" where it is none over a function."""
        is_loop = self.node is not None and self.node.type == "for_statement"
        right = at.ranged_over(self.node if is_loop else self.loop_over_function)
        return because.shortened(self.source.text(right)) if right is not None else ""

    @cached_property
    def reasons(self) -> frozenset[str]:
        """Every reason on the way."""
        return frozenset(note.reason for flow in self.flows for note in flow.notes)

    @property
    def container(self) -> str:
        """The literal that takes the memory in before it ends up elsewhere, "" for none."""
        return container_of(self.flows)

    @cached_property
    def stored_in_part(self) -> bool:
        """Whether it is assigned to a field or an element on its way."""
        return any(
            note.reason.startswith("assign") and set(".[") & set(assigned_to(note.expr))
            for flow in self.flows
            for note in flow.notes
        )

    @cached_property
    def capturing_closure(self) -> Node | None:
        """The function literal that captures the variable by reference, if one does."""
        for flow in self.flows[:1]:
            for note in flow.notes:
                if note.reason == "reference" and note.pos.file == self.source.name:
                    offset = self.source.offset(note.pos.line, note.pos.column)
                    if offset is not None and note.pos.column:
                        use = self.source.node_at(offset, offset)
                        return context.enclosing(use, ("func_literal",))
        return None
