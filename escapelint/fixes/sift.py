"""Which of many fixes hold, with as few trials as that takes: bisection by package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Failure(NamedTuple):
    """Why the fixes of one group do not hold together. Fixes are numbers.

    `certain` are those that fail whatever stands beside them, with the reason of each; `suspects`
    those that may be the cause, none where nothing tells. `held` says that the group could not be
    tried, since another one failed that it needs.
    """

    why: str
    certain: Mapping[int, str] = {}
    suspects: frozenset[int] = frozenset()
    held: bool = False


Groups = dict[str, list[int]]
Attempt = Callable[[Groups], Mapping[str, Failure]]


def sift(groups: Mapping[str, Sequence[int]], attempt: Attempt) -> tuple[set[int], dict[int, str]]:
    """The fixes that hold, and why the others do not.

    `attempt` tries some fixes of each group, all groups at once, and tells which groups fail; it
    is asked once where none does. What held once is a part of every later attempt.
    """
    kept: Groups = {key: [] for key in groups}
    pending = {key: [list(group)] for key, group in groups.items() if group}
    refused: dict[int, str] = {}
    while pending:
        failures = attempt({key: kept[key] + queue[0] for key, queue in pending.items()})
        if all(key in failures and failures[key].held for key in pending):
            # Each waits for another one: none of them can be told to be good.
            for key, queue in pending.items():
                refused.update((number, failures[key].why) for group in queue for number in group)
            break
        for key, queue in list(pending.items()):
            failure = failures.get(key)
            if failure is None:
                kept[key] += queue.pop(0)
            elif not failure.held:
                queue[:1] = _parts(queue[0], failure, refused)
            if not queue:
                del pending[key]
    return {number for group in kept.values() for number in group}, refused


def _parts(group: list[int], failure: Failure, refused: dict[int, str]) -> list[list[int]]:
    """What of a failed group is to be tried next; what need not be is refused."""
    certain = {number: why for number, why in failure.certain.items() if number in group}
    if not certain and len(group) == 1:
        certain = {group[0]: failure.why}
    if certain:
        refused.update(certain)
        rest = [number for number in group if number not in certain]
        return [rest] if rest else []
    some = [number for number in group if number in failure.suspects]
    others = [number for number in group if number not in failure.suspects]
    if not some or not others:
        half = len(group) // 2
        some, others = group[half:], group[:half]
    return [others, some]
