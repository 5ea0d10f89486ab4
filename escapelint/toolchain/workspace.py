"""The go.work in force, as the go command reads it."""

from __future__ import annotations

import json
import os

from escapelint.model import Toolchain, Workspace
from escapelint.toolchain import process


class WorkspaceError(Exception):
    """The go.work in force cannot be read, so the go command builds nothing; the text says why."""


def read_workspace(toolchain: Toolchain, cwd: str) -> Workspace:
    """The workspace that `go env GOWORK` names; raises `WorkspaceError`."""
    file = toolchain.gowork
    if file in ("", "off"):
        return Workspace()
    folder = os.path.dirname(os.path.realpath(file))
    output = process.run([toolchain.go, "work", "edit", "-json", file], cwd)
    try:
        uses = json.loads(output.stdout).get("Use") or ()
    except ValueError as error:
        # The lines before the last only name the file again.
        said = output.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        said = said or f"{os.path.relpath(file, cwd)} cannot be read"
        raise WorkspaceError(f"{said}: mend it, or set GOWORK=off") from error
    paths = (os.path.join(folder, str(use.get("DiskPath", ""))) for use in uses)
    return Workspace(folder, frozenset(map(os.path.realpath, paths)))
