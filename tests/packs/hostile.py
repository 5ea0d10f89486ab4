"""Packs that nobody should run, and some that are fine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

GOOD = '''\
"""Nothing is returned.

It costs.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule

RULE = Rule(level="warning", tags=("acme", "memory"), over=("returned-pointer",))


def check(p: Pass, *, most: int = 3) -> Iterator[Finding]:
    """Reports what is returned.

    most: how many are fine
    """
    for site in p.sites:
        if site.returned:
            yield p.report(site, message="acme says no", suggestion=f"at most {most}")
'''
HEAD = '"""Help."""\nfrom escapelint.api import Rule\nRULE = Rule()\n'


def touches(path: Path) -> str:
    """A statement that leaves a trace when it runs."""
    return f"open({str(path)!r}, 'w').close()\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Makes a pack of some files, by name."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
