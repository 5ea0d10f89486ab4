"""Stage B: what the sections of a run say together.

Printed files become names, variants and instances of one allocation become one fact, and the
copies that inlining made are counted at the fact they are copies of.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from escapelint.facts.flows import parse_block, storage_of
from escapelint.facts.reader import (
    Function,
    SectionFacts,
    is_function_literal,
    is_generated,
    without_shapes,
)
from escapelint.facts.text import without_type_arguments
from escapelint.model import Capture, Fact, Flow, Inlining, Package, Pos
from escapelint.paths import Roots

_FILE_WEIGHT = 10  # of reading a file, as many facts are as much work

Key = tuple[str, int, int, str, str, int]

_ALLOCATED_TYPE = re.compile(
    r"(?:&|new\(|make\(\[\]\*?|\[\d*\]\*?)?(?:(?P<package>\w+)\.)?(?P<name>[A-Za-z_]\w*)(?:\[.*\])?"
    r"(?:\{.*\}|\)|, .*\))",
    re.S,
)


class Index:
    """The facts of a run by file, and what is known across packages.

    `packages` are the analysed ones, test variants merged into theirs; `skipped` counts the
    facts that were merged or left out, by reason.
    """

    def __init__(
        self,
        packages: Iterable[Package],
        sections: Sequence[SectionFacts],
        roots: Roots,
        cwd: str,
    ) -> None:
        self.roots = roots
        self.packages = merge_variants(packages)
        self.skipped: Counter[str] = Counter()
        self._sections = {section.number: section for section in sections}
        self._files = _Files(self.packages.values(), roots, cwd)
        self._functions = self._all_functions(sections)
        own = self._merge(sections)
        self._count_copies(sections, own)
        by_file: dict[str, list[Fact]] = defaultdict(list)
        for fact in own.values():
            by_file[fact.pos.file].append(fact)
        self.facts: Mapping[str, tuple[Fact, ...]] = {
            file: tuple(sorted(facts, key=lambda f: (f.pos, f.ordinal, f.kind, f.text)))
            for file, facts in by_file.items()
        }

    # ── asked by stage C ────────────────────────────────────────────────────────────────────

    def files_of(self, package: Package) -> tuple[str, ...]:
        """The names of the files of one package, sorted."""
        return self._files.of(package)

    def weight(self, import_path: str) -> int:
        """How much work a package is, roughly: its files and facts."""
        files = self.files_of(self.packages[import_path])
        return sum(_FILE_WEIGHT + len(self.facts.get(file, ())) for file in files)

    def flows(self, fact: Fact) -> tuple[tuple[Flow, ...], ...]:
        """The explanations of a fact, with resolved positions; the first is the summary's own."""
        section = self._sections[fact.section]

        def resolve(printed: str) -> str:
            return self._files.name(section, printed)

        return tuple(parse_block(block, resolve) for block in fact.blocks)

    def container(self, fact: Fact, flow: Flow) -> Fact | None:
        """The heap fact of the memory in which `flow` ends, where that escapes itself.

        It is the fact of the same function whose expression is the destination's; of several,
        the one at the last note, else the nearest line (section 5.3 of the reference).
        """
        wanted = storage_of(flow.dst) or flow.dst
        candidates = self._by_header.get((fact.section, fact.function, wanted), ())
        at = flow.notes[-1].pos if flow.notes else fact.pos
        return min(
            (c for c in candidates if c is not fact),
            key=lambda c: (c.pos != at, abs(c.pos.line - at.line), c.pos, c.ordinal),
            default=None,
        )

    def capture(self, pos: Pos) -> Capture | None:
        """How the variable declared at `pos` is captured by reference, if it is."""
        return self._captures.get(pos)

    def heap_uses(self, package: Package, name: str) -> int:
        """How many distinct heap facts of the run allocate the named type of a package, or
        slices and arrays of it, as far as the compiler's text names the type."""
        return self._type_uses[(package.name, name)]

    # ── making it ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def _by_header(self) -> dict[tuple[int, str, str], list[Fact]]:
        found: dict[tuple[int, str, str], list[Fact]] = defaultdict(list)
        for facts in self.facts.values():
            for fact in facts:
                found[(fact.section, fact.function, fact.header)].append(fact)
        return found

    @cached_property
    def _captures(self) -> dict[Pos, Capture]:
        return {
            self._resolved(section, pos): capture
            for section in self._sections.values()
            for pos, capture in section.captures
        }

    @cached_property
    def _type_uses(self) -> Counter[tuple[str, str]]:
        uses: Counter[tuple[str, str]] = Counter()
        for facts in self.facts.values():
            for fact in facts:
                match = _ALLOCATED_TYPE.fullmatch(fact.text) if fact.kind == "expr" else None
                if match:
                    home = self._package_of(self._sections[fact.section])
                    uses[(match["package"] or (home.name if home else ""), match["name"])] += 1
        return uses

    def _package_of(self, section: SectionFacts) -> Package | None:
        return self.packages.get(section.import_path)

    def _resolved(self, section: SectionFacts, pos: Pos) -> Pos:
        return pos._replace(file=self._files.name(section, pos.file))

    def _all_functions(self, sections: Iterable[SectionFacts]) -> _Functions:
        found: dict[tuple[str, int], tuple[str, Function]] = {}
        for section in sections:
            home = self._package_of(section)
            for function in section.functions:
                pos = self._resolved(section, function.pos)
                package = self._files.package_of(pos.file)
                if package is None:
                    continue
                name = without_type_arguments(function.name)
                if package is not home:  # generic code: the section prints lib.F
                    name = name.removeprefix(f"{package.name}.")
                # Of instances the first is as good as any, but one that can be inlined wins.
                known = found.get((pos.file, pos.line))
                if known is None or (function.inlinable and not known[1].inlinable):
                    function = Function(name, pos, function.inlinable)
                    found[(pos.file, pos.line)] = (package.name, function)
        return _Functions(found)

    def _merge(self, sections: Iterable[SectionFacts]) -> dict[Key, Fact]:
        """One fact an allocation; of several reports the plain package's own is kept."""
        best: dict[Key, tuple[tuple[object, ...], Fact]] = {}
        for section in sections:
            home = self._package_of(section)
            for fact in section.facts:
                pos = self._resolved(section, fact.pos)
                package = self._files.package_of(pos.file)
                if package is None:
                    self.skipped["in a file of a package that was not asked for"] += 1
                    continue
                key = _key(fact, pos, package.name)
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
                    best[key] = (order, replace(fact, pos=pos))
        return {key: fact for key, (_, fact) in best.items()}

    def _count_copies(self, sections: Iterable[SectionFacts], own: dict[Key, Fact]) -> None:
        """Counts inlined copies at the fact they copy; one without such a fact becomes its own."""
        by_function: dict[object, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
        inlinable: set[Key] = set()
        for key, fact in own.items():
            package = self._files.package_of(fact.pos.file)
            assert package is not None  # own facts lie in analysed packages
            text = _comparable(fact.header, package.name)
            name = without_type_arguments(fact.function)
            if is_function_literal(name):
                by_function[(package.name, name)][text].append(key)
                continue
            function = self._functions.around(fact.pos)
            # Up to Go 1.24 a fact does not say in which function it is.
            if function is not None and function.inlinable and name in ("", function.name):
                by_function[(function.pos.file, function.pos.line)][text].append(key)
                inlinable.add(key)
        copies: Counter[Key] = Counter()
        on_stack: Counter[Key] = Counter()
        seen: set[tuple[Pos, str]] = set()
        for section in sections:
            for fact in section.copies:
                pos = self._resolved(section, fact.pos)
                package = self._files.package_of(pos.file)
                if package is None:
                    self.skipped["in a file of a package that was not asked for"] += 1
                elif (pos, fact.text) in seen:
                    self.skipped["instance or variant"] += 1
                else:
                    seen.add((pos, fact.text))
                    originals = self._originals(section, fact, by_function)
                    if originals:
                        copies.update(originals)
                        self.skipped["inlined copy, counted at its origin"] += 1
                    elif (key := _key(fact, pos, package.name)) in own:
                        self.skipped["instance or variant"] += 1
                    else:
                        own[key] = replace(fact, pos=pos)
            for fact in section.on_stack:
                pos = self._resolved(section, fact.pos)
                if (pos, fact.text) not in seen and self._files.package_of(pos.file):
                    seen.add((pos, fact.text))
                    on_stack.update(self._originals(section, fact, by_function))
        for key in inlinable:
            own[key] = replace(own[key], inlining=Inlining(copies[key], on_stack[key]))

    def _originals(
        self,
        section: SectionFacts,
        copy: Fact,
        by_function: Mapping[object, Mapping[str, Sequence[Key]]],
    ) -> Sequence[Key]:
        """The fact that an inlined expression is a copy of; at most one.

        A callee is printed as `F` or `T.M` in its own package and with the package's name before
        it in others, which cannot be told apart by the text alone.
        """
        home = self._package_of(section)
        for callee in copy.callees:
            name = without_type_arguments(callee)
            qualifier, _, rest = name.partition(".")
            for package, function in ((home.name if home else "", name), (qualifier, rest)):
                text = _comparable(copy.header or copy.text, package)
                for place in (*self._functions.named(package, function), (package, function)):
                    found = by_function.get(place, {}).get(text)
                    if found:
                        return found[:1]
        return ()


def _key(fact: Fact, pos: Pos, package_name: str) -> Key:
    return (*pos, fact.kind, _comparable(fact.text, package_name), fact.ordinal)


def _comparable(text: str, package_name: str) -> str:
    """A printed expression without what only other sections and instances print.

    That is the package's own name as a qualifier, and shape types.
    """
    if package_name and f"{package_name}." in text:
        text = re.sub(rf"\b{re.escape(package_name)}\.(?=[\w~])", "", text)
    return without_shapes(text)


def merge_variants(packages: Iterable[Package]) -> dict[str, Package]:
    """The analysed packages by import path, with the files of their test variants."""
    merged: dict[str, Package] = {}
    for package in packages:
        path = package.import_path.partition(" [")[0]
        if path.endswith(".test") and package.files and all(map(is_generated, package.files)):
            continue  # the generated main of a test binary
        known = merged.get(path)
        if known is None:
            merged[path] = replace(package, import_path=path)
        else:
            merged[path] = replace(
                known,
                go_files=tuple(dict.fromkeys(known.go_files + package.go_files)),
                cgo_files=tuple(dict.fromkeys(known.cgo_files + package.cgo_files)),
            )
    return merged


class _Functions:
    """The top-level functions that the compiler judged, by place and by name."""

    def __init__(self, found: Mapping[tuple[str, int], tuple[str, Function]]) -> None:
        self._by_place = found
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for place in sorted(found):
            package, function = found[place]
            self._lines[place[0]].append(place[1])
            self._by_name[(package, function.name)].append(place)

    def around(self, pos: Pos) -> Function | None:
        """The function whose body `pos` is in: the last one that starts at or before its line."""
        lines = self._lines.get(pos.file)
        if not lines:
            return None
        i = bisect_right(lines, pos.line)
        return self._by_place[(pos.file, lines[i - 1])][1] if i else None

    def named(self, package: str, name: str) -> Sequence[tuple[str, int]]:
        return self._by_name.get((package, name), ())


class _Files:
    """Which printed file is which: own names of the analysed packages' files.

    The go command prints paths relative to the folder in which the package was first compiled,
    which need not be today's (section 3.3 of the reference).
    """

    def __init__(self, packages: Iterable[Package], roots: Roots, cwd: str) -> None:
        self._roots = roots
        self._cwd = cwd
        self._owner: dict[str, Package] = {}
        self._of: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, dict[str, str]] = {}  # import path → absolute path → name
        self._by_path: dict[str, str] = {}
        self._trimmed: dict[str, str] = {}
        self._names: dict[tuple[int, str], str] = {}
        self._bases: dict[int, tuple[str, int] | None] = {}
        for package in packages:
            own = {
                path: roots.name(path)
                for path in (os.path.join(package.dir, file) for file in package.files)
            }
            self._paths[package.import_path] = own
            self._of[package.import_path] = tuple(sorted(own.values()))
            for path, name in own.items():
                base = os.path.basename(path)
                self._owner.setdefault(name, package)
                self._by_path[path] = name
                self._trimmed[f"{package.import_path}/{base}"] = name
                if package.module_version:
                    below = package.import_path[len(package.module) :]
                    versioned = f"{package.module}@{package.module_version}{below}/{base}"
                    self._trimmed[versioned] = name

    def of(self, package: Package) -> tuple[str, ...]:
        return self._of[package.import_path]

    def package_of(self, name: str) -> Package | None:
        return self._owner.get(name)

    def name(self, section: SectionFacts, printed: str) -> str:
        key = (section.number, printed)
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._find(section, printed)
        return found

    def _find(self, section: SectionFacts, printed: str) -> str:
        if os.path.isabs(printed):
            path = os.path.normpath(printed)
            return self._by_path.get(path) or self._roots.name(path)
        trimmed = self._trimmed.get(printed)
        if trimmed:
            return trimmed
        if section.number not in self._bases:
            self._bases[section.number] = self._base(section)
        base = self._bases[section.number]
        if base is None:
            return printed
        folder, ups = base
        more, rest = _split_ups(printed)
        # Paths go over the parents of the package's folder, so there are no fewer.
        for _ in range(more - ups):
            folder = os.path.dirname(folder)
        path = os.path.join(folder, rest)
        return self._by_path.get(path) or self._roots.name(path)

    def _base(self, section: SectionFacts) -> tuple[str, int] | None:
        """(folder, ups): a printed `../`×ups stands for `folder`.

        Today's working directory, if one of the package's own files is found from there; else
        what the printed path of an own file says; None where the paths are import paths
        (-trimpath). A section without an own file says nothing: then it is today's.
        """
        own = self._paths.get(section.import_path, {})
        relative = [file for file in _printed_files(section) if not os.path.isabs(file)]
        if any(os.path.normpath(os.path.join(self._cwd, file)) in own for file in relative):
            return self._cwd, 0
        if any(file in self._trimmed for file in relative):
            return None
        for file in relative:
            ups, rest = _split_ups(file)
            for path in own:
                if path.endswith(os.sep + rest):
                    return path[: -len(rest) - 1], ups
        return self._cwd, 0


def _split_ups(printed: str) -> tuple[int, str]:
    """`"../../a/b.go"` → `(2, "a/b.go")`."""
    path = os.path.normpath(printed)
    ups = 0
    while path.startswith(".." + os.sep):
        path = path[3:]
        ups += 1
    return ups, path


def _printed_files(section: SectionFacts) -> Iterator[str]:
    seen = set()
    for pos in [f.pos for f in section.functions] + [f.pos for f in section.facts]:
        if pos.file not in seen:
            seen.add(pos.file)
            yield pos.file
