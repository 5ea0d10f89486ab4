"""Which function of the analysed packages a printed callee is, and why its parameters leak."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from escapelint.facts.flows import parse_block, parse_pos
from escapelint.facts.section import SectionFacts
from escapelint.facts.text import decoded, without_type_arguments
from escapelint.files import Files
from escapelint.model import Flow, Package, Pos
from escapelint.packages import Qualifiers

_METHOD_ELSEWHERE = re.compile(r"\(\*(\w+)\.(\w+)\)\.(\w+)")


class Body(NamedTuple):
    """A function or method with a body; `pos` is that of its name or receiver."""

    package: Package
    name: str  # as its own package prints it: "F", "(*T).M", "T.M"
    pos: Pos
    section: int  # in which it was compiled


class Leaking(NamedTuple):
    """Why a parameter leaks; `section` and `function` are those of its text, as of a fact."""

    flows: tuple[Flow, ...]
    derefs: int  # how many loads lie between the parameter and the heap
    section: int
    function: str
    pos: Pos


class Bodies:
    """The functions that the sections of a run name."""

    def __init__(
        self,
        sections: Mapping[int, SectionFacts],
        packages: Mapping[str, Package],
        qualifiers: Qualifiers,
        files: Files,
    ) -> None:
        self._sections = sections
        self._packages = packages
        self._qualifiers = qualifiers
        self._files = files
        self._tables: dict[int, Mapping[str, Pos | None]] = {}
        self._leaks: dict[int, Mapping[Pos, bytes]] = {}

    def find(self, section: int, printed: str, *, written: bool) -> Body | None:
        """What a callee is that a section prints; None where that is not certain.

        The section's own functions are printed without their package, others with its name, which
        must be that of an imported package. One that is not `written` at the place of the call is
        called in code that was inlined there, where names may mean something else.
        """
        home = self._packages.get(self._sections[section].import_path)
        name = without_type_arguments(printed)
        if home is None or (not written and "." not in name):
            return None
        found = self._in(section, name)
        if found is not None:
            owner = self._files.owner(found.file)
            if owner is None:
                return None
            own = owner is home
            return Body(owner, name if own else _unqualified(name)[1], found, section)
        qualifier, rest = _unqualified(name)
        meant = self._qualifiers.meant(qualifier, home, (), indirect=False) if qualifier else ()
        if not written and self._qualifiers.named(qualifier) != len(meant):
            return None
        every = [self._of_package(package, rest) for package in meant if package is not home]
        known = [body for body in every if body is not None]
        return known[0] if len(known) == 1 else None

    def _of_package(self, package: Package, name: str) -> Body | None:
        for number in self._of.get(package.import_path, ()):
            found = self._in(number, name)
            if found is not None and self._files.owner(found.file) is package:
                return Body(package, name, found, number)
        return None

    def leaking(self, body: Body, parameter: Pos, *, stored: bool) -> Leaking | None:
        """Why the parameter that is declared at a place leaks; see `Leaks.of`."""
        section = self._sections[body.section]
        if body.section not in self._leaks:
            places = {
                self._place(section, printed): printed for printed in section.leaks.positions()
            }
            self._leaks[body.section] = places
        printed = self._leaks[body.section].get(parameter)
        leak = section.leaks.of(printed, stored=stored) if printed is not None else None
        if leak is None:
            return None

        def resolve(file: str) -> str:
            return self._files.place(section, file)[0]

        flows = parse_block(leak.body, resolve)
        return Leaking(flows, leak.derefs, section.number, leak.function, parameter)

    def _in(self, section: int, name: str) -> Pos | None:
        """The place of the function that a section judged and prints so; None for several."""
        if section not in self._tables:
            table: dict[str, Pos | None] = {}
            facts = self._sections[section]
            for function in facts.functions:
                text = without_type_arguments(function.name)
                again = text in table and table[text] != function.pos
                table[text] = None if again else function.pos
            self._tables[section] = table
        found = self._tables[section].get(name)
        if found is None:
            return None
        return found._replace(file=self._files.place(self._sections[section], found.file)[0])

    def _place(self, section: SectionFacts, printed: bytes) -> Pos:
        pos = Pos(*parse_pos(decoded(printed)))
        return pos._replace(file=self._files.place(section, pos.file)[0])

    @cached_property
    def _of(self) -> Mapping[str, list[int]]:
        """The sections of each package, the plain one first."""
        found: dict[str, list[int]] = defaultdict(list)
        for section in sorted(self._sections.values(), key=lambda s: (bool(s.variant), s.number)):
            found[section.import_path].append(section.number)
        return found


def _unqualified(name: str) -> tuple[str, str]:
    """(package name, rest): `("json", "(*Decoder).Decode")` for `(*json.Decoder).Decode`."""
    method = _METHOD_ELSEWHERE.fullmatch(name)
    if method is not None:
        return method[1], f"(*{method[2]}).{method[3]}"
    qualifier, _, rest = name.partition(".")
    return (qualifier, rest) if rest and qualifier.isidentifier() else ("", name)
