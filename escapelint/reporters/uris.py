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
_MODULE = re.compile(r"[^@]+@v[0-9][^/]*(?=/)")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def uri(name: str) -> tuple[str, str]:
    """The percent-encoded URI of a file and the base that it is relative to ("" for none)."""
    if name.startswith(_GOROOT_PREFIX):
        return _quote(name.removeprefix(_GOROOT_PREFIX)), GOROOT
    if _ABSOLUTE.match(name):
        return file_uri(name), ""
    module = _MODULE.match(name)
    if module:
        # The module cache writes capitals as !lower case, in the folders of modules only.
        folder = re.sub("[A-Z]", lambda match: "!" + match[0].lower(), module[0])
        return _quote(folder + name[module.end() :]), MODULES
    return _quote(name), ROOT


def in_repository(name: str) -> bool:
    """Whether a file lies below the root, where a reader of the repository finds it."""
    return uri(name)[1] == ROOT and not name.startswith(("../", "<"))


def file_uri(path: str) -> str:
    """The `file:` URI of an absolute path with forward slashes."""
    return "file://" + ("" if path.startswith("/") else "/") + _quote(path)


def _quote(path: str) -> str:
    return quote(path, safe="/@!$&'()*+,;=", errors="surrogateescape")
