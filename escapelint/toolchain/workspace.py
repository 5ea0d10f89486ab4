"""The go.work in force, as the go command reads it."""

from __future__ import annotations

import json
import os

from escapelint.model import Toolchain, Workspace
from escapelint.toolchain import process


def read_workspace(toolchain: Toolchain, cwd: str) -> Workspace:
    """The workspace that `go env GOWORK` names; without modules where it cannot be read.

    Then the go command says what is wrong with it as soon as it is asked to build.
    """
    file = toolchain.gowork
    if file in ("", "off"):
        return Workspace()
    folder = os.path.dirname(os.path.realpath(file))
    output = process.run([toolchain.go, "work", "edit", "-json", file], cwd)
    try:
        uses = json.loads(output.stdout).get("Use") or ()
    except ValueError:
        return Workspace(folder)
    paths = (os.path.join(folder, str(use.get("DiskPath", ""))) for use in uses)
    return Workspace(folder, frozenset(map(os.path.realpath, paths)))
