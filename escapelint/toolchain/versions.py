"""Which of the Gos of this machine is a version: `1.27`, `1.27.3` or `go1.27.3`.

Nothing is fetched. Besides the Gos that are found without a name these are what the go command and
golang.org/dl leave behind: commands `go1.27.3`, folders of `~/sdk`, and toolchains that
GOTOOLCHAIN had fetched, which lie unpacked in the module cache.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from escapelint.toolchain import process

_VERSION = re.compile(r"(?:go)?(1\.\d+(?:\.\d+|rc\d+|beta\d+)?)")
_COMMAND = re.compile(r"go(1\.\d+(?:\.\d+|rc\d+|beta\d+)?)(?:\.exe)?")
_CACHED = re.compile(r"toolchain@v0\.0\.1-go(1\.\d+(?:\.\d+|rc\d+|beta\d+)?)\.[a-z0-9]+-[a-z0-9]+")
_NUMBERS = re.compile(r"1\.(\d+)(?:(\.|rc|beta)(\d+))?")
_KINDS = ("beta", "rc", ".")  # from the first to the last that appears
_GO = "go.exe" if os.name == "nt" else "go"


class _Found(NamedTuple):
    version: str  # without "go"
    path: str  # of the go command


def version_of(named: str) -> str:
    """`"go1.27"` → `"1.27"`; "" for what names no version."""
    match = _VERSION.fullmatch(named)
    return match[1] if match else ""


def way_out(version: str) -> str:
    """What to do where no Go of a version is there."""
    # Go 1.21 and later are called 1.21.0, not 1.21.
    exact = version if re.search(r"\.\d+\.|rc|beta", version) else f"{version}.0"
    return (
        f"there is no Go {version} here: GOTOOLCHAIN=go{exact} go version fetches one into the"
        " module cache, or name the path of its go command"
    )


def find_version(version: str, env: Mapping[str, str], ordinary: Iterable[str]) -> str:
    """The path of a go command of a version, "" where there is none.

    `ordinary` are the paths of go commands that are taken where no version is asked for: the first
    that is of the version is. Otherwise it is the newest that fits; 1.27 is fitted by all of 1.27.
    """
    cache = env.get("GOMODCACHE", "")
    for go in ordinary:
        values = _asked(go)
        if _fits(values.get("GOVERSION", "").partition(" ")[0].removeprefix("go"), version):
            return go
        cache = cache or values.get("GOMODCACHE", "")
    home = os.path.expanduser("~")
    cache = cache or os.path.join(env.get("GOPATH") or os.path.join(home, "go"), "pkg", "mod")
    found = [*_commands(env.get("PATH", "")), *_folders(os.path.join(home, "sdk"), _COMMAND)]
    found += _folders(os.path.join(cache, "golang.org"), _CACHED)
    fitting = [each for each in found if _fits(each.version, version)]
    return max(fitting, key=lambda each: _order(each.version)).path if fitting else ""


def _asked(go: str) -> Mapping[str, str]:
    """What a go command says of itself, and not of one that it would choose for a module."""
    try:
        output = process.run(
            [go, "env", "-json", "GOVERSION", "GOMODCACHE"],
            os.path.dirname(go),
            {"GOTOOLCHAIN": "local", "GOWORK": "off"},
        )
        values = json.loads(output.stdout)
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in values.items()}


def _commands(path: str) -> Iterator[_Found]:
    """The commands of golang.org/dl, as `go1.27.3`, in the folders of a PATH."""
    for folder in filter(os.path.isabs, path.split(os.pathsep)):
        for name in _names(folder):
            match = _COMMAND.fullmatch(name)
            file = os.path.join(folder, name)
            if match and shutil.which(file):
                yield _Found(match[1], file)


def _folders(folder: str, pattern: re.Pattern[str]) -> Iterator[_Found]:
    """The toolchains in a folder, each in one that `pattern` knows."""
    for name in _names(folder):
        match = pattern.fullmatch(name)
        file = os.path.join(folder, name, "bin", _GO)
        if match and shutil.which(file):
            yield _Found(match[1], file)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _fits(version: str, asked: str) -> bool:
    if version == asked:
        return True
    is_release = asked.count(".") == 1 and asked.rpartition(".")[2].isdigit()
    return is_release and _order(version)[:1] == _order(asked)[:1]


def _order(version: str) -> tuple[int, int, int]:
    """1.27beta1 < 1.27rc1 < 1.27 < 1.27.3; of what is no version nothing is smaller."""
    match = _NUMBERS.fullmatch(version)
    if not match:
        return (-1, 0, 0)
    return (int(match[1]), _KINDS.index(match[2] or "."), int(match[3] or 0))
