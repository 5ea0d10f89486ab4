"""An archive → the allocations in its code, every function and call accounted for."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from escapelint.objects.archive import Data, Member, ObjectError, find_object
from escapelint.objects.calls import PREFIX, UNKNOWN, kind_of, takes_type
from escapelint.objects.file import Key, ObjectFile, Reloc
from escapelint.objects.tables import FILES, INFO, INLINED, LINES, Inlined, Lines, start_of

_BUILTIN = re.compile(r'^\t\{"([^"]+)", \d+\},$', re.M)
_OLD_FILE = "gofile.."  # before file names, up to Go 1.23
_TYPE = "type:"


class Call(NamedTuple):
    """A call that was inlined: of which function, and where the call stands."""

    function: str  # its symbol; "" for one of another package, which is known by number there
    file: str
    line: int


class Allocation(NamedTuple):
    """One call of the runtime that makes memory, or may."""

    function: str  # the symbol of the function in whose code it is: "bytes.(*Buffer).grow"
    call: str  # the runtime's function: "newobject"
    kind: str  # a constant of `objects.calls`
    type: str  # "bytes.Buffer", by its import path; "" where none is loaded for the call
    size: int | None  # of the type in bytes, where this file describes it
    pointers: bool | None  # whether that has pointers
    file: str  # as the object file has it: absolute, or "$GOROOT/src/…", or trimmed
    line: int  # innermost, in the code that may have been inlined
    calls: tuple[Call, ...] = ()  # the inlined calls around it, innermost first

    @property
    def outermost(self) -> tuple[str, int]:
        """(file, line) in the function in whose code it is."""
        return self.calls[-1][1:] if self.calls else (self.file, self.line)


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What the object file of a package says.

    `functions` counts the functions whose code was read, `unread` those that were not
    understood, by reason; `unknown` the runtime's functions that are not known, by name.
    `starts` has the place of each function that was read.
    """

    allocations: tuple[Allocation, ...] = ()
    starts: frozenset[tuple[str, int]] = frozenset()  # file and 1-based line of each declaration
    functions: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)


def read_builtins(text: str) -> tuple[str, ...]:
    """The names in cmd/internal/goobj/builtinlist.go, which object files refer to by number."""
    return tuple(_BUILTIN.findall(text))


def read_object(data: Data, builtins: Sequence[str], version: str) -> ObjectFacts:
    """The allocations of a package, in the order of its code.

    `version` is that of the toolchain whose `builtins` these are ("go1.27.3"). Raises
    `ObjectError` where the archive is of another one, or of an unknown form.
    """
    try:
        member = find_object(data)
        if member.version != version.partition(" ")[0]:
            raise ObjectError(f"an object file of {member.version}")
        return _Reader(data, member, builtins).read()
    except (struct.error, IndexError) as error:
        raise ObjectError(f"an object file that is cut off ({error})") from error


class _Reader:
    def __init__(self, data: Data, member: Member, builtins: Sequence[str]) -> None:
        self._object = ObjectFile(data, member, builtins)
        self._files = [name.removeprefix(_OLD_FILE) for name in self._object.files()]
        # A target's symbol and `kind_of`, or _TYPE; None for what is neither a call nor a type.
        self._known: dict[Key, tuple[str, str] | None] = {}
        self._unknown: Counter[str] = Counter()

    def read(self) -> ObjectFacts:
        found: list[Allocation] = []
        starts: set[tuple[str, int]] = set()
        unread: Counter[str] = Counter()
        read = 0
        for symbol in self._object.functions():
            try:
                allocations, start = self._function(symbol)
            except (ObjectError, KeyError, IndexError, struct.error) as error:
                unread[str(error) or type(error).__name__] += 1
                continue
            read += 1
            found += allocations
            starts.add(start)
        return ObjectFacts(tuple(found), frozenset(starts), read, dict(unread), dict(self._unknown))

    def _function(self, symbol: int) -> tuple[list[Allocation], tuple[str, int]]:
        code = self._object
        parts = code.parts(symbol)
        info, files = code.content(parts[INFO]), code.content(parts.get(FILES))
        file, line = start_of(info, files)
        start = (self._files[file] if file >= 0 else "", line)
        known, called = self._known, False
        for (target,) in code.targets(symbol):
            if target not in known:
                known[target] = self._told(target)
            meant = known[target]
            called = called or (meant is not None and meant[1] != _TYPE)
        if not called:
            return [], start
        relocs = code.relocs(symbol)
        lines, inlined = code.content(parts.get(LINES)), code.content(parts.get(INLINED))
        places = Lines(info, files, lines, inlined, code.size(symbol))
        name = code.function_name(symbol)
        found = [
            self._allocation(name, meant, relocs, i, places)
            for i, reloc in enumerate(relocs)
            if (meant := known[reloc[2]]) is not None and meant[1] != _TYPE
        ]
        return found, start

    def _told(self, target: Key) -> tuple[str, str] | None:
        name = self._object.name(target)
        if name.startswith(_TYPE):
            return None if name.startswith(f"{_TYPE}.") else (name[len(_TYPE) :], _TYPE)
        kind = kind_of(name)
        return (name[len(PREFIX) :], kind) if kind else None

    def _allocation(
        self, function: str, meant: tuple[str, str], relocs: Sequence[Reloc], at: int, lines: Lines
    ) -> Allocation:
        call, kind = meant
        if kind == UNKNOWN:
            self._unknown[call] += 1
        key, type_ = self._type_before(relocs, at) if takes_type(call) else (None, "")
        told = self._object.type_size(key) if key is not None else None
        size, pointers = told if told is not None else (None, None)
        file, line, around = lines.at(relocs[at][0])
        calls = tuple(map(self._call, around))
        return Allocation(
            function, call, kind, type_, size, pointers, self._files[file], line, calls
        )

    def _type_before(self, relocs: Sequence[Reloc], at: int) -> tuple[Key | None, str]:
        """The type that is loaded for a call: the last one behind the call before it. Calls have
        relocations of one type, whatever the architecture."""
        _, call, _ = relocs[at]
        for _, type_, target in reversed(relocs[:at]):
            meant = self._known[target]
            if meant is not None and meant[1] == _TYPE:
                return target, meant[0]
            if type_ == call:
                break
        return None, ""

    def _call(self, call: Inlined) -> Call:
        return Call(self._object.name(call.function), self._files[call.file], call.line)
