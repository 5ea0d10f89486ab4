"""Files → `DeclaredTypes`: of a parsed package, or of an imported one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import evaluate
from escapelint.types.declared import DeclaredTypes, Lazy, TypeDecl
from escapelint.types.expr import (
    names_of,
    parameter_declarations,
    read_signature,
    read_type,
    read_type_params,
)
from escapelint.types.expressions import Scope
from escapelint.types.generics import substitute_signature
from escapelint.types.model import INTEGERS, Basic, Func, TypeExpr, TypeParam, Unknown, likely_name
from escapelint.types.toplevel import Declaration, read_toplevel

_T = TypeVar("_T")
_CYCLE = Unknown("cycle")


class Located(NamedTuple):
    """A declaration's node in its file."""

    source: Source
    node: Node


class Value(NamedTuple):
    """A name of a `var` or `const` specification."""

    source: Source
    type: Node | None
    expression: Node | None  # that gives its value
    place: int  # of the value, where one expression gives several
    iota: int | None = None  # of a constant


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a package's imports: paths as written → import paths, and their names."""

    path: str = ""
    import_map: Mapping[str, str] = field(default_factory=dict)
    name_of: Callable[[str], str] = lambda path: ""  # the package's own name, "" if unknown
    foreign: Callable[[str], DeclaredTypes | None] = lambda path: None


def read_types(
    sources: Iterable[Source], surroundings: Surroundings | None = None
) -> DeclaredTypes:
    """The top-level declarations of the files of one package, all of them in its build."""
    reader = _Reader(surroundings or Surroundings())
    for source in sources:
        reader.parsed(source)
    return reader.finish()


def read_imported(files: Iterable[tuple[str, bytes]], surroundings: Surroundings) -> DeclaredTypes:
    """The declarations of files, (name, text) each; what nobody asks for is not parsed."""
    reader = _Reader(surroundings)
    for name, data in files:
        declarations = read_toplevel(data)
        if declarations is None:
            reader.parsed(Source(name, data, ()))
        else:
            reader.listed(name, declarations)
    return reader.finish()


class _Part:
    """A declaration that is parsed when it is asked for."""

    def __init__(self, file: str, declaration: Declaration) -> None:
        self._file = file
        self._text = declaration.text
        self._source: Source | None = None
        self._values: dict[str, Value] = {}

    @property
    def source(self) -> Source:
        if self._source is None:
            self._source = Source(self._file, b"package p\n" + self._text)
        return self._source

    def node(self) -> Located:
        """The one declaration of it."""
        children = self.source.root.named_children
        return Located(self.source, children[1] if len(children) > 1 else self.source.root)

    def type_spec(self, name: str) -> Located:
        for spec, names in _type_specs(*self.node()):
            if name in names:
                return Located(self.source, spec)
        return Located(self.source, self.source.root)

    def value(self, name: str) -> Value | None:
        if not self._values:
            self._values = dict(_values(*self.node()))
        return self._values.get(name)


