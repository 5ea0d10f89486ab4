"""What one package declares at its top level, read from its parsed files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import evaluate
from escapelint.types.expr import (
    Env,
    names_of,
    parameter_declarations,
    read_literal,
    read_signature,
    read_type,
)
from escapelint.types.model import INTEGERS, Basic, Func, Named, Struct, TypeExpr, Unknown


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """A package-level type declaration; the offsets are bytes of the file named `file`."""

    name: str
    type: TypeExpr  # the right-hand side
    alias: bool  # `type A = B`
    params: tuple[str, ...]  # names of type parameters
    file: str  # Source.name
    name_start: int
    name_end: int
    type_start: int  # of the right-hand side
    type_end: int


@dataclass(frozen=True, slots=True)
class DeclaredTypes:
    """The declarations of a package. A name that is declared twice is in no table.

    `methods` is by the receiver's type name. Signatures are read from the trees when they are
    asked for. `field_names` are those of the struct types written at the top level. `imports`
    is by `Source.name`: qualifier → import path, without blank and dot imports. A name that a
    dot import declares is not declared here, so it is `Unknown`.
    """

    types: Mapping[str, TypeDecl]
    constants: Mapping[str, int]  # integers whose value could be worked out
    constant_names: frozenset[str]
    variables: Mapping[str, TypeExpr]
    functions: Mapping[str, Func]
    methods: Mapping[str, Mapping[str, Func]]
    pointer_methods: frozenset[tuple[str, str]]  # (type, method) of those on pointers
    field_names: frozenset[str]
    imports: Mapping[str, Mapping[str, str]]
    names: frozenset[str] = field(repr=False)  # every package-level name

    def definition(self, type_: Named) -> TypeExpr:
        """What stands on the right of a type's declaration; `Unknown` for other packages'.

        Type parameters are not substituted.
        """
        declaration = None if type_.package else self.types.get(type_.name)
        return declaration.type if declaration is not None else Unknown(f"{type_.name}")

    def unalias(self, type_: TypeExpr) -> TypeExpr:
        """Follows the package's own aliases without type parameters."""
        for _ in range(len(self.types) + 1):
            if not isinstance(type_, Named) or type_.package or type_.args:
                return type_
            declaration = self.types.get(type_.name)
            if declaration is None or not declaration.alias:
                return type_
            type_ = declaration.type
        return Unknown("alias cycle")

    def underlying(self, type_: TypeExpr) -> TypeExpr:
        """Follows names until something else; `Unknown` for generic and other packages' types."""
        for _ in range(len(self.types) + 1):
            if not isinstance(type_, Named):
                return type_
            declaration = self.types.get(type_.name)
            if type_.args or (declaration is not None and declaration.params):
                return Unknown("generic type")
            type_ = self.definition(type_)
        return Unknown("type cycle")

    def chain(self, name: str) -> tuple[str, ...]:
        """`name` and the package's types that it is declared as: all share one underlying type."""
        names: list[str] = []
        type_: TypeExpr = Named("", name)
        while isinstance(type_, Named) and not type_.package and type_.name not in names:
            names.append(type_.name)
            type_ = self.definition(type_)
        return tuple(names)

    def env(self, source: Source) -> Env:
        """What names mean at the top level of one of the package's files."""
        imports = self.imports.get(source.name, {})
        return _env(imports, self.types, self.constants, self.names)


class _Lazy(Mapping[str, Func]):
    """Signatures that are worked out when they are asked for: of most functions they never are."""

    def __init__(self, pending: Mapping[str, Callable[[], Func]]) -> None:
        self._pending = pending
        self._known: dict[str, Func] = {}

    def __getitem__(self, name: str) -> Func:
        if name not in self._known:
            self._known[name] = self._pending[name]()
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._pending

    def __iter__(self) -> Iterator[str]:
        return iter(self._pending)

    def __len__(self) -> int:
        return len(self._pending)


def read_types(sources: Iterable[Source]) -> DeclaredTypes:
    """Reads the top-level declarations of the files of one package, all of them in its build."""
    reader = _Reader()
    for source in sources:
        reader.collect(source)
    return reader.finish()


def _env(
    imports: Mapping[str, str],
    types: Mapping[str, object],
    constants: Mapping[str, int],
    names: frozenset[str],
) -> Env:
    return Env(imports, types.__contains__, constants.get, names.__contains__)


