"""Where a chain of flows ends: in which kind of place memory is kept, so that it is on the heap.

Section 10.1 of the diagnostics' reference, classes 7 and 16 to 22.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from escapelint.facts.flows import HEAP, storage_of
from escapelint.facts.text import (
    assigned_to,
    callee_of,
    find_outside,
    first_argument,
    without_type_arguments,
)
from escapelint.model import Flow, Note, Pos

# The kinds. What a destination's target is stands behind each.
RESULT = "result"  # of the function: ""
GLOBAL = "global"  # a package variable: its name
FIELD = "field"  # or a variable behind a pointer: what is assigned
ELEMENT = "element"  # of a slice or map: what is assigned
APPENDED = "appended"  # by append or copy: the slice
KEY = "key"  # of a map: it
SENT = "sent"  # on a channel: the statement
LITERAL = "literal"  # that is on the heap itself: it
BOX = "box"  # an interface that is on the heap itself: ""
HOLDER = "holder"  # any other expression that is on the heap itself: it
CALL = "call"  # of a known function: its printed name
DYNAMIC = "dynamic"  # call of an interface method or a func value: what is called
PANIC = "panic"  # ""
VARIABLE = "variable"  # that lives longer: its name
ESCAPING = "escaping"  # a variable whose content is on the heap: its name
CAPTURED = "captured"  # by a closure that is on the heap: the variable, if it is one
SIZE = "size"  # too large for the stack, or of unknown size: the reason
UNKNOWN = "unknown"  # ""

_SIZES = (
    "too large for stack",
    "too aligned for stack",
    "non-constant size",
    "zero-sized element",
)
_ASSIGNMENTS = ("assign", "assign-pair", "assign-pair-dot-type", "assign-pair-mapr")
_ELEMENTS = (
    "slice-literal-element",
    "array literal element",
    "struct literal element",
    "map literal key",
    "map literal value",
)
_CAPTURES = ("captured by a closure", "reference")
_COPIES = ("appendee slice", "appended slice...", "copied slice")
_TEMPORARY = re.compile(r"\.autotmp_|\{temp\}")
_INTERFACE_DATA = re.compile(r"\(\*.*\)\((?:\w+\.)?(\w+)@\d+\)")  # the pointer in a variable
_NAME = re.compile(r"(?:C\.|\.)?[\w·]+")
_METHOD = re.compile(r"\(\*([\w·]+)(?:\.[\w·]+)?\)\.[\w·]+")


class Destination(NamedTuple):
    """Where memory ends up; `pos` is that of the last note."""

    kind: str
    target: str
    pos: Pos


class Names(Protocol):
    """What names in a note mean there."""

    def is_variable(self, name: str) -> bool:
        """Whether it is a variable or parameter, and no package, type or function."""

    def is_global(self, name: str) -> bool:
        """Whether it is a variable of the package."""

    def is_package(self, name: str) -> bool:
        """Whether it is an imported package."""


def destination(note: Note, sink: str, *, returned: bool, names: Names) -> Destination:
    """What the last note and the sink of a chain say; `returned`: the sink is a result."""
    kind, target = _kind(note, sink, returned, names)
    return Destination(kind, target, note.pos)


def _kind(note: Note, sink: str, returned: bool, names: Names) -> tuple[str, str]:
    expr, reason = note.expr, note.reason
    if reason in _SIZES:
        return SIZE, reason
    if returned:
        return RESULT, ""
    if reason in _CAPTURES:
        return CAPTURED, expr
    if expr == "func literal" and reason == "spill":
        return CAPTURED, ""
    if reason in _COPIES:
        return APPENDED, first_argument(expr)
    if reason == "call parameter":
        return _call(expr, names)
    if reason == "interface-converted":
        return BOX, ""
    if reason in _ELEMENTS:
        return LITERAL, storage_of(sink) or expr
    if reason == "key of map put":
        return KEY, _indexed(expr)
    if reason == "send":
        return SENT, expr
    if storage_of(sink):
        return HOLDER, storage_of(sink)
    if reason == "//go:uintptrescapes":
        return CALL, "a system call, as uintptr"
    left = assigned_to(expr) if reason in _ASSIGNMENTS else ""
    if sink == HEAP:
        return _assigned(left, names)
    return VARIABLE, left if _TEMPORARY.match(sink) and left else sink


def _indexed(element: str) -> str:
    """What is indexed last: m.n of the element `m.n[a[0]]`."""
    depth = 0
    for i in range(len(element) - 1, 0, -1):
        depth += (element[i] == "]") - (element[i] == "[")
        if depth == 0:
            return element[:i]
    return element


def _assigned(left: str, names: Names) -> tuple[str, str]:
    """An assignment to the heap: of several names nothing tells which is meant, it is one of them.

    A local name stands for a variable that is on the heap itself.
    """
    interface = _INTERFACE_DATA.fullmatch(left)
    left = interface[1] if interface is not None else left
    parts = _parts(left)
    if not parts:
        return UNKNOWN, ""
    if all(_NAME.fullmatch(part) for part in parts):
        return (GLOBAL if all(map(names.is_global, parts)) else ESCAPING), left
    if all(part.endswith("]") for part in parts if part != "_"):
        return ELEMENT, left
    head, _, rest = left.partition(".")
    if _NAME.fullmatch(rest) and names.is_package(head):
        return GLOBAL, left
    return FIELD, left


def _parts(left: str) -> list[str]:
    """The expressions on the left of an assignment; a comma in brackets separates none."""
    if "(" in left or '"' in left or find_outside(left, ", ", braces=True) < 0:
        return [left] if left else []
    return left.split(", ")


def _call(expr: str, names: Names) -> tuple[str, str]:
    callee = callee_of(expr)
    name = without_type_arguments(callee)
    if name in ("append", "copy") and not names.is_variable(name):
        return APPENDED, first_argument(expr)
    if name == "panic" and not names.is_variable(name):
        return PANIC, ""
    if not name:
        return UNKNOWN, ""
    return (CALL if _is_known(name, names) else DYNAMIC), callee


def _is_known(callee: str, names: Names) -> bool:
    """Whether a printed callee is, or may be, a function or a method with a body.

    A method of a type is printed as `(*T).M` or `T.M`, one of an interface as `x.M`.
    """
    if callee == "func literal":
        return True
    method = _METHOD.fullmatch(callee)
    if method is not None:
        return not names.is_variable(method[1])
    parts = callee.split(".")
    if not all(_NAME.fullmatch(part) for part in parts) or names.is_variable(parts[0]):
        return False
    # Of three names the first is a package: `pkg.T.M`, or a variable of inlined code, `io.r.Read`.
    return len(parts) < 3 or parts[1][:1].isupper()


def container_of(flows: tuple[Flow, ...]) -> str:
    """The first literal, as printed, that takes the memory in on its way; "" where none does.

    It may be a function literal, "func literal", which captures it.
    """
    for flow in flows[:-1]:
        expr = storage_of(flow.dst)
        reasons = {note.reason for note in flow.notes}
        if expr and expr != "... argument" and reasons & {*_ELEMENTS, *_CAPTURES}:
            return expr
    return ""


def receiver_of(flows: tuple[Flow, ...], end: Destination) -> str:
    """What of the last flow is, or holds, the receiver of a method that ends it; "" for nothing."""
    flow = next((flow for flow in reversed(flows) if flow.notes), None)
    if flow is None or end.kind not in (CALL, DYNAMIC):
        return ""
    call = flow.notes[-1].expr
    callee = callee_of(call)
    if end.kind == CALL:
        method = _METHOD.fullmatch(without_type_arguments(callee)) is not None
        return flow.src if method and first_argument(call) == flow.src else ""
    operand = callee.rpartition(".")[0]
    return flow.src if f"{operand}.".startswith(f"{flow.src}.") else ""


def is_returned_before(flows: tuple[Flow, ...]) -> bool:
    """Whether the memory is returned on its way, to a caller that is compiled with the function."""
    notes = [note for flow in flows for note in flow.notes]
    return any(note.reason == "return" for note in notes[:-1])
