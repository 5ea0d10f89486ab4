"""What an identifier inside a function stands for.

The answer follows Go's lexical scopes on the syntax tree, from the identifier upwards: the nearest
declaration wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expr import names_of, parameter_declarations

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_SCOPES = frozenset(
    (
        *_FUNCTIONS,
        "if_statement",
        "expression_switch_statement",
        "for_clause",
        "type_switch_statement",
        "type_case",
        "default_case",
        "for_statement",
        "communication_case",
        "function_type",
        "method_elem",
    )
)

_DECLARING = frozenset(
    (
        "short_var_declaration",
        "labeled_statement",
        "var_declaration",
        "const_declaration",
        "type_declaration",
    )
)


class Binding(NamedTuple):
    """A declaration inside a function.

    `kind` is one of param, result, receiver, typeparam, short (`:=`), var, const, type, range,
    receive (of a select's case) and typeswitch.
    """

    kind: str
    name: Node  # the declaring identifier
    declaration: Node  # the parameter declaration, spec, statement or clause
    position: int = 0  # among the declaration's names
    case: Node | None = None  # of a type switch: the clause in which the name is used


def find_binding(source: Source, identifier: Node) -> Binding | None:
    """The declaration inside the enclosing function that an identifier refers to.

    A declaring identifier refers to its own declaration, or to the one that `:=` assigns again.
    None for names of the package and of the universe; labels, field names and the keys of
    literals are not looked up, so do not ask for them.
    """
    name = source.data[identifier.start_byte : identifier.end_byte]
    return _lookup(source, name, identifier)


def find_name(source: Source, name: str, node: Node) -> Binding | None:
    """The declaration inside the enclosing function of what a name means where `node` stands."""
    return _lookup(source, name.encode(), node)


def declares_any(source: Source, names: Iterable[str], node: Node) -> bool:
    """Whether any of the names is declared inside the enclosing function, where `node` stands."""
    scopes, start = _scopes_around(source, node), node.start_byte
    return any(_found(scopes, name.encode(), start) is not None for name in names)


def _lookup(source: Source, wanted: bytes, node: Node) -> Binding | None:
    """What `wanted` means where `node` stands."""
    return _found(_scopes_around(source, node), wanted, node.start_byte)


def _found(scopes: Iterable[_Scopes], wanted: bytes, start: int) -> Binding | None:
    for scope in scopes if wanted != b"_" else ():
        for binding, scope_start in scope.get(wanted, ()):
            if scope_start <= start or binding.name.start_byte == start:
                return binding
    return None


# What a node declares, by name: each with the offset at which its scope begins.
_Scopes = Mapping[bytes, list[tuple[Binding, int]]]


def _scopes_around(source: Source, node: Node) -> tuple[_Scopes, ...]:
    """The scopes that a node stands in, the innermost first."""
    found: list[_Scopes] = []
    parent = node.parent
    while parent is not None:
        kind = parent.type
        if kind == "statement_list":
            return (*found, *source.once(_scopes_from, parent))
        if kind in _SCOPES:
            found.append(source.once(_names_in, parent))
        parent = parent.parent
    return tuple(found)


def _scopes_from(source: Source, block: Node) -> tuple[_Scopes, ...]:
    return (source.once(_names_in, block), *_scopes_around(source, block))


def _names_in(source: Source, scope: Node) -> _Scopes:
    names: dict[bytes, list[tuple[Binding, int]]] = {}
    for binding, scope_start in _declared_in(scope):
        name = source.data[binding.name.start_byte : binding.name.end_byte]
        names.setdefault(name, []).append((binding, scope_start))
    return names


def captures(source: Source, literal: Node) -> bool:
    """Whether a function literal may use a variable of a function around it.

    A key of a literal counts as the variable of that name: False is certain, True is not.
    """
    stack = [literal]
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            name = source.data[node.start_byte : node.end_byte]
            binding = _lookup(source, name, node)
            if binding is not None and binding.kind not in ("const", "type", "typeparam"):
                at = binding.name.start_byte
                if not literal.start_byte <= at < literal.end_byte:
                    return True
        stack.extend(node.named_children)
    return False


def _declared_in(parent: Node) -> Iterator[tuple[Binding, int]]:
    """What a node declares for those in it, with the offset at which each scope begins.

    Declarations of one scope come in their order: a later `:=` of the same name assigns.
    """
    match parent.type:
        case "statement_list":
            block = parent.parent
            function = block.parent if block is not None else None
            if block is not None and function is not None and function.type in _FUNCTIONS:
                # A function's parameters belong to the scope of its body's statements.
                yield from _parameters(function)
            for statement in parent.named_children:
                if statement.type in _DECLARING:
                    yield from _statement(statement)
        case "if_statement" | "expression_switch_statement" | "for_clause":
            yield from _initializer(parent)
        case "type_switch_statement":
            yield from _initializer(parent)
            for alias in _identifiers(parent.child_by_field_name("alias")):
                yield Binding("typeswitch", alias, parent), parent.end_byte
        case "type_case" | "default_case":
            switch = parent.parent
            if switch is not None and switch.type == "type_switch_statement":
                for alias in _identifiers(switch.child_by_field_name("alias")):
                    yield Binding("typeswitch", alias, switch, 0, parent), parent.start_byte
        case "for_statement":
            for clause in parent.named_children:
                if clause.type == "for_clause":
                    yield from _initializer(clause)
                elif clause.type == "range_clause":
                    yield from _clause("range", clause)
        case "communication_case":
            receive = parent.child_by_field_name("communication")
            if receive is not None and receive.type == "receive_statement":
                yield from _clause("receive", receive)
        case "function_declaration" | "method_declaration" | "func_literal":
            yield from _parameters(parent)
        case "function_type" | "method_elem":
            yield from _parameters(parent)  # names that nothing but themselves refers to


def _initializer(node: Node) -> Iterator[tuple[Binding, int]]:
    statement = node.child_by_field_name("initializer")
    if statement is not None:
        yield from _statement(statement)


def _statement(node: Node) -> Iterator[tuple[Binding, int]]:
    match node.type:
        case "short_var_declaration":
            for index, name in enumerate(_identifiers(node.child_by_field_name("left"))):
                yield Binding("short", name, node, index), node.end_byte
        case "labeled_statement":
            yield from _statement(node.named_children[-1])
        case "var_declaration" | "const_declaration" | "type_declaration" | "var_spec_list":
            for spec in node.named_children:
                if spec.type == "var_spec_list":
                    yield from _statement(spec)
                elif spec.type in ("var_spec", "const_spec"):
                    for index, name in enumerate(names_of(spec)):
                        yield Binding(spec.type[:-5], name, spec, index), spec.end_byte
                elif spec.type in ("type_spec", "type_alias"):
                    for name in names_of(spec):
                        yield Binding("type", name, spec), name.end_byte


def _clause(kind: str, node: Node) -> Iterator[tuple[Binding, int]]:
    if any(child.type == ":=" for child in node.children):
        for index, name in enumerate(_identifiers(node.child_by_field_name("left"))):
            yield Binding(kind, name, node, index), node.end_byte


def _identifiers(node: Node | None) -> list[Node]:
    return [] if node is None else [c for c in node.named_children if c.type != "comment"]


def _parameters(function: Node) -> Iterator[tuple[Binding, int]]:
    body = function.child_by_field_name("body")
    start = body.start_byte if body is not None else function.end_byte
    for field_name, kind in (
        ("receiver", "receiver"),
        ("parameters", "param"),
        ("result", "result"),
    ):
        parameters = function.child_by_field_name(field_name)
        if parameters is not None and parameters.type == "parameter_list":
            for declaration in parameter_declarations(parameters):
                for index, name in enumerate(names_of(declaration)):
                    yield Binding(kind, name, declaration, index), start
    type_parameters = function.child_by_field_name("type_parameters")
    if type_parameters is not None:
        for declaration in type_parameters.named_children:
            for index, name in enumerate(names_of(declaration)):
                yield Binding("typeparam", name, declaration, index), function.start_byte
    receiver = function.child_by_field_name("receiver")
    if receiver is not None:
        yield from _receiver_parameters(receiver, function.start_byte)


def _receiver_parameters(receiver: Node, start: int) -> Iterator[tuple[Binding, int]]:
    """`func (s *Set[K, V]) …` declares K and V."""
    for declaration in parameter_declarations(receiver):
        node = declaration.child_by_field_name("type")
        while node is not None and node.type in ("pointer_type", "parenthesized_type"):
            node = node.named_child(0)
        arguments = node.child_by_field_name("type_arguments") if node is not None else None
        for index, elem in enumerate([] if arguments is None else arguments.named_children):
            yield Binding("typeparam", elem, declaration, index), start
