"""What is said of a slice that grows where the room that it needs cannot be told."""

from __future__ import annotations

from escapelint.types.growth import Growth

ROOM_IS_BETTER = (
    "where the number of elements can be told beforehand, make the slice with room for them"
)
_OWNERS = {
    "parameter": "it is a parameter, so its room is what the callers give it",
    "captured": "it belongs to a function around this one",
    "global": "it is a variable of the package",
    "field": "it is kept in a field",
    "element": "it is an element of a map or slice, and each of these grows by itself",
    "pointer": "it is kept where a pointer leads",
}


def said_of_growth(growth: Growth, *, has_slices: bool, has_concat: bool) -> tuple[str, str]:
    """What is wrong, and what to do.

    `has_slices` and `has_concat` say that there are a package slices and its Concat.
    """
    name = growth.slice
    if growth.kind == "empty":
        return (
            "append copies to new memory: it starts from an empty slice",
            "a copy costs its memory; leave it out where nobody changes the original",
        )
    if growth.kind in ("literal", "append"):
        concat = "slices.Concat" if has_concat else "make with room for all"
        return (
            f"append moves what it is given to new memory: {_SOURCES[growth.kind]}",
            f"put the parts together in one step ({concat}), which allocates once",
        )
    if growth.kind == "make":
        return (
            "append moves a slice that was just made to new memory, where its room is too small",
            "make it with room for what is appended",
        )
    if growth.count and growth.every and has_slices:
        advice = f"make room before the loop: {name} = slices.Grow({name}, {growth.count})"
    elif growth.kind == "parameter":
        advice = (
            "if this runs often, let the callers pass a slice with room, such as one that they keep"
            " and cut to [:0]"
        )
    elif growth.kind in ("field", "global", "pointer"):
        advice = f"{ROOM_IS_BETTER}; if it is filled anew each time, keep its memory ({name}[:0])"
    else:
        advice = ROOM_IS_BETTER
    owner = _OWNERS.get(growth.kind, "")
    where = f"; {owner}" if owner else ""
    if not growth.back:
        return f"append to {name} moves its elements to new memory where it is full{where}", advice
    return f"{name} grows by append where it is full{where}", advice


_SOURCES = {
    "literal": "a literal has no room but for its own elements",
    "append": "an append that was just made has room for its elements, and little more",
}
