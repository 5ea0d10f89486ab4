"""What the command line wants to hear, and is asked, while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where fixes are proved only
    from escapelint.fixes.proposal import Choose


@dataclass(frozen=True, slots=True)
class Events:
    """Calls of a run. `choose` tells which of the proved fixes are made; None: all."""

    command: Callable[[Sequence[str]], None] = lambda args: None
    compiled: Callable[[str], None] = lambda package: None
    analysing: Callable[[str], None] = lambda package: None
    proving: Callable[[str], None] = lambda what: None
    choose: Choose | None = None
