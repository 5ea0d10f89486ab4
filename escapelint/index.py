"""Stage B: what the sections of a run say together.

Printed files become names, variants and instances of one allocation become one fact, and the
copies that inlining made are counted at the fact they are copies of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from escapelint.bodies import Bodies
from escapelint.chains import Explained
from escapelint.copies import FunctionPlace, Functions, Key, Origins, key_of
from escapelint.directives import line_targets
from escapelint.facts.flows import parse_block, storage_of
from escapelint.facts.section import Function, SectionFacts
from escapelint.facts.text import without_type_arguments
from escapelint.files import Files
from escapelint.heap_uses import HeapUses, allocated_type
from escapelint.model import Capture, Fact, Flow, Inlining, Package, Pos
from escapelint.packages import Qualifiers, merge_variants
from escapelint.paths import Roots

_NOT_ASKED = "in a file of a package that was not asked for"
_FILE_WEIGHT = 10  # of reading a file, as many facts are as much work


class Index:
    """The facts of a run by file, and what is known across packages.

    `packages` are the analysed ones, test variants merged into theirs; `skipped` counts the
    facts that were merged or left out, by reason. `directives` gives the file names in a
    package's `//line` directives; it is asked only where the compiler printed such a file.
    """

    def __init__(
        self,
        packages: Iterable[Package],
        sections: Sequence[SectionFacts],
        roots: Roots,
        cwd: str,
        directives: Callable[[Package], Iterable[str]] = line_targets,
    ) -> None:
        self.roots = roots
        self.packages = merge_variants(packages)
        self.skipped: Counter[str] = Counter()
        self.sections = {section.number: section for section in sections}
        self._files = Files(self.packages, roots, cwd, directives, sections)
        self._qualifiers = Qualifiers(self.packages)
        own = self._merge(sections)
        self._count_copies(sections, own)
        by_file: dict[str, list[Fact]] = defaultdict(list)
        unplaced: dict[str, list[Fact]] = defaultdict(list)
        for key, fact in own.items():
            if self._files.owner(fact.pos.file):
                by_file[fact.pos.file].append(fact)
            else:
                unplaced[key[0]].append(fact)
        self.facts: Mapping[str, tuple[Fact, ...]] = _sorted(by_file)
        self._unplaced: Mapping[str, tuple[Fact, ...]] = _sorted(unplaced)

    # ── asked by stage C ────────────────────────────────────────────────────────────────────

    def files_of(self, package: Package) -> tuple[str, ...]:
        """The names of the files of one package, sorted."""
        return self._files.of(package)

    def weight(self, import_path: str) -> int:
        """How much work a package is, roughly: its files and facts."""
        files = self.files_of(self.packages[import_path])
        placed = sum(_FILE_WEIGHT + len(self.facts.get(file, ())) for file in files)
        return placed + len(self._unplaced.get(import_path, ()))

    def unplaced(self, package: Package) -> tuple[Fact, ...]:
        """The facts of one package whose files are no sources of it: `//line` directives say so.

        Their position is the compiler's, in a file that need not exist.
        """
        return self._unplaced.get(package.import_path, ())

    def flows(self, fact: Fact) -> tuple[tuple[Flow, ...], ...]:
        """The explanations of a fact, with resolved positions; the first is the summary's own."""
        section = self.sections[fact.section]

        def resolve(printed: str) -> str:
            return self._files.place(section, printed)[0]

        return tuple(parse_block(block, resolve) for block in fact.blocks)

    def container(self, fact: Explained, flow: Flow) -> Fact | None:
        """The heap fact of the memory in which `flow` ends, where that escapes itself.

        It is the fact of the same function whose expression is the destination's; of several,
        the one at the last note, else the nearest line (section 5.3 of the reference). Of function
        literals it is the last one that begins before the note, which stands in it.
        """
        wanted = storage_of(flow.dst) or flow.dst
        candidates = self._by_header.get((fact.section, fact.function, wanted), ())
        at = flow.notes[-1].pos if flow.notes else fact.pos
        others = [c for c in candidates if c is not fact]
        if wanted == "func literal":
            around = [c for c in others if c.pos.file == at.file and c.pos <= at]
            if around:
                return max(around, key=lambda c: (c.pos, not c.boxed))
        return min(
            others,
            key=lambda c: (c.pos != at, abs(c.pos.line - at.line), c.pos, c.boxed),
            default=None,
        )

    def capture(self, pos: Pos) -> Capture | None:
        """How the variable declared at `pos` is captured by reference, if it is."""
        return self.captures.get(pos)

    def heap_uses(self, package: Package, name: str) -> HeapUses:
        """How many distinct heap facts of the run allocate the named type of a package, as far
        as the compiler's text names the type."""
        counts = self.type_uses
        objects, slices = (counts[(package.import_path, name, kind)] for kind in (False, True))
        return HeapUses(objects, slices)

    def sections_of(self, package: Package) -> Sequence[SectionFacts]:
        """The sections of one package, its test variants among them."""
        return [s for s in self.sections.values() if self._package_of(s) is package]

    def place(self, section: SectionFacts, pos: Pos) -> Pos:
        """A printed position with the name of its file."""
        return self._placed(section, pos)[0]

    @cached_property
    def bodies(self) -> Bodies:
        """The functions of the run, by their printed names."""
        return Bodies(self.sections, self.packages, self._qualifiers, self._files)

    # ── making it ───────────────────────────────────────────────────────────────────────────

    def _every_fact(self) -> Iterator[Fact]:
        return chain.from_iterable((*self.facts.values(), *self._unplaced.values()))

    @cached_property
    def _by_header(self) -> dict[tuple[int, str, str], list[Fact]]:
        found: dict[tuple[int, str, str], list[Fact]] = defaultdict(list)
        for fact in self._every_fact():
            found[(fact.section, fact.function, fact.header)].append(fact)
        return found

    @cached_property
    def captures(self) -> dict[Pos, Capture]:
        found: dict[Pos, Capture] = {}
        for section in self.sections.values():
            for pos, capture in section.captures:
                place = self._placed(section, pos)[0]
                known = found.get(place)
                if known is not None:
                    # One line a closure; the first capture by reference takes the address for
                    # the compiler, so that only a line without it tells of the source.
                    capture = known._replace(
                        address_taken=known.address_taken and capture.address_taken,
                        assigned=known.assigned or capture.assigned,
                    )
                found[place] = capture
        return found

    @cached_property
    def type_uses(self) -> Counter[tuple[str, str, bool]]:
        """By (import path, type name, whether it is a slice or array of it); a package name that
        may be several counts nowhere."""
        uses: Counter[tuple[str, str, bool]] = Counter()
        for fact in self._every_fact():
            type_ = allocated_type(fact.text) if fact.kind == "expr" else None
            if type_ is None:
                continue
            section = self.sections[fact.section]
            home = self._package_of(section)
            named: Sequence[Package] = (home,) if home is not None else ()
            if type_.package:
                owner = self._files.owner(fact.pos.file)
                others = (owner,) if owner is not None and owner is not home else ()
                named = self._qualifiers.meant(type_.package, home, others)
            if len(named) == 1:
                uses[(named[0].import_path, type_.name, type_.in_slice)] += 1
        return uses

    def _package_of(self, section: SectionFacts) -> Package | None:
        return self.packages.get(section.import_path)

    def _placed(self, section: SectionFacts, pos: Pos) -> tuple[Pos, Package | None]:
        file, package = self._files.place(section, pos.file)
        return pos._replace(file=file), package

    def _functions(self, sections: Iterable[SectionFacts]) -> Functions:
        found: dict[FunctionPlace, Function] = {}
        for section in sections:
            home = self._package_of(section)
            for function in section.functions:
                pos, package = self._placed(section, function.pos)
                if package is None:
                    continue
                name = without_type_arguments(function.name)
                if package is not home:  # generic code: the section prints lib.F
                    name = name.removeprefix(f"{package.name}.")
                # Of instances the first is as good as any, but one that can be inlined wins.
                place = (package.import_path, pos.file, pos.line)
                known = found.get(place)
                if known is None or (function.inlinable and not known.inlinable):
                    found[place] = Function(name, pos, function.inlinable)
        return Functions(found)

    def _merge(self, sections: Iterable[SectionFacts]) -> dict[Key, Fact]:
        """One fact an allocation; of several reports the plain package's own is kept."""
        best: dict[Key, tuple[tuple[object, ...], Fact]] = {}
        for section in sections:
            home = self._package_of(section)
            for fact in section.facts:
                pos, package = self._placed(section, fact.pos)
                if package is None:
                    self.skipped[_NOT_ASKED] += 1
                    continue
                key = key_of(fact, pos, package)
                order = (
                    home is not package,
                    bool(section.variant),
                    section.import_path,
                    section.variant,
                    fact.function,
                )
                known = best.get(key)
                if known is not None:
                    self.skipped["instance or variant"] += 1
                if known is None or order < known[0]:
                    best[key] = (order, _changed(fact, pos))
        return {key: fact for key, (_, fact) in best.items()}

    def _count_copies(self, sections: Sequence[SectionFacts], own: dict[Key, Fact]) -> None:
        """Counts inlined copies at the fact they copy; one without such a fact becomes its own."""
        origins = Origins(own, self._functions(sections), self.packages, self._qualifiers)
        copies: Counter[Key] = Counter()
        on_stack: dict[Key, list[Pos]] = defaultdict(list)
        seen: set[tuple[str, Pos, str]] = set()
        for section in sections:
            home = self._package_of(section)
            for fact in section.copies:
                pos, package = self._placed(section, fact.pos)
                if package is None:
                    self.skipped[_NOT_ASKED] += 1
                elif (package.import_path, pos, fact.text) in seen:
                    self.skipped["instance or variant"] += 1
                else:
                    seen.add((package.import_path, pos, fact.text))
                    origin = origins.of(fact, home, package)
                    if origin:
                        copies[origin] += 1
                        self.skipped["inlined copy, counted at its origin"] += 1
                    elif (key := key_of(fact, pos, package)) in own:
                        self.skipped["instance or variant"] += 1
                    else:
                        own[key] = _changed(fact, pos)
            for fact in section.on_stack:
                pos, package = self._placed(section, fact.pos)
                if package and (package.import_path, pos, fact.text) not in seen:
                    seen.add((package.import_path, pos, fact.text))
                    origin = origins.of(fact, home, package)
                    if origin:
                        on_stack[origin].append(pos)
        for key in origins.inlinable:
            stays = on_stack.get(key, ())
            inlining = Inlining(copies[key], len(stays), () if copies[key] else tuple(stays))
            own[key] = _changed(own[key], own[key].pos, inlining)


def _changed(fact: Fact, pos: Pos, inlining: Inlining | None = None) -> Fact:
    """The fact at another place; by hand, since `dataclasses.replace` takes three times as long."""
    return Fact(
        fact.kind,
        fact.text,
        fact.header,
        pos,
        fact.function,
        fact.section,
        fact.blocks,
        fact.callees,
        fact.boxed,
        inlining,
    )


def _sorted(groups: Mapping[str, list[Fact]]) -> dict[str, tuple[Fact, ...]]:
    return {
        name: tuple(sorted(facts, key=lambda f: (f.pos, f.boxed, f.kind, f.text)))
        for name, facts in groups.items()
    }
