"""Which calls in the object code can be those of a heap fact: by place, kind and type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from escapelint import shapes
from escapelint.allocators import fits
from escapelint.objectcode import Code, Place
from escapelint.objects.calls import OBJECT
from escapelint.objects.reader import Allocation
from escapelint.site import Site
from escapelint.syntax.context import FUNCTIONS, enclosing

PARAMETERS = ("parameter_declaration", "variadic_parameter_declaration")


def place_of(site: Site) -> Place:
    """Where the compiler puts a site."""
    return site.fact.pos.file, site.fact.pos.line


def candidates(site: Site, code: Code) -> tuple[Allocation, ...]:
    """The calls that can be those of a site, by place, kind and type.

    A fact of inlined code has the place of the outermost call; other code is where it is
    declared, which for a closure's may be in a function that it was inlined into.
    """
    place = place_of(site)
    here = code.here.get(place, ())
    if site.shape == shapes.INLINED:
        return tuple(a for a in here if a.calls and fits(site, a))
    own = [a for a in here if not a.calls and fits(site, a)]
    if not own and site.shape == shapes.VARIABLE and (entry := _entry(site)):
        # A parameter is put on the heap where its function begins.
        own = [a for a in code.here.get((place[0], entry), ()) if not a.calls and fits(site, a)]
    if not own and (start := in_map(site, code)):
        own = [a for a in code.here[start] if not a.calls and fits(site, a)]
    return tuple(own or (a for a in code.inside.get(place, ()) if fits(site, a)))


def in_map(site: Site, code: Code) -> Place | None:
    """The place of the map literal where a value of it is allocated, None where that is its own.

    All values of such a map share the calls of one line.
    """
    if site.shape != shapes.LITERAL or not (start := _start_of_map(site)):
        return None
    here, there = (
        code.here.get((site.fact.pos.file, at), ()) for at in (site.fact.pos.line, start)
    )
    if any(not a.calls and fits(site, a) for a in here):
        return None
    found = any(not a.calls and fits(site, a) for a in there)
    return (site.fact.pos.file, start) if found else None


def _entry(site: Site) -> int:
    """The line at which the function of a parameter or result begins, 0 for another variable."""
    if enclosing(site.node, PARAMETERS) is None:
        return 0
    function = enclosing(site.node, (*FUNCTIONS, "func_literal"))
    return site.source.line_of(function.start_byte) if function is not None else 0


def rivals(found: Sequence[Sequence[Allocation]], at: int) -> tuple[list[int], list[Allocation]]:
    """The sites that compete with one for calls, itself among them, and all these calls."""
    calls = {id(a): a for a in found[at]}  # two calls of a line may be equal
    found_at = {at}
    pending = [at]
    while pending:
        pending = [
            i
            for i, own in enumerate(found)
            if i not in found_at and any(id(a) in calls for a in own)
        ]
        found_at.update(pending)
        calls.update((id(a), a) for i in pending for a in found[i])
    return sorted(found_at), list(calls.values())


def has_enough(sites: Sequence[Site], calls: Sequence[Allocation]) -> bool:
    """Whether there is a call for each of the sites that these calls fit.

    Small variables without pointers share one object.
    """
    if len(sites) == 1:
        return True
    if any(map(is_shared, calls)):
        return all(site.shape == shapes.VARIABLE for site in sites)
    return count(calls) >= len(sites)


def count(calls: Iterable[Allocation]) -> int:
    """How many calls these are in the source: of the instances of generic code, that of one."""
    most: Counter[str] = Counter()
    for function, count in Counter(a.function for a in calls).items():
        name = function.partition("[")[0]
        most[name] = max(most[name], count)
    return most.total()


def is_shared(allocation: Allocation) -> bool:
    """Whether it may make several variables at once: it is given a size and no type."""
    return allocation.kind == OBJECT and not allocation.type and allocation.call != "newobject"


def _start_of_map(site: Site) -> int:
    """The line of the map literal of which a literal is a value, 0 for another literal."""
    element = enclosing(site.node, ("keyed_element",)) if site.node is not None else None
    literal = enclosing(element, ("composite_literal",))
    type_ = literal.child_by_field_name("type") if literal is not None else None
    if literal is None or type_ is None or type_.type != "map_type":
        return 0
    return site.source.line_of(literal.start_byte)
