"""What the expressions of a path do with pooled objects, and which of them their values are."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.pools.effects import Effects, Summary
from escapelint.pools.faults import ALIAS, DOUBLE, MISSING, USE, Back, Got
from escapelint.pools.find import Finder
from escapelint.pools.state import AS_GOT, DIRTY, EMPTY, LIVE, PUT, Key, Object, Ref, State
from escapelint.pools.trace import Trace
from escapelint.syntax.appends import walk
from escapelint.syntax.context import assigns
from escapelint.syntax.source import Source
from escapelint.types.expressions import is_conversion, scope_of, type_of_expression
from escapelint.types.model import Basic, Named, Pointer, Slice, TypeExpr

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
        self._quiet = False
        self.position: dict[int, int] = {}  # of objects, among the results of the call that gets it

    # ── what an expression is ───────────────────────────────────────────────────────────────

    def key(self, node: Node | None) -> Key | None:
        """What a variable, or a field of one, is known by."""
        if node is None:
            return None
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
                return self._captured(node)
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
            return ref
        if sign == "*" and ref is not None and ref.kind == "whole":
            return ref.as_part() if self.finder.shares(self.type_of(node)) else None
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

    def _captured(self, node: Node) -> Ref | None:
        """A closure may use, change and give back what it captures, whenever it is called."""
        for use in walk(node):
            key = self.key(use) if use.type == "identifier" else None
            ref = self.state.held.get(key) if key is not None else None
            if ref is None:
                continue
            if ".Put(" in self.source.text(node) or assigns(
                self.source, node, self.source.text(use)
            ):
                self.state.forget(ref.id)
            else:
                self.state.change(ref.id, leaves=True)
        return None

    # ── calls ───────────────────────────────────────────────────────────────────────────────

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
            return ref if self.finder.shares(self.type_of(node)) else None
        if callee.type == "func_literal":
            self._captured(callee)
        if _WAITS.search(text):
            self.waits()
        receiver = None
        if callee.type == "selector_expression":
            receiver = callee.child_by_field_name("operand")
        keys = [self.key(self._base(each)[0]) for each in (receiver, *given) if each is not None]
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
        base, emptied = self._base(arg)
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

    def _base(self, arg: Node) -> tuple[Node | None, bool]:
        """What an argument is the address of, a slice of, or a conversion of; whether as `[:0]`."""
        at: Node | None = arg
        emptied = False
        while at is not None:
            if at.type in ("slice_expression", "unary_expression"):
                emptied |= at.type == "slice_expression" and is_empty_slice(self.source, at)
                at = at.child_by_field_name("operand")
            elif at.type == "parenthesized_expression":
                at = at.named_child(0)
            else:
                break
        return at, emptied

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
        if found.owned:
            dirty = found.content == DIRTY and not resets
            bounded |= summary is not None and summary.bounded
            self.trace.went_back(Back(found.pool or pool, self.source, node, name, dirty, bounded))
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
                _, emptied = self._base(given[0])
                self.written(first, given[0], emptied=emptied)
            return first
        if name == "clear" and first is not None:
            self.state.change(first.id, content=EMPTY)
        elif name == "copy" and first is not None:
            self.state.change(first.id, content=DIRTY)
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
        self.state.change(ref.id, content=DIRTY)

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
            match summary.effects.get(index, "lent"):
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
            base, _ = self._base(each)
            each_key = self.key(base)
            if each_key is not None:
                self.state.forget_fields(each_key)
            if ref is None:
                continue
            if self._is_buffer(each):
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
        else:
            self.written(ref, receiver)
        return ref.as_part() if name in _ALIASES else None

    def _is_buffer(self, node: Node) -> bool:
        """Whether a value is a bytes.Buffer or a pointer to one."""
        type_ = self.type_of(node)
        return (type_.elem if isinstance(type_, Pointer) else type_) == BUFFER

    def is_slice(self, node: Node) -> bool:
        return isinstance(self.finder.declared.underlying(self.type_of(node)), Slice)

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


def is_empty_slice(source: Source, node: Node) -> bool:
    """Whether a slice expression is `x[:0]`."""
    start, end = node.child_by_field_name("start"), node.child_by_field_name("end")
    return (start is None or source.text(start) == "0") and (
        end is not None and source.text(end) == "0"
    )
