"""What the compiler says of functions: which can be inlined, and which of their parameters leak."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from escapelint.facts.flows import parse_pos
from escapelint.facts.section import SectionFacts
from escapelint.facts.text import decoded, without_type_arguments
from escapelint.index import Index
from escapelint.model import Judged, Package


def judged(index: Index) -> tuple[Judged, ...]:
    """The functions of the analysed packages, each once, by package and name.

    Where the package was compiled with its tests as well, what is said of it alone counts.
    """
    found: dict[tuple[str, str], Judged] = {}
    for package in index.packages.values():
        sections = sorted(index.sections_of(package), key=lambda s: (bool(s.variant), s.number))
        for section in sections:
            for each in _of_section(index, package, section):
                found.setdefault((each.package, each.name), each)
    return tuple(found[key] for key in sorted(found))


def _of_section(index: Index, package: Package, section: SectionFacts) -> Iterator[Judged]:
    files = frozenset(index.files_of(package))
    leaks: dict[str, list[tuple[int, int, str, int]]] = defaultdict(list)
    for printed, leaking, loads in section.leaks.stored():
        file, line, column = parse_pos(decoded(printed))
        leaks[file].append((line, column, decoded(leaking), loads))
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
        mine = sorted(
            leak
            for leak in leaks[function.pos.file]
            if leak[0] >= function.pos.line and (end is None or leak[0] < end)
        )
        name = without_type_arguments(function.name)
        why = "" if function.inlinable else function.why
        yield Judged(
            package.import_path,
            name,
            place.file,
            place.line,
            why or ("" if function.inlinable else "unknown"),
            tuple((parameter, loads) for _, _, parameter, loads in mine),
        )
