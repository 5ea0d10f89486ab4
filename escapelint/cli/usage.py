"""What every command shares: exit codes, and the user's mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from escapelint.words import closest

CLEAN, FOUND, ACT, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class UsageError(Exception):
    """The user asked for something that cannot be; each line says what, and what to do."""


def no_such(what: str, name: str, known: Sequence[str], see: str) -> UsageError:
    """The error for a name that is none of `known`; `see` tells where they are listed."""
    close = closest(name, known)
    hint = f"did you mean {close}?" if close else f"see {see}"
    return UsageError(f"there is no {what} {name}: {hint}")
