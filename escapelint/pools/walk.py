"""The paths through a function: its statements in their order, a state a path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from escapelint.pools.faults import ALIAS
from escapelint.pools.state import DIRTY, EMPTY, LIVE, PUT, Deferred, Key, Object, Ref, State
from escapelint.pools.values import BUFFER, Values, arguments
from escapelint.syntax.appends import walk
from escapelint.types.expr import names_of
from escapelint.types.model import Pointer

_MOST = 96  # paths that differ
_TURNS = 4  # of a loop, until nothing new comes of it
_ENDS = re.compile(r"panic|os\.Exit|runtime\.Goexit|log\.(?:Fatal|Panic)\w*|\w+\.(?:Fatal|Skip)\w*")
_NOT = re.compile(r"^!\s*(\w[\w.]*)$")
_NOT_SAME = re.compile(r"^([^&|]+?)\s*!=\s*([^&|]+)$")
_TO_NIL = re.compile(r"^([\w.]+)\s*==\s*nil$")
_CASES = ("expression_case", "type_case", "default_case", "communication_case")


class TooMany(Exception):
    """More paths than are followed, or a jump: the function stays unknown."""


class Walk(Values):
    """Follows the statements of one function."""

    ends: list[State]
    results: tuple[Key | None, ...]  # of named results
    _exits: dict[tuple[str, str], list[State]]  # by break, continue or fallthrough, and label

    def run(self, body: Node, start: State, results: tuple[Key | None, ...] = ()) -> None:
        """All paths from the start of a body to its ends; raises `TooMany`."""
        self.ends, self.results, self._exits, self._label = [], results, {}, ""
        for state in self.block(body, [start]):
            self.state = state
            self._finish(body, [])

    # ── sets of paths ───────────────────────────────────────────────────────────────────────

    def _joined(self, states: Iterable[State]) -> list[State]:
        found = {state.key(): state for state in states}
        if len(found) > _MOST:
            raise TooMany
        return list(found.values())

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
                states = self._joined(self.statement(child, states))
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

    # ── statements without statements in them ───────────────────────────────────────────────

    def _simple(self, node: Node, state: State) -> list[State]:
        self.state = state
        match node.type:
            case "short_var_declaration" | "assignment_statement" | "receive_statement":
                self._assign(node)
            case "var_declaration":
                for spec in walk(node):
                    if spec.type == "var_spec":
                        self._set(names_of(spec), spec.child_by_field_name("value"))
            case "return_statement":
                values = node.named_children[0] if node.named_children else None
                self._finish(node, list(values.named_children) if values is not None else [])
                return []
            case "defer_statement":
                self._defer(node)
            case "go_statement":
                self._go(node)
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
                    return self._inline(callee, call)
                self.visit(call)
                if callee is not None and _ENDS.fullmatch(self.source.text(callee)):
                    return []
            case _:
                self.visit(node)
        return [self.state]

    def _inline(self, literal: Node, call: Node | None) -> list[State]:
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
            self._run_deferred()
        ends = self.ends
        self.ends, self.results, self._exits = before
        for end in ends:
            end.deferred = deferred
        return ends

    def _assign(self, node: Node) -> None:
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
        self._set([t for t in targets if t.type != "comment"], right)

    def _set(self, targets: list[Node], right: Node | None) -> None:
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
                self.visit(target.child_by_field_name("operand"))
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
        if self._base(value)[1]:
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
                    value.type == "slice_expression" and self._base(value)[1]
                )
                content = EMPTY if emptied else DIRTY
            self.state.change(into.id, content=content)
        if ref is not None and (into is None or into.id != ref.id):
            self.state.change(ref.id, leaves=True)

    def _defer(self, node: Node) -> None:
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
            nodes = [receiver, *(self._base(each)[0] for each in arguments(call))]
            keys = [self.key(each) for each in nodes]
            refs = [self.state.held.get(key) if key is not None else None for key in keys]
        self.state.deferred = (*self.state.deferred, Deferred(call.start_byte, tuple(refs)))

    def _go(self, node: Node) -> None:
        """A goroutine is given what it uses."""
        call = node.named_child(0)
        for use in walk(node):
            key = self.key(use) if use.type == "identifier" else None
            ref = self.state.held.get(key) if key is not None else None
            if ref is None or call is None:
                continue
            text = self.source.text(node)
            if ".Put(" in text or any(f"{name}(" in text for name in self.effects.names):
                self.state.forget(ref.id)
            else:
                self.lends(ref, node)

    # ── ends ────────────────────────────────────────────────────────────────────────────────

    def _finish(self, node: Node, values: list[Node]) -> None:
        """The function returns: what is returned, what is deferred, what is left."""
        refs = [(value, self.leaves(value, "returned")) for value in values]
        named = [(node, self.state.held.get(key or "")) for key in self.results if not values]
        for index, (_, ref) in enumerate([*refs, *named]):
            found = self.state.object(ref)
            if ref is not None and found is not None:
                self.state.change(ref.id, leaves=True)
                if ref.kind == "whole" and found.owned:
                    self.trace.returned.append((index, found))
        before = {id_: found.status for id_, found in self.state.objects.items()}
        first = len(self.ends)
        self._run_deferred()
        for end in self.ends[first:]:
            for value, ref in [*refs, *named]:
                found = end.object(ref)
                if ref is None or found is None or before[ref.id] != LIVE:
                    continue
                if found.status == PUT:
                    text = self.source.text(value) if values else "the result"
                    self.trace.wrong(ALIAS, value, text, found.put_at, "deferred", sure=True)
            for id_, found in end.objects.items():
                self._check_end(node, id_, found)

    def _check_end(self, node: Node, id_: int, found: Object) -> None:
        if not found.owned:
            return
        get = self._get_at(id_)
        if get is None:
            return
        if found.status == LIVE and not (found.leaves or found.judged):
            self.trace.missing(get, node)
        elif found.status == PUT or found.leaves or found.judged:
            self.trace.not_missing(get, node, put=found.status == PUT, leaves=found.leaves)

    def _get_at(self, offset: int) -> Node | None:
        node = self.source.node_at(offset, offset + 1)
        while node is not None and node.type != "call_expression":
            node = node.parent
        return node

    def _run_deferred(self) -> None:
        """What is deferred runs, the last first; each path that comes of it is an end."""
        states = [self.state]
        deferred = self.state.deferred
        for each in reversed(deferred):
            call = self.source.node_at(each.call, each.call + 1)
            while call is not None and call.parent is not None:
                if call.type == "call_expression" and call.parent.type == "defer_statement":
                    break
                call = call.parent
            callee = call.child_by_field_name("function") if call is not None else None
            if call is None or callee is None:
                continue
            ran: list[State] = []
            for state in states:
                self.state = state
                state.deferred = ()
                if callee.type == "func_literal":
                    ran += self._inline(callee, None)
                else:
                    self._deferred_call(call, each.refs)
                    ran.append(self.state)
            states = self._joined(ran)
        self.ends += states

    def _deferred_call(self, call: Node, refs: tuple[Ref | None, ...]) -> None:
        """A call whose arguments were evaluated when it was deferred."""
        given = arguments(call)
        if self.finder.pool_call(self.source, call) == "Put" and given:
            if refs[1] is not None:
                if self._base(given[0])[1]:
                    self.state.change(refs[1].id, content=EMPTY)
                name = self.source.text(self._base(given[0])[0] or given[0])
                self.put(call, refs[1], name, self.finder.pool_name(self.source, call))
            return
        concerned = any(ref is not None for ref in refs)
        if not concerned:
            return
        summary = self.effects.of_call(self.source, call, concerned=True)
        for index, ref in enumerate(refs, -1):
            if ref is None:
                continue
            effect = summary.effects.get(index, "lent") if summary is not None else "kept"
            if effect == "put":
                node = given[index] if index >= 0 else call
                self.put(call, ref, self.source.text(self._base(node)[0] or node), "", summary)
            elif effect == "unknown" or (summary is None and index < 0):
                self.state.forget(ref.id)
            else:
                self.state.change(ref.id, leaves=True)

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
        after = self.block(node.child_by_field_name("consequence"), self._joined(then))
        if other is None:
            return after + otherwise
        return after + self.statement(other, self._joined(otherwise))

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
        """A path on which a condition holds, or does not; none where it was decided otherwise."""
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
        body = node.child_by_field_name("body")
        head = next((c for c in node.named_children if c.type != "comment"), None)
        condition, update, ranged = None, None, None
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
            states = [s for s in self._joined(states) if s.key() not in seen]
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
                    self._set(list(left.named_children), None)
                turning.append(self.state)
            states = self.block(body, turning)
            states = self._joined(states + self._left("continue", label))
            if update is not None:
                states = self.statement(update, states)
        done += self._left("break", label)
        for key, kept in outer.items():
            self._exits.setdefault(key, [])[:0] = kept
        for state in done:
            state.fork()
        return self._joined(done)

    def _switch(self, node: Node, states: list[State], label: str) -> list[State]:
        start = node.child_by_field_name("initializer")
        if start is not None:
            states = self.statement(start, states)
        value = node.child_by_field_name("value")
        for state in states:
            self.state = state
            self.visit(value)
            if node.type == "select_statement":
                self.waits()
        outer = self._exits.pop(("break", ""), [])
        cases = [child for child in node.named_children if child.type in _CASES]
        done: list[State] = []
        fallen: list[State] = []
        for case in cases:
            here = [state.copy() for state in states]
            for state in here:
                state.fork()
            for part in ("value", "communication"):
                first = case.child_by_field_name(part)
                if first is not None:
                    here = self.statement(first, here)
            body = [child for child in case.named_children if child.type == "statement_list"]
            here = self._joined(here + fallen)
            done += self.block(body[0], here) if body else here
            fallen = self._exits.pop(("fallthrough", ""), [])
        if node.type != "select_statement" and not any(c.type == "default_case" for c in cases):
            done += states
        done += self._left("break", label)
        if outer:
            self._exits[("break", "")] = outer
        return self._joined(done)


def _own(exits: dict[tuple[str, str], list[State]], label: str) -> list[tuple[str, str]]:
    """The exits that a loop's own breaks and continues would be mistaken for."""
    return [key for key in exits if key[0] in ("break", "continue") and key[1] in ("", label)]
