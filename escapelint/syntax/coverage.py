"""Which lines a comment stands for: those of the code beside it, or of the code below it.

Lines are 1-based and ranges include their last line. The braces of composite literals and of
types are no block here; those of functions, loops, branches and switches are.
"""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import BOM, Source

# What stands in one of these is a statement, a declaration, a spec, a field or an element.
_LISTS = frozenset(
    {
        "source_file",
        "statement_list",
        "argument_list",
        "expression_list",
        "literal_value",
        "parameter_list",
        "field_declaration_list",
        "interface_type",
        "import_declaration",
        "import_spec_list",
        "const_declaration",
        "type_declaration",
        "var_declaration",
        "var_spec_list",
    }
)
_SPECS = frozenset({"const_spec", "type_alias", "type_spec", "var_spec"})
_SWITCHES = ("expression_switch_statement", "type_switch_statement", "select_statement")
_CASES = ("expression_case", "type_case", "communication_case", "default_case")


class Lines(NamedTuple):
    """The lines from `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.first <= line <= self.last


class Below(NamedTuple):
    """What stands directly below a comment: the code's lines, and the node's type."""

    lines: Lines
    type: str


def stands_alone(source: Source, start: int) -> bool:
    """Whether a comment that starts at a byte offset has nothing before it on its line."""
    line_start = source.line_starts[source.line_of(start) - 1]
    return not source.data[line_start:start].removeprefix(BOM).strip()


def beside(source: Source, start: int) -> Lines:
    """The lines of the code that ends before a comment, which starts at the offset `start`.

    That is the comment's line, and if a statement, spec, field or element without a block ends
    on it, all of its lines.
    """
    line = source.line_of(start)
    line_start = source.line_starts[line - 1]
    code = source.data[line_start:start].rstrip(b" \t,;")
    inner = code.rstrip(b")]")  # an element may end where the list around it does
    code = inner if inner.strip() else code
    node = _leaf(source, line_start + len(code) - 1)
    first = line
    while node is not None and source.line_of(node.end_byte) == line:
        if _is_unit(node):
            if _block(node) is not None:
                break
            first = source.line_of(node.start_byte)
        node = node.parent
    return Lines(first, line)


def below(source: Source, start: int, end: int, *, whole: bool = False) -> Below | None:
    """What a comment from `start` to `end`, alone on its line, stands above.

    Other comments may stand between, an empty line may not. The lines begin with the comment's
    own and go to the end of the code: of a whole declaration at the top level and of a whole
    spec, else only up to the line on which the first block opens, unless `whole` is set.
    """
    offset = _next_code(source, end)
    if offset is None:
        return None
    first, line = source.line_of(start), source.line_of(offset)
    unit = _unit_at(source, offset)
    if unit is None:
        return Below(Lines(first, line), "")
    block = _block(unit)
    if block is None or whole or unit.type in _SPECS or unit.parent == source.root:
        last = unit.end_byte - 1  # not the end: the node of a case ends behind a line break
    else:
        last = block.start_byte
    return Below(Lines(first, source.line_of(last)), unit.type)


def _next_code(source: Source, end: int) -> int | None:
    """The offset of the first code after a comment, None behind an empty line and at the end."""
    line = source.line_of(end)
    offset = end
    while True:
        text = source.data[offset : source.line_end(line)]
        found = offset + len(text) - len(text.lstrip())
        if not text.strip():
            line += 1
            if line > len(source.line_starts):
                return None
            offset = source.line_starts[line - 1]
            if not source.data[offset : source.line_end(line)].strip():
                return None
            continue
        node = _leaf(source, found)
        if node is None or node.type != "comment":
            return found
        offset, line = node.end_byte, source.line_of(node.end_byte)


def _leaf(source: Source, offset: int) -> Node | None:
    return source.root.descendant_for_byte_range(offset, offset + 1)


def _is_unit(node: Node) -> bool:
    in_list = node.parent is not None and node.parent.type in _LISTS
    return node.is_named and (in_list or node.type in _CASES)


def _unit_at(source: Source, offset: int) -> Node | None:
    """The outermost statement, declaration, spec, field or element that starts at an offset."""
    node = _leaf(source, offset)
    found = None
    while node is not None and node.start_byte == offset:
        found = node if _is_unit(node) else found
        node = node.parent
    return found


def _block(node: Node) -> Node | None:
    """The first block in a node: what opens it, for a case the colon."""
    stack = [node]
    while stack:
        node = stack.pop()
        parent = node.parent.type if node.parent is not None else ""
        if (
            node.type == "block"
            or (node.type == "{" and parent in _SWITCHES)
            or (node.type == ":" and parent in _CASES)
        ):
            return node
        stack += reversed(node.children)
    return None
