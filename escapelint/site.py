"""What a rule looks at: a fact at its place, with where the memory ends up and how it is used."""

from __future__ import annotations

import re
from dataclasses import replace

from escapelint import because, shapes
from escapelint.cached import cached_property
from escapelint.facts import destination as ends
from escapelint.facts.text import assigned_to, callee_of, without_shape_arguments
from escapelint.index import Index
from escapelint.keepers import Hop, Keepers
from escapelint.memory import Memory
from escapelint.model import Allocates, Fact, Step
from escapelint.syntax import cold, context, values
from escapelint.syntax.branches import return_after
from escapelint.syntax.calls import written_callee, written_target
from escapelint.syntax.loops import runs_each_turn
from escapelint.syntax.source import Source
from escapelint.syntax.uses import is_lender, is_lending_method, may_return_nil, only_lent
from escapelint.types.borrowers import Borrower, borrowers, fills
from escapelint.types.branch import Branch, branch_to_copy_in
from escapelint.types.captured import captured, loop_to_leave, used_by
from escapelint.types.declared import DeclaredTypes
from escapelint.types.held import holds_pointers
from escapelint.types.meaning import Meanings
from escapelint.types.model import Map, Slice

_FIELD = re.compile(r"\.\w+$")
_VERBS = {shapes.VARIABLE: "is moved to", shapes.UNKNOWN: "escapes to"}
_SAME_TYPE = frozenset(("spill", "assign", "assign-pair"))
_MEMORY = {Slice: "slice", Map: "map"}


