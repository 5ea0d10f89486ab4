"""What the compiler says of functions: which can be inlined, what is inlined in them, which of
their parameters leak."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from escapelint.facts.flows import parse_pos
from escapelint.facts.section import SectionFacts
from escapelint.facts.text import decoded, without_type_arguments
from escapelint.index import Index
from escapelint.model import Call, Judged, Package, numbered


def judged(index: Index) -> tuple[Judged, ...]:
    """The functions of the analysed packages, each once, by package and name.

    Where the package was compiled with its tests as well, what is said of it alone counts. One
    without name, file and verdict stands for the code in no function: of what is inlined there, it
    has all that is inlined in the package.
    """
    found: dict[tuple[str, str], Judged] = {}
    for package in index.packages.values():
        sections = sorted(index.sections_of(package), key=lambda s: (bool(s.variant), s.number))
        for section in sections:
            for each in _of_section(index, package, section):
                found.setdefault((each.package, each.name), each)
        if sections:
            path = package.import_path
            places = sections[0].inlined.values()
            calls = frozenset(call for each in places for call in numbered(map(decoded, each)))
            found[path, ""] = Judged(path, "", "", 0, "unknown", (), calls)
    return tuple(found[key] for key in sorted(found))


def _of_section(index: Index, package: Package, section: SectionFacts) -> Iterator[Judged]:
    files = frozenset(index.files_of(package))
    leaks: dict[str, list[tuple[int, int, str, int]]] = defaultdict(list)
    for printed, leaking, loads in section.leaks.stored():
        file, line, column = parse_pos(decoded(printed))
        leaks[file].append((line, column, decoded(leaking), loads))
    inlined: dict[str, list[tuple[int, Call]]] = defaultdict(list)
    for at, callees in section.inlined.items():
        file, line, _ = parse_pos(decoded(at))
        inlined[file] += [(line, call) for call in numbered(map(decoded, callees))]
    lines: dict[str, list[int]] = defaultdict(list)
    for function in section.functions:
        lines[function.pos.file].append(function.pos.line)
    for starts in lines.values():
        starts.sort()
    for function in section.functions:
        place = index.place(section, function.pos)
        if place.file not in files:
            continue
        starts = lines[function.pos.file]
        next_ = bisect_right(starts, function.pos.line)
        end = starts[next_] if next_ < len(starts) else None
        body = range(function.pos.line, end if end is not None else sys.maxsize)
        mine = sorted(leak for leak in leaks[function.pos.file] if leak[0] in body)
        calls = frozenset(call for line, call in inlined[function.pos.file] if line in body)
        name = without_type_arguments(function.name)
        why = "" if function.inlinable else function.why
        yield Judged(
            package.import_path,
            name,
            place.file,
            place.line,
            why or ("" if function.inlinable else "unknown"),
            tuple((parameter, loads) for _, _, parameter, loads in mine),
            calls,
        )
