"""`layout`: struct types drawn as memory."""

from __future__ import annotations

import argparse
import os

from escapelint import __version__
from escapelint.cli.checking import style_of
from escapelint.cli.output import say, tell, write
from escapelint.cli.usage import ACT, CLEAN, UsageError, no_such
from escapelint.paths import find_root
from escapelint.toolchain.find import ToolchainError, describe, find_go


def layout(options: argparse.Namespace, cwd: str) -> int:
    """Draws what the options name; raises `UsageError`."""
    from escapelint.layout.arch import arch_of, arches
    from escapelint.layouts import read_layouts
    from escapelint.reporters.pictures import pictures_json, pictures_text

    for goarch in options.goarch:
        if arch_of(goarch) is None:
            raise no_such("architecture", goarch, arches(), "go tool dist list")
    try:
        go, origin = find_go(options.go or "", os.environ, "--go")
        toolchain = describe(go, origin, cwd)
    except ToolchainError as error:
        raise UsageError(str(error)) from error
    root = find_root(cwd)
    goarches = dict.fromkeys(options.goarch or [""])
    found = [
        read_layouts(options.names, cwd, root, toolchain, goarch, options.tags or "")
        for goarch in goarches
    ]
    problems = tuple(dict.fromkeys(problem for each in found for problem in each.problems))
    # The platforms of a struct side by side.
    pictures = sorted(
        (picture for each in found for picture in each.pictures),
        key=lambda p: (p.package, p.file, p.line),
    )
    for problem in problems:
        say(f"error: {problem}")
    if options.output_format == "json":
        write([pictures_json(__version__, pictures, problems)])
    else:
        for line in pictures_text(pictures, style_of(options)):
            tell(line)
    return ACT if problems else CLEAN