@dataclass(slots=True)
class _Reader:
    """Two passes: names first, since a declaration may use any name of the package."""

    types: dict[str, tuple[Source, Node]] = field(default_factory=dict)
    constants: dict[str, tuple[Source, Node | None, Node | None, int]] = field(default_factory=dict)
    variables: list[tuple[Source, Node]] = field(default_factory=list)
    functions: list[tuple[Source, Node]] = field(default_factory=list)
    methods: list[tuple[Source, Node]] = field(default_factory=list)
    imports: dict[str, Mapping[str, str]] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)

    def collect(self, source: Source) -> None:
        specs: list[Node] = []
        for node in source.outline.named_children:
            match node.type:
                case "function_declaration":
                    self.functions.append((source, node))
                    self._declare(source, node)
                case "method_declaration":
                    self.methods.append((source, node))
                case "type_declaration":
                    for spec in node.named_children:
                        if spec.type in ("type_spec", "type_alias"):
                            for name in self._declare(source, spec):
                                self.types[name] = (source, spec)
                case "var_declaration":
                    for spec in _flat(node, "var_spec", "var_spec_list"):
                        self.variables.append((source, spec))
                        self._declare(source, spec)
                case "const_declaration":
                    self._collect_constants(source, node)
                case "import_declaration":
                    specs += _flat(node, "import_spec", "import_spec_list")
        self.imports[source.name] = _imports(source, specs)

    def _declare(self, source: Source, node: Node) -> list[str]:
        names = [source.text(name) for name in names_of(node)]
        # `init` and `_` may be declared any number of times and name nothing.
        names = [name for name in names if name not in ("_", "init")]
        self.count.update(names)
        return names

    def _collect_constants(self, source: Source, node: Node) -> None:
        type_: Node | None = None
        values: list[Node] = []
        for iota, spec in enumerate(_flat(node, "const_spec")):
            value = spec.child_by_field_name("value")
            if value is not None:  # else the last one is repeated, with its type
                type_ = spec.child_by_field_name("type")
                values = [child for child in value.named_children if child.type != "comment"]
            self._declare(source, spec)
            for index, name in enumerate(names_of(spec)):
                expression = values[index] if index < len(values) else None
                self.constants[source.text(name)] = (source, expression, type_, iota)

    def finish(self) -> DeclaredTypes:
        names = frozenset(self.count)
        once = {name: self.types[name] for name in self.types if self.count[name] == 1}
        constants: dict[str, int] = {}
        envs = {
            file: _env(imports, once, constants, names) for file, imports in self.imports.items()
        }
        constants.update(self._constant_values(envs))
        types = {name: _type_decl(name, *at, envs[at[0].name]) for name, at in once.items()}
        functions = {
            text: partial(_signature, source, node, envs[source.name], ())
            for source, node in self.functions
            for text in map(source.text, names_of(node))
            if self.count[text] == 1
        }
        return DeclaredTypes(
            types,
            constants,
            frozenset(name for name in self.constants if self.count[name] == 1),
            self._variable_types(envs),
            _Lazy(functions),
            self._method_tables(envs),
            frozenset(self._pointer_methods()),
            frozenset(
                declared_field.name
                for declaration in types.values()
                if isinstance(declaration.type, Struct)
                for declared_field in declaration.type.fields
            ),
            self.imports,
            names,
        )

    def _constant_values(self, envs: Mapping[str, Env]) -> dict[str, int]:
        values: dict[str, int | None] = {}
        for name in self.constants:
            self._constant(values, envs, name)
        return {name: value for name, value in values.items() if value is not None}

    def _constant(
        self, values: dict[str, int | None], envs: Mapping[str, Env], name: str
    ) -> int | None:
        """The value of a constant, which is kept in `values` with those that it is made of."""
        if name not in values:
            values[name] = None  # while it is worked out: a cycle has no value
            if self.count[name] == 1 and name in self.constants:
                source, expression, type_, iota = self.constants[name]
                if expression is not None and self._is_integer(source, type_, envs):
                    # A function in this one that calls itself would keep the trees alive.
                    others = partial(self._constant, values, envs)
                    values[name] = evaluate(source, expression, iota, others)
        return values[name]

    def _is_integer(self, source: Source, node: Node | None, envs: Mapping[str, Env]) -> bool:
        """Whether the declared type of a constant, if any, is certainly an integer type."""
        for _ in range(len(self.types) + 1):
            if node is None:
                return True
            type_ = read_type(source, node, envs[source.name])
            if isinstance(type_, Basic):
                return type_.name in INTEGERS
            if not isinstance(type_, Named) or type_.package:
                return False
            source, spec = self.types[type_.name]
            node = spec.child_by_field_name("type")
        return False

    def _variable_types(self, envs: Mapping[str, Env]) -> dict[str, TypeExpr]:
        """Of variables whose declaration states the type, or whose initial value does."""
        variables: dict[str, TypeExpr] = {}
        for source, spec in self.variables:
            env = envs[source.name]
            node = spec.child_by_field_name("type")
            value = spec.child_by_field_name("value")
            values = [] if value is None else value.named_children
            for index, name in enumerate(names_of(spec)):
                type_: TypeExpr = Unknown("initial value")
                if node is not None:
                    type_ = read_type(source, node, env)
                elif index < len(values):
                    type_ = read_literal(source, values[index], env)
                text = source.text(name)
                if self.count[text] == 1 and not isinstance(type_, Unknown):
                    variables[text] = type_
        return variables

    def _method_tables(self, envs: Mapping[str, Env]) -> dict[str, Mapping[str, Func]]:
        methods: dict[str, dict[str, Callable[[], Func]]] = {}
        for source, node in self.methods:
            name = node.child_by_field_name("name")
            receiver, params = receiver_of(source, node)
            if name is not None and receiver:
                signature = partial(_signature, source, node, envs[source.name], params)
                methods.setdefault(receiver, {})[source.text(name)] = signature
        return {receiver: _Lazy(pending) for receiver, pending in methods.items()}

    def _pointer_methods(self) -> Iterator[tuple[str, str]]:
        for source, node in self.methods:
            name, receiver = map(node.child_by_field_name, ("name", "receiver"))
            if name is not None and receiver is not None and "*" in source.text(receiver):
                yield receiver_of(source, node)[0], source.text(name)


