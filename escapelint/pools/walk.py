"""The paths through a function: its statements in their order, a state a path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from escapelint.pools.ends import Ends, TooMany, joined
from escapelint.pools.state import Key, State
from escapelint.pools.values import arguments
from escapelint.syntax.appends import walk
from escapelint.types.expr import names_of

_TURNS = 4  # of a loop, until nothing new comes of it
_ENDS = re.compile(r"panic|os\.Exit|runtime\.Goexit|log\.(?:Fatal|Panic)\w*|\w+\.(?:Fatal|Skip)\w*")
_NOT = re.compile(r"^!\s*(\w[\w.]*)$")
_NOT_SAME = re.compile(r"^([^&|]+?)\s*!=\s*([^&|]+)$")
_TO_NIL = re.compile(r"^([\w.]+)\s*==\s*nil$")
_CASES = ("expression_case", "type_case", "default_case", "communication_case")


class Walk(Ends):
    """Follows the statements of one function."""

    _exits: dict[tuple[str, str], list[State]]  # by break, continue or fallthrough, and label

    def run(self, body: Node, start: State, results: tuple[Key | None, ...] = ()) -> None:
        """All paths from the start of a body to its ends; raises `TooMany`."""
        self.ends, self.results, self._exits, self._label = [], results, {}, ""
        for state in self.block(body, [start]):
            self.state = state
            self.finish(body, [])

    # ── sets of paths ───────────────────────────────────────────────────────────────────────

    def _leave(self, kind: str, label: str, states: Iterable[State]) -> None:
        self._exits.setdefault((kind, label), []).extend(states)

    def _left(self, kind: str, label: str) -> list[State]:
        found = self._exits.pop((kind, ""), [])
        return found + self._exits.pop((kind, label), [])

    def block(self, node: Node | None, states: list[State]) -> list[State]:
        """The statements of a block, or of a case."""
        if node is None:
            return states
        for child in node.named_children:
            if child.type == "statement_list":
                states = self.block(child, states)
            elif child.type != "comment" and states:
                states = joined(self.statement(child, states))
        return states

    def statement(self, node: Node, states: list[State]) -> list[State]:
        """What a statement makes of the paths that come to it."""
        label, self._label = self._label, ""
        match node.type:
            case "block":
                return self.block(node, states)
            case "if_statement":
                return self._if(node, states)
            case "for_statement":
                return self._for(node, states, label)
            case "expression_switch_statement" | "type_switch_statement" | "select_statement":
                return self._switch(node, states, label)
            case "labeled_statement":
                named = node.child_by_field_name("label")
                self._label = self.source.text(named) if named is not None else ""
                return self.statement(node.named_children[-1], states)
            case "break_statement" | "continue_statement":
                names = [self.source.text(child) for child in node.named_children]
                self._leave(node.type.partition("_")[0], names[0] if names else "", states)
                return []
            case "fallthrough_statement":
                self._leave("fallthrough", "", states)
                return []
            case "goto_statement":
                raise TooMany
        return [end for state in states for end in self._simple(node, state.copy())]

    # ── statements without branches ──

    def _simple(self, node: Node, state: State) -> list[State]:
        self.state = state
        match node.type:
            case "short_var_declaration" | "assignment_statement" | "receive_statement":
                self.assign(node)
            case "var_declaration":
                for spec in walk(node):
                    if spec.type == "var_spec":
                        self.set_all(names_of(spec), spec.child_by_field_name("value"))
            case "return_statement":
                values = node.named_children[0] if node.named_children else None
                self.finish(node, list(values.named_children) if values is not None else [])
                return []
            case "defer_statement":
                self.defer(node)
            case "go_statement":
                self.starts(node)
            case "send_statement":
                value = node.child_by_field_name("value")
                if value is not None:
                    self.lends(self.leaves(value, "sent"), node)
            case "inc_statement" | "dec_statement":
                self.visit(node.named_child(0))
                self.state.assigned(self.source.text(node))
            case "expression_statement":
                call = node.named_child(0)
                callee = call.child_by_field_name("function") if call is not None else None
                if callee is not None and callee.type == "func_literal":
                    return self.inline(callee, call)
                self.visit(call)
                if callee is not None and _ENDS.fullmatch(self.source.text(callee)):
                    return []
            case _:
                self.visit(node)
        return [self.state]

    def inline(self, literal: Node, call: Node | None) -> list[State]:
        """A literal that is called where it stands."""
        for each in arguments(call) if call is not None else ():
            self.visit(each)
        before = (self.ends, self.results, self._exits)
        state, deferred = self.state, self.state.deferred
        self.ends, self.results, self._exits = [], (), {}
        inner = state.copy()
        inner.deferred = ()
        for end in self.block(literal.child_by_field_name("body"), [inner]):
            self.state = end
            self.run_deferred()
        ends = self.ends
        self.ends, self.results, self._exits = before
        for end in ends:
            end.deferred = deferred
        return ends

    # ── branches ────────────────────────────────────────────────────────────────────────────

    def _if(self, node: Node, states: list[State]) -> list[State]:
        start = node.child_by_field_name("initializer")
        if start is not None:
            states = self.statement(start, states)
        condition = node.child_by_field_name("condition")
        then, otherwise = [], []
        for state in states:
            self.state = state.copy()
            self.visit(condition)
            yes, no = self._decide(condition, self.state)
            then += yes
            otherwise += no
        other = node.child_by_field_name("alternative")
        after = self.block(node.child_by_field_name("consequence"), joined(then))
        if other is None:
            return after + otherwise
        return after + self.statement(other, joined(otherwise))

    def _decide(self, condition: Node | None, state: State) -> tuple[list[State], list[State]]:
        """The paths on which a condition holds, and those on which it does not."""
        if condition is None:
            return [state], []
        text = self.source.text(condition).strip()
        for use in walk(condition):
            key = self.key(use) if use.type == "identifier" else None
            if key is None:
                continue
            ref = state.held.get(key)
            id_ = ref.id if ref is not None else state.about.get(key)
            looked = key in state.about or not _TO_NIL.match(text.replace("!=", "=="))
            if id_ is not None and looked:
                state.change(id_, judged=True)
        yes, no = state.copy(), state.copy()
        yes.fork()
        no.fork()
        return self._narrow(text, yes, holds=True), self._narrow(text, no, holds=False)

    def _narrow(self, text: str, state: State, *, holds: bool) -> list[State]:
        """A path on which a condition holds, or not; none where it was decided otherwise."""
        if holds and "&&" in text and "||" not in text and "(" not in text:
            states = [state]
            for part in text.split("&&"):
                states = [
                    s for each in states for s in self._narrow(part.strip(), each, holds=True)
                ]
            return states
        if not holds and "||" in text and "&&" not in text and "(" not in text:
            states = [state]
            for part in text.split("||"):
                states = [
                    s for each in states for s in self._narrow(part.strip(), each, holds=False)
                ]
            return states
        negated = _NOT.match(text)
        if negated is not None:
            text, holds = negated[1], not holds
        different = _NOT_SAME.match(text)
        if different is not None:
            text, holds = f"{different[1].strip()} == {different[2].strip()}", not holds
        if state.decided.get(text, holds) != holds:
            return []
        state.decided[text] = holds
        nil = _TO_NIL.match(text)
        for key, ref in list(state.held.items()):
            name = key.partition(" ")[2]
            if nil is not None and holds and nil[1] == name and ref.id > 0:
                state.forget(ref.id)
        for key, id_ in list(state.about.items()):
            if not holds and key.partition(" ")[2] == text and id_ > 0:
                state.forget(id_)  # v, ok := pool.Get().(T), where it is not ok
        return [state]

    def _for(self, node: Node, states: list[State], label: str) -> list[State]:
        body, condition, update, ranged = node.child_by_field_name("body"), None, None, None
        head = next((c for c in node.named_children if c.type != "comment"), None)
        if head is not None and head.type == "for_clause":
            start = head.child_by_field_name("initializer")
            if start is not None:
                states = self.statement(start, states)
            condition = head.child_by_field_name("condition")
            update = head.child_by_field_name("update")
        elif head is not None and head.type == "range_clause":
            ranged = head
            for state in states:
                self.state = state
                self.visit(head.child_by_field_name("right"))
        elif head is not None and (body is None or head.id != body.id):
            condition = head
        outer = {k: self._exits.pop(k, []) for k in _own(self._exits, label)}
        endless = condition is None and ranged is None
        seen: dict[object, State] = {}
        done: list[State] = []
        for _ in range(_TURNS):
            states = [s for s in joined(states) if s.key() not in seen]
            if not states:
                break
            seen.update((s.key(), s) for s in states)
            turning = []
            for state in states:
                self.state = state.copy()
                self.visit(condition)
                left = ranged.child_by_field_name("left") if ranged is not None else None
                if not endless:
                    out = self.state.copy()
                    if ranged is None and condition is not None:
                        done += self._narrow(self.source.text(condition), out, holds=False)
                    else:
                        done.append(out)
                if left is not None:
                    self.set_all(list(left.named_children), None)
                turning.append(self.state)
            states = self.block(body, turning)
            states = joined(states + self._left("continue", label))
            if update is not None:
                states = self.statement(update, states)
        done += self._left("break", label)
        for key, kept in outer.items():
            self._exits.setdefault(key, [])[:0] = kept
        for state in done:
            state.fork()
        return joined(done)

    def _switch(self, node: Node, states: list[State], label: str) -> list[State]:
        start = node.child_by_field_name("initializer")
        if start is not None:
            states = self.statement(start, states)
        value = node.child_by_field_name("value")
        for state in states:
            self.state = state
            ref = self.visit(value)
            if node.type == "select_statement":
                self.waits()
            elif ref and node.type == "type_switch_statement":
                self.state.forget(ref.id)  # each case has it by another name
        outer = self._exits.pop(("break", ""), [])
        cases = [child for child in node.named_children if child.type in _CASES]
        done: list[State] = []
        fallen: list[State] = []
        for case in cases:
            here = [state.copy() for state in states]
            for state in here:
                state.fork()
            for part in ("value", "communication"):
                if (first := case.child_by_field_name(part)) is not None:
                    here = self.statement(first, here)
            body = [child for child in case.named_children if child.type == "statement_list"]
            here = joined(here + fallen)
            done += self.block(body[0], here) if body else here
            fallen = self._exits.pop(("fallthrough", ""), [])
        if node.type != "select_statement" and not any(c.type == "default_case" for c in cases):
            done += states
        done += self._left("break", label)
        if outer:
            self._exits[("break", "")] = outer
        return joined(done)


def _own(exits: dict[tuple[str, str], list[State]], label: str) -> list[tuple[str, str]]:
    """The exits that a loop's own breaks and continues would be mistaken for."""
    return [key for key in exits if key[0] in ("break", "continue") and key[1] in ("", label)]
