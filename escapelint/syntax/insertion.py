"""Where new lines of code can be put before a statement, so that gofmt leaves them as they are."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.source import Source


def lines_before(source: Source, statement: Node, *lines: str) -> tuple[int, str] | None:
    """A byte offset, and lines with the statement's indentation to insert there.

    They come before the comments that stand directly above the statement, which are about it.
    None where the statement does not begin its line.
    """
    line = source.line_of(statement.start_byte)
    start = source.line_starts[line - 1]
    indent = source.data[start : statement.start_byte]
    if indent.strip() or b"\n" in indent:
        return None
    while line > 1 and _is_comment(source, line - 1, indent):
        line -= 1
    blanks = indent.decode("ascii")
    return source.line_starts[line - 1], "".join(f"{blanks}{text}\n" for text in lines)


def own_lines(source: Source, statement: Node) -> tuple[int, int] | None:
    """The bytes of the lines of a statement, which has them alone; None where a comment is above it
    or beside it, which is about it."""
    line = source.line_of(statement.start_byte)
    start, end = source.line_starts[line - 1], source.data.find(b"\n", statement.end_byte)
    beside = source.data[start : statement.start_byte] + source.data[statement.end_byte : end]
    above = source.data[source.line_starts[line - 2] : start].strip() if line > 1 else b""
    if end < 0 or beside.strip() or above.startswith(b"//") or above.endswith(b"*/"):
        return None
    return start, end + 1


def _is_comment(source: Source, line: int, indent: bytes) -> bool:
    """Whether a line is a comment and nothing else, as far to the right as the statement."""
    start, end = source.line_starts[line - 1], source.line_end(line)
    if not source.data[start:end].startswith(indent + b"//"):
        return False
    node = source.node_at(start + len(indent), end)
    return node is not None and node.type == "comment"  # not a line of a raw string
