"""The files beyond a package's build in which its structs may be used: tests that are not built,
files of other platforms and tags, and packages that import it.

Another order of a struct's fields changes what its literals without field names mean there. What
cannot be read, or is not the user's to edit, is said so that nobody proposes that order.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from escapelint.passes import Pass
from escapelint.program import GoFile, Program, imported_by
from escapelint.structs import PaddedStruct
from escapelint.syntax.source import Source
from escapelint.types.conversions import Conversions, read_conversions
from escapelint.types.literals import (
    Elements,
    PositionalUses,
    read_positional_uses,
)
from escapelint.types.reader import Surroundings, read_types

_RELIES = frozenset(("unsafe", "encoding/binary", "C"))  # on layouts
_CLAUSE = re.compile(rb"^package[ \t]+(\w+)", re.M)


class Elsewhere(NamedTuple):
    """A struct's literals beyond its build; `why` says what keeps one from being edited."""

    literals: tuple[Elements, ...] = ()
    why: str = ""


class _Seen(NamedTuple):
    """What a file has: literals without field names, the names that it declares, if it is of the
    structs' package, and conversions of structs. `editable` says whether it is the user's to
    change."""

    source: Source
    uses: PositionalUses
    declares: frozenset[str]
    conversions: Conversions
    editable: bool


class Beyond:
    """Of the package of a pass; files are read when they are asked for."""

    def __init__(self, p: Pass) -> None:
        self._pass = p

    def of(self, padded: PaddedStruct) -> Elsewhere:
        """What there is of a struct of the package."""
        try:
            return self._of(padded)
        except OSError as error:
            return Elsewhere(why=f"{error.filename} cannot be read: {error.strerror}")

    def _of(self, padded: PaddedStruct) -> Elsewhere:
        program, package = self._pass.program, self._pass.package
        if program is None:
            return Elsewhere()
        if not program.is_ours(package) or not program.is_editable(
            os.path.join(package.dir, os.path.basename(padded.source.name))
        ):
            return Elsewhere(why="it is in code that is not yours")
        own = [*self._beside]
        # The compiler takes values without names of fields that all can be seen only.
        if all(field.name[:1].isupper() for field in padded.struct.fields):
            own += self._importers
        found: list[Elements] = []
        for seen in own:
            why = _hindrance(seen, padded)
            if why:
                return Elsewhere(why=why)
            found += seen.uses.literals.get(padded.declaration.name, ())
        return Elsewhere(tuple(found))

    @cached_property
    def _beside(self) -> tuple[_Seen, ...]:
        """The files in the package's folder, those of other packages there among them."""
        p = self._pass
        assert p.program is not None
        files = [f for f in p.program.beside(p.package) if f.name not in self._built]
        return tuple(self._read(p.program, files))

    @cached_property
    def _importers(self) -> tuple[_Seen, ...]:
        p = self._pass
        assert p.program is not None
        return tuple(self._read(p.program, p.program.importers(p.package)))

    @cached_property
    def _built(self) -> frozenset[str]:
        return frozenset(source.name for source in self._pass.sources)

    def _read(self, program: Program, files: Sequence[GoFile]) -> Iterator[_Seen]:
        package = self._pass.package
        together: dict[tuple[str, bytes], list[GoFile]] = defaultdict(list)
        for file in files:
            clause = _CLAUSE.search(file.data)
            name = clause[1] if clause is not None else b""
            together[os.path.dirname(file.path), name].append(file)
        path = package.import_path.encode()
        for (folder, name), group in together.items():
            is_own = folder == package.dir and name == package.name.encode()
            for file in group:
                if b"{" not in file.data or not (is_own or path in file.data):
                    continue
                others = [f for f in group if f is not file]
                yield self._seen(program, file, others, "" if is_own else package.import_path)

    def _seen(self, program: Program, file: GoFile, others: Iterable[GoFile], home: str) -> _Seen:
        """A file, read with what else is declared in its package, with `home` as the import path
        of the structs' package, "" for the file's own."""
        p, source = self._pass, Source(file.name, file.data)
        around = [Source(f.name, f.data, ()) for f in others]
        if not home:
            around += p.sources
        surroundings = Surroundings(
            "", dict(p.package.import_map), program.name_of, p.types.foreign, p.types.sizes
        )
        types = read_types([source, *around], surroundings)
        try:
            uses = read_positional_uses(types, [source], home)
            (conversions,) = read_conversions(types, [source], home)
        finally:
            types.release()
        declares = read_types([source]).names if not home else frozenset()
        return _Seen(source, uses, declares, conversions, program.is_editable(file.path))


def _hindrance(seen: _Seen, padded: PaddedStruct) -> str:
    """Why a struct's order cannot be changed, as far as a file tells; "" for nothing."""
    source, fields, name = seen.source, padded.struct.fields, padded.declaration.name
    literals = seen.uses.literals.get(name, ())
    if source.root.has_error:
        return f"{source.name} cannot be parsed"
    if name in seen.declares:
        return f"{source.name} declares another {name}"
    relies = sorted(_RELIES.intersection(imported_by(source.data)))
    if relies and re.search(rb"\b%s\b" % name.encode(), source.data):
        return f"{source.name} names it and imports {relies[0]}"
    if len(fields) in seen.uses.sizes:
        return f"{source.name} has a literal without field names whose type is not known"
    if literals and not seen.editable:
        line = source.line_of(literals[0].nodes[0].start_byte)
        return f"{source.name}:{line} has a literal without field names, and is not yours to edit"
    return seen.conversions.hinder(name, padded.struct)
