"""What the calls of a path do with pooled objects."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.pools.effects import Summary
from escapelint.pools.faults import ALIAS, DOUBLE, MISSING, Back, Got
from escapelint.pools.retained import holds_pointers
from escapelint.pools.state import AS_GOT, CLEARED, DIRTY, EMPTY, LIVE, PUT, Object, Ref
from escapelint.pools.values import Values, arguments
from escapelint.types.expressions import is_conversion, scope_of
from escapelint.types.model import Basic, Named, Pointer

BUFFER = Named("bytes", "Buffer")
_ALIASES = ("Bytes", "AvailableBuffer")  # of a bytes.Buffer: its memory
_EMPTIES = ("Reset", "Truncate")
_WRITES = re.compile(r"Write(?:String|Byte|Rune)?|ReadFrom|Grow")
_BUILTINS = ("append", "copy", "len", "cap", "clear")
_SIZED = re.compile(r"\b(?:cap|len|Cap|Len|Size)\(")
_WAITS = re.compile(r"(?:Wait|Lock|Recv|Join|Close|Shutdown)$")


class Calls(Values):
    """The part of a `Walk` that is about calls."""

    def call(self, node: Node) -> Ref | None:
        """A call: of a pool, of a function of the package, or of anything else."""
        callee = node.child_by_field_name("function") or node.child_by_field_name("type")
        given = arguments(node)
        if callee is None:
            return None
        match self.finder.pool_call(self.source, node):
            case "Get":
                return self.get(node, self.finder.pool_name(self.source, node), AS_GOT)
            case "Put" if len(given) == 1:
                self.give_back(node, given[0], self.finder.pool_name(self.source, node))
                return None
        text = self.source.text(callee)
        if callee.type == "identifier" and text in _BUILTINS and self._is_predeclared(callee):
            return self._builtin(text, given)
        if is_conversion(self.finder.declared, self.source, node):
            ref = self.visit(given[0]) if given else self.visit(node.named_child(1))
            if ref is None or self.finder.shares(self.type_of(node)):
                return ref
            if self.type_of(node) != Basic("string"):
                self.state.change(ref.id, leaves=True)  # an unsafe.Pointer, or unknown
            return None
        if callee.type == "func_literal":
            self.captured(callee)
        if _WAITS.search(text):
            self.waits()
        receiver = None
        if callee.type == "selector_expression":
            receiver = callee.child_by_field_name("operand")
        keys = [self.key(self.base(each)[0]) for each in (receiver, *given) if each is not None]
        concerned = any(key in self.state.held for key in keys if key is not None)
        summary = self.effects.of_call(self.source, node, concerned=concerned)
        if summary is not None:
            return self._known(node, summary, receiver, given)
        return self._unknown(node, callee, receiver, given)

    def _is_predeclared(self, callee: Node) -> bool:
        declared = self.finder.declared
        local = scope_of(declared, self.source).binding(callee) is not None
        return not local and self.source.text(callee) not in declared.names

    def get(self, node: Node, pool: str, content: str) -> Ref:
        """A new object. The one of the last turn, if it is still here, was not put back."""
        id_, old = node.start_byte, self.state.objects.get(node.start_byte)
        if old is not None and old.status == LIVE and not old.leaves and not self.is_deferred(id_):
            self.trace.wrong(MISSING, node, "", node.start_byte, "loop", sure=True)
        self.state.forget(id_)
        self.state.objects[id_] = Object(pool, owned=True, content=content)
        return Ref(id_)

    def is_deferred(self, id_: int) -> bool:
        """Whether a deferred call has an object."""
        return any(ref is not None and ref.id == id_ for d in self.state.deferred for ref in d.refs)

    def give_back(self, node: Node, arg: Node, pool: str, summary: Summary | None = None) -> None:
        """An argument goes back into a pool: it, or the memory that it is cut out of."""
        base, emptied = self.base(arg)
        key = self.key(base)
        ref = self.state.held.get(key) if key is not None else None
        if ref is None:
            ref = self.visit(arg)
        if ref is None and key is not None and base is not None and self._is_shared(base, arg):
            ref = Ref(-node.start_byte - 1)
            self.state.held[key] = ref
            self.state.objects[ref.id] = Object(pool, owned=False)
        if ref is not None:
            if emptied:
                self.state.change(ref.id, content=EMPTY)
            self.put(node, ref, self.source.text(base or arg), pool, summary)

    def _is_shared(self, base: Node, arg: Node) -> bool:
        return arg.type == "unary_expression" or self.finder.shares(self.type_of(base))

    def put(
        self, node: Node, ref: Ref, name: str, pool: str, summary: Summary | None = None
    ) -> None:
        """An object goes back."""
        found = self.state.object(ref)
        if found is None:
            return
        if found.status == PUT:
            self.trace.wrong(DOUBLE, node, name, found.put_at, "", sure=found.forks == 0)
        else:
            self.trace.fine(DOUBLE, node)
        if found.shared:
            self.trace.wrong(ALIAS, node, name, abs(found.shared), "shared", sure=True)
        bounded = any(_SIZED.search(c) and name.strip("*&") in c for c in self.state.decided)
        resets = summary is not None and summary.empties
        dirty = found.content == DIRTY and not resets
        if found.owned:
            bounded |= summary is not None and summary.bounded
        holds = CLEARED if summary is not None and summary.clears else found.holds
        of = found.pool or pool
        back = Back(of, self.source, node, name, dirty, found.grown, bounded, found.owned, holds)
        self.trace.went_back(back)
        self.state.objects[ref.id] = found._replace(
            status=PUT, put_at=node.start_byte, forks=0, shared=0, judged=found.judged or bounded
        )

    def _builtin(self, name: str, given: list[Node]) -> Ref | None:
        """append gives what it was given, or a copy; copy and len look at it only."""
        if not given:
            return None
        first = self.visit(given[0])
        rest = [(each, self.visit(each)) for each in given[1:]]
        if name == "append":
            for node, ref in rest:
                if ref is not None and node.type != "variadic_argument":
                    self.state.change(ref.id, leaves=True)
            if first is not None:
                _, emptied = self.base(given[0])
                self.written(first, given[0], emptied=emptied)
                if rest and holds_pointers(self.finder, self.source, given[0]):
                    self.state.change(first.id, holds=given[0].start_byte)
            return first
        if name in ("clear", "copy") and first is not None:
            self.state.change(first.id, content=EMPTY if name == "clear" else DIRTY)
            self.state.clear(first.id)
        return None

    def written(self, ref: Ref, node: Node, *, emptied: bool = False) -> None:
        """Memory is appended to; where nobody has emptied it, behind what was there."""
        found = self.state.object(ref)
        if found is None:
            return
        if found.content == AS_GOT and found.owned and not emptied:
            get = self.source.node_at(ref.id, ref.id + 1)
            while get is not None and get.type != "call_expression":
                get = get.parent
            if get is not None:
                name = self.source.text(node)
                self.trace.got[ref.id] = Got(found.pool, self.source, get, name, node)
        self.state.change(ref.id, content=DIRTY, grown=True)

    def _known(
        self, node: Node, summary: Summary, receiver: Node | None, given: list[Node]
    ) -> Ref | None:
        """A call of a function of this package, as far as its summary tells."""
        parts = [(-1, receiver), *enumerate(given)]
        late = [(i, each) for i, each in parts if each and summary.effects.get(i) == "put"]
        for index, each in parts:
            if each is None or (index, each) in late:
                continue
            ref = self.visit(each)
            key = self.key(each)
            if key is not None:
                self.state.forget_fields(key)
            if ref is None:
                continue
            self.state.clear(ref.id)
            match summary.effects.get(index, "kept"):
                case "lent":
                    self.state.change(ref.id, content=DIRTY)
                case "emptied":
                    self.state.change(ref.id, content=EMPTY)
                case "kept":
                    self.state.change(ref.id, leaves=True, content=DIRTY)
                case _:
                    self.state.forget(ref.id)
        for _, each in late:
            self.give_back(node, each, "", summary)
        if summary.pool is not None:
            self.position[node.start_byte] = summary.position
            return self.get(node, summary.pool, summary.content)
        return None

    def _unknown(
        self, node: Node, callee: Node, receiver: Node | None, given: list[Node]
    ) -> Ref | None:
        """A call of a function of which the name is all that is known."""
        self_ref = self.visit(receiver) if receiver is not None else self.visit(callee)
        if self_ref is not None:
            self.state.clear(self_ref.id)
        key = self.key(receiver)
        if key is not None:
            self.state.forget_fields(key)
        name = self.source.text(callee).rpartition(".")[2]
        if self_ref is not None and receiver is not None:
            found = self._method(node, self_ref, name, receiver, given)
        else:
            found = None
        effect = self.effects.of_imported(self.source, callee, name)
        for each in given:
            ref = self.visit(each)
            base, _ = self.base(each)
            each_key = self.key(base)
            if each_key is not None:
                self.state.forget_fields(each_key)
            if ref is None:
                continue
            self.state.clear(ref.id)
            if self._is_buffer(each):
                # Of a buffer in a struct nothing is known: it may be emptied by itself.
                if base is None or base.type != "selector_expression":
                    self.written(ref, each)
            else:
                self.state.change(ref.id, content=DIRTY)
            if effect == "wraps":
                found = ref._replace(kind="wrapper")
            elif effect == "cuts":
                found = ref.as_part()
            elif effect == "kept":
                self.state.change(ref.id, leaves=True)
        return found

    def _method(
        self, node: Node, ref: Ref, name: str, receiver: Node, given: list[Node]
    ) -> Ref | None:
        """A method of an object, or of what is cut out of it."""
        if not self._is_buffer(receiver):
            if name in _EMPTIES:
                self.state.change(ref.id, content=EMPTY)
            elif self.effects.may_release(name):
                self.state.forget(ref.id)
            elif not self.effects.is_standard(self.type_of(receiver)):
                self.state.change(ref.id, leaves=True)
            return None
        if name == "Reset" or (name == "Truncate" and self.source.text(given[0]) == "0"):
            self.state.change(ref.id, content=EMPTY)
        elif _WRITES.fullmatch(name):
            self.written(ref, receiver)
        return ref.as_part() if name in _ALIASES else None

    def _is_buffer(self, node: Node) -> bool:
        """Whether a value is a bytes.Buffer or a pointer to one."""
        type_ = self.type_of(node)
        return (type_.elem if isinstance(type_, Pointer) else type_) == BUFFER
