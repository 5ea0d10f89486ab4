"""Heap facts and the calls in the object code → which facts allocate, and how much.

A fact is matched by its place, by the kind of call that fits its shape, and by the type. Where
fewer calls fit than there are facts, none of them is told. That a fact never allocates is said
only where no call could be its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tree_sitter import Node

from escapelint import shapes
from escapelint.allocators import ANY, constant_length, kinds_of, when
from escapelint.layout.arch import arch_of
from escapelint.layout.classes import SIZE_CLASSES, allocated
from escapelint.layout.sizes import Sizes
from escapelint.matches import (
    PARAMETERS,
    candidates,
    count,
    has_enough,
    in_map,
    is_shared,
    place_of,
    rivals,
)
from escapelint.model import Allocates, Fact, Toolchain
from escapelint.objectcode import Code, Place
from escapelint.objects.calls import BOX, MOVED, OBJECT, SLICE, UNKNOWN, size_class
from escapelint.objects.reader import Allocation
from escapelint.silent import Silents
from escapelint.site import Site
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source

NEVER = "no allocation in the object code"
_STATEMENTS = ("_statement", "_declaration", "_spec")
_PATH = re.compile(r"[^\s\[\]*(){},;]+/")
_BYTES = re.compile(r"\]uint8\b")
_OWN_TYPE = re.compile(r"(?:noalg\.)?struct \{ F uintptr|go\.shape\.")
# Shapes whose memory is of the type that is declared.
OF_ITS_TYPE = (shapes.VARIABLE, shapes.COMPOSITE, shapes.NEW, shapes.BOXING)
_WORDS = {"convTstring": 2, "convTslice": 3}  # that a box of them takes
_NUMBERS = {"convT16": 2, "convT32": 4, "convT64": 8}  # bytes


def allocating(
    sites: Sequence[Site],
    judged: Iterable[Allocates],
    skipped: Counter[str],
    silent: Silents | None,
) -> Iterator[Site]:
    """The sites that allocate, as far as is known, with what is known of that; the others are
    counted."""
    for site, verdict in zip(sites, judged, strict=True):
        if verdict.how != "never":
            site.allocates = verdict
            yield site
            continue
        skipped[NEVER] += 1
        if silent is not None:
            silent.add(site, NEVER)


def judge(
    sites: Sequence[Site], code_of: Callable[[Fact], Code], toolchain: Toolchain
) -> Iterator[Allocates]:
    """What the object code says of each of a package's sites, in their order."""
    compiles: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        compiles[site.fact.section].append(site)
    told: dict[int, Allocates] = {}
    for own in compiles.values():
        code = code_of(own[0].fact)
        places: dict[Place, list[Site]] = defaultdict(list)
        for site in own:
            places[in_map(site, code) or place_of(site)].append(site)
        for group in places.values():
            told.update(_judge_line(group, code, toolchain))
    return (told[id(site)] for site in sites)


def _judge_line(
    sites: Sequence[Site], code: Code, toolchain: Toolchain
) -> Iterator[tuple[int, Allocates]]:
    """The verdicts on the sites of one line of one compile, and of a map that begins there."""
    if code.why:
        yield from ((id(site), Allocates(when=code.why)) for site in sites)
        return
    found = [candidates(site, code) for site in sites]
    facts = Counter(kind for calls in found for kind in {a.kind for a in calls})
    for at, site in enumerate(sites):
        if not found[at]:
            why = _doubt(site, code, facts)
            yield id(site), Allocates(when=why) if why else Allocates("never")
            continue
        others, calls = rivals(found, at)
        if has_enough([sites[i] for i in others], calls):
            yield id(site), _with(site, found[at], toolchain)
        else:
            yield id(site), Allocates(when="fewer calls than facts on its line")


# ── what is there ───────────────────────────────────────────────────────────────────────────


def _with(site: Site, calls: Sequence[Allocation], toolchain: Toolchain) -> Allocates:
    """What calls say of the fact that they make; they differ where one fact has several, as
    instances have."""
    conditions = {when(site, a) for a in calls}
    types = {_type(site, a) for a in calls}
    sizes = {_bytes(site, a, toolchain) for a in calls}
    [type_] = types if len(types) == 1 else [""]
    [size] = sizes if len(sizes) == 1 else [None]
    if conditions == {""}:
        return Allocates("always", "", type_, size)
    [condition] = conditions if len(conditions) == 1 else [""]
    return Allocates("sometimes", condition, type_, size)


def _type(site: Site, allocation: Allocation) -> str:
    """The type of the memory as Go writes it; "" for the compiler's own types, and elements."""
    if allocation.kind not in (OBJECT, BOX) or _OWN_TYPE.search(allocation.type):
        return ""
    symbol = allocation.type.replace("noalg.", "").partition("·")[0]
    # The compiler's symbols know no aliases; bytes are what code means by nearly all of these.
    type_ = _BYTES.sub("]byte", _PATH.sub("", symbol))
    return type_ or (site.type_text if allocation.kind == BOX else "")


