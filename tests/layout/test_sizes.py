"""Sizes against the compiler, for random types and for the table of known types."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from escapelint.layout.arch import arch_of
from escapelint.layout.sizes import Layout, Sizes
from escapelint.model import Package, parse_release
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.types.imported import Imports
from escapelint.types.model import (
    PREDECLARED,
    Array,
    Basic,
    Chan,
    Field,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
)
from escapelint.types.reader import read_types
from tests.layout.compiler import go_commands, go_env, wrong_sizes

BASICS = tuple(sorted(PREDECLARED))


def random_type(rng: random.Random, depth: int = 3) -> tuple[TypeExpr, str]:
    """A type and its Go text."""
    if depth == 0 or rng.random() < 0.5:
        name = rng.choice(BASICS)
        return Basic(name), name
    kind = rng.choice(("pointer", "slice", "map", "chan", "func", "any", "array", "struct"))
    if kind == "struct":
        fields = [random_type(rng, depth - 1) for _ in range(rng.randrange(6))]
        text = "; ".join(f"f{i} {text}" for i, (_, text) in enumerate(fields))
        types = tuple(Field(f"f{i}", type_) for i, (type_, _) in enumerate(fields))
        return Struct(types), f"struct{{{text}}}"
    elem, text = random_type(rng, depth - 1)
    match kind:
        case "pointer":
            return Pointer(elem), f"*{text}"
        case "slice":
            return Slice(elem), f"[]{text}"
        case "map":
            return Map(Basic("string"), elem), f"map[string]{text}"
        case "chan":
            return Chan(elem), f"chan {text}"
        case "func":
            return Func((elem,)), f"func({text})"
        case "any":
            return Interface(), "any"
    length = rng.choice((0, 1, 3))
    return Array(length, elem), f"[{length}]{text}"


def sizes_for(goarch: str, release: tuple[int, int] = (1, 26)) -> Sizes:
    arch = arch_of(goarch)
    assert arch is not None
    return Sizes(arch, release, lambda named: Unknown())


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386", "arm", "arm64", "mips"])
def test_random_types_have_the_compilers_sizes(go: str, goarch: str, tmp_path: Path) -> None:
    rng = random.Random(goarch)
    sizes = sizes_for(goarch)
    stated: dict[str, tuple[int, int]] = {}
    for _ in range(300):
        type_, text = random_type(rng)
        layout = sizes.of(type_)
        assert layout is not None
        stated[text] = layout[:2]
    assert wrong_sizes(go, goarch, tmp_path, stated) == []


@pytest.mark.go
def test_a_wrong_size_is_noticed(go: str, tmp_path: Path) -> None:
    stated = {"int8": (1, 1), "int64": (8, 4), "bool": (2, 1)}
    assert wrong_sizes(go, "amd64", tmp_path, stated) == ["int64", "bool"]


STD = (
    *("bytes", "container/list", "context", "encoding/json", "go/ast", "go/token", "math/big"),
    *("net", "net/http", "net/netip", "net/url", "os", "reflect", "strings", "sync", "sync/atomic"),
    *("testing", "text/template", "time"),
)


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386"])
@pytest.mark.parametrize("command", go_commands())
def test_imported_types_have_the_compilers_sizes(command: str, goarch: str, tmp_path: Path) -> None:
    """Of every exported type that has no type parameters."""
    run = subprocess.run(
        list_command(command, STD, build=False),
        env=go_env(GOARCH=goarch),
        capture_output=True,
        check=True,
    )
    packages = {p.import_path: p for p in parse_packages(run.stdout, built=False)}
    imports = Imports(packages, lambda path: Path(path).read_bytes())
    around = imports.surroundings(Package("p", str(tmp_path)))
    declared = read_types([], around)
    arch = arch_of(goarch)
    assert arch is not None
    sizes = Sizes(arch, parse_release(_version(command)), declared.definition)
    stated: dict[str, tuple[int, int]] = {}
    for path in STD:
        package = around.foreign(path)
        assert package is not None
        for name, declaration in package.types.items():
            if name[:1].isupper() and not declaration.params:
                layout = sizes.of(Named(path, name))
                assert layout is not None, (path, name)
                stated[f"{packages[path].name}.{name}"] = layout[:2]
    assert len(stated) > 200
    assert wrong_sizes(command, goarch, tmp_path, stated, imports=STD) == []


def _version(go: str) -> str:
    args = [go, "env", "GOVERSION"]
    return subprocess.run(args, env=go_env(), capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "type_",
    [
        Unknown(),
        TypeParam("T"),
        Array(None, Basic("int")),
        Named("example.org/a", "T"),
        Named("", "Generic", (Basic("int"),)),
        Struct((Field("a", Basic("int")), Field("b", Unknown()))),
        Basic("align64x"),
    ],
)
def test_what_is_unknown_has_no_size(type_: TypeExpr) -> None:
    assert sizes_for("amd64").of(type_) is None


def test_pointer_bytes_end_with_the_last_pointer() -> None:
    sizes = sizes_for("amd64")
    string, number = Basic("string"), Basic("int")
    assert sizes.of(string) == Layout(16, 8, 8)
    assert sizes.of(Interface()) == Layout(16, 8, 16)
    assert sizes.of(Array(2, string)) == Layout(32, 8, 24)
    assert sizes.of(Array(0, string)) == Layout(0, 8, 0)
    fields = tuple(Field("f", type_) for type_ in (number, string, number))
    assert sizes.of(Struct(fields)) == Layout(32, 8, 16)


def test_a_type_that_contains_itself_has_no_size() -> None:
    arch = arch_of("amd64")
    assert arch is not None
    loop = Struct((Field("self", Named("", "T")),))
    assert Sizes(arch, (1, 26), lambda named: loop).of(Named("", "T")) is None


def test_unknown_architectures_are_none() -> None:
    assert arch_of("sparc64") is None