@dataclass(slots=True)
class _Reader:
    """Names first, since a declaration may use any name of the package."""

    around: Surroundings
    types: dict[str, Callable[[], Located]] = field(default_factory=dict)
    constants: dict[str, Callable[[], Value | None]] = field(default_factory=dict)
    variables: dict[str, Callable[[], Value | None]] = field(default_factory=dict)
    functions: dict[str, Callable[[], Located]] = field(default_factory=dict)
    methods: dict[str, dict[str, Callable[[], Located]]] = field(default_factory=dict)
    pointers: set[tuple[str, str]] = field(default_factory=set)
    imports: dict[str, list[Callable[[], Located]]] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)

    # ── what is declared ────────────────────────────────────────────────────────────────────

    def parsed(self, source: Source) -> None:
        imports = self.imports.setdefault(source.name, [])
        for node in source.outline.named_children:
            located = Located(source, node)
            match node.type:
                case "function_declaration":
                    for name in self._declare(source.text(each) for each in names_of(node)):
                        self.functions[name] = partial(Located, source, node)
                case "method_declaration":
                    name_node = node.child_by_field_name("name")
                    receiver, _ = receiver_of(source, node)
                    if name_node is not None and receiver:
                        self._method(receiver, source.text(name_node), partial(Located, *located))
                        if _on_pointer(source, node):
                            self.pointers.add((receiver, source.text(name_node)))
                case "type_declaration":
                    for spec, names in _type_specs(source, node):
                        for name in self._declare(names):
                            self.types[name] = partial(Located, source, spec)
                case "var_declaration" | "const_declaration":
                    table = self.variables if node.type[0] == "v" else self.constants
                    for name, value in _values(source, node):
                        for declared in self._declare([name]):
                            table[declared] = partial(_itself, value)
                case "import_declaration":
                    imports.append(partial(Located, *located))

    def listed(self, file: str, declarations: Iterable[Declaration]) -> None:
        imports = self.imports.setdefault(file, [])
        for declaration in declarations:
            part = _Part(file, declaration)
            names = declaration.names
            match declaration.kind:
                case "func":
                    for name in self._declare(names or ()):
                        self.functions[name] = part.node
                case "method":
                    for name in names or ():
                        self._method(declaration.receiver, name, part.node)
                        if b"*" in declaration.text[: declaration.text.find(b")")]:
                            self.pointers.add((declaration.receiver, name))
                case "type":
                    if names is None:
                        specs = _type_specs(*part.node())
                        names = tuple(name for _, each in specs for name in each)
                    for name in self._declare(names):
                        self.types[name] = partial(part.type_spec, name)
                case "var" | "const":
                    table = self.variables if declaration.kind == "var" else self.constants
                    if names is None:
                        names = tuple(name for name, _ in _values(*part.node()))
                    for name in self._declare(names):
                        table[name] = partial(part.value, name)
                case "import":
                    imports.append(part.node)

    def _declare(self, names: Iterable[str]) -> list[str]:
        # `init` and `_` may be declared any number of times and name nothing.
        kept = [name for name in names if name not in ("_", "init")]
        self.count.update(kept)
        return kept

    def _method(self, receiver: str, name: str, located: Callable[[], Located]) -> None:
        self.methods.setdefault(receiver, {})[name] = located

    # ── what that means ─────────────────────────────────────────────────────────────────────

    def finish(self) -> DeclaredTypes:
        result: list[DeclaredTypes] = []  # what is worked out later needs what is made here

        def later(work: Callable[..., _T], *args: object) -> Callable[[], _T]:
            return lambda: work(result[0], *args)

        def once(
            table: Mapping[str, object], work: Callable[..., _T]
        ) -> dict[str, Callable[[], _T]]:
            own = ((name, get) for name, get in table.items() if self.count[name] == 1)
            return {name: later(work, get) for name, get in own}

        imports = Lazy({file: partial(self._imports, file) for file in self.imports})
        dots = Lazy({file: partial(self._dots, file) for file in self.imports})
        declared = DeclaredTypes(
            self.around.path,
            Lazy(once(self.types, _type_decl)),
            Lazy(once(self.constants, _integer)),
            Lazy(once(self.constants, _constant_type), _CYCLE),
            Lazy(once(self.variables, _variable_type), _CYCLE),
            Lazy(once(self.functions, _function)),
            {
                receiver: Lazy({n: later(_method, get) for n, get in methods.items()})
                for receiver, methods in self.methods.items()
            },
            frozenset(self.pointers),
            imports,
            dots,
            frozenset(self.count),
            self.around.foreign,
            cut=result.clear,
        )
        result.append(declared)
        return declared

    def _specs(self, file: str) -> Iterator[tuple[str, str]]:
        """(name as written or "", import path) of a file's imports."""
        for located in self.imports[file]:
            source, node = located()
            for spec in _flat(node, "import_spec", "import_spec_list"):
                path_node = spec.child_by_field_name("path")
                name = spec.child_by_field_name("name")
                path = source.text(path_node)[1:-1] if path_node is not None else ""
                path = self.around.import_map.get(path, path)
                yield source.text(name) if name is not None else "", path

    def _imports(self, file: str) -> dict[str, str]:
        """Qualifier → path. Where nobody knows a package's name, its path gives a guess.

        Two guesses for one qualifier say nothing: one of the packages has another name.
        """
        certain: dict[str, str] = {}
        guessed: dict[str, set[str]] = {}
        for name, path in self._specs(file):
            name = name or self.around.name_of(path)
            if not name:
                guessed.setdefault(likely_name(path), set()).add(path)
            elif name not in ("_", "."):
                certain[name] = path
        for qualifier, paths in guessed.items():
            if len(paths) == 1:
                certain.setdefault(qualifier, *paths)
        return certain

    def _dots(self, file: str) -> tuple[str, ...]:
        return tuple(path for name, path in self._specs(file) if name == ".")


