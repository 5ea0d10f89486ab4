"""What is known of pooled objects at a point of a path through a function."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

LIVE, PUT = "live", "put"
# What is known of an object's content: as it came, emptied, or written since.
AS_GOT, EMPTY, DIRTY = "as got", "empty", "dirty"
CLEARED = -1

# A variable, by the offset of its declaration and its name, or a field of one: `12 s.buf`.
Key = str
_WORD = re.compile(r"\w+")


class Ref(NamedTuple):
    """What the value of an expression has to do with an object, which `id` names.

    `kind` is "whole" (the object, or a pointer to it), "part" (memory of it: a slice of its bytes)
    "wrapper" (a reader, writer or encoder over it) or "holder" (a literal with one of these).
    """

    id: int
    kind: str = "whole"

    def as_part(self) -> Ref:
        return self._replace(kind="part") if self.kind == "whole" else self


class Object(NamedTuple):
    """One object on one path.

    `pool` names its pool, "" where that is unknown. `put_at` is the byte offset of what put it
    back, `forks` counts the branches taken since. `leaves` says that the function may have given
    it away, or decided by its look not to put it back; `owned`, that it is from a Get.
    """

    pool: str
    owned: bool
    status: str = LIVE
    content: str = AS_GOT
    put_at: int = 0
    forks: int = 0
    leaves: bool = False
    judged: bool = False  # whether a decision on this path looked at its size
    grown: bool = False  # whether it was appended to
    holds: int = 0  # the offset at which a pointer was appended to it; CLEARED once it may be gone
    shared: int = 0  # the offset at which something that outlives the call was given its memory


class Deferred(NamedTuple):
    """A deferred call that concerns objects: its node's offset, and the objects of its arguments
    (the receiver first), which were evaluated when it was deferred."""

    call: int
    refs: tuple[Ref | None, ...]


@dataclass
class State:
    """Where a path is. What it holds are immutable values, so that a copy is cheap."""

    held: dict[Key, Ref] = field(default_factory=dict)
    objects: dict[int, Object] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)  # conditions that no assignment changed
    about: dict[Key, int] = field(default_factory=dict)  # variables that tell of an object: errors
    deferred: tuple[Deferred, ...] = ()

    def copy(self) -> State:
        return State(
            dict(self.held),
            dict(self.objects),
            dict(self.decided),
            dict(self.about),
            self.deferred,
        )

    def key(self) -> object:
        """Equal for paths that go on alike."""
        return (
            frozenset(self.held.items()),
            frozenset(self.objects.items()),
            frozenset(self.decided.items()),
            frozenset(self.about.items()),
            self.deferred,
        )

    def object(self, ref: Ref | None) -> Object | None:
        return self.objects.get(ref.id) if ref is not None else None

    def change(self, id_: int, **values: Any) -> None:
        """New values of an object's fields, if it is known."""
        if id_ in self.objects:
            self.objects[id_] = self.objects[id_]._replace(**values)

    def clear(self, id_: int) -> None:
        """The pointers that an object has may be taken out of it."""
        if id_ in self.objects and self.objects[id_].holds:
            self.change(id_, holds=CLEARED)

    def hold(self, key: Key, ref: Ref | None) -> None:
        """A variable or field gets a new value; what it held last is lost on purpose."""
        old = self.held.pop(key, None)
        for other in [k for k in self.held if k.startswith(f"{key}.")]:
            del self.held[other]
        self.about.pop(key, None)
        if ref is not None:
            self.held[key] = ref
        if old is not None and old not in self.held.values():
            self.change(old.id, leaves=True)

    def forget(self, id_: int) -> None:
        """Nothing is known of an object any more."""
        self.objects.pop(id_, None)
        self.held = {key: ref for key, ref in self.held.items() if ref.id != id_}

    def forget_fields(self, key: Key) -> None:
        """What a variable's fields are is unknown."""
        for other in [k for k in self.held if k.startswith(f"{key}.")]:
            self.forget(self.held[other].id)

    def assigned(self, text: str) -> None:
        """Conditions with a word of an assigned expression are open again."""
        words = set(_WORD.findall(text))
        for condition in [c for c in self.decided if words & set(_WORD.findall(c))]:
            del self.decided[condition]

    def fork(self) -> None:
        """A branch is taken."""
        for id_, found in self.objects.items():
            if found.status == PUT:
                self.objects[id_] = found._replace(forks=found.forks + 1)
