"""What a run could not look at, in lines for stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escapelint.model import Level, Problem
from escapelint.words import and_more

_MOST_NAMED = 3  # files that are passed over for the same reason


def lines(problems: Iterable[Problem], *, quiet: bool, verbose: bool) -> Iterator[str]:
    """The problems in their order, without notes if `quiet`.

    A hook may name thousands of files that Go does not build: unless `verbose`, of those passed
    over for the same reason the first few are named and the others counted.
    """
    alike: dict[str, list[Problem]] = {}
    for number, problem in enumerate(problems):
        if problem.level > Level.NOTE or not quiet:
            alike.setdefault(problem.reason or str(number), []).append(problem)
    for reason, group in alike.items():
        # One more would take as many lines to count as to name.
        most = len(group) if verbose or len(group) <= _MOST_NAMED + 1 else _MOST_NAMED
        for problem in group[:most]:
            yield f"{problem.level}: {problem.message}"
        if more := len(group) - most:
            rest = f"{and_more(more)}: not analysed, {reason}"
            yield f"{group[0].level}: … {rest} (-v names them)"
