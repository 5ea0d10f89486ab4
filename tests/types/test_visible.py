"""Names that are declared anew, and so no longer mean what shown code takes them to mean."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.visible import free_name, means_itself


def visible(code: str, *names: str, declared: tuple[str, ...] = ()) -> bool:
    """Whether names mean themselves at the X of a file."""
    source = Source("p.go", f"package p\n\n{code}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"X")
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    assert node is not None
    return means_itself(source, node, names, declared)


@pytest.mark.parametrize(
    "code",
    [
        "func f(n int) { X() }",
        "func f() { X(); len := 1; _ = len }",
        "func f() { { len := 1; _ = len }; X() }",
        "func g(len int) {}\nfunc f() { X() }",
        'import "slices"\nfunc f() { X() }',
        'import ("os"; strs "strings")\nfunc f() { X() }',
    ],
)
def test_visible(code: str) -> None:
    assert visible(code, "len", "slices", "strings")


@pytest.mark.parametrize(
    "code",
    [
        "func f(len int) { X() }",
        "func f() (len int) { X(); return }",
        "func f() { len := 1; X(len) }",
        "func f() { for slices := range 3 { X(slices) } }",
        "func f(len int) { func() { X() }() }",
        'import "golang.org/x/exp/slices"\nfunc f() { X() }',
        'import slices "sort"\nfunc f() { X() }',
    ],
)
def test_taken(code: str) -> None:
    assert not visible(code, "len", "slices")


def test_taken_by_the_package() -> None:
    assert not visible("func f() { X() }", "len", "clear", declared=("clear",))
    assert visible("func f() { X() }", "len", declared=("clear",))


@pytest.mark.parametrize(
    ("code", "declared", "free"),
    [
        ("func f(n int) { X() }", (), "bufPtr"),
        ("func f(bufPtr int) { X() }", (), "bufPtr2"),
        ("func f() { X(); g(bufPtr, bufPtr2) }", (), "bufPtr3"),
        ("func (bufPtr T) f() { X() }", (), "bufPtr2"),
        ("func f() { X() }\nfunc g(bufPtr int) {}", (), "bufPtr"),
        ("func f() { X() }", ("bufPtr",), "bufPtr2"),
    ],
)
def test_free_names(code: str, declared: tuple[str, ...], free: str) -> None:
    source = Source("p.go", f"package p\n\n{code}\n".encode())
    offset = source.data.index(b"X")
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    assert node is not None
    assert free_name(source, node, "bufPtr", declared) == free


def test_a_file_is_not_parsed_whole_to_know_its_imports() -> None:
    data = b'package p\n\nimport strs "strings"\n\nfunc f() {\n\tX()\n}\n\nfunc g() {\n\tY()\n}\n'
    source = Source("p.go", data, [6])
    offset = data.index(b"X")
    node = source.node_at(offset, offset + 1)
    assert node is not None
    assert means_itself(source, node, ["strings"])
    assert not means_itself(source, node, ["strs"])
    assert "X()" in source.nodes_from(6, 2)
    assert "tree" not in vars(source)
    assert "Y()" in source.nodes_from(10, 2)  # nobody said that it would be asked
    assert "tree" not in vars(source)
