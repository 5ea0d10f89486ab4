"""How often the function around a site is used, whose signature advice would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from tree_sitter import Node

from escapelint.model import Package
from escapelint.program import Program
from escapelint.site import Site
from escapelint.syntax.callers import Callers, callers, method_callers
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.model import Struct
from escapelint.types.scope import find_binding
from escapelint.words import counted


def said_of_callers(
    site: Site,
    package: Package,
    sources: Sequence[Source],
    packages: Mapping[str, Package],
    program: Program,
) -> str:
    """ "newPoint has 14 calls in this package"; "" where not all of them can be counted,
    or where there are none.

    Of a function that other packages may call those are counted that the analysed `packages` make.
    """
    name = site.function.rpartition(".")[2]
    if not name or enclosing(site.node, ("func_literal",)) is not None:
        return ""
    exported = name[:1].isupper() and package.name != "main"
    if "." in site.function:
        if exported or not _is_one(site, name):
            return ""
        found = _sum(method_callers(source, name) for source in sources)
    else:
        found = _sum(callers(source, name, "", partial(_is_bound, source)) for source in sources)
        others = program.importing(package) if exported else ()
        for other in others:
            if other.import_path in packages:
                found = found.plus(_sum(_in_files(program, other, package, name)))
    if found == Callers():
        return ""
    where = "the analysed packages" if exported else "this package"
    used = f"{site.function} has {counted(found.calls, 'call')} in {where}"
    if found.values:
        used += f", and is used as a value at {counted(found.values, 'place')}"
    return used


def _is_one(site: Site, name: str) -> bool:
    """Whether one method only of the package has a name, and no field."""
    types = site.types
    owners = sum(name in methods for methods in types.methods.values())
    declared = (declaration.type for declaration in types.types.values())
    return owners == 1 and not any(isinstance(d, Struct) and d.field(name) for d in declared)


def _sum(found: Iterable[Callers]) -> Callers:
    total = Callers()
    for each in found:
        total = total.plus(each)
    return total


def _in_files(program: Program, other: Package, package: Package, name: str) -> Iterator[Callers]:
    """The uses of a function in the files of a package that imports its own."""
    for source in program.sources(other, f".{name}".encode()):
        if f'"{package.import_path}"'.encode() not in source.data:
            continue
        for qualifier, path in program.imports(other, source).imports[source.name].items():
            if path == package.import_path:
                yield callers(source, name, qualifier, partial(_is_bound, source))


def _is_bound(source: Source, identifier: Node) -> bool:
    return find_binding(source, identifier) is not None
