"""What the paths of one function say together: a fault is one where no path contradicts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from escapelint.pools.faults import MISSING, USE, Back, Fault, Given, Got
from escapelint.pools.state import CLEARED, Object
from escapelint.syntax.source import Source


@dataclass
class _Seen:
    fault: Fault
    certain: bool = False  # whether what comes before it always leads to it


@dataclass
class _Ends:
    """Of one Get: the ends of paths on which its object is not put back, and the others."""

    node: Node
    missing: dict[int, Node] = field(default_factory=dict)
    fine: set[int] = field(default_factory=set)
    put: bool = False
    leaves: bool = False


@dataclass
class Trace:
    """What was seen on the paths through a function, by kind and place."""

    source: Source
    got: dict[int, Got] = field(default_factory=dict)
    back: dict[int, Back] = field(default_factory=dict)
    given: dict[int, Given] = field(default_factory=dict)
    returned: list[tuple[int, Object]] = field(default_factory=list)  # whole objects, by result
    _seen: dict[tuple[str, int], _Seen] = field(default_factory=dict)
    _fine: set[tuple[str, int]] = field(default_factory=set)
    _gets: dict[int, _Ends] = field(default_factory=dict)

    def wrong(self, kind: str, node: Node, name: str, other: int, how: str, *, sure: bool) -> None:
        """Something wrong on a path. `sure`: nothing is decided between its cause and it."""
        fault = Fault(kind, self.source, node, name, other, how)
        seen = self._seen.setdefault((kind, node.start_byte), _Seen(fault))
        seen.certain |= sure

    def fine(self, kind: str, node: Node) -> None:
        """Nothing wrong at the same place, on another path."""
        self._fine.add((kind, node.start_byte))

    def missing(self, get: Node, end: Node) -> None:
        """An object that a Get gave is not put back on a path, which ends at `end`."""
        self._gets.setdefault(get.start_byte, _Ends(get)).missing[end.start_byte] = end

    def not_missing(self, get: Node, end: Node, *, put: bool, leaves: bool) -> None:
        """It is put back or given away on a path that ends there."""
        ends = self._gets.setdefault(get.start_byte, _Ends(get))
        ends.fine.add(end.start_byte)
        ends.put |= put
        ends.leaves |= leaves

    def faults(self) -> Iterator[Fault]:
        """Those that are so on every path that comes there, or whenever their cause is."""
        certain = [s for key, s in self._seen.items() if s.certain or key not in self._fine]
        again = {s.fault.other for s in certain if s.fault.other == s.fault.node.start_byte}
        for seen in certain:
            # Of a Put that each turn of a loop repeats, this is enough.
            if seen.fault.kind != USE or seen.fault.other not in again:
                yield seen.fault
        for get in self._gets.values():
            if (MISSING, get.node.start_byte) in self._seen:
                continue
            bare = [end for at, end in sorted(get.missing.items()) if at not in get.fine]
            if bare and (get.put or not (get.leaves or get.fine)):
                how = "somewhere" if get.put else "never"
                yield Fault(MISSING, self.source, get.node, "", bare[0].start_byte, how)

    def went_back(self, found: Back) -> None:
        """An object goes back; it is dirty where it is on one path, bounded likewise."""
        old = self.back.get(found.node.start_byte)
        if old is not None:
            found = found._replace(
                dirty=old.dirty or found.dirty,
                grown=old.grown or found.grown,
                bounded=old.bounded or found.bounded,
                holds=CLEARED
                if CLEARED in (old.holds, found.holds)
                else max(old.holds, found.holds),
            )
        self.back[found.node.start_byte] = found
