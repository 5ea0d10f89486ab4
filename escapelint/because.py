"""The compiler's flows → steps that a person reads: "&x is assigned to p", "p is returned"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

from escapelint.facts import destination as ends
from escapelint.facts.destination import Destination
from escapelint.facts.flows import HEAP, storage_of
from escapelint.facts.text import assigned_to, callee_of, is_result
from escapelint.model import Flow, Note, Pos, Step

_TEMPORARY = re.compile(r"\.autotmp_\d+|\{temp\}")
_COMPILERS = re.compile(r"\.autotmp_\d+|(?:\b\w+\.)?~[rR]\d+|\bfunc literal\b")
_STATIC = re.compile(r"\.\.s(?:tmp_|…$)")  # what a package variable is made of at the start
_INLINED = re.compile(r"(\w+)\.([.~]?\w+)")  # how a variable of inlined code is printed
# The compiler's own variables of a loop over a function.
_LOOP = re.compile(r"(?:\w+\.)?#(yield|state|rv)\d*")
_LOOP_PARTS = {"yield": "the loop's body", "state": "the loop's state", "rv": "the loop's result"}
_CGO = re.compile(r"\b_C(?:func|type|var)_")
_SHAPE = re.compile(r"go\.shape\.")
# What the compiler passes on to an instance of a generic function.
_INSTANCE = re.compile(r"\[[^][]*go\.shape\.[^][]*\]\(\(\*\[\d+\]uintptr\)\(\.dict\[\d+\]\)(?:, )?")
_NAMELESS = "a temporary"  # of the compiler
_TO_TEMPORARY = f"assigned to {_NAMELESS}"  # which tells nobody anything
_LONGEST = 60  # characters of an expression in a message or a step

# reason → what happens; {dst} is where the value goes, {expr} the compiler's expression
_PLAIN = {
    "return": "returned",
    "interface-converted": "converted to an interface",
    "array literal element": "stored in {expr}",
    "struct literal element": "stored in {expr}",
    "map literal key": "stored as a key of {expr}",
    "map literal value": "stored as a value of {expr}",
    "key of map put": "used as the key of {expr}",
    "send": "sent on a channel: {expr}",
    "slice": "sliced",
    "slice-to-array": "converted to an array",
    "dot of pointer": "read through a pointer: {expr}",
    "indirection": "read through a pointer: {expr}",
    "fixed-array-index-of": "indexed",
    "range": "ranged over",
    "range-deref": "ranged over",
    "switch case": "bound in a type switch",
    "appendee slice": "copied with the elements of the grown slice",
    "appended slice...": "copied with the elements of the appended slice",
    "copied slice": "copied with the elements of the copied slice",
    "captured by a closure": "captured by the closure",
    "reference": "captured by reference",
    "too large for stack": "too large for the stack",
    "too aligned for stack": "aligned more strictly than the stack is",
    "non-constant size": "of a size that is not constant",
    "zero-sized element": "made of elements without size",
    "//go:uintptrescapes": "passed as uintptr to a function that lets it escape",
    "conversion to unsafe.Pointer": "converted to unsafe.Pointer",
    "reflect.Header.Data": "stored in a reflect header",
}
# Notes that only name the object itself, or a part of it.
_SILENT = ("spill", "address-of", "dot", "callee operand")
# kind of destination → what is done with the memory there
_VARIABLES = (ends.VARIABLE, ends.CAPTURED, ends.ESCAPING)  # whose target is a variable
_DONE = {
    ends.RESULT: "returned",
    ends.GLOBAL: "assigned to the package variable {target}",
    ends.FIELD: "stored in {target}",
    ends.ELEMENT: "stored in {target}",
    ends.APPENDED: "appended to {target}",
    ends.KEY: "used as a key of {target}",
    ends.SENT: "sent on a channel",
    ends.LITERAL: "put into {target}",
    ends.BOX: "put into an interface that is on the heap",
    ends.HOLDER: "kept by {target}",
    ends.CALL: "passed to {target}",
    ends.DYNAMIC: "passed to {target}",
    ends.PANIC: "passed to panic",
    ends.VARIABLE: "kept in {target}, which lives longer",
    ends.ESCAPING: "kept in {target}, which escapes",
    ends.CAPTURED: "kept in {target}, which a closure captures",
}
_BREAKS = re.compile(r"[ \t]*[\r\n]\s*|\t+")
_READ = ("dot of pointer", "indirection")
ASSIGNMENTS = ("assign", "assign-pair", "assign-pair-dot-type", "assign-pair-mapr")


def steps(
    flows: Iterable[Flow], package: str = "", entered: Callable[[Note], str] = lambda note: ""
) -> Iterator[Step]:
    """One step a flow that says something; its position is that of the flow's last note.

    `package` is the name of that in which the reader is. `entered` tells what is called at a note,
    "" for what may be looked into: elsewhere what happens in inlined code is one step.
    """
    call = None
    for flow in flows:
        if call is not None and flow.notes and flow.notes[-1].pos == call:
            continue
        if flow.ops.startswith("*") and _is_inside(flow.src, package):
            continue  # what inlined code takes out again may be another part of it
        verbs = [verb for verb in dict.fromkeys(_verbs(flow, package)) if verb != _TO_TEMPORARY]
        who = subject(flow, package)
        callee = entered(flow.notes[-1]) if verbs and _is_inside(flow.dst, package) else ""
        if callee:
            call = flow.notes[-1].pos
            verbs[-1] = f"passed to {name(callee)}"
        if not verbs or (who == _NAMELESS and verbs == [_PLAIN["captured by a closure"]]):
            continue
        if verbs == [f"assigned to {who}"]:  # a parameter of what is inlined has the name, too
            continue
        who = _part(flow) or who
        note = flow.notes[-1]
        verb = "are" if flow.src == "{storage for ... argument}" else "is"
        yield Step(f"{who} {verb} {' and '.join(verbs)}", note.reason, note.pos)


def subject(flow: Flow, package: str = "") -> str:
    """What moves in this flow, in words."""
    expr = storage_of(flow.src)
    moved = name(expr) if expr else variable(flow.src, package)
    if flow.ops.startswith("*"):
        return f"what {moved} points to"
    return f"&{moved}" if flow.ops == "&" and not expr and " " not in moved else moved


def variable(text: str, package: str = "") -> str:
    """A variable in words: one of another package's code that was inlined is called after it."""
    parts = [_INLINED.fullmatch(part) for part in text.split(", ")]
    if not all(parts) or is_result(text.rpartition(".")[2]):
        return name(text)
    said = [
        part[2] if part[1] == package else f"{_of(part[1])} {part[2]}"
        for part in parts
        if part is not None and not part[2].startswith((".", "~"))
    ]
    return ", ".join(said) or _NAMELESS


