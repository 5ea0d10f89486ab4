"""Where results, and the files of other revisions, are kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

OFF = "off"
VARIABLE = "ESCAPELINT_CACHE"


def folder_of(env: Mapping[str, str]) -> str:
    """The folder for results: what ESCAPELINT_CACHE names, else one of our own beside that of the
    go command (`os.UserCacheDir` of Go); "" for none, as where it is "off" or there is no home."""
    named = env.get(VARIABLE, "")
    if named:
        return "" if named == OFF else os.path.abspath(os.path.expanduser(named))
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = env.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = env.get("XDG_CACHE_HOME", "") or os.path.join(home, ".cache")
    return os.path.join(base, "escapelint") if os.path.isabs(base) else ""
