"""Flows, followed through the objects in which they end and that are on the heap themselves."""

from __future__ import annotations

from typing import Protocol

from escapelint.facts.flows import HEAP
from escapelint.facts.text import is_result
from escapelint.model import Fact, Flow, Pos

_LONGEST = 5  # objects


class Explained(Protocol):
    """What flows are about: a fact, or a parameter that leaks."""

    @property
    def section(self) -> int:
        """The section that explains it."""

    @property
    def function(self) -> str:
        """The function around it, as printed."""

    @property
    def pos(self) -> Pos:
        """Where it is."""


class Known(Protocol):
    """What is known of the facts of a run."""

    def container(self, of: Explained, flow: Flow) -> Fact | None:
        """The heap fact of the memory in which a flow ends, where that escapes itself."""

    def flows(self, fact: Fact) -> tuple[tuple[Flow, ...], ...]:
        """The explanations of a fact."""


def followed(known: Known, flows: tuple[Flow, ...], of: Explained) -> tuple[Flow, ...]:
    """Flows and those of the objects in which they end, one after the other."""
    found, seen = list(flows), {id(of)}
    while found and found[-1].dst != HEAP and not is_result(found[-1].dst):
        container = known.container(of, found[-1])
        if container is None or id(container) in seen or len(seen) > _LONGEST:
            break
        seen.add(id(container))
        more = known.flows(container)
        found.extend(more[0] if more else ())
        of = container
    return tuple(found)
