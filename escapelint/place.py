"""A fact at its syntax node: where it stands, and why the compiler put it on the heap."""

from __future__ import annotations

from tree_sitter import Node

from escapelint import because
from escapelint.cached import cached_property
from escapelint.facts.destination import container_of
from escapelint.facts.flows import HEAP
from escapelint.facts.text import (
    assigned_to,
    callee_of,
    declared_function,
    is_function_literal,
    is_result,
    without_numbers,
    without_shapes,
)
from escapelint.index import Index
from escapelint.model import Fact, Flow, Note, Region, Step
from escapelint.syntax import at, context
from escapelint.syntax.locate import FIRST_UNPRINTED_COLUMN, locate
from escapelint.syntax.normal import normal, normal_source
from escapelint.syntax.source import Source

_LONGEST_CHAIN = 5


class Place:
    """One heap fact in its source, as far as syntax and the compiler's explanation tell.

    `node` is None where the compiler's position could not be matched; then everything that
    needs syntax is empty and `region` is the compiler's position.
    """

    def __init__(self, fact: Fact, source: Source, index: Index) -> None:
        self.fact = fact
        self.source = source
        self._index = index
        self.node: Node | None = locate(source, fact)

    # ── where ───────────────────────────────────────────────────────────────────────────────

    @cached_property
    def region(self) -> Region:
        """The node, or its first line where it has several: small enough for a diff."""
        source, pos = self.source, self.fact.pos
        if self.node is not None:
            node = self._case_type or self.node
            start, end = node.start_byte, node.end_byte
            first_line_end = source.line_end(source.line_of(start))
            return source.region(start, min(end, first_line_end))
        offset = source.offset(pos.line, pos.column) if pos.column else None
        if offset is not None and offset < source.line_end(pos.line):
            return source.region(offset, source.line_end(pos.line))
        whole_line = source.line_region(pos.line)
        if whole_line is not None:
            return whole_line
        return Region(source.name, 0, 0, pos.line, pos.column, pos.line, pos.column, "", "")

    @cached_property
    def identity(self) -> str:
        """What a fingerprint is made of: the site's source without its layout.

        Where there is no node, and of inlined code, it is what the compiler printed before it
        knew values; such a text holds no position and no type of an instance.
        """
        kind, node = self.fact.kind, self.node
        if node is None or self.fact.callees:
            printed = without_numbers(without_shapes(self.fact.header))
            return f"{kind} {normal(printed)}"
        ranged = at.ranged_over(node) if node.type == "for_statement" else None
        if ranged is not None:  # the body of a loop over a function changes more often
            return f"{kind} range {normal_source(self.source, ranged.start_byte, ranged.end_byte)}"
        text = normal_source(self.source, node.start_byte, node.end_byte)
        case = self._case_type
        if case is None:
            return f"{kind} {text}"
        return f"{kind} {text} case {normal_source(self.source, case.start_byte, case.end_byte)}"

    @cached_property
    def _case_type(self) -> Node | None:
        """Of a type switch's variable the case that allocates it: each case has its own."""
        offset = self.source.offset(self.fact.pos.line, self.fact.pos.column)
        if self.fact.kind != "moved" or offset is None or not self.fact.pos.column:
            return None
        node = self.source.node_at(offset, offset + 1, named=True)
        return node if node is not None and node.type != "identifier" else None

    @cached_property
    def _near(self) -> Node | None:
        """The node, or a token of its line, which is certain where the column is not."""
        source, pos = self.source, self.fact.pos
        if self.node is not None or source.has_line_directives:
            return self.node
        at = source.offset(pos.line, pos.column or FIRST_UNPRINTED_COLUMN)
        if at is None or not source.data:
            return None
        at = min(at, source.line_end(pos.line))
        return source.node_at(at, at)

    @cached_property
    def function_node(self) -> Node | None:
        """The declaration of the function around the site."""
        return context.enclosing_function(self._near) if self._near is not None else None

    @cached_property
    def function(self) -> str:
        """The function around the site, as Go writes it; "" outside of functions."""
        if self._near is None:
            return declared_function(self.fact.function)
        declaration = self.function_node
        return self.source.once(context.function_name, declaration) if declaration else ""

    @cached_property
    def loop_depth(self) -> int:
        """How many loops of the function run the site once a turn."""
        return context.loop_depth(self.node) if self.node is not None else 0

    @cached_property
    def cold(self) -> str:
        """Why the site seldom runs, in words; "" where nothing says so.

        A variable lives where it is declared, but it is the declaration that allocates: its use
        on a cold path does not make it cold.
        """
        if self.node is None:
            return ""
        return context.cold_reason(self.source, self.node)

    @cached_property
    def parameter_kind(self) -> str:
        """ "param", "receiver" or "result" for a parameter that was moved, else ""."""
        declaration = self.node.parent if self.node is not None else None
        kinds = ("parameter_declaration", "variadic_parameter_declaration")
        if self.fact.kind != "moved" or declaration is None or declaration.type not in kinds:
            return ""
        parameters = declaration.parent
        function = parameters.parent if parameters is not None else None
        for kind in ("receiver", "result"):
            found = function.child_by_field_name(kind) if function is not None else None
            if found is not None and parameters is not None and found.id == parameters.id:
                return kind
        return "param"

    # ── why ─────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def explanations(self) -> tuple[tuple[Flow, ...], ...]:
        """The compiler's explanations; every one alone keeps the memory on the heap."""
        return self._index.flows(self.fact)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The first explanation, followed through the objects that escape themselves."""
        if not self.explanations:
            return ()
        flows = list(self.explanations[0])
        fact, seen = self.fact, {id(self.fact)}
        while flows and flows[-1].dst != HEAP and not is_result(flows[-1].dst):
            container = self._index.container(fact, flows[-1])
            if container is None or id(container) in seen or len(seen) > _LONGEST_CHAIN:
                break
            seen.add(id(container))
            more = self._index.flows(container)
            flows.extend(more[0] if more else ())
            fact = container
        return tuple(flows)

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

    @property
    def fate(self) -> str:
        """What becomes of it, in words: "passed to f", "returned"; "" if nothing tells."""
        return because.fate(self.flows)

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

    def because(self) -> tuple[Step, ...]:
        """The path in readable steps, each with its place."""
        return tuple(because.steps(self.flows))
