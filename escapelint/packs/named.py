"""Packs as they are named, before they are read: this imports nothing that takes long."""

from __future__ import annotations

from typing import NamedTuple

from escapelint.model import Trust


class Named(NamedTuple):
    """A pack that was named: what people call it, the real path of its folder, and whether
    whoever named it lets it run. Where `wrong` says why, there is no such folder."""

    name: str
    path: str
    trust: Trust = "untrusted"
    wrong: str = ""
