"""What a package allocates with and without fixes, and what became of each allocation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from escapelint.fixes.compiled import Calls, Line, calls_of
from escapelint.fixes.edits import Moves
from escapelint.hidden import hidden, hidden_lines
from escapelint.index import Index
from escapelint.inlined import never_happens
from escapelint.keepers import Keepers
from escapelint.model import Allocates, Fact, Package, Toolchain
from escapelint.objectcode import Code, ObjectCode
from escapelint.objects.calls import GROWN
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.types.imported import Imports
from escapelint.types.reader import read_types
from escapelint.verdicts import judge


class Allocation(NamedTuple):
    """A heap fact that allocates; `offset` is that of its byte, or of its line without a column."""

    file: str
    offset: int
    kind: str  # as in `model.Fact`
    boxed: bool
    text: str
    function: str  # around it, by syntax: the compiler says it since Go 1.25 only
    callees: tuple[str, ...]
    is_compiled: bool = False  # whether the object code was seen to have a call for it
    fills_a_pool: bool = False  # whether the New of a sync.Pool makes it

    @property
    def place(self) -> Place:
        """What it is known by, whatever text stands there."""
        return Place(self.file, self.offset, self.kind, self.boxed)


class Place(NamedTuple):
    """Where an allocation is, and which of those that are there."""

    file: str
    offset: int
    kind: str
    boxed: bool


class Known(NamedTuple):
    """What a package allocates: by the compiler's facts, and by its object code where that is
    read, else None."""

    facts: list[Allocation]
    calls: Calls | None
    unsaid: tuple[Allocation, ...] = ()  # calls that no fact explains, where they are asked for
    roomy: frozenset[Place] = frozenset()  # such calls that find room
    lines: frozenset[Line] = frozenset()  # where the package's own code has calls

    def of(self, functions: Collection[str]) -> list[Allocation]:
        """The facts' allocations, and those that only the object code of some functions tells."""
        return [*self.facts, *(each for each in self.unsaid if each.function in functions)]


class Compared(NamedTuple):
    """The allocations of a package before and after its files were edited."""

    gone: tuple[Allocation, ...]  # as they were
    new: tuple[Allocation, ...]  # as they are
    more: Mapping[str, tuple[int, int]]  # functions with more of them: how many before and after


def read_allocations(
    index: Index,
    package: Package,
    read: Callable[[str], bytes],
    imports: Imports,
    toolchain: Toolchain,
    objects: ObjectCode | None = None,
    *,
    unsaid: bool = False,
) -> Known:
    """The allocations of one package's files that people write, as far as can be told.

    `read` gives the bytes of an absolute path, and may raise `OSError`. What the `objects` show to
    have no call is none. `unsaid` says that also those are asked for that only the objects tell.
    """
    code = objects.of_package(package) if objects is not None and unsaid else Code()
    lines = hidden_lines(code)
    sources = [
        Source(
            name,
            read(index.roots.path(name)),
            {*(f.pos.line for f in index.facts.get(name, ())), *lines.get(name, ())},
        )
        for name in index.files_of(package)
    ]
    types = read_types(sources, imports.surroundings(package))
    keepers = Keepers(index)
    found: list[Allocation] = []
    quiet: Counter[Line] = Counter()
    said: list[Site] = []
    more: list[Allocation] = []
    try:
        for source in sources:
            if source.generated:
                continue
            sites: list[Site] = []
            for fact in index.facts.get(source.name, ()):
                site = Site(fact, source, index, types, keepers)
                growth = site.growth
                if growth is not None and (growth.fits or growth.enough):
                    quiet[source.name, fact.pos.line, GROWN] += 1
                    said.append(site)
                elif not _stays_away(site, package, sources, toolchain.release):
                    sites.append(site)
            unread: Iterable[Allocates] = repeat(Allocates(), len(sites))
            judged = judge(sites, objects.of, toolchain) if objects is not None else unread
            for site, verdict in zip(sites, judged, strict=True):
                if verdict.how != "never":
                    said.append(site)
                    is_compiled = verdict.how in ("always", "sometimes")
                    found.append(_allocation(site, source, is_compiled))
        roomy: set[Place] = set()
        for each in hidden(sources, said, code, lines, types):
            at = each.at.start_byte
            if each.has_room:
                quiet[each.source.name, each.source.line_of(at), each.kind] += 1
                roomy.add(Place(each.source.name, at, each.kind, False))
            else:
                own = (each.source.name, at, each.kind, False, each.text, each.function, ())
                more.append(Allocation(*own, is_compiled=True))
    finally:
        types.release()
    if objects is None:
        return Known(found, None)
    calls = calls_of(map(objects.compiled, index.sections_of(package)), quiet)
    own_lines = {(*at, a.kind) for at, made in code.here.items() for a in made if not a.calls}
    return Known(found, calls, tuple(more), frozenset(roomy), frozenset(own_lines))


def _stays_away(
    site: Site, package: Package, sources: Sequence[Source], release: tuple[int, int]
) -> bool:
    """Whether it is known not to allocate, as rules are told, but for appends with room."""
    return bool(site.never_allocates(release) or never_happens(site, package, sources))


def _allocation(site: Site, source: Source, is_compiled: bool) -> Allocation:
    fact = site.fact
    at, kind, text = offset_of(source, fact), fact.kind, fact.text
    return Allocation(
        source.name,
        at,
        kind,
        fact.boxed,
        text,
        site.function,
        fact.callees,
        is_compiled,
        site.fills_a_pool,
    )


def offset_of(source: Source, fact: Fact) -> int:
    """The byte offset of a fact's position; that of its line where it has no column."""
    found = source.offset(fact.pos.line, fact.pos.column)
    return found if found is not None else len(source.data)


def compare(
    before: Sequence[Allocation], after: Sequence[Allocation], moves: Mapping[str, Moves]
) -> Compared:
    """What became of the allocations when files were edited as `moves` say, by their names.

    They are compared as multisets. What a function that is inlined now allocated already has moved
    to its call: it is not new. Nor is what a new pool makes where it is empty.
    """
    left: dict[Place, list[Allocation]] = defaultdict(list)
    for each in before:
        place = moved(each.place, moves)
        if place is not None:
            left[place].append(each)
    kept: list[Allocation] = []
    new: list[Allocation] = []
    for each in after:
        same = left.get(each.place)
        if same:
            kept.append(same.pop())
        else:
            new.append(each)
    still = Counter(kept)
    gone = []
    for each in before:
        if still[each]:
            still[each] -= 1
        else:
            gone.append(each)
    known = {(each.function, each.text) for each in before}
    new = [
        each
        for each in new
        if not (each.fills_a_pool or any((c, each.text) in known for c in each.callees))
    ]
    return Compared(tuple(gone), tuple(new), dict(_more(before, [*kept, *new])))


def _more(
    before: Sequence[Allocation], after: Sequence[Allocation]
) -> Iterator[tuple[str, tuple[int, int]]]:
    then, now = (Counter(each.function for each in side) for side in (before, after))
    for function, count in sorted(now.items()):
        if count > then[function]:
            yield function, (then[function], count)


def moved(place: Place, moves: Mapping[str, Moves]) -> Place | None:
    """Where a place is in the edited files, None where its code was replaced."""
    if place.file not in moves:
        return place
    offset = moves[place.file].moved(place.offset)
    return place._replace(offset=offset) if offset is not None else None
