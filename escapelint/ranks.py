"""What a finding's rank is made of: points for what makes an allocation matter, and their words.

The table is in docs/rank.md. All that counts is told by the compiler, by declarations or by where
the code stands; what is not known weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from escapelint import frequency
from escapelint.model import Cure, Inlining, Weight
from escapelint.syntax import cold
from escapelint.words import counted

ALLOCATION = Weight(40, "a heap allocation")
STRUCT = Weight(30, "every value of the type takes more memory")
CORRUPTS = Weight(60, "memory that somebody else may use at the same time")
WASTES = Weight(20, "a pool that saves less than it could")
COMMENT = Weight(0, "a comment: nothing at run time")

_LOOPS = (Weight(20, "in a loop"), Weight(40, "in a loop within a loop"))
_COLD = {
    cold.ERROR_PATH: Weight(-25, "on an error path"),
    cold.EMPTY_POOL: Weight(-25, "runs only where a pool is empty"),
    cold.FATAL_PATH: Weight(-35, "on the way to a panic or the end of the process"),
    cold.INIT: Weight(-35, "in init, which runs once"),
    cold.PACKAGE_VARIABLE: Weight(-35, "in a package variable's value, which is made once"),
    cold.ONCE: Weight(-35, "runs once"),
    cold.TEST: Weight(-35, "in a test"),
    cold.DEBUG: Weight(-25, "only for debugging"),
}
# Of the function around it, by all of its calls.
_CALLED = {
    cold.ERROR_PATH: Weight(-25, "its function is called on error paths only"),
    cold.EMPTY_POOL: Weight(-25, "its function is called only where a pool is empty"),
    cold.FATAL_PATH: Weight(-35, "its function is called only on the way to a panic"),
    cold.INIT: Weight(-35, "its function is called by init only"),
    cold.PACKAGE_VARIABLE: Weight(-35, "its function is called for package variables only"),
    cold.ONCE: Weight(-35, "its function is called only by what runs once"),
    cold.DEBUG: Weight(-25, "its function is called only for debugging"),
    frequency.MAIN: Weight(-35, "in what main runs once"),
    frequency.SETUP: Weight(-25, "its function is called by set-up only"),
    frequency.PEOPLE: Weight(-25, "its function only serves those that describe things to people"),
    frequency.SELDOM: Weight(-25, "its function is called only by what seldom runs"),
    frequency.UNUSED: Weight(-35, "only tests use its function"),
}
_CALLED_IN_LOOP = 10
_MOST_COPIES = 15
_ON_STACK = -20
_SIZES = ((32 * 1024 + 1, 10), (4 * 1024, 5), (256, 2))  # least bytes, points
_CURES: dict[Cure, Weight] = {
    "callee": Weight(-5, "the cause is in a callee of this module"),
    "dependency": Weight(-10, "the cause is in a dependency"),
    "inherent": Weight(-20, "what the code is for needs the memory"),
}
_PER_USE = 5
_MOST_USE_POINTS = 30


def weights(
    loops: int,
    cold: str,
    inlining: Inlining | None,
    size: int | None,
    cure: Cure,
    called: str = "",
    looped: str = "",
) -> tuple[Weight, ...]:
    """The weights of an allocation, in the order in which they are told.

    `loops` counts the loops around it, `cold` is a reason to run seldom or "", `called` one of
    `frequency` that all calls of its function share, `looped` a place where a loop calls it; `size`
    in bytes is None where it is unknown.
    """
    return tuple(_weights(loops, cold, inlining, size, cure, called, looped))


def _weights(
    loops: int,
    cold: str,
    inlining: Inlining | None,
    size: int | None,
    cure: Cure,
    called: str,
    looped: str,
) -> Iterator[Weight]:
    yield ALLOCATION
    if loops:
        yield _LOOPS[min(loops, len(_LOOPS)) - 1]
    if cold:
        yield _COLD[cold]
    elif called:
        yield _CALLED[called]
    elif looped:
        yield Weight(_CALLED_IN_LOOP, f"its function is called in a loop ({looped})")
    if inlining is not None and inlining.copies:
        copies = inlining.copies
        yield Weight(min(copies, _MOST_COPIES), f"inlined at {counted(copies, 'other place')}")
    elif stays_where_inlined(inlining):
        yield Weight(_ON_STACK, "no allocation where it is inlined")
    for least, points in _SIZES:
        if size is not None and size >= least:
            yield Weight(points, f"{size:,} bytes")
            break
    if cure in _CURES:
        yield _CURES[cure]


def stays_where_inlined(inlining: Inlining | None) -> bool:
    """Whether inlined copies are known, and none of them allocates."""
    return inlining is not None and inlining.on_stack > 0 and inlining.copies == 0


def struct_weights(uses: int) -> tuple[Weight, ...]:
    """The weights of a struct that could be smaller; `uses` are the known allocations of it."""
    if not uses:
        return (STRUCT,)
    points = min(_PER_USE * uses, _MOST_USE_POINTS)
    return (STRUCT, Weight(points, f"{counted(uses, 'heap allocation')} of it"))
