"""What may be taken of proved fixes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from escapelint.fixes.edits import Change
from escapelint.model import Toolchain


class Proposal(NamedTuple):
    """Proved fixes, and the files that they edit, as they were, by name."""

    changes: tuple[Change, ...]  # in the order of their places
    files: Mapping[str, bytes]
    toolchain: Toolchain


# Which of them are made: some of the very changes.
Choose = Callable[[Proposal], Collection[Change]]
