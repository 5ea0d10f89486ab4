"""Packs that come with installed distributions, found without importing them.

A distribution says where its rules lie by an entry point in the group `escapelint.packs`, whose
value is the dotted name of the folder: `acme = "acme_rules.escape"`. Who installed it has let its
code run already, so it needs no other trust; but what lies in the repository that is linted may
change with that, and does.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence

from escapelint.model import Trust
from escapelint.packs.named import Named

GROUP = "escapelint.packs"
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_SITES = ("site-packages", "dist-packages")  # where installers put things, and nobody edits them
_ENTRY_POINTS = "entry_points.txt"


def installed(cwd: str, root: str) -> Iterator[Named]:
    """The packs of distributions that Python finds, but for those that it finds only because the
    working directory is where it looks: such a folder says itself that it is installed."""
    places = [
        path
        for path in dict.fromkeys(os.path.realpath(entry) for entry in sys.path if entry)
        if path not in (cwd, root)
    ]
    for place in places:
        for distribution, value in _entry_points(place):
            folder = _folder(value, places)
            wrong = "" if folder else f"says that its rules lie in {value}: there is no such folder"
            is_put = _lies_in(folder, place) and os.path.basename(place) in _SITES
            ours = _lies_in(folder, root) and not is_put
            trust: Trust = "untrusted" if ours else "installed"
            yield Named(distribution, folder, trust, wrong)


def _entry_points(place: str) -> Iterator[tuple[str, str]]:
    """(distribution, dotted name) of each entry point of the group in a folder of modules.

    `importlib.metadata` would read the metadata of all distributions for that, in each run.
    """
    try:
        with os.scandir(place) as entries:
            names = sorted(e.name for e in entries if e.name.endswith((".dist-info", ".egg-info")))
    except OSError:
        return
    for name in names:
        try:
            with open(os.path.join(place, name, _ENTRY_POINTS), "rb") as file:
                data = file.read()
        except OSError:
            continue
        if GROUP.encode() not in data:
            continue
        import configparser  # next to nobody has such a distribution

        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
        try:
            parser.read_string(data.decode("utf-8"))
        except (configparser.Error, UnicodeDecodeError):
            continue
        if parser.has_section(GROUP):
            for _, value in parser.items(GROUP):
                yield name.partition("-")[0], value.strip()


def _folder(value: str, places: Sequence[str]) -> str:
    """The real path of the folder that a dotted name means, "" where there is none."""
    if _DOTTED.fullmatch(value):
        for place in places:
            path = os.path.join(place, *value.split("."))
            if os.path.isdir(path):
                return os.path.realpath(path)
    return ""


def _lies_in(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))
