"""The edit for variables that a closure shares: a copy, where nobody can see the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.syntax.at import assigned_names
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.source import Source
from escapelint.syntax.statements import of_types, statements_in
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Array, Local, Named, Struct, TypeExpr, TypeParam, Unknown
from escapelint.types.scope import find_binding
from escapelint.types.shared import Remedy

_DECLARING = ("short_var_declaration", "var_declaration", "const_declaration", "type_declaration")
_NOT_COPIED = ("sync", "sync/atomic")

Change = tuple[int, int, str]  # bytes from, to (exclusive), and what stands there instead


def copies(source: Source, names: Sequence[Node], remedies: Sequence[Remedy]) -> list[Change]:
    """The edits that make copies of variables for the one closure of their remedies, sorted.

    `names` are those in the variables' declarations. None where the statement does not begin its
    line, where the copy would take its value too early, or where another variable has its name.
    """
    first = remedies[0]
    olds = ", ".join(source.text(name) for name in names)
    news = ", ".join(remedy.name for remedy in remedies)
    if first.kind == "own":
        body = first.closure.child_by_field_name("body")
        statement = next(statements_in(body), None) if body is not None else None
    elif first.kind in ("copy", "after return"):
        statement = first.statement
    else:
        return []
    block = statement.parent if statement is not None else None
    if statement is None or block is None:
        return []
    changes: list[Change] = []
    for name, remedy in zip(names, remedies, strict=True):
        uses = list(_uses(source, name, remedy.closure))
        if remedy.name == source.text(name):
            if any(_declares(source, each, remedy.name) for each in block.named_children):
                return []
        elif any(_may_be_field(use) for use in uses):
            return []
        else:
            changes += ((use.start_byte, use.end_byte, remedy.name) for use in uses)
        if first.kind != "own" and _is_assigned_between(source, name, statement, first.closure):
            return []
    inserted = lines_before(source, statement, f"{news} := {olds}")
    if inserted is None:
        return []
    at, text = inserted
    return [(at, at, text), *sorted(changes)]


def is_copied(types: DeclaredTypes, type_: TypeExpr) -> bool:
    """Whether a value may be copied as far as its type tells: it is known, and holds no lock."""
    match type_:
        case Array(_, elem):
            return is_copied(types, elem)
        case Struct(fields):
            return all(is_copied(types, field.type) for field in fields)
        case Named(package, name):
            own = types.of(package)
            if own is None or package in _NOT_COPIED or "Lock" in own.methods.get(name, ()):
                return False
            return is_copied(types, types.underlying(type_))
        case Local():
            return is_copied(types, types.underlying(type_))
        case Unknown() | TypeParam():
            return False
    return True


def _uses(source: Source, name: Node, around: Node) -> Iterator[Node]:
    text = source.text(name)
    for use in of_types(around, ("identifier",)):
        found = find_binding(source, use) if source.text(use) == text else None
        if found is not None and found.name.start_byte == name.start_byte:
            yield use


def _may_be_field(use: Node) -> bool:
    """Whether a name is the key of a literal's element, which may be a field."""
    element = use.parent
    keyed = element.parent if element is not None else None
    key = keyed.child_by_field_name("key") if keyed is not None else None
    return element is not None and key is not None and key.id == element.id


def _declares(source: Source, statement: Node, name: str) -> bool:
    """Whether a statement of a block may declare a name in it."""
    if statement.type not in _DECLARING:
        return False
    left = statement.child_by_field_name("left") or statement
    return any(
        source.text(each) == name for each in of_types(left, ("identifier", "type_identifier"))
    )


def _is_assigned_between(source: Source, name: Node, statement: Node, closure: Node) -> bool:
    """Whether the variable may change after the copy is made, before the closure is."""
    text = source.text(name)
    return any(
        source.text(at) == text and at.start_byte < closure.end_byte
        for at in assigned_names(statement)
        if (found := find_binding(source, at)) is not None
        and found.name.start_byte == name.start_byte
    )


def is_loops(source: Source, name: Node) -> bool:
    """Whether a loop's clause declares a variable, which is one for all turns up to Go 1.21."""
    found = find_binding(source, name)
    around = found.declaration.parent if found is not None else None
    clause = around is not None and around.type == "for_clause"
    return clause or (found is not None and found.kind == "range")