def _itself(value: Value) -> Value:
    return value


def _type_decl(declared: DeclaredTypes, get: Callable[[], Located]) -> TypeDecl:
    source, spec = get()
    env = declared.env(source)
    params = tuple(param for param, _ in read_type_params(source, spec, env))
    names = names_of(spec)
    node = spec.child_by_field_name("type")
    type_ = read_type(source, node, env.with_params(params))
    start, end = (node.start_byte, node.end_byte) if node is not None else (0, 0)
    at = names[0] if names else spec
    return TypeDecl(
        source.text(at),
        type_,
        spec.type == "type_alias",
        params,
        source.name,
        at.start_byte,
        at.end_byte,
        start,
        end,
    )


def _function(declared: DeclaredTypes, get: Callable[[], Located]) -> Func:
    source, node = get()
    return read_signature(source, node, declared.env(source))


def _method(declared: DeclaredTypes, get: Callable[[], Located]) -> Func:
    source, node = get()
    receiver, params = receiver_of(source, node)
    signature = read_signature(source, node, declared.env(source).with_params(params))
    declaration = declared.types.get(receiver)
    if not params or declaration is None:
        return signature
    as_declared = map(TypeParam, declaration.params)
    return substitute_signature(signature, dict(zip(params, as_declared, strict=False)))


def _variable_type(declared: DeclaredTypes, get: Callable[[], Value | None]) -> TypeExpr:
    value = get()
    if value is None:
        return Unknown("syntax")
    if value.type is not None:
        return read_type(value.source, value.type, declared.env(value.source))
    if value.expression is None:
        return Unknown("no value")
    return Scope(declared, value.source).value(value.expression, value.place)


def _constant_type(declared: DeclaredTypes, get: Callable[[], Value | None]) -> TypeExpr:
    """A constant's type, of an untyped one its kind."""
    value = get()
    if value is None:
        return Unknown("syntax")
    if value.type is not None:
        return read_type(value.source, value.type, declared.env(value.source))
    if value.expression is None:
        return Unknown("no value")
    return Scope(declared, value.source).expression(value.expression)


def _integer(declared: DeclaredTypes, get: Callable[[], Value | None]) -> int | None:
    value = get()
    if value is None or value.expression is None:
        return None
    env = declared.env(value.source)
    if value.type is not None:
        type_ = declared.underlying(read_type(value.source, value.type, env))
        if not (isinstance(type_, Basic) and type_.name in INTEGERS):
            return None
    return evaluate(value.source, value.expression, value.iota, partial(env.constant, value.source))


def _type_specs(source: Source, node: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    for spec in node.named_children:
        if spec.type in ("type_spec", "type_alias"):
            yield spec, tuple(map(source.text, names_of(spec)))


def _values(source: Source, node: Node) -> Iterator[tuple[str, Value]]:
    """The variables or constants of a declaration."""
    if node.type == "const_declaration":
        yield from _constants(source, node)
        return
    for spec in _flat(node, "var_spec", "var_spec_list"):
        type_ = spec.child_by_field_name("type")
        values = _expressions(spec)
        for index, name in enumerate(names_of(spec)):
            several = len(values) == 1
            value = values[0 if several else index] if several or index < len(values) else None
            yield source.text(name), Value(source, type_, value, index if several else 0)


def _constants(source: Source, node: Node) -> Iterator[tuple[str, Value]]:
    type_: Node | None = None
    values: list[Node] = []
    for iota, spec in enumerate(_flat(node, "const_spec")):
        if spec.child_by_field_name("value") is not None:  # else the last one is repeated
            type_ = spec.child_by_field_name("type")
            values = _expressions(spec)
        for index, name in enumerate(names_of(spec)):
            value = values[index] if index < len(values) else None
            yield source.text(name), Value(source, type_, value, 0, iota)


def _expressions(spec: Node) -> list[Node]:
    value = spec.child_by_field_name("value")
    return [] if value is None else [c for c in value.named_children if c.type != "comment"]


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


def _on_pointer(source: Source, method: Node) -> bool:
    receiver = method.child_by_field_name("receiver")
    return receiver is not None and "*" in source.text(receiver)


def _flat(node: Node, kind: str, container: str = "") -> list[Node]:
    """The specs of a declaration, whether it has parentheses or not."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type == kind:
            found.append(child)
        elif child.type == container:
            found += [spec for spec in child.named_children if spec.type == kind]
    return found