def _is_inside(destination: str, package: str) -> bool:
    """Whether it is a variable of another package's code that was inlined."""
    found = _INLINED.fullmatch(destination)
    return found is not None and found[1] != package and not is_result(found[2])


def _of(package: str) -> str:
    return f"{package}'" if package.endswith("s") else f"{package}'s"


def name(text: str) -> str:
    """A compiler's expression or location in words a reader knows, cut to a readable length."""
    if text == "... argument":
        return "the variadic arguments"
    if text == "func literal":
        return "the closure"
    if is_result(text.rpartition(".")[2]):
        return "the result"
    if _TEMPORARY.fullmatch(text):
        return _NAMELESS
    own = _LOOP.fullmatch(text)
    if own is not None:
        return _LOOP_PARTS[own[1]]
    if _STATIC.search(text):
        return "the value of a package variable"
    text = _INSTANCE.sub("(", text)
    return shortened(_CGO.sub("C.", _COMPILERS.sub("…", _SHAPE.sub("", text))))


def shortened(text: str) -> str:
    """A text on one line, cut to a readable length."""
    text = _BREAKS.sub(" ", text.strip())  # blanks within a line may be those of a literal
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _part(flow: Flow) -> str:
    """The part of what moves whose address is taken, `&all[i]`, "" where it is all of it."""
    for before, note in itertools.pairwise(flow.notes):
        if before.reason in _READ and note.reason == "address-of":
            return name(note.expr)
    return ""


