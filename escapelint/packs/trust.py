"""Which packs the user trusts, by the hash of their content: a file in the user's own folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

from escapelint.reporters.terminal import printable
from escapelint.words import some

_FILE = "trusted-packs.json"
_SCHEMA = 1
_MOST_NAMED = 3


class TrustError(Exception):
    """The file cannot be read; the text says what to do."""


class Trusted(NamedTuple):
    """The content that was trusted: a hash of all, and SHA-256 of each file by name."""

    digest: str
    files: Mapping[str, str]


def file_of(env: Mapping[str, str]) -> str:
    """The path of the file, "" where there is no home for it (`os.UserConfigDir` of Go)."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = env.get("APPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Application Support")
    else:
        base = env.get("XDG_CONFIG_HOME", "") or os.path.join(home, ".config")
    return os.path.join(base, "escapelint", _FILE) if os.path.isabs(base) else ""


def read(path: str) -> dict[str, Trusted]:
    """The trusted packs by their real paths, none where there is no file. Raises `TrustError`."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            document = json.load(file)
        if document["schema"] != _SCHEMA:
            raise ValueError(f"schema {document['schema']}")
        return {
            str(folder): Trusted(str(pack["digest"]), dict(pack["files"]))
            for folder, pack in document["packs"].items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TrustError(
            f"{path} does not tell which packs are trusted ({type(error).__name__}: {error}):"
            " remove it, and trust them again"
        ) from error


def written(packs: Mapping[str, Trusted]) -> bytes:
    """The bytes of the file."""
    document = {
        "schema": _SCHEMA,
        "packs": {
            path: {"digest": pack.digest, "files": dict(pack.files)}
            for path, pack in sorted(packs.items())
        },
    }
    return (json.dumps(document, indent=1) + "\n").encode("ascii")


def news(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """What differs between the files of a pack then and now: "a.py changed, b.py is new"."""
    changes = [
        f"{printable(name)} {_change(name, old, new)}"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
    return some(changes, _MOST_NAMED)


def _change(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    return "changed" if name in old and name in new else "is new" if name in new else "is gone"
