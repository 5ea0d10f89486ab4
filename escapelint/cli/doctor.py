"""`doctor`: whether escapelint works here."""

from __future__ import annotations

import argparse

from escapelint.cli.output import tell
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import ACT, UsageError
from escapelint.config.merge import config_of
from escapelint.doctor import doctor, row


def examine(options: argparse.Namespace, cwd: str) -> int:
    """Prints what a run in `cwd` would find, whatever state that is in."""
    go, named_by, said, code = options.go or "", "--go", "none", 0
    try:
        effective = read_settings(options, cwd)
        config = config_of(effective, cwd)
        go, named_by = config.go, config.go_origin
        said = effective.settings.file.path or said
    except UsageError as error:
        said, code = str(error).replace("\n", "; "), ACT
    examined, lines = doctor(go, cwd, named_by)
    for line in [*lines[:2], row("configuration", said), *lines[2:]]:
        tell(line)
    return max(code, examined)
