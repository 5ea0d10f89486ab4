"""Words that messages of several rooms are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def counted(number: int, noun: str, plural: str = "") -> str:
    """`"1 finding"`, `"1,203 findings"`; `plural` is for nouns that take no s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def and_more(number: int) -> str:
    """What stands for the rest of a list: `"and 1,203 more"`."""
    return f"and {number:,} more"


def listed(names: Sequence[str]) -> str:
    """All of some names: `"a, b and c"`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def some(names: Sequence[str], most: int, separator: str = ", ") -> str:
    """The first of several names, and how many there are more: `"a, b and 3 more"`."""
    shown = separator.join(names[:most])
    return f"{shown} {and_more(len(names) - most)}" if len(names) > most else shown


def closest(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """The one of `known` that a misspelt word was meant to be, "" where none comes near.

    `least` is how near it must be, from 0 to 1.
    """
    import difflib  # most runs have nothing misspelt

    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=least)), "")
