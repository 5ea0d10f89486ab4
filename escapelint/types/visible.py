"""Names in code that is shown to people: what they mean, and which are free."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.scope import find_name


def means_itself(
    source: Source, node: Node, names: Iterable[str], declared: Collection[str] = ()
) -> bool:
    """Whether all of `names` mean what they do in an empty file where `node` stands.

    They are predeclared (`len`) or packages of the standard library (`slices`), which need not be
    imported yet. `declared` holds the names that the package declares, of all its files.
    """
    wanted = frozenset(names)
    if any(name in declared or find_name(source, name, node) for name in wanted):
        return False
    taken = source.once(_imported_otherwise, source.root)
    return wanted.isdisjoint(taken)


def free_name(source: Source, node: Node, wanted: str, declared: Collection[str] = ()) -> str:
    """`wanted`, or the first of `wanted2`, `wanted3`, … that nothing has around a node.

    No identifier of the function has such a name, nor is it among `declared`, those of the package.
    """
    function = enclosing(node, FUNCTIONS)
    around = function if function is not None else source.root
    taken = {*declared, *(source.text(each) for each in walk(around) if each.type == "identifier")}
    if wanted not in taken:
        return wanted
    return next(name for n in count(2) if (name := f"{wanted}{n}") not in taken)


def _imported_otherwise(source: Source, file: Node) -> frozenset[str]:
    """The names by which a file calls packages whose path is another one."""
    return frozenset(_names_of_others(source, file))


def _names_of_others(source: Source, file: Node) -> Iterator[str]:
    for declaration in file.named_children:
        if declaration.type != "import_declaration":
            continue
        for spec in walk(declaration):
            if spec.type != "import_spec":
                continue
            alias, path_node = (spec.child_by_field_name(field) for field in ("name", "path"))
            path = source.text(path_node)[1:-1] if path_node is not None else ""
            name = source.text(alias) if alias is not None else path.rpartition("/")[2]
            if name != path:
                yield name
