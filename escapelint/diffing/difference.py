"""Where the new side differs from the old one in its text, and whose bodies that is."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from escapelint.model import Judged, Pos


class Difference:
    """`judged` are the functions of the new side, `touched` its lines that differ, by file."""

    def __init__(self, judged: Iterable[Judged], touched: Mapping[str, Sequence[range]]) -> None:
        self._touched = touched
        self._by_file: dict[str, list[Judged]] = defaultdict(list)
        for each in judged:
            self._by_file[each.file].append(each)
        for of_file in self._by_file.values():
            of_file.sort(key=lambda each: each.line)
        self._lines = {f: [each.line for each in of] for f, of in self._by_file.items()}

    def at(self, pos: Pos) -> Judged | None:
        """The function around a place: the last one that starts at or before its line."""
        number = bisect_right(self._lines.get(pos.file, []), pos.line)
        return self._by_file[pos.file][number - 1] if number else None

    def is_touched(self, file: str, first: int, last: int) -> bool:
        """Whether one of these lines, 1-based and both inclusive, differs."""
        return any(r.start <= last and first < r.stop for r in self._touched.get(file, ()))

    def is_function_touched(self, function: Judged) -> bool:
        """Whether a line differs from a function's name to the next function; of code in no
        function, which may be anywhere, whether any does."""
        if not function.file:
            return bool(self._touched)
        lines = self._lines[function.file]
        after = bisect_right(lines, function.line)
        last = lines[after] - 1 if after < len(lines) else sys.maxsize
        return self.is_touched(function.file, function.line, last)
