"""Scopes and declared types against go/types, over packages of the standard library."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expressions import type_of_identifier
from escapelint.types.model import Array, TypeExpr, Unknown, walk
from escapelint.types.reader import read_types
from escapelint.types.scope import find_binding
from tests.types.spelling import program, spell


def is_certain(type_: TypeExpr) -> bool:
    return not any(
        isinstance(part, Unknown) or (isinstance(part, Array) and part.length is None)
        for part in walk(type_)
    )


def identifiers(node: Node) -> Iterator[Node]:
    if node.type == "identifier":
        yield node
    for child in node.children:
        yield from identifiers(child)


@pytest.mark.go
@pytest.mark.parametrize("package", ["encoding/json", "net/url", "reflect", "slices"])
def test_types_and_declarations_are_those_of_go_types(go: str, package: str) -> None:
    env = {**os.environ, "CGO_ENABLED": "0"}
    template = "{{.Dir}}{{range .GoFiles}}\n{{.}}{{end}}"

    def output(*args: str) -> str:
        run = subprocess.run([go, *args], env=env, capture_output=True, text=True, check=True)
        return run.stdout

    folder, *names = output("list", "-f", template, package).splitlines()
    files = [os.path.join(folder, name) for name in names]
    expected: dict[tuple[str, int], tuple[int, str]] = {}
    for line in output("run", *program("oracle.go"), package, *files).splitlines():
        name, offset, declared_at, type_text = line.split(" ", 3)
        expected[name, int(offset)] = (int(declared_at), type_text)
    sources = [Source(name, Path(folder, name).read_bytes()) for name in names]
    declared = read_types(sources)
    told = 0
    for source in sources:
        for node in identifiers(source.root):
            at = (source.name, node.start_byte)
            if at not in expected or source.text(node) == "_":
                continue
            where = f"{source.name}:{node.start_point.row + 1}: {source.text(node)}"
            type_ = type_of_identifier(declared, source, node)
            binding = find_binding(source, node)
            parent = node.parent
            if parent is not None and parent.type != "literal_element":  # may be a key
                found = binding.name.start_byte if binding is not None else -1
                assert found == expected[at][0], where
            if is_certain(type_):
                told += 1
                assert spell(declared, type_) == expected[at][1], where
    # Silence must not make the test pass.
    assert told > 0.5 * len(expected)
