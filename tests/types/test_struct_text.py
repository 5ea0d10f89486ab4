"""Moving the lines of fields."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.struct_text import read_blocks, reorder


def struct_of(body: str) -> tuple[Source, Node]:
    source = Source("a.go", f"package p\n\ntype T {body}\n".encode())
    stack = [source.root]
    while stack:
        node = stack.pop()
        if node.type == "struct_type":
            return source, node
        stack += node.named_children
    raise AssertionError("no struct")


def moved(body: str, order: tuple[int, ...], units: set[int]) -> str | None:
    source, node = struct_of(body)
    blocks = read_blocks(source, node)
    assert blocks is not None
    edit = reorder(source, blocks, order, units)
    if edit is None:
        return None
    data = source.data[: edit.start] + edit.text.encode() + source.data[edit.end :]
    return data.decode().removeprefix("package p\n\ntype T ").removesuffix("\n")


def test_comments_and_tags_move_with_their_field() -> None:
    body = """struct { // opens
	// A is first.
	// Really.
	A bool `json:"a"` // ✓ trailing

	// B is next.
	B struct {
		// C is inside.
		C int
	} /* too */
	D, E int
	// F is last.
	F bool
}"""
    assert (
        moved(body.replace("\tD, E int\n", ""), (1, 0, 2), {0})
        == """struct { // opens
	// B is next.
	B struct {
		// C is inside.
		C int
	} /* too */

	// A is first.
	// Really.
	A bool `json:"a"` // ✓ trailing
	// F is last.
	F bool
}"""
    )


def test_blank_lines_stay_between_those_that_stay() -> None:
    body = "struct {\n\ta int\n\tb bool\n\n\tc int\n\td bool\n\n\te int\n}"
    assert moved(body, (0, 1, 3, 2, 4), {3}) == (
        "struct {\n\ta int\n\tb bool\n\td bool\n\n\tc int\n\n\te int\n}"
    )
    assert moved(body, (0, 2, 1, 3, 4), {1}) == (
        "struct {\n\ta int\n\n\tc int\n\tb bool\n\td bool\n\n\te int\n}"
    )
    assert moved(body, (4, 0, 1, 2, 3), {4}) == (
        "struct {\n\te int\n\ta int\n\tb bool\n\n\tc int\n\td bool\n}"
    )


APART = """struct {
	// A is a number.
	A int64

	// B may be.
	B bool

	// C is a number.
	C int64

	// D may be.
	D bool
}"""


@pytest.mark.parametrize(
    ("order", "units"),
    [((0, 1, 3, 2), {3}), ((3, 0, 1, 2), {3}), ((1, 0, 2, 3), {0}), ((2, 1, 3, 0), {0, 2})],
)
def test_what_stands_alone_between_blank_lines_does_so_elsewhere(
    order: tuple[int, ...], units: set[int]
) -> None:
    parts = APART.removeprefix("struct {\n").removesuffix("\n}").split("\n\n")
    body = "\n\n".join(parts[at] for at in order)
    assert moved(APART, order, units) == f"struct {{\n{body}\n}}"


def test_only_what_changes_is_replaced() -> None:
    source, node = struct_of("struct {\n\ta int\n\tb bool\n\tc int\n\td int\n}")
    blocks = read_blocks(source, node)
    assert blocks is not None
    edit = reorder(source, blocks, (0, 2, 1, 3), {1})
    assert edit is not None
    assert source.data[edit.start : edit.end] == b"\tb bool\n\tc int\n"
    assert edit.text == "\tc int\n\tb bool\n"


def test_windows_line_breaks_are_kept() -> None:
    body = "struct {\r\n\ta int\r\n\tb bool\r\n\tc int\r\n}"
    assert moved(body, (0, 2, 1), {1}) == "struct {\r\n\ta int\r\n\tc int\r\n\tb bool\r\n}"


def test_a_comment_above_several_fields_keeps_them() -> None:
    body = "struct {\n\t// The limits.\n\ta int\n\tb bool\n\n\tc int\n}"
    assert moved(body, (0, 2, 1), {1}) is None
    assert moved(body, (1, 0, 2), {0}) is None
    assert moved(body, (2, 0, 1), {2}) is not None
    body = "struct {\n\t// The limits.\n\ta int\n\tb bool\n\n\tc int\n\td bool\n}"
    assert moved(body, (0, 1, 3, 2), {3}) is None
    body = "struct {\n\t// A.\n\ta int\n\t// B.\n\tb bool\n\t// C.\n\tc int\n}"
    assert moved(body, (0, 2, 1), {1}) is not None


@pytest.mark.parametrize(
    "body",
    [
        "struct { a int; b bool }",
        "struct { a int\n\tb bool\n}",
        "struct {\n\ta int; b bool\n}",
        "struct {\n\ta int\n\tb bool }",
        "struct {\n\ta int;\n\tb bool\n}",
        "struct {\n\t// Alone.\n\n\ta int\n}",
        "struct {\n\ta int\n\t// At the end.\n}",
        "struct {\n\t/* Two\n\tlines. */\n\ta int\n}",
        "struct {\n\ta int // guards b\n\tb bool\n}",
        "struct {\n\t// These are counters.\n\ta int\n}",
        "struct {\n\t//go:notinheap\n\ta int\n}",
        "struct {\n\ta int\r\n\tb bool\n}",
        "struct {\n\ta int\n\t)\n}",
    ],
)
def test_unclear_shapes_are_refused(body: str) -> None:
    assert read_blocks(*struct_of(body)) is None
