"""Whether names of the language and of the standard library are hidden by declarations."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expr import names_of
from escapelint.types.scope import find_name

_DECLARATIONS = ("var_declaration", "const_declaration", "type_declaration")


def means_itself(source: Source, node: Node, names: Iterable[str]) -> bool:
    """Whether each name means what every Go programmer thinks of, where `node` stands.

    The names are predeclared ones (`len`) and the last elements of import paths of the standard
    library (`strconv`), which need not be imported. Declarations in other files of the package are
    not looked at.
    """
    hidden: frozenset[str] | None = None
    for name in names:
        if find_name(source, name, node) is not None:
            return False
        if hidden is None:
            hidden = source.once(_declared_in_file, source.root)
        if name in hidden:
            return False
    return True


def _declared_in_file(source: Source, root: Node) -> frozenset[str]:
    """What a file declares at its top level, packages of others than the standard library too."""
    return frozenset(
        name for child in root.named_children for name in _declared_by(source, child) if name
    )


def _declared_by(source: Source, declaration: Node) -> Iterable[str]:
    if declaration.type == "import_declaration":
        yield from _imported_by(source, declaration)
    elif declaration.type == "function_declaration":
        name = declaration.child_by_field_name("name")
        yield source.text(name) if name is not None else ""
    elif declaration.type in _DECLARATIONS:
        for spec in _specs(declaration):
            yield from map(source.text, names_of(spec))


def _imported_by(source: Source, declaration: Node) -> Iterable[str]:
    for spec in _specs(declaration):
        path_node, name = spec.child_by_field_name("path"), spec.child_by_field_name("name")
        path = source.text(path_node)[1:-1] if path_node is not None else ""
        last = path.rpartition("/")[2]
        called = source.text(name) if name is not None else last
        if "." in path.partition("/")[0] or called != last:
            yield called


def _specs(declaration: Node) -> Iterable[Node]:
    for child in declaration.named_children:
        if child.type.endswith("_list"):
            yield from child.named_children
        else:
            yield child