class Site(Memory):
    """One heap fact: its place, what is allocated there, and how it is used.

    `types` are the declarations of its package; `keepers` follow it into the functions to which
    it is passed.
    """

    def __init__(
        self,
        fact: Fact,
        source: Source,
        index: Index,
        types: DeclaredTypes,
        keepers: Keepers | None = None,
    ) -> None:
        super().__init__(fact, source, index, types)
        self._keepers = keepers
        self.allocates = Allocates()  # what the object code says, once it was asked

    # ── where it ends ───────────────────────────────────────────────────────────────────────

    @cached_property
    def destination(self) -> ends.Destination:
        """Where the memory ends up, by the last note of the compiler's explanation."""
        note, sink = self.reason, self.sink
        names = Meanings(self.types, self.source, note.pos)
        returned = self.returned or names.is_result(sink)
        found = ends.destination(note, sink, returned=returned, names=names)
        if found.kind == ends.VARIABLE and found.target.startswith((".", "{")):
            return found._replace(target=self.flows[-1].src)
        if found.kind not in (ends.CALL, ends.DYNAMIC) or self.shape == shapes.INLINED:
            return found
        written = written_callee(self.source, note.pos, found.target)
        return found._replace(target=without_shape_arguments(written))

    @property
    def destination_name(self) -> str:
        """The target of the destination as it is written; "" where the source has it not so."""
        end = self.destination
        start = self.source.offset(end.pos.line, 1) if end.pos.file == self.source.name else None
        if (
            start is None
            or end.target.encode()
            not in self.source.data[start : self.source.line_end(end.pos.line)]
        ):
            return ""
        return because.name(end.target)

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The functions to which it is finally passed, down to the one that keeps it.

        Empty where it is passed to none, or where the compiler's text does not tell.
        """
        if self._keepers is None or self.destination.kind != ends.CALL:
            return ()
        pos = self.reason.pos
        start = self.source.offset(pos.line, 1) if pos.file == self.source.name else None
        line = (
            self.source.data[start : self.source.line_end(pos.line)] if start is not None else b""
        )
        found = self._keepers.hops(self.fact.section, self.flows, line.decode("utf-8", "replace"))
        return tuple(found)

    @property
    def is_receiver(self) -> bool:
        """Whether it ends as the receiver of the called method, or in it."""
        return bool(ends.receiver_of(self.flows, self.destination))

    @property
    def target(self) -> str:
        """What it is finally assigned to, ready for Go code; "" where that may be another type."""
        end, same = self.destination, self.reasons <= _SAME_TYPE and not self.container
        return written_target(self.source, end.pos, end.target) if same else ""

    @property
    def ends_as(self) -> str:
        """The kind of the destination where that alone tells the cause, "" elsewhere.

        It does not for shapes that have causes of their own, nor for what fills a sync.Pool.
        """
        if self.shape not in shapes.TOLD_BY_DESTINATION or self.fills_a_pool:
            return ""
        return self.destination.kind

    @cached_property
    def cause(self) -> str:
        """One sentence: what is on the heap, and where it ends up."""
        verb = _VERBS.get(self.shape, "is allocated on")
        what = "its address is" if self.kind_of_memory == "value" else "it is"
        return f"{self.described} {verb} the heap: {what} {self.ending}"

    @property
    def ending(self) -> str:
        """What is finally done with the memory: "stored in c.conns (line 41)"."""
        return because.ending(self.flows, self.destination, self.fact.pos, self.source.package)

    @property
    def kept(self) -> str:
        """What keeps it alive, as the end of a sentence: "it is returned (line 9)"."""
        if self.is_kept:
            return f"it is {self.ending}"
        if self.destination.kind == ends.SIZE:
            return "it is kept in something that is too large for the stack"
        return "it outlives the call"

    @property
    def is_kept(self) -> bool:
        """Whether the compiler's explanation tells where it ends up."""
        return bool(self.flows) and self.destination.kind not in (ends.UNKNOWN, ends.SIZE)

    @cached_property
    def kind_of_memory(self) -> str:
        """ "slice", "map", "value" (behind a pointer), or "" where nothing tells."""
        if self.shape in (shapes.VARIABLE, shapes.COMPOSITE, shapes.NEW):
            return "value"
        return _MEMORY.get(type(self.allocated_type), "")

    def because(self) -> tuple[Step, ...]:
        """The path in readable steps, down to what is done with the memory in the end."""
        steps = super().because()
        # What is assigned to a named result needs no return statement.
        if self.destination.kind != ends.RESULT or not steps:
            return steps
        last = steps[-1]
        if last.reason in because.ASSIGNMENTS:
            last = replace(last, text=f"{last.text}, which is returned")
        elif last.reason == "return" and last.pos < self.fact.pos and self.node is not None:
            # The compiler names any return of the variable.
            line = return_after(self.source, self.node, last.text.partition(" is returned")[0])
            last = replace(last, pos=last.pos._replace(line=line, column=0)) if line else last
        return (*steps[:-1], last)

    # ── how it is used ──────────────────────────────────────────────────────────────────────

    @property
    def fills_a_pool(self) -> bool:
        """Whether it is made by the New of a sync.Pool, which is there to allocate."""
        return self.cold == cold.EMPTY_POOL

    @property
    def is_parameter(self) -> bool:
        """Whether it is a parameter, receiver or result that was moved."""
        return self.shape == shapes.VARIABLE and bool(self.parameter_kind)

    @cached_property
    def captured_names(self) -> tuple[str, ...]:
        """The variables around it that a closure uses, in the order in which it does."""
        if self.node is None or self.shape != shapes.CLOSURE:
            return ()
        return tuple(self.source.text(each.name) for each in captured(self.source, self.node))

    @property
    def is_iterator(self) -> bool:
        """Whether a closure is to be ranged over: its one parameter is called yield."""
        parameters = self.node.child_by_field_name("parameters") if self.node is not None else None
        return parameters is not None and self.source.text(parameters).startswith("(yield ")

    @cached_property
    def loop_to_leave(self) -> int:
        """The line of the outermost loop before which a closure could be made once, else 0."""
        if self.node is None or self.shape not in (shapes.CLOSURE, shapes.METHOD_VALUE):
            return 0
        used = used_by(self.types, self.source, self.node)
        loop = loop_to_leave(self.source, self.node, used) if used is not None else None
        return self.source.line_of(loop.start_byte) if loop is not None else 0

    def branch_to_copy_in(self, *, captured_only: bool) -> Branch | None:
        """The branch that alone needs a parameter on the heap, where a copy there would do.

        `captured_only` says that its address is known not to be taken, only that closures share it.
        """
        if self.node is None or self.parameter_kind not in ("param", "receiver"):
            return None
        return branch_to_copy_in(self.types, self.source, self.node, captured_only=captured_only)

    @property
    def written_by_closure(self) -> bool:
        """Whether the closure assigns the variable, so that a copy would not do."""
        closure = self.capturing_closure
        return closure is not None and context.assigns(self.source, closure, self.fact.text)

    @property
    def calls_itself(self) -> bool:
        """Whether the variable holds the closure that captures it."""
        destinations = [flow.dst for flow in self.flows]
        return "func literal" in self.flows[0].dst and self.fact.text in destinations[1:2]

    @cached_property
    def lent_only(self) -> bool:
        """Whether the memory is only lent to callees that are documented to give it back."""
        function = self.function_node
        if function is None or not self.variable or not self.explanations:
            return False
        lent_at = set()
        for explanation in self.explanations:
            note = because.last_note(explanation)
            callee = callee_of(note.expr) if note.reason == "call parameter" else ""
            if not is_lender(callee):
                return False
            if is_lending_method(callee) and note.pos.file == self.source.name:
                lent_at.add(self.source.offset(note.pos.line, note.pos.column) or 0)
        imports = self.types.imports.get(self.source.name, {})
        return only_lent(self.source, self.variable, function, imports, lent_at)

    @cached_property
    def borrowers(self) -> tuple[Borrower, ...]:
        """The readers and writers that its function lends the variable to."""
        if self.function_node is None or not self.variable:
            return ()
        return borrowers(self.types, self.source, self.function_node, self.variable)

    @property
    def lent_in_loop(self) -> bool:
        """Whether each turn of a loop makes it anew, only to lend it: once would do."""
        buffer = self.shape in (shapes.VARIABLE, shapes.MAKE) and self.loop_depth > 0
        if not buffer or not self.definition or not runs_each_turn(self.node):
            return False
        return self.lent_only

    @property
    def reused_in_loop(self) -> str:
        """What to do about memory that a loop lends in each turn, in words."""
        made, callee = "make" if self.shape == shapes.MAKE else "declare", self.destination.target
        once = f"{made} {self.variable} once, before the loop"
        anew = "" if fills(callee) else ", and set it anew in each turn"
        return f"{once}{anew}: {callee} gives it back"

    @property
    def element_of_local_in_loop(self) -> bool:
        """Whether a loop puts its address, and that only, into a slice or map of the function."""
        end, node = self.destination, self.node
        if node is None or not self.loop_depth or self.kind_of_memory != "value":
            return False
        if self.container or end.kind not in (ends.APPENDED, ends.ELEMENT):
            return False
        if any(_FIELD.search(assigned_to(n.expr)) for flow in self.flows for n in flow.notes):
            return False  # what is put into the slice or map is what has the field
        once = values.is_put_once(self.source, node, self.variable)
        return once and values.is_local_holder(self.source, node, end.target)

    def is_held_by_pointer(self, holder: str) -> bool:
        """Whether what holds it, a slice, array or map, is one of pointers to its type."""
        node, type_ = self.node, self.declared_type
        return node is not None and holds_pointers(self.types, self.source, node, holder, type_)

    @cached_property
    def nil_is_an_answer(self) -> bool:
        """Whether the function also returns nil without an error, so that nil means something."""
        function = context.enclosing(self.node, (*context.FUNCTIONS, "func_literal"))
        return function is not None and may_return_nil(self.source, function)

    @cached_property
    def in_exported_function(self) -> bool:
        """Whether other packages may call the function whose result it would be."""
        literal = context.enclosing(self.node, ("func_literal",))
        name = self.function.rpartition(".")[2]
        return literal is None and name[:1].isupper()
