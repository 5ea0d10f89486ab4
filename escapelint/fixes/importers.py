"""What of a package its importers see when they are compiled.

The compiler takes from an import what can be inlined, with its cost and body, how parameters leak,
and the layouts of types. Where none of these changed, importers are compiled to the same code.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from escapelint.fixes.edits import Moves, Piece
from escapelint.syntax.source import Source

_LINE = re.compile(rb"(.*?):(\d+)(?::(\d+))?: ((can inline |leaking param).*)")
_DECLARED = ("function_declaration", "method_declaration")
_HEADER = re.compile(rb"# (\S+)(?: \[(.*)\])?$")

Word = tuple[bytes, int, int, bytes]  # base name of a file, line, column, what is said there
Words = Counter[Word]
Move = Callable[[bytes, int, int], tuple[int, int]]


def words_of(text: bytes, move: Mapping[str, Move]) -> dict[str, Words]:
    """What the compiler said for importers, by import path.

    `move` gives, by import path, where a line and column of a file are after an edit. What can be
    inlined is printed with its body, which tells more than its place.
    """
    found: dict[str, Words] = defaultdict(Counter)
    path = ""
    for line in text.split(b"\n"):
        header = _HEADER.match(line)
        if header is not None:
            variant = header[2] or b""
            path = "" if variant.endswith(b".test") else header[1].decode("utf-8", "replace")
            continue
        if not path or (b"can inline " not in line and b"leaking param" not in line):
            continue
        match = _LINE.match(line)
        if match is None:
            continue
        if match[5] == b"can inline ":
            found[path][b"", 0, 0, match[4]] += 1
            continue
        base = re.split(rb"[/\\]", match[1])[-1]
        place = int(match[2]), int(match[3] or 0)
        if path in move:
            place = move[path](base, *place)
        found[path][base, *place, match[4]] += 1
    return found


def mover(files: Mapping[bytes, tuple[Source, Moves, Source]]) -> Move:
    """Tells where positions are after edits: by base name the old file, its moves, the new one."""

    def move(base: bytes, line: int, column: int) -> tuple[int, int]:
        if base not in files:
            return line, column
        old, moves, new = files[base]
        at = old.offset(line, column)
        offset = moves.moved(at) if at is not None else None
        if offset is None:
            return -line, column  # replaced: like nothing in the new file
        now = new.line_of(offset)
        return now, offset - new.line_starts[now - 1] + 1 if column else 0

    return move


def changes_declarations(source: Source, pieces: Iterable[Piece]) -> bool:
    """Whether edits of a file are about more than the bodies of functions and comments."""
    return any(not _is_inside(source, piece) for piece in pieces)


def _is_inside(source: Source, piece: Piece) -> bool:
    node = source.root.descendant_for_byte_range(piece.start, piece.end)
    while node is not None:
        if node.type == "comment" or node.type == "import_declaration":
            return True
        parent = node.parent
        if node.type == "block" and parent is not None and parent.type in _DECLARED:
            return True
        node = parent
    if piece.data.strip():
        return False
    return all(_is_comment(line) for line in source.data[piece.start : piece.end].split(b"\n"))


def _is_comment(line: bytes) -> bool:
    return not line.strip() or line.strip().startswith(b"//")
