"""How many struct types of a package have a known size, and why the others have none."""

from __future__ import annotations

from collections import Counter

from escapelint.layout.sizes import Sizes
from escapelint.layout.unknown import PARAMETER, why_unknown
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Struct

KNOWN = "of known size"


def count_sizes(declared: DeclaredTypes) -> Counter[str]:
    """The package-level struct types by `KNOWN` or why their size is not; nothing where there is
    no platform that they could have a size on."""
    sizes = declared.measure
    if not isinstance(sizes, Sizes):
        return Counter()
    return Counter(
        PARAMETER if each.params else (why_unknown(sizes, each.type) or KNOWN)
        for each in declared.types.values()
        if isinstance(each.type, Struct)
    )
