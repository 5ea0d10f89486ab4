"""Files → `DeclaredTypes`: of a parsed package, or of an imported one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from escapelint.syntax.source import Source
from escapelint.types.constant_calls import constant_call
from escapelint.types.declared import DeclaredTypes, Definition, Lazy, Measure
from escapelint.types.expr import (
    names_of,
)
from escapelint.types.model import Unknown, likely_name
from escapelint.types.readings import (
    constant_type,
    constant_value,
    function_signature,
    method_signature,
    type_declaration,
    variable_type,
)
from escapelint.types.specs import (
    Located,
    Value,
    on_pointer,
    receiver_of,
    specs_of,
    type_specs,
    values_of,
)
from escapelint.types.toplevel import Declaration, read_toplevel

_K = TypeVar("_K")
_T = TypeVar("_T")
_CYCLE = Unknown("cycle")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a package's imports: paths as written → import paths, and their names; and
    of the platform."""

    path: str = ""
    import_map: Mapping[str, str] = field(default_factory=dict)
    name_of: Callable[[str], str] = lambda path: ""  # the package's own name, "" if unknown
    foreign: Callable[[str], DeclaredTypes | None] = lambda path: None
    sizes: Callable[[Definition], Measure] | None = None  # of a platform


def read_types(
    sources: Iterable[Source], surroundings: Surroundings | None = None
) -> DeclaredTypes:
    """The top-level declarations of the files of one package, all of them in its build."""
    reader = _Reader(surroundings or Surroundings())
    for source in sources:
        declarations = read_toplevel(source.data) if _is_table(source) else None
        if declarations is None:
            reader.parsed(source)
        else:
            reader.listed(source.name, declarations)
    return reader.finish()


def _is_table(source: Source) -> bool:
    """Whether nobody asks for a file's nodes, not even for where its types stand."""
    return not source.is_looked_into and b"\ntype" not in source.data


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
        for spec, names in type_specs(*self.node()):
            if name in names:
                return Located(self.source, spec)
        return Located(self.source, self.source.root)

    def value(self, name: str) -> Value | None:
        if not self._values:
            self._values = dict(values_of(*self.node()))
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
            match node.type:
                case "comment":
                    pass  # half of them, so asked for first
                case "function_declaration":
                    for name in self._declare(source.text(each) for each in names_of(node)):
                        self.functions[name] = partial(Located, source, node)
                case "method_declaration":
                    name_node = node.child_by_field_name("name")
                    receiver, _ = receiver_of(source, node)
                    if name_node is not None and receiver:
                        self._method(
                            receiver, source.text(name_node), partial(Located, source, node)
                        )
                        if on_pointer(source, node):
                            self.pointers.add((receiver, source.text(name_node)))
                case "type_declaration":
                    for spec, names in type_specs(source, node):
                        for name in self._declare(names):
                            self.types[name] = partial(Located, source, spec)
                case "var_declaration" | "const_declaration":
                    table = self.variables if node.type[0] == "v" else self.constants
                    for name, value in values_of(source, node):
                        for declared in self._declare([name]):
                            table[declared] = partial(_itself, value)
                case "import_declaration":
                    imports.append(partial(Located, source, node))

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
                        specs = type_specs(*part.node())
                        names = tuple(name for _, each in specs for name in each)
                    for name in self._declare(names):
                        self.types[name] = partial(part.type_spec, name)
                case "var" | "const":
                    table = self.variables if declaration.kind == "var" else self.constants
                    if names is None:
                        names = tuple(name for name, _ in values_of(*part.node()))
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

        def later(work: Callable[[DeclaredTypes, _K], _T]) -> Callable[[_K], _T]:
            return lambda get: work(result[0], get)

        several = {name for name, count in self.count.items() if count > 1}

        def once(table: Mapping[str, _K]) -> Mapping[str, _K]:
            if several.isdisjoint(table):
                return table
            return {name: get for name, get in table.items() if name not in several}

        files = {file: file for file in self.imports}
        constants, of_method = once(self.constants), later(method_signature)
        declared = DeclaredTypes(
            self.around.path,
            Lazy(once(self.types), later(type_declaration)),
            Lazy(constants, later(constant_value)),
            Lazy(constants, later(constant_type), _CYCLE),
            Lazy(once(self.variables), later(variable_type), _CYCLE),
            Lazy(once(self.functions), later(function_signature)),
            {receiver: Lazy(methods, of_method) for receiver, methods in self.methods.items()},
            frozenset(self.pointers),
            Lazy(files, self._imports),
            Lazy(files, self._dots),
            frozenset(self.count),
            self.around.foreign,
            constant_call,
            self.around.sizes,
        )
        result.append(declared)
        return declared

    def _specs(self, file: str) -> Iterator[tuple[str, str]]:
        """(name as written or "", import path) of a file's imports."""
        for located in self.imports[file]:
            source, node = located()
            for spec in specs_of(node, "import_spec", "import_spec_list"):
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
