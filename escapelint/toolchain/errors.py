"""What the go command says went wrong → problems with a way out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence

from escapelint.model import Level, Package, Problem
from escapelint.words import and_more

_POSITION = re.compile(
    r"^(?P<file>[^\s:][^:\n]*\.go):(?P<line>\d+)(?P<column>:\d+)?: (?P<text>.*)$", re.M
)
EXCLUDED = "build constraints exclude all Go files"  # by GOOS, GOARCH or tags
_NO_BUILD_HERE = (EXCLUDED, "no non-test Go files")
# Where it is no module; the way out that go names is not ours alone.
_NO_MODULE = re.compile(r"(cannot find main module), but found .* run: (?:cd .* && )?go mod init")
_SECTION = re.compile(r"^# (\S+)", re.M)
_VENDORING = "inconsistent vendoring"
_WAYS_OUT = (
    (_VENDORING, "run go mod vendor, or go without with GOFLAGS=-mod=mod"),
    ("go.mod file not found", "run it inside a module, or name one with -C DIR"),
    (
        "cannot find main module",
        "run go mod init, or name what lies in a module, or exclude the rest",
    ),
    ("does not contain main module", "run it inside a module, or name one with -C DIR"),
    ("go.mod requires go >=", "name a newer Go with --go PATH, or allow GOTOOLCHAIN=auto"),
    ("listed in go.work file", "mend it with go work use, or leave it out with GOWORK=off"),
    ("matched no packages", "check the pattern; a trailing /... takes the folders below"),
    ("no required module provides package", "run go mod tidy, or check the import path"),
    ("unsupported GOOS/GOARCH pair", "go tool dist list prints those that there are"),
    ("no such file or directory", "check the path"),
    ("directory not found", "check the path"),
    (EXCLUDED, "name its platform with --target, or its tags with --tags"),
    ("no Go files in", "add /... to take the folders below"),
    ("found packages ", "a folder holds one package: move the files of the other"),
    ("invalid input file name", "rename the file: go takes no such name"),
    ("malformed import path", "rename the folder: a path is of ASCII letters, digits and -._~"),
    ("import cycle not allowed", "move what both need to a third package"),
    ("updates to go.mod needed", "run go mod tidy"),
    ("missing go.sum entry", "run go mod tidy"),
)


def build_problems(
    code: int, tool_lines: Sequence[str], listed: bool, where: str = "."
) -> Iterator[Problem]:
    """What the go command itself said: all of it where it failed, else its warnings.

    `listed` tells whether it printed any package, `where` the folder in which it was started,
    relative to the user's.
    """
    at = "" if where == "." else f"{where}: "
    lines = [line for line in tool_lines if not line.startswith("go: downloading ")]
    if code != 0:
        text = _one_line(" ".join(lines)) or f"go list failed with exit code {code}"
        if "unsupported GOOS/GOARCH pair" in text:
            at = ""  # whatever the folder
        yield Problem(Level.ERROR, at + with_way_out(text))
        return
    for line in lines:
        if line.startswith("go: warning: "):
            level = Level.WARNING if listed else Level.ERROR
            yield Problem(level, at + with_way_out(line.removeprefix("go: warning: ")))


def package_problems(
    packages: Iterable[Package], files: Iterable[str], built_in: str, cwd: str
) -> Iterator[Problem]:
    """One problem for each package that was asked for and not compiled.

    `files` are the absolute paths of named files, `built_in` is the folder in which the go
    command was started; the problems' files are relative to `cwd`.
    """
    named_folders = {os.path.dirname(path) for path in files}
    seen: set[tuple[str, str]] = set()
    for package in packages:
        if not package.error:
            continue
        path = package.import_path.partition(" ")[0]
        problem = _package_problem(package, path, built_in, cwd)
        if is_left_out(package.error) and package.dir in named_folders:
            continue  # the named file gets its own note
        if (path, problem.message) not in seen:
            seen.add((path, problem.message))
            yield problem


def is_left_out(error: str) -> bool:
    """Whether a package's error is that the build has no file of it."""
    return any(phrase in error for phrase in _NO_BUILD_HERE)


def _package_problem(package: Package, path: str, built_in: str, cwd: str) -> Problem:
    below = "" if built_in == cwd else os.path.relpath(built_in, cwd) + os.sep
    text = package.error.strip().replace(built_in + os.sep, below)
    text = re.sub(rf"{re.escape(built_in)}(?=\s|$)", os.path.relpath(built_in, cwd), text)
    broken = _SECTION.match(text)
    position = _POSITION.search(text)
    if broken and broken[1] != path:
        message = f"{path} was not analysed: it imports {broken[1]}, which does not compile"
        return Problem(Level.ERROR, message, path)
    if position is None:
        message = with_way_out(_one_line(text))
        # A pattern is named by its own text, a package is not.
        named = re.search(rf"(?<!\w){re.escape(os.path.basename(path))}(?!\w)", message)
        return Problem(Level.ERROR, message if named else f"{path}: {message}", path)
    file, line = position["file"], int(position["line"])
    if os.path.isabs(file) or not file.startswith(below):
        file = os.path.relpath(os.path.join(built_in, file), cwd)
    more = len(_POSITION.findall(text)) - 1
    rest = f" ({and_more(more)})" if more > 0 else ""
    what = with_way_out(_one_line(position["text"]))
    return Problem(
        Level.ERROR,
        f"{file}:{line}{position['column'] or ''}: {what}{rest}; {path} was not analysed",
        path,
        file,
        line,
    )


def with_way_out(text: str) -> str:
    """The go command's text, and what to do about it where we know."""
    text = _NO_MODULE.sub(r"\1", text.removeprefix("go: "))
    for phrase, advice in _WAYS_OUT:
        if phrase in text:
            if phrase == _VENDORING:  # every dependency by name follows
                text = text.partition(_VENDORING)[0] + _VENDORING
            return f"{text.rstrip(':')}: {advice}"
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())
