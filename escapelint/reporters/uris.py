"""The names that findings carry → URIs.

A root-relative name, `$GOROOT/...` and `module@version/...` become relative URIs with a base
whose place only the reader knows, so that a report does not depend on the machine.
"""

from __future__ import annotations

import re
from urllib.parse import quote

ROOT = "%SRCROOT%"
GOROOT = "GOROOT"
MODULES = "GOMODCACHE"

_GOROOT_PREFIX = "$GOROOT/"
_MODULE = re.compile(r"^[^@]+@v[0-9][^/]*(?=/)")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def uri(name: str) -> tuple[str, str]:
    """The percent-encoded URI of a file and the base that it is relative to ("" for none)."""
    base = base_of(name)
    if base == GOROOT:
        return _quote(name.removeprefix(_GOROOT_PREFIX)), base
    if base == MODULES:
        return _quote(escaped_module(name)), base
    return (_quote(name) if base else file_uri(name)), base


def base_of(name: str) -> str:
    """What a name is relative to, "" for an absolute path."""
    if name.startswith(_GOROOT_PREFIX):
        return GOROOT
    if _ABSOLUTE.match(name):
        return ""
    return MODULES if _MODULE.match(name) else ROOT


def escaped_module(name: str) -> str:
    """A name in the module cache as it is on disk: capitals are `!` and lower case, in the folders
    of modules only."""
    return _MODULE.sub(lambda module: re.sub("[A-Z]", _lower, module[0]), name)


def _lower(capital: re.Match[str]) -> str:
    return "!" + capital[0].lower()


def in_repository(name: str) -> bool:
    """Whether a file lies below the root, where a reader of the repository finds it."""
    return uri(name)[1] == ROOT and not name.startswith(("../", "<"))


def file_uri(path: str) -> str:
    """The `file:` URI of an absolute path with forward slashes."""
    return "file://" + ("" if path.startswith("/") else "/") + _quote(path)


def _quote(path: str) -> str:
    return quote(path, safe="/@!$&'()*+,;=", errors="surrogateescape")
