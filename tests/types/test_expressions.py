"""Types of expressions against go/types, over packages that import each other."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node

from escapelint.packages import merge_variants
from escapelint.syntax.source import Source
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.types.expressions import type_of_expression
from escapelint.types.imported import Imports
from escapelint.types.reader import read_types
from tests.types.spelling import ask, listed, spell

SAMPLE = Path(__file__).parent / "testdata" / "sample"
EXPRESSIONS = (
    "identifier",
    "selector_expression",
    "call_expression",
    "type_conversion_expression",
    "composite_literal",
    "literal_value",
    "unary_expression",
    "binary_expression",
    "index_expression",
    "slice_expression",
    "type_assertion_expression",
    "parenthesized_expression",
    "func_literal",
)
GENERIC = (
    *("Map", "Of", "Sum", "Same", "MakePair"),
    *("Keys", "Values", "Sorted", "Clone", "Collect", "Backward"),
)
Told = dict[tuple[str, int, int], tuple[str, str]]


def expressions(node: Node) -> Iterator[Node]:
    if node.type in EXPRESSIONS:
        yield node
    for child in node.named_children:
        yield from expressions(child)


def told_of(go: str, folder: Path, *patterns: str, tests: bool = False) -> Told:
    """(path, start, end) → (type as we tell it, source) of a module's expressions."""
    command = list_command(go, patterns, tests=tests, build=False)
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    packages = merge_variants(parse_packages(run.stdout, built=False))
    imports = Imports(packages, lambda path: Path(path).read_bytes())
    told: Told = {}
    for package in packages.values():
        if package.only_imported:
            continue
        paths = [os.path.join(package.dir, name) for name in package.files]
        sources = [Source(path, Path(path).read_bytes()) for path in paths]
        declared = read_types(sources, imports.surroundings(package))
        for source in sources:
            for node in expressions(source.root):
                type_ = spell(declared, type_of_expression(declared, source, node))
                told[source.name, node.start_byte, node.end_byte] = (type_, source.text(node))
    return told


def compare(go: str, folder: Path, *patterns: str, tests: bool = False) -> tuple[int, list[str]]:
    """How many types are told, and what is wrong or not told."""
    told = told_of(go, folder, *patterns, tests=tests)
    options = ["-test"] if tests else []
    packages = listed(go, str(folder), *options, *patterns)
    exports = {str(p["ImportPath"]): str(p["Export"]) for p in packages if "Export" in p}
    own = [package for package in packages if not package.get("DepOnly")]
    expected = ask(go, own, exports)
    differing = []
    for at, (type_, text) in told.items():
        if at in expected and type_ != expected[at] and text != "_":
            differing.append(f"{at[0]}: {text} is {expected[at]}, not {type_}")
    return sum(at in expected for at in told) - len(differing), differing


def unknown(differing: list[str]) -> list[str]:
    return [line for line in differing if "?" in line.rpartition(", not ")[2]]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return tmp_path / "sample" / "m"


@pytest.mark.go
@pytest.mark.parametrize("vendored", [False, True])
def test_a_module_with_replaced_and_vendored_packages(
    go: str, sample: Path, vendored: bool
) -> None:
    if vendored:
        subprocess.run([go, "mod", "vendor"], cwd=sample, check=True)
        shutil.rmtree(sample.parent / "r")
    told, differing = compare(go, sample, "./...")
    wrong = [line for line in differing if line not in unknown(differing)]
    assert wrong == []
    # A generic function that is not called has no one type.
    rest = [
        line
        for line in unknown(differing)
        if line.partition(" is ")[0].rpartition(".")[2] not in GENERIC
    ]
    assert rest == [], "\n".join(rest)
    assert told > 500


@pytest.mark.go
def test_files_of_tests(go: str, sample: Path) -> None:
    told = told_of(go, sample, "./...", tests=True)
    types = {text: type_ for (path, _, _), (type_, text) in told.items() if "_test.go" in path}
    assert types["onlyInTests{}.local.when"] == "time.Time"
    assert types["m.Exported().Flag"] == "bool"
    assert types["t.TempDir()"] == "string"
    assert types["f"].startswith("func(interface,chan example.com/r/v3.Pair[int,string]")


@pytest.mark.go
@pytest.mark.parametrize("package", ["errors", "net/url", "archive/zip", "text/template"])
def test_packages_of_the_standard_library(go: str, package: str) -> None:
    """Comparisons, shifts and the like may get another type from what is around them."""
    told, differing = compare(go, Path.cwd(), package)
    wrong = [
        line
        for line in differing
        if line not in unknown(differing) and not line.endswith((", not bool", ", not int"))
    ]
    assert wrong == []
    assert len(unknown(differing)) < 0.02 * told
