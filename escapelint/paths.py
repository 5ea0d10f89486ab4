"""Absolute paths ↔ the names that findings carry.

A name is relative to the run's root with forward slashes; a file outside of the root is
`$GOROOT/src/...`, `module@version/...` (module cache, path unescaped) or, as that of a module
that go.mod replaces by a folder, `../...`. Names do not depend on the machine.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass

GOROOT_PREFIX = "$GOROOT/"
# module@version: in the cache's folder names, and only there, an upper-case letter is `!` and the
# lower-case one.
_MODULE = re.compile(r"^[^@]*@[^/]*")


@dataclass(frozen=True, slots=True)
class Roots:
    """The three places under which Go files live, as absolute paths."""

    root: str
    goroot: str
    modcache: str

    def name(self, path: str) -> str:
        """The name of an absolute path; where a root lies inside of another the inner one counts.

        The module cache and GOROOT may lie inside the root, and GOROOT inside the module cache,
        where the go command puts the toolchains that it downloads.
        """
        bases = ((self.modcache, ""), (self.goroot, GOROOT_PREFIX), (self.root, ""))
        for base, prefix in sorted(bases, key=lambda b: -len(b[0])):
            rest = _below(path, base)
            if rest is not None:
                rest = rest.replace(os.sep, "/")
                return _MODULE.sub(_unescaped, rest) if base == self.modcache else prefix + rest
        if self.root:
            with contextlib.suppress(ValueError):  # another drive
                path = os.path.relpath(path, self.root)
        return path.replace(os.sep, "/")

    def path(self, name: str) -> str:
        """The absolute path of a name that `name` made."""
        if name.startswith(GOROOT_PREFIX):
            return os.path.join(self.goroot, *name[len(GOROOT_PREFIX) :].split("/"))
        if os.path.isabs(name):
            return name
        inside = os.path.join(self.root, *name.split("/"))
        if "@v" in name and not os.path.exists(inside):
            return os.path.join(self.modcache, *_MODULE.sub(_escaped, name).split("/"))
        return os.path.normpath(inside)


def _escaped(module: re.Match[str]) -> str:
    return re.sub(r"[A-Z]", lambda m: "!" + m[0].lower(), module[0])


def _unescaped(module: re.Match[str]) -> str:
    return re.sub(r"!([a-z])", lambda m: m[1].upper(), module[0])


def _below(path: str, base: str) -> str | None:
    folder = base.rstrip(os.sep) + os.sep
    return path[len(folder) :] if base and path.startswith(folder) else None


def find_root(cwd: str) -> str:
    """What findings are named relative to: the repository that holds `cwd`.

    It is the nearest folder upwards with `.git`; without one the nearest with go.work, then the
    nearest with go.mod, then `cwd` itself.
    """
    folders = [cwd]
    while (parent := os.path.dirname(folders[-1])) != folders[-1]:
        folders.append(parent)
    for mark in (".git", "go.work", "go.mod"):
        for folder in folders:
            if os.path.exists(os.path.join(folder, mark)):
                return folder
    return cwd