def receiver_of(source: Source, method: Node) -> tuple[str, tuple[str, ...]]:
    """The receiver's type name and the names of its type parameters, of a method_declaration."""
    for declaration in parameter_declarations(method.child_by_field_name("receiver")):
        node = declaration.child_by_field_name("type")
        while node is not None and node.type in ("pointer_type", "parenthesized_type"):
            node = node.named_child(0)
        params: tuple[str, ...] = ()
        if node is not None and node.type == "generic_type":
            arguments = node.child_by_field_name("type_arguments")
            if arguments is not None:
                params = tuple(source.text(child) for child in arguments.named_children)
            node = node.child_by_field_name("type")
        if node is not None and node.type == "type_identifier":
            return source.text(node), params
    return "", ()


def _signature(source: Source, node: Node, env: Env, params: tuple[str, ...]) -> Func:
    """`params` are the receiver's type parameters."""
    return read_signature(source, node, env.with_params(params + _type_params(source, node)))


def _type_params(source: Source, node: Node) -> tuple[str, ...]:
    parameters = node.child_by_field_name("type_parameters")
    if parameters is None:
        return ()
    return tuple(
        source.text(name)
        for declaration in parameters.named_children
        if declaration.type == "type_parameter_declaration"
        for name in names_of(declaration)
    )


def _type_decl(name: str, source: Source, spec: Node, env: Env) -> TypeDecl:
    params = _type_params(source, spec)
    name_node = names_of(spec)[0]
    node = spec.child_by_field_name("type")
    type_ = read_type(source, node, env.with_params(params))
    start, end = (node.start_byte, node.end_byte) if node is not None else (0, 0)
    return TypeDecl(
        name,
        type_,
        spec.type == "type_alias",
        params,
        source.name,
        name_node.start_byte,
        name_node.end_byte,
        start,
        end,
    )


def _flat(node: Node, kind: str, container: str = "") -> list[Node]:
    """The specs of a declaration, whether it has parentheses or not."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type == kind:
            found.append(child)
        elif child.type == container:
            found += [spec for spec in child.named_children if spec.type == kind]
    return found


def _imports(source: Source, specs: Iterable[Node]) -> dict[str, str]:
    """Qualifier → path. Without a name in the source, the last element of the path is a guess.

    Two guesses for one qualifier say nothing: one of the packages has another name.
    """
    certain: dict[str, str] = {}
    guessed: dict[str, set[str]] = {}
    for spec in specs:
        path_node = spec.child_by_field_name("path")
        path = source.text(path_node)[1:-1] if path_node is not None else ""
        name = spec.child_by_field_name("name")
        if name is None:
            guessed.setdefault(_package_name(path), set()).add(path)
        elif name.type == "package_identifier":
            certain[source.text(name)] = path
    for qualifier, paths in guessed.items():
        if len(paths) == 1:
            certain.setdefault(qualifier, *paths)
    return certain


def _package_name(path: str) -> str:
    """`math/rand/v2` → `rand`, `gopkg.in/yaml.v3` → `yaml`."""
    return re.sub(r"(?<=.)[/.]v[0-9]+$", "", path).rpartition("/")[2]