def _verbs(flow: Flow, package: str) -> Iterator[str]:
    notes = flow.notes
    for i, note in enumerate(notes):
        if note.reason in _SILENT:
            continue
        after = notes[i + 1].reason if i + 1 < len(notes) else ""
        if note.reason in _READ and after == "address-of":
            continue  # what is read there is named in place of all of it
        if note.reason == "captured by a closure" and after:
            continue  # the next note says it better: by reference
        yield _verb(flow, note, package)


def _verb(flow: Flow, note: Note, package: str = "") -> str:
    if note.reason in ASSIGNMENTS:
        if flow.dst != HEAP:
            target = variable(flow.dst, package)
            if target == _LOOP_PARTS["yield"]:
                return target
            if target == "the result":
                return "the result of an inlined call"
            # The statement names the field or element, the flow only the variable.
            left = assigned_to(note.expr)
            part = left.startswith((f"{flow.dst}.", f"{flow.dst}[")) and "," not in left
            return f"assigned to {name(left) if part else target}"
        left = assigned_to(note.expr)
        return f"stored in {name(left)}" if left else f"stored: {name(note.expr)}"
    if note.reason == "call parameter":
        callee = callee_of(note.expr)
        if "#yield" in flow.src and _TEMPORARY.fullmatch(callee):
            return "passed to the iterator"
        return f"passed to {name(callee)}" if callee else "passed to a call"
    if note.reason == "slice-literal-element":
        if note.expr == "... argument":
            return "one of the variadic arguments"
        return f"stored in {name(note.expr)}"
    plain = _PLAIN.get(note.reason)
    if plain is None:
        return f"used in {name(note.expr)} ({note.reason})"
    return plain.format(expr=name(note.expr))


def ending(flows: tuple[Flow, ...], end: Destination, at: Pos, package: str = "") -> str:
    """What is finally done with memory of which `at` is the place: "stored in c.conns (line 41)".

    `package` is the name of that in which the reader is.

    Literals that take it in on the way are named, since the statement at the end does not show it.
    """
    named = variable(end.target, package) if end.kind in _VARIABLES else name(end.target)
    done = _DONE[end.kind].format(target=named)
    container = ends.container_of(flows)
    receiver = ends.receiver_of(flows, end)
    if end.kind == ends.CAPTURED and not end.target:
        done, container = "captured by a closure", ""
    elif receiver and (end.kind == ends.CALL or end.target.rpartition(".")[0] == receiver):
        done = f"the receiver of {name(end.target)}"
        if _is_put_into(flows, receiver):
            done = f"held by {name(receiver)}, {done}"
    elif receiver and end.kind == ends.DYNAMIC:
        done = f"held by {name(receiver)}, a part of which is the receiver of {name(end.target)}"
    elif ", " in end.target and end.kind in (ends.FIELD, ends.ELEMENT, ends.GLOBAL, ends.ESCAPING):
        done = done.replace(" in ", " in one of ", 1).replace("the package variable", "one of", 1)
    elif end.kind == ends.DYNAMIC and _TEMPORARY.fullmatch(end.target):
        done = "passed to a func value"
    if end.pos.line and end.pos.file != at.file:
        done += f" ({end.pos.file.rpartition('/')[2]}:{end.pos.line})"
    elif end.pos.line and end.pos.line != at.line:
        done += f" (line {end.pos.line})"
    if end.kind != ends.RESULT and ends.is_returned_before(flows):
        done = f"returned and then {done}"
    if container == "func literal":
        return f"captured by a closure, which is {done}"
    return f"put into {name(container)}, which is {done}" if container else done


def _is_put_into(flows: tuple[Flow, ...], variable: str) -> bool:
    """Whether a step assigns to a part of a variable: what is assigned is not the variable."""
    lefts = (assigned_to(note.expr) for flow in flows for note in flow.notes)
    return any(left.startswith((f"{variable}.", f"{variable}[")) for left in lefts)


def last_note(flows: tuple[Flow, ...]) -> Note:
    """The note that explains where the last flow ends; an empty one where there is none."""
    for flow in reversed(flows):
        if flow.notes:
            return flow.notes[-1]
    return Note("", "", Pos("", 0, 0))
