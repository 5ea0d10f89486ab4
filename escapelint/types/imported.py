"""The declarations of the packages that an analysed package imports, directly or not."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from escapelint.model import Package
from escapelint.types.declared import DeclaredTypes, Measure
from escapelint.types.reader import Surroundings, read_imported

# Declarations and what was parsed of them, of so many packages, are kept.
_MOST_KEPT = 200


class Imports:
    """Packages by import path, read when one of their names is asked for.

    `packages` are those that the go command lists, by import path; it has decided which files
    are built, and where vendored and replaced packages lie. `read` gives a file's bytes and may
    raise `OSError`: then nothing is known of the package. `sizes` is that of `DeclaredTypes`,
    and takes the import path of a package that is analysed as `home`.
    """

    def __init__(
        self,
        packages: Mapping[str, Package],
        read: Callable[[str], bytes],
        sizes: Callable[..., Measure] | None = None,
    ) -> None:
        self._packages = packages
        self._read = read
        self._sizes = sizes
        self._known: OrderedDict[str, DeclaredTypes | None] = OrderedDict()

    def surroundings(self, package: Package, path: str = "") -> Surroundings:
        """What is known around an analysed package, or with its `path` around an imported one."""
        sizes = self._sizes
        if sizes is not None:
            sizes = partial(sizes, home=package.import_path)
        return Surroundings(path, dict(package.import_map), self._name, self._types, sizes)

    def _name(self, path: str) -> str:
        package = self._packages.get(path)
        return package.name if package is not None else ""

    def _types(self, path: str) -> DeclaredTypes | None:
        if path in self._known:
            self._known.move_to_end(path)
            return self._known[path]
        package = self._packages.get(path)
        found: DeclaredTypes | None = None
        if package is not None:
            try:
                found = read_imported(self._files(package), self.surroundings(package, path))
            except OSError:
                found = None
        self._known[path] = found
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        return found

    def _files(self, package: Package) -> Iterator[tuple[str, bytes]]:
        for name in package.files:
            yield name, self._read(os.path.join(package.dir, name))
