"""The results of a unit's packages, by doing the work again or by what an earlier run has kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from escapelint.analysis import PackageResult, Work
from escapelint.model import Package
from escapelint.workers import analyse_all

# Hashing what a few packages import takes longer than analysing them.
_WORTH_KEEPING = 2_000  # by `Index.weight`


@dataclass(frozen=True, slots=True)
class Asked:
    """How a run is asked for a unit: with `folder`, where results are kept ("" for nowhere), and
    all else that decides which findings there are, as `stable` takes it."""

    folder: str
    settings: tuple[object, ...]


def analysed(
    work: Work, asked: Asked, packages: Mapping[str, Package], analysing: Callable[[str], None]
) -> tuple[PackageResult, ...]:
    """The results of all packages of some work, as `analyse_all` gives them, by doing only that
    part of the work whose results are not kept; and keeps them.

    `packages` are all that the go command lists, by import path.
    """
    size = sum(map(work.index.weight, work.index.packages))
    if not asked.folder or size < _WORTH_KEEPING:
        return tuple(analyse_all(work, {}, analysing))
    # A commit hook's few packages do without what this imports.
    from escapelint.incremental.reuse import reused

    return reused(work, asked.folder, asked.settings, packages, analysing)
