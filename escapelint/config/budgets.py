"""How many allocation sites packages may have."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from escapelint.model import Package


class Budget(NamedTuple):
    """What holds for a package, and the pattern that says so."""

    pattern: str
    most: int


@dataclass(frozen=True, slots=True)
class Budgets:
    """Numbers by pattern, as the go command takes patterns: import paths, or, with a dot first,
    folders relative to `base` (absolute)."""

    base: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)

    def of(self, package: Package) -> Budget | None:
        """The budget of a package: of several patterns that fit, the last one's."""
        found = None
        for pattern, most in self.numbers.items():
            if self._fits(package, pattern):
                found = Budget(pattern, most)
        return found

    def _fits(self, package: Package, pattern: str) -> bool:
        name = package.import_path
        if pattern.split("/")[0] in (".", ".."):
            name = os.path.normpath(package.dir).replace(os.sep, "/")
            pattern = os.path.normpath(os.path.join(self.base, pattern)).replace(os.sep, "/")
        # As `go help packages` has it: "x/..." is x, too.
        form = re.escape(pattern).replace(r"\.\.\.", ".*")
        form = re.sub(r"/\.\*$", "(?:/.*)?", form)
        return re.fullmatch(form, name) is not None


NO_BUDGETS = Budgets()
