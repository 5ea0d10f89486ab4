"""What the functions do with memory to which it is passed, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from escapelint import because
from escapelint.facts import destination as ends
from escapelint.facts.text import without_type_arguments
from escapelint.keepers import Hop
from escapelint.model import Package, Step

# kind of destination → what a function does with what it is given
_DOES = {
    ends.RESULT: "returns it",
    ends.GLOBAL: "assigns it to the package variable {target}",
    ends.FIELD: "stores it in {target}",
    ends.ELEMENT: "stores it in {target}",
    ends.APPENDED: "appends it to {target}",
    ends.KEY: "uses it as a key of {target}",
    ends.SENT: "sends it on a channel",
    ends.LITERAL: "puts it into {target}",
    ends.HOLDER: "keeps it in {target}",
    ends.CALL: "passes it to {target}",
    ends.DYNAMIC: "passes it to {target}, which the compiler does not know",
    ends.PANIC: "passes it to panic",
    ends.VARIABLE: "keeps it in {target}, which lives longer",
    ends.ESCAPING: "keeps it in {target}, which escapes",
    ends.CAPTURED: "captures it in a closure that is on the heap",
    ends.BOX: "puts it into an interface that is on the heap",
}
_TELLING = (ends.RESULT, ends.SENT, ends.PANIC, ends.CAPTURED, ends.BOX)  # without their target
_KEEPS = "keeps it"
_WITHOUT_TARGET = {
    ends.APPENDED: "appends it to a slice",
    ends.KEY: "uses it as a key of a map",
    ends.CALL: "passes it on",
    ends.DYNAMIC: "passes it to a function that the compiler does not know",
}
_POINTER_METHOD = re.compile(r"\(\*(\w+)\)\.(\w+)")


@dataclass(frozen=True, slots=True)
class Keeper:
    """The function that keeps what is passed to another one, which may be the same."""

    function: str  # as it is written in the package of the call
    does: str  # "stores it in r.entries"
    place: str  # "registry.go:41"
    package: Package
    direct: bool  # whether it is the function that is called itself
    kind: str  # of destination
    steps: tuple[Step, ...]  # within the functions on the way

    @property
    def done(self) -> str:
        """The end of a sentence that says that the function is called.

        ", which stores it in r.entries (registry.go:41)", or ", and on to F, which stores …".
        """
        on = "" if self.direct else f", and on to {self.function}"
        return f"{on}, which {self.does} ({self.place})"


def keeper(hops: Sequence[Hop], called: str, seen_from: Package) -> Keeper | None:
    """The last of some functions, if there are any; `called` is the function that is named."""
    if not hops:
        return None
    last = hops[-1]
    return Keeper(
        function(last, seen_from),
        does(last),
        f"{last.end.pos.file.rpartition('/')[2]}:{last.end.pos.line}",
        last.body.package,
        len(hops) == 1 and last.body.name.rpartition(".")[2] == _last_name(called),
        last.end.kind,
        tuple(steps(hops, seen_from)),
    )


def _last_name(called: str) -> str:
    return without_type_arguments(called).rpartition(".")[2]


def does(hop: Hop) -> str:
    """What a function does with what it is given: "stores it in r.entries"."""
    end = hop.end
    container = ends.container_of(hop.flows)
    if not hop.said and end.kind not in _TELLING:
        return _WITHOUT_TARGET.get(end.kind, _KEEPS)
    if end.kind == ends.DYNAMIC and ends.receiver_of(hop.flows, end):
        return f"calls {because.name(end.target)} on it, which the compiler does not know"
    if container == "func literal":
        return _DOES[ends.CAPTURED]
    said = _DOES.get(end.kind, _KEEPS).format(target=because.name(end.target))
    if container and end.kind == ends.RESULT:
        return f"puts it into {because.name(container)}, which it returns"
    return said


def function(hop: Hop, seen_from: Package) -> str:
    """The function's name as it is written in a package: "register", "(*json.Decoder).init"."""
    name, package = hop.body.name, hop.body.package
    if package is seen_from:
        return name
    method = _POINTER_METHOD.fullmatch(name)
    if method is not None:
        return f"(*{package.name}.{method[1]}).{method[2]}"
    return f"{package.name}.{name}"


def steps(hops: Sequence[Hop], seen_from: Package) -> Iterator[Step]:
    """The path within the functions, as steps that say in which one they are."""
    for hop in hops:
        for step in because.steps(hop.flows, hop.body.package.name):
            yield replace(step, text=f"in {function(hop, seen_from)}: {step.text}")
