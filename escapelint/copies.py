"""Which allocation an inlined expression is a copy of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from escapelint.facts.section import Function
from escapelint.facts.text import is_function_literal, without_shapes, without_type_arguments
from escapelint.model import Fact, Package, Pos
from escapelint.packages import Qualifiers

# Import path, file, line, column, kind, text, whether it is a box: what makes an allocation one.
Key = tuple[str, str, int, int, str, str, bool]
FunctionPlace = tuple[str, str, int]  # import path, file, line


def key_of(fact: Fact, pos: Pos, package: Package) -> Key:
    text = comparable(fact.text, package.name)
    return (package.import_path, *pos, fact.kind, text, fact.boxed)


def comparable(text: str, package_name: str) -> str:
    """A printed expression without what only other sections and instances print.

    That is the package's own name as a qualifier, and shape types.
    """
    if package_name and f"{package_name}." in text:
        text = re.sub(rf"\b{re.escape(package_name)}\.(?=[\w~])", "", text)
    return without_shapes(text)


class Functions:
    """The top-level functions that the compiler judged, by place and by name."""

    def __init__(self, found: Mapping[FunctionPlace, Function]) -> None:
        self._by_place = found
        self._lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[FunctionPlace]] = defaultdict(list)
        for place in sorted(found):
            path, file, line = place
            self._lines[(path, file)].append(line)
            self._by_name[(path, found[place].name)].append(place)

    def around(self, path: str, pos: Pos) -> tuple[FunctionPlace, Function] | None:
        """The function whose body `pos` is in: the last one that starts at or before its line."""
        lines = self._lines.get((path, pos.file))
        i = bisect_right(lines, pos.line) if lines else 0
        if not lines or not i:
            return None
        place = (path, pos.file, lines[i - 1])
        return place, self._by_place[place]

    def named(self, path: str, name: str) -> Sequence[FunctionPlace]:
        """The places of the functions of a package that are called `name`: instances, `init`."""
        return self._by_name.get((path, name), ())


class Origins:
    """The allocations of functions that can be inlined."""

    def __init__(
        self,
        own: Mapping[Key, Fact],
        functions: Functions,
        packages: Mapping[str, Package],
        qualifiers: Qualifiers,
    ) -> None:
        self._functions = functions
        self._qualifiers = qualifiers
        # By function, the places of top-level ones and the names of literals; then by text.
        self._keys: dict[object, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
        self.inlinable: set[Key] = set()
        for key, fact in own.items():
            path = key[0]
            text = comparable(fact.header, packages[path].name)
            name = without_type_arguments(fact.function)
            if is_function_literal(name):
                self._keys[(path, name)][text].append(key)
                continue
            around = functions.around(path, fact.pos)
            # Up to Go 1.24 a fact does not say in which function it is.
            if around and around[1].inlinable and name in ("", around[1].name):
                self._keys[around[0]][text].append(key)
                self.inlinable.add(key)

    def of(self, copy: Fact, home: Package | None, owner: Package) -> Key | None:
        """The fact that an inlined expression is a copy of; None where it may be several.

        `home` is the package of the section, `owner` that of the file.
        """
        for packages, function in self._callees(copy, home, owner):
            found = [key for p in packages if (key := self._in(p, function, copy))]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _in(self, package: Package, function: str, copy: Fact) -> Key | None:
        text = comparable(copy.header or copy.text, package.name)
        path = package.import_path
        for place in (*self._functions.named(path, function), (path, function)):
            keys = self._keys.get(place, {}).get(text)
            if keys:
                return min(keys)
        return None

    def _callees(
        self, copy: Fact, home: Package | None, owner: Package
    ) -> Iterator[tuple[Sequence[Package], str]]:
        """(packages that it may be of, function) of each function that was inlined.

        A callee is printed as `F` or `T.M` in its own package and with the package's name before
        it in others. What an inlined function calls is in the sight of its package; of one that
        is not analysed nobody knows what it calls.
        """
        others = [] if owner is home else [owner]
        known = True
        for callee in copy.callees:
            name = without_type_arguments(callee)
            if home is not None:
                yield (home,), name
                if self._functions.named(home.import_path, name):
                    continue
            qualifier, _, rest = name.partition(".")
            packages = self._qualifiers.meant(qualifier, home, others, indirect=known)
            if packages:
                yield packages, rest
                others += packages
            elif not is_function_literal(name):
                known = False
