"""Bodies that nobody looks into are left out, and nothing else changes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tree_sitter import Node

from escapelint.syntax.outline import blanked, unread_bodies
from escapelint.syntax.source import Source

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "testdata").rglob("*.go"))


def _left(text: str, wanted: str = "") -> str:
    """The text without the bodies that do not have `wanted`, and without layout."""
    data = f"package p\n\n{text}\n".encode()
    offsets = [data.index(wanted.encode())] if wanted else []
    spans = unread_bodies(data, offsets)
    out = blanked(data, spans)
    assert len(out) == len(data)
    return " ".join(out.decode().split()[2:])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("func f() {\n\tg()\n}", "func f() { }"),
        ("func (t *T) f(x int) (y int) {\n\tg()\n}", "func (t *T) f(x int) (y int) { }"),
        ("func f() {\n\tx()\n}\n\nfunc g() {\n\ty()\n}", "func f() { } func g() { }"),
        ("var f = func() {\n\tg()\n}", "var f = func() { }"),
        ("var a, b = 1, []int{\n\t1,\n}", "var a, b = 1, []int{ }"),
        ("func f() {\n\ts := `a`\n}", "func f() { }"),
    ],
)
def test_bodies_are_left_out(text: str, left: str) -> None:
    assert _left(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "func f() { g() }",
        "type T struct {\n\ta int\n}",
        "func f() struct {\n\ta int\n} {\n\tg()\n}",
        "func f() interface {\n\tM()\n} {\n\tg()\n}",
        "var a = [...]int{\n\t1,\n}",  # its type has the length
        "var a struct {\n\tb int\n}",
        "func f() {\n\ts := `\n}\n`\n}",  # the text would end inside of the string
        "func f() {\n\t/*\n}\n*/\n}",
        "func f() {\n\tg()\n\t}\nfunc g() {\n\th()\n\t}",  # not as gofmt writes it
        "func f() {\n\tg()\n\t}\nvar x int\nfunc g() {\n\th() }\n}",
    ],
)
def test_what_may_be_no_body_is_kept(text: str) -> None:
    assert _left(text) == " ".join(text.split())


def test_a_body_with_a_wanted_place_is_kept() -> None:
    text = "func f() {\n\tx()\n}\n\nfunc g() {\n\ty()\n}"
    assert _left(text, "y()") == "func f() { } func g() { y() }"
    assert _left(text, "func g") == "func f() { } func g() { y() }"  # a parameter of it, perhaps
    assert _left(text, "}\n\nfunc g") == "func f() { } func g() { }"


TWO = b"package p\n\nfunc f() {\n\tx(1)\n}\n\nfunc g() {\n\ty(2)\n}\n"


def test_a_node_is_found_whether_its_body_was_wanted_or_not() -> None:
    source = Source("p.go", TWO, lines=[8])
    bodies = [node.child_by_field_name("body") for node in source.outline.named_children[1:]]
    assert [body is not None and bool(body.named_children) for body in bodies] == [False, True]
    for text in (b"x(1)", b"y(2)", b"f", b"g"):
        start = TWO.index(text, TWO.index(b"func") + 1)
        node = source.node_at(start, start + len(text))
        assert node is not None
        assert source.text(node) == text.decode()
        parent = source.node_at(start - 1, start + len(text))
        assert parent is not None
        assert parent.type in ("function_declaration", "block")
    assert "tree" not in vars(source)  # of f nothing else was parsed


def test_a_node_of_an_unread_body_is_the_same_each_time() -> None:
    source = Source("p.go", TWO, lines=[8])
    at = TWO.index(b"x(1)")
    node = source.node_at(at, at + 1)
    assert source.root.named_child_count == 3
    assert source.node_at(at, at + 1) == node


def test_a_body_that_does_not_parse_alone_is_found_in_the_file() -> None:
    text = TWO + b"func h() *int {\n\treturn new(3)\n}\n"
    source, at = Source("p.go", text, lines=[8]), text.index(b"3)")
    node = source.node_at(at, at + 1)
    assert node is not None
    assert (node.type, node.has_error) == ("int_literal", False)
    assert "tree" in vars(source)


@pytest.mark.parametrize("lines", [[], [0, 4, 99]])
def test_lines_outside_of_the_file_are_no_places(lines: list[int]) -> None:
    assert Source("p.go", TWO, lines).outline.end_byte == len(TWO)


def test_without_lines_the_outline_is_the_file() -> None:
    source = Source("p.go", TWO)
    assert source.outline == source.root


def test_a_file_that_does_not_parse_without_its_bodies_is_taken_whole() -> None:
    source = Source("p.go", TWO + b"func h() {\n\tif x {\n}\n\tz(3)\n}\n}\n", lines=[])
    assert source.outline == source.root


def _same_declarations(source: Source) -> None:
    def said(root: Node) -> list[tuple[str, int, int, str]]:
        fields = ("name", "receiver", "parameters", "result", "type")
        return [
            (
                node.type,
                node.start_byte,
                node.end_byte,
                "".join(str(node.child_by_field_name(field)) for field in fields),
            )
            for node in root.named_children
            if node.type != "comment"
        ]

    assert said(source.outline) == said(source.root)


def test_declarations_of_the_samples_stay() -> None:
    for path in FILES:
        _same_declarations(Source(path.name, path.read_bytes(), lines=[]))


def test_declarations_of_the_standard_library_stay() -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("no go on PATH")
    goroot = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True).stdout.strip()
    for path in sorted(Path(goroot, "src", "net", "http").glob("*.go")):
        _same_declarations(Source(path.name, path.read_bytes(), lines=[]))
