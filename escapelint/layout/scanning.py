"""How much of an object the collector goes through, and the field order in which that is least.

The words of an object that hold pointers are told by bits, and only these words are read, whatever
their order (runtime/mbitmap.go and mgcmark.go of Go 1.21 to 1.27). Since Go 1.22 the bits of an
object of up to 64 words (32 on 32 bits) are one word at the end of its span, read at once; those
of a larger one are its type's, read a word of bits at a time up to the last pointer. The bytes up
to the last pointer are also what the pacer counts as scan work, but where Go 1.26 and later scan
a whole page at once (mgcmark_greenteagc.go).
"""

from __future__ import annotations

from collections.abc import Sequence

from escapelint.layout.order import Order, Unit, longest_row, size_of

HEADERS_SINCE = (1, 22)  # Go that reads the bits of small objects at once


def steps(pointer_bytes: int, allocated: int, word: int, release: tuple[int, int]) -> int:
    """How many words of pointer bits the collector reads for one object; 0 where that is unknown.

    `allocated` is its size class, all in bytes. Before Go 1.22 it depends on the object's place.
    """
    if release < HEADERS_SINCE:
        return 0
    told = word * word * 8  # the bytes for which one word has the bits
    return 1 if allocated <= told else -(-pointer_bytes // told)


def pointers_first(units: Sequence[Unit]) -> Order:
    """What holds pointers before the rest, and of it last what ends with the most other bytes.

    Everything else stays in its row. A glued unit moves with what stands before it, and a first
    one that is glued stays first.
    """
    blocks: list[list[int]] = []
    for at, unit in enumerate(units):
        if unit.glued and at:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    layouts = [size_of([units[at] for at in block]) for block in blocks]
    fixed = bool(units) and units[0].glued
    holders = [at for at, layout in enumerate(layouts) if layout.pointer_bytes and at >= fixed]
    if not holders:
        return Order(tuple(range(len(units))), frozenset())
    last = max(holders, key=lambda at: (layouts[at].size - layouts[at].pointer_bytes, at))
    # What has no size costs nothing where it is, but at the end.
    front = [at for at in range(holders[-1]) if at in holders or not layouts[at].size]
    front = [at for at in (*front, holders[-1]) if at != last and at >= fixed]
    chosen = [*range(fixed), *front, last]
    rest = [at for at in range(len(blocks)) if at not in chosen]
    order = [unit for at in (*chosen, *rest) for unit in blocks[at]]
    return Order(tuple(order), frozenset(order) - longest_row(order))
