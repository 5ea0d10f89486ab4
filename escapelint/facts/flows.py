"""The text of one explanation block → its flows.

A block is what the reader keeps of `X escapes to heap:`: its continuation lines without their
common position, joined by line breaks. Lines look like

    flow: {heap} ← &{storage for n}:            (`=` in place of `←` up to Go 1.24)
      from n (spill) at a.go:3:4
"""

from __future__ import annotations

import re
from collections.abc import Callable

from escapelint.facts.text import find_outside
from escapelint.model import Flow, Note, Pos

HEAP = "{heap}"

_OPS = re.compile(r"(&|\**)(.*)", re.S)
_STORAGE = re.compile(r"\{storage for (.*)\}", re.S)
# The reason is the last parenthesis before " at POS". Reasons hold no parentheses; a new one is
# taken as it stands (trap 5).
_FROM = re.compile(r"(.*) \(([^()]*)\) at (.*)", re.S)


def parse_pos(text: str, resolve: Callable[[str], str] = str) -> Pos:
    """`"a.go:3:4"` → `Pos("a.go", 3, 4)`; missing numbers are 0."""
    head, _, last = text.rpartition(":")
    if not last.isdecimal():
        return Pos(resolve(text), 0, 0)
    file, _, line = head.rpartition(":")
    if file and line.isdecimal():
        return Pos(resolve(file), int(line), int(last))
    return Pos(resolve(head), int(last), 0)


def parse_block(block: bytes, resolve: Callable[[str], str] = str) -> tuple[Flow, ...]:
    """The flows of a block; `resolve` maps a printed file to a name.

    Raises `ValueError` on a line that is none of `flow:`, `from` and the cycle warning.
    """
    flows: list[Flow] = []
    notes: list[Note] = []
    dst = ops = src = ""

    def close() -> None:
        if dst:
            flows.append(Flow(dst, ops, src, tuple(notes)))
            notes.clear()

    for line in _logical_lines(block.decode("utf-8", "surrogateescape")):
        if line.startswith("flow: "):
            close()
            dst, ops, src = _parse_flow(line[6:])
        elif line.startswith("  from ") and dst:
            match = _FROM.fullmatch(line[7:])
            if match is None:
                raise ValueError(line)
            notes.append(Note(match[1], match[2], parse_pos(match[3], resolve)))
        elif not line.startswith("warning: truncated explanation"):
            raise ValueError(line)
    close()
    return tuple(flows)


def _logical_lines(text: str) -> list[str]:
    # The reader joins the pieces of a raw string (Go 1.21) with \r, which raw strings cannot hold.
    lines = [line for line in text.split("\n") if line]
    return [line.replace("\r", "\n") for line in lines] if "\r" in text else lines


def _parse_flow(text: str) -> tuple[str, str, str]:
    text = text.removesuffix(":")
    for arrow in (" ← ", " = "):
        i = find_outside(text, arrow, braces=True)
        if i >= 0:
            match = _OPS.fullmatch(text[i + len(arrow) :])
            assert match is not None  # `.*` takes the rest
            return text[:i], match[1], match[2]
    raise ValueError(text)


def storage_of(location: str) -> str:
    """E for `{storage for E}`, else `""`."""
    match = _STORAGE.fullmatch(location)
    return match[1] if match else ""


def is_memory(block: bytes) -> bool:
    """Whether the block explains the memory of an expression whose value is boxed as well.

    Then its first flow leads from the storage of the expression to the storage of the same
    expression (the box): section 5.4 of the diagnostics' reference. A block that is not understood
    is not; `parse_block` says so where its flows are asked for.
    """
    first = block.partition(b"\n")[0].decode("utf-8", "surrogateescape").replace("\r", "\n")
    if not first.startswith("flow: "):
        return False
    try:
        dst, ops, src = _parse_flow(first[6:])
    except ValueError:
        return False
    return ops == "&" and dst == src and bool(storage_of(dst))
