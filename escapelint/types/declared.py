"""What one package declares at its top level, and what its types stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import Value
from escapelint.types.expr import Env
from escapelint.types.generics import substitute
from escapelint.types.model import (
    UNSAFE_POINTER,
    Func,
    Local,
    Named,
    TypeExpr,
    Unknown,
    pointed_names,
)

_K = TypeVar("_K")
_V = TypeVar("_V")
Definition: TypeAlias = Callable[[Named | Local], TypeExpr]
_LONGEST = 64  # names that stand for names, one after the other


class Measure(Protocol):
    """Tells what types take, as `layout.sizes.Sizes` does."""

    def of(self, type_: TypeExpr) -> tuple[int, ...] | None:
        """The size and alignment of a type in bytes, and what follows; None where unknown."""


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """A package-level type declaration; the offsets are bytes of the file named `file`.

    Those of an imported package are meaningless.
    """

    name: str
    type: TypeExpr  # the right-hand side
    alias: bool  # `type A = B`
    params: tuple[str, ...]  # names of type parameters
    file: str  # Source.name
    name_start: int
    name_end: int
    type_start: int  # of the right-hand side
    type_end: int


class Lazy(Mapping[str, _V], Generic[_K, _V]):
    """Values that are worked out when they are asked for: most never are.

    `work` makes them of what is `pending`; `cycle` is said of a value that depends on itself.
    """

    def __init__(
        self, pending: Mapping[str, _K], work: Callable[[_K], _V], cycle: _V | None = None
    ) -> None:
        self._pending = pending
        self._work = work
        self._cycle = cycle
        self._known: dict[str, _V | None] = {}

    def __getitem__(self, name: str) -> _V:
        known = self._known
        if name not in known:
            pending = self._pending[name]
            known[name] = self._cycle
            known[name] = self._work(pending)
        return cast(_V, known[name])

    def get(self, name: str, default: Any = None) -> Any:
        """As of every mapping; that of `Mapping` raises and catches an error for what is not."""
        return self[name] if name in self._pending else default

    def __contains__(self, name: object) -> bool:
        return name in self._pending

    def __iter__(self) -> Iterator[str]:
        return iter(self._pending)

    def __len__(self) -> int:
        return len(self._pending)


@dataclass(frozen=True)
class DeclaredTypes:
    """The declarations of a package. A name that is declared twice is in no table.

    `path` is the import path that the package's own types have, "" for the analysed package.
    `methods` is by the receiver's type name, with the type parameters named as in the type's
    declaration. What the mappings hold is read from the text when it is asked for, and may be
    `Unknown`. `imports` is by `Source.name`: qualifier → import path, without blank and dot
    imports, whose paths are in `dots`. `foreign` gives the declarations of another package, None
    where that cannot be read. `called` gives the value of a constant that is called or converted,
    and `sizes` tells sizes from what names stand for, if a platform is known.
    """

    path: str
    types: Mapping[str, TypeDecl]
    constants: Mapping[str, Value | None]  # those whose value could be worked out
    constant_types: Mapping[str, TypeExpr]
    variables: Mapping[str, TypeExpr]
    functions: Mapping[str, Func]
    methods: Mapping[str, Mapping[str, Func]]
    pointer_methods: frozenset[tuple[str, str]]  # (type, method) of those on pointers
    imports: Mapping[str, Mapping[str, str]]
    dots: Mapping[str, tuple[str, ...]]
    names: frozenset[str] = field(repr=False)  # every package-level name
    foreign: Callable[[str], DeclaredTypes | None] = field(repr=False)
    called: Callable[[DeclaredTypes, Source, Node, int | None], Value | None] = field(repr=False)
    sizes: Callable[[Definition], Measure] | None = field(default=None, repr=False)
    # What the types stand for that functions declare, as far as somebody met them.
    local_types: dict[Local, TypeExpr] = field(default_factory=dict, repr=False, compare=False)
    # What answers questions about the expressions of a file: see `expressions.scope_of`.
    scopes: dict[Source, object] = field(default_factory=dict, repr=False, compare=False)
    # What others worked out about the package, once, by what it is.
    worked_out: dict[type, object] = field(default_factory=dict, repr=False, compare=False)

    def release(self) -> None:
        """Ends it: what is worked out later refers to it, and all that holds the trees."""
        for scope in self.scopes.values():
            vars(scope).clear()
        vars(self).clear()

    @cached_property
    def measure(self) -> Measure | None:
        """What tells the sizes of types as this package names them, None without a platform."""
        return None if self.sizes is None else self.sizes(self.definition)

    @cached_property
    def constant_names(self) -> frozenset[str]:
        """The names of all constants."""
        return frozenset(self.constant_types)

    @cached_property
    def pointed_at(self) -> frozenset[str]:
        """Names of the package's types that its declarations point at, results aside."""
        functions = [*self.functions.values()]
        functions += [method for methods in self.methods.values() for method in methods.values()]
        declared = [
            *(declaration.type for declaration in self.types.values()),
            *self.variables.values(),
            *(param for function in functions for param in function.params),
        ]
        return frozenset(name for type_ in declared for name in pointed_names(type_))

    def of(self, path: str) -> DeclaredTypes | None:
        """The declarations of the package that a `Named` of these types names."""
        return self if path == self.path else self.foreign(path)

    def declaration(self, type_: Named) -> TypeDecl | None:
        """The declaration of a type of any package."""
        package = self.of(type_.package)
        return package.types.get(type_.name) if package is not None else None

    def definition(self, type_: Named | Local) -> TypeExpr:
        """What stands on the right of a type's declaration, with its type arguments put in."""
        if isinstance(type_, Local):
            return self.local_types.get(type_, Unknown(type_.name))
        if type_.package == "unsafe" and type_.name == "Pointer":
            return UNSAFE_POINTER
        declaration = self.declaration(type_)
        if declaration is None:
            return Unknown(type_.name)
        if len(declaration.params) != len(type_.args):
            return Unknown("generic type")
        arguments = dict(zip(declaration.params, type_.args, strict=True))
        return substitute(declaration.type, arguments)

    def unalias(self, type_: TypeExpr) -> TypeExpr:
        """Follows aliases of any package."""
        for _ in range(_LONGEST):
            if not isinstance(type_, Named):
                return type_
            declaration = self.declaration(type_)
            if declaration is None or not declaration.alias:
                return type_
            type_ = self.definition(type_)
        return Unknown("alias cycle")

    def underlying(self, type_: TypeExpr) -> TypeExpr:
        """Follows names of any package until something else."""
        return self.resolved(type_)[0]

    def resolved(self, type_: TypeExpr) -> tuple[TypeExpr, str]:
        """The underlying type, and the package in which it is written down."""
        package = self.path
        for _ in range(_LONGEST):
            if isinstance(type_, Named):
                package = type_.package
            elif not isinstance(type_, Local):
                return type_, package
            type_ = self.definition(type_)
        return Unknown("type cycle"), package

    def method(self, type_: Named, name: str) -> Func | None:
        """A method that is declared on a type of any package."""
        package = self.of(type_.package)
        if package is None:
            return None
        found = package.methods.get(type_.name, {}).get(name)
        if found is None or not type_.args:
            return found
        declaration = package.types.get(type_.name)
        if declaration is None or len(declaration.params) != len(type_.args):
            return None
        substituted = substitute(found, dict(zip(declaration.params, type_.args, strict=True)))
        return substituted if isinstance(substituted, Func) else None

    def chain(self, name: str) -> tuple[str, ...]:
        """`name` and the package's types that it is declared as: all share one underlying type."""
        names: list[str] = []
        type_: TypeExpr = Named(self.path, name)
        while isinstance(type_, Named) and type_.package == self.path and type_.name not in names:
            names.append(type_.name)
            declaration = self.types.get(type_.name)
            type_ = declaration.type if declaration is not None else Unknown(type_.name)
        return tuple(names)

    def env(self, source: Source) -> Env:
        """What names mean at the top level of one of the package's files."""
        return self._envs[source.name]

    @cached_property
    def _envs(self) -> Mapping[str, Env]:
        return Lazy({name: name for name in self.imports}, self._env)

    def _env(self, file: str) -> Env:
        imports, dots = self.imports[file], self.dots.get(file, ())

        def constant(source: Source, node: Node, iota: int | None) -> Value | None:
            if node.type not in ("identifier", "selector_expression"):
                return self.called(self, source, node, iota)
            qualifier, _, own = source.text(node).rpartition(".")
            if not qualifier:
                return self.constants.get(own)
            package = self.foreign(imports[qualifier]) if qualifier in imports else None
            return package.constants.get(own) if package is not None else None

        def dotted(name: str) -> str:
            for path in dots:
                package = self.foreign(path)
                if package is not None and name[:1].isupper() and name in package.types:
                    return path
            return ""

        return Env(
            imports,
            self.types.__contains__,
            constant,
            self.names.__contains__,
            self.path,
            dotted,
        )