def _is_tiny(allocation: Allocation) -> bool:
    """Whether it is packed into a block of 16 bytes with others."""
    return allocation.call.startswith("mallocgcTiny")


def _bytes(site: Site, allocation: Allocation, toolchain: Toolchain) -> int | None:
    """The bytes that one allocation takes, None where the code does not tell."""
    arch, own = arch_of(toolchain.goarch), size_class(allocation.call)
    if own is not None and not _is_tiny(allocation):
        return SIZE_CLASSES[own]
    if arch is None:
        return None
    if allocation.kind == BOX and allocation.call in _WORDS:
        size, pointers = _WORDS[allocation.call] * arch.word, True
    elif allocation.kind == BOX and allocation.call in _NUMBERS:
        size, pointers = _NUMBERS[allocation.call], False
    elif allocation.kind in (OBJECT, BOX, SLICE) and allocation.size is not None:
        count = constant_length(site) if allocation.kind == SLICE else 1
        if count is None:
            return None
        size, pointers = allocation.size * count, bool(allocation.pointers)
    else:
        return None
    return allocated(size, pointers, arch.word, toolchain.release)


def with_declared(site: Site, sizes: Sizes | None, toolchain: Toolchain) -> Allocates:
    """What is known of a site's allocation, with the bytes of a type that the object code only
    names, as it is declared."""
    found, arch = site.allocates, arch_of(toolchain.goarch)
    if found.size is not None or not found.type or site.shape not in OF_ITS_TYPE:
        return found
    layout = sizes.of(site.declared_type) if sizes is not None else None
    if layout is None or arch is None:
        return found
    pointers = layout.pointer_bytes > 0
    return found._replace(size=allocated(layout.size, pointers, arch.word, toolchain.release))


def together(each: Sequence[Allocates]) -> Allocates:
    """What is known of several allocations that one finding is about: what they have in common."""
    if len(set(each)) == 1:
        return each[0]
    hows = {known.how for known in each}
    if "unknown" in hows:
        return Allocates(when="not known of each of its values")
    return Allocates("always") if hows == {"always"} else Allocates("sometimes")


# ── what is not there ───────────────────────────────────────────────────────────────────────


def _doubt(site: Site, code: Code, facts: Mapping[str, int]) -> str:
    """Why a fact that no call fits may allocate, or "".

    `facts` has how many facts of its line calls of a kind fit. What it was taken for may be wrong,
    so there must be no call on its line that no other fact explains.
    """
    function = site.function_node
    if not code.whole:
        return "code that is not understood"
    if site.node is None:
        return "no call for it"
    source, file = site.source, site.source.name
    first = last = site.fact.pos.line
    if function is not None:
        first, last = source.line_of(function.start_byte), source.line_of(function.end_byte)
        if (file, first) not in code.starts:
            return "no code of its function"
    elif enclosing(site.node, ("func_literal",)) is not None:
        return "no call for it"
    # A package variable's value that no function makes is laid out by the linker.
    kinds = kinds_of(site)
    line = site.fact.pos.line
    for at in {*_statement(site.node, source), line}:
        for allocation in _code_at(code, (file, at)):
            if allocation.kind == UNKNOWN:
                return "a call of the runtime that is not known"
            if allocation.kind in kinds:
                return "no call for it alone"
    calls: dict[str, list[Allocation]] = defaultdict(list)
    for allocation in _code_at(code, (file, line)):
        calls[allocation.kind].append(allocation)
    if any(kind in ANY and count(own) > facts.get(kind, 0) for kind, own in calls.items()):
        return "a call that is for no fact"
    if site.shape == shapes.INLINED and any(a.calls for a in code.here.get((file, line), ())):
        return "no call for it alone"
    # What was begun on the stack moves where it leaves; small variables are made at the first.
    if site.shape in (shapes.APPEND, shapes.VARIABLE, shapes.UNKNOWN):
        for at in range(first, last + 1):
            if any(a.kind == MOVED or is_shared(a) for a in _code_at(code, (file, at))):
                return "no call for it alone"
    return ""


def _statement(node: Node, source: Source) -> range:
    """The lines of the statement around a node: a literal's memory may be made at any of its."""
    while node.parent is not None and (
        node.type in PARAMETERS or not node.type.endswith(_STATEMENTS)
    ):
        node = node.parent
    return range(source.line_of(node.start_byte), source.line_of(node.end_byte) + 1)


def _code_at(code: Code, place: Place) -> Iterator[Allocation]:
    """The calls at a place, without those of what was inlined there."""
    yield from (a for a in code.here.get(place, ()) if not a.calls)
    yield from code.inside.get(place, ())
