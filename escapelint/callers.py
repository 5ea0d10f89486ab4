"""How often the function around a site is used, whose signature advice would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from tree_sitter import Node

from escapelint.index import Index
from escapelint.model import Package
from escapelint.site import Site
from escapelint.syntax.callers import Callers, callers, method_callers
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.model import Struct
from escapelint.types.reader import read_types
from escapelint.types.scope import find_binding
from escapelint.words import counted

Read = Callable[[str], bytes]  # the text of a file of the run, b"" for one that cannot be read


def said_of_callers(
    site: Site, package: Package, sources: Sequence[Source], index: Index, read: Read
) -> str:
    """ "newPoint has 14 calls in this package"; "" where not all of them can be counted,
    or where there are none.

    Of a function that other packages may call those are counted that the analysed packages make.
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
        others = list(_importing(index, package)) if exported else []
        for other in others:
            found = found.plus(_sum(_in_files(index, other, package, name, read)))
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


def _importing(index: Index, package: Package) -> Iterator[Package]:
    for other in index.packages.values():
        if package.import_path in other.imports and other is not package:
            yield other


def _in_files(
    index: Index, other: Package, package: Package, name: str, read: Read
) -> Iterator[Callers]:
    """The uses of a function in the files of a package that imports its own."""
    for file in index.files_of(other):
        data = read(file)
        if f".{name}".encode() not in data or f'"{package.import_path}"'.encode() not in data:
            continue
        source = Source(file, data)
        for qualifier, path in read_types([source]).imports[file].items():
            if path == package.import_path:
                yield callers(source, name, qualifier, partial(_is_bound, source))


def _is_bound(source: Source, identifier: Node) -> bool:
    return find_binding(source, identifier) is not None
