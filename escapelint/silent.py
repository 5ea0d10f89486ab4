"""What the compiler says of memory and no rule reports, for whoever asks about a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from escapelint.index import Index
from escapelint.layout.sizes import Sizes
from escapelint.model import Package, Silent
from escapelint.site import Site
from escapelint.structs import padded_structs
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes

COUNTED = "inlined here, and counted where it is declared"
ON_STACK = "inlined here, where it does not escape"


class Silents:
    """Of one package: sites that were added with a reason, and copies of inlined code."""

    def __init__(self, index: Index, package: Package) -> None:
        self._index = index
        self._package = package
        self._added: list[Silent] = []

    def add(self, site: Site, why: str) -> None:
        """Keeps a site that is no finding."""
        region = site.region
        place = (region.file, region.line, region.column)
        self._added.append(Silent(*place, site.function, site.subject, why))

    def add_kept(
        self, types: DeclaredTypes, sources: Sequence[Source], assembly: Callable[[], bytes]
    ) -> None:
        """Keeps the structs whose order could be better and must stay."""
        if not isinstance(types.measure, Sizes):
            return
        for padded in padded_structs(types, sources, types.measure, 1, assembly):
            if padded.kept:
                at, better = padded.declaration, padded.better
                region = padded.source.region(at.name_start, at.name_end)
                self._added.append(
                    Silent(
                        *(region.file, region.line, region.column, ""),
                        f"struct {at.name} takes {better.old_size} bytes, and would take"
                        f" {better.new_size} in another order",
                        padded.kept,
                    )
                )

    @property
    def found(self) -> tuple[Silent, ...]:
        """All of them, by place."""
        return tuple(sorted({*self._added, *self._copies()}))

    def _copies(self) -> Iterator[Silent]:
        files = self._index.files_of(self._package)
        own = {(fact.pos, fact.text) for file in files for fact in self._index.facts.get(file, ())}
        for section in self._index.sections_of(self._package):
            for fact, why in (
                *((fact, COUNTED) for fact in section.copies),
                *((fact, ON_STACK) for fact in section.on_stack),
            ):
                pos = self._index.place(section, fact.pos)
                if (pos, fact.text) not in own and fact.callees:
                    yield Silent(*pos, "", f"{fact.text} of {fact.callees[0]}", why)


def left(site: Site) -> str:
    """What a fact is that no rule reports: why that is meant so, or its shape."""
    if site.fills_a_pool:
        return "made where a sync.Pool is empty"
    if site.growth is not None and site.growth.enough:
        return "append to a slice made with room for all"
    return site.shape
