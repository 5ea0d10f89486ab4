"""What happens to pooled objects where a function ends: results, deferred calls, what is left."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from tree_sitter import Node

from escapelint.pools.assignments import Assignments
from escapelint.pools.faults import ALIAS
from escapelint.pools.state import EMPTY, LIVE, PUT, Key, Object, Ref, State
from escapelint.pools.values import arguments

_MOST = 96  # paths that differ


class TooMany(Exception):
    """More paths than are followed, or a jump: the function stays unknown."""


def joined(states: Iterable[State]) -> list[State]:
    """The paths that do not go on like another of them; raises `TooMany`."""
    found = {state.key(): state for state in states}
    if len(found) > _MOST:
        raise TooMany
    return list(found.values())


class Ends(Assignments):
    """The part of a `Walk` that is about its ends."""

    ends: list[State]
    results: tuple[Key | None, ...]  # of named results

    @abstractmethod
    def inline(self, literal: Node, call: Node | None) -> list[State]:
        """A literal that is called where it stands, or at the end."""

    def finish(self, node: Node, values: list[Node]) -> None:
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
        self.run_deferred()
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

    def run_deferred(self) -> None:
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
                    ran += self.inline(callee, None)
                else:
                    self._deferred_call(call, each.refs)
                    ran.append(self.state)
            states = joined(ran)
        self.ends += states

    def _deferred_call(self, call: Node, refs: tuple[Ref | None, ...]) -> None:
        """A call whose arguments were evaluated when it was deferred."""
        given = arguments(call)
        if self.finder.pool_call(self.source, call) == "Put" and given:
            if refs[1] is not None:
                if self.base(given[0])[1]:
                    self.state.change(refs[1].id, content=EMPTY)
                name = self.source.text(self.base(given[0])[0] or given[0])
                self.put(call, refs[1], name, self.finder.pool_name(self.source, call))
            return
        concerned = any(ref is not None for ref in refs)
        if not concerned:
            return
        summary = self.effects.of_call(self.source, call, concerned=True)
        for index, ref in enumerate(refs, -1):
            if ref is None:
                continue
            effect = summary.effects.get(index, "kept") if summary is not None else "kept"
            if effect == "put":
                node = given[index] if index >= 0 else call
                self.put(call, ref, self.source.text(self.base(node)[0] or node), "", summary)
            elif effect == "unknown" or (summary is None and index < 0):
                self.state.forget(ref.id)
            else:
                self.state.change(ref.id, leaves=True)
