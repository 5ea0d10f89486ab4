"""Absolute paths ↔ the names that findings carry.

A name is relative to the run's root with forward slashes; a file outside of the root is
`$GOROOT/src/...`, `module@version/...` (module cache, path unescaped) or, failing that, its
absolute path. Names do not depend on the machine, except for that last case.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

GOROOT_PREFIX = "$GOROOT/"


@dataclass(frozen=True, slots=True)
class Roots:
    """The three places under which Go files live, as absolute paths."""

    root: str
    goroot: str
    modcache: str

    def name(self, path: str) -> str:
        """The name of an absolute path. The module cache and GOROOT may lie inside the root."""
        for base, prefix in ((self.modcache, ""), (self.goroot, GOROOT_PREFIX), (self.root, "")):
            rest = _below(path, base)
            if rest is not None:
                if base == self.modcache:
                    rest = re.sub(r"!([a-z])", lambda m: m[1].upper(), rest)
                return prefix + rest.replace(os.sep, "/")
        return path.replace(os.sep, "/")

    def path(self, name: str) -> str:
        """The absolute path of a name that `name` made."""
        if name.startswith(GOROOT_PREFIX):
            return os.path.join(self.goroot, *name[len(GOROOT_PREFIX) :].split("/"))
        if os.path.isabs(name):
            return name
        inside = os.path.join(self.root, *name.split("/"))
        if "@v" in name and not os.path.exists(inside):
            escaped = re.sub(r"[A-Z]", lambda m: "!" + m[0].lower(), name)
            return os.path.join(self.modcache, *escaped.split("/"))
        return inside


def _below(path: str, base: str) -> str | None:
    base = base.rstrip(os.sep)
    if base and path.startswith(base + os.sep):
        return path[len(base) + 1 :]
    return None


def find_root(cwd: str) -> str:
    """The repository that holds `cwd`: the nearest folder upwards with `.git`.

    Without one it is the outermost folder of go.work or go.mod that holds `cwd`, else `cwd`.
    """
    module = ""
    folder = cwd
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        if any(os.path.isfile(os.path.join(folder, name)) for name in ("go.work", "go.mod")):
            module = folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return module or cwd
        folder = parent
