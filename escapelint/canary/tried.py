"""Which compilers need no canary; most runs import nothing else of this room."""

from __future__ import annotations

from escapelint.facts.dialects import RECORDED, is_recorded
from escapelint.model import Toolchain


def is_tried(toolchain: Toolchain) -> bool:
    """Whether the text of this very compiler is recorded; that of a development version is not."""
    return is_recorded(toolchain.release) and "devel" not in toolchain.version


def recorded_releases() -> str:
    """`"Go 1.21 to 1.27"`."""
    first, last = (".".join(map(str, release)) for release in RECORDED)
    return f"Go {first} to {last}"
