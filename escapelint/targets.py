"""What stands on the command line → what each go command is asked, and files to narrow it to.

The go command builds the packages of one module, or of one workspace. So arguments are sorted by
the module that they lie in, and a pattern with `...` stands for the modules below it as well.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from escapelint.config.paths import NO_PATHS, PathSet
from escapelint.model import Level, Problem, Workspace

# Names that the go command takes for sets of packages, whatever the folder holds.
_META = ("all", "std", "cmd", "tool", "work")
_ALONE = (("GOWORK", "off"),)  # the environment of a module that its workspace does not list


@dataclass(frozen=True, slots=True)
class Unit:
    """What one go command is asked. `narrowed` are the patterns that stand for nothing but named
    files, `found` those of modules that may have no packages, as there are others beside them."""

    dir: str  # where it runs, absolute
    patterns: tuple[str, ...]  # relative to it
    narrowed: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    env: tuple[tuple[str, str], ...] = ()  # variables that it needs besides ours

    def said(self, lines: Iterable[str]) -> list[str]:
        """What the go command itself said, but for modules that were found to be empty."""
        empty = tuple(f'"{pattern}" matched no packages' for pattern in self.found)
        return [line for line in lines if not line.endswith(empty)]


@dataclass(frozen=True, slots=True)
class Targets:
    """The units in the order of the arguments; `files` (real, absolute paths) are those that were
    named."""

    units: tuple[Unit, ...]
    files: frozenset[str]
    tests: bool  # a test file was named
    problems: tuple[Problem, ...]


def read_targets(
    arguments: Iterable[str],
    cwd: str,
    workspace: Workspace | None = None,
    exclude: PathSet = NO_PATHS,
    *,
    force: bool = False,
) -> Targets:
    """Sorts the arguments of `check` into patterns, folders and files, by module.

    A file selects its package; a folder is the package in it. What belongs to no build by Go's
    rules gets a note, what does not exist an error. `cwd` is a real path; links below it are taken
    for what they are called, as the go command does. Modules in excluded
    folders are not looked for; `force` excludes what is named, too.
    """
    dropped = exclude if force else NO_PATHS
    units = _Units(cwd, workspace or Workspace(), exclude)
    files: set[str] = set()
    problems: list[Problem] = []
    for argument in arguments:
        path = _located(argument, cwd)
        if argument.endswith(".go") and not os.path.isdir(path):
            reason = _no_build(path, cwd) or ("it is excluded" if dropped.matches(path) else "")
            if not os.path.isfile(path):
                problems.append(Problem(Level.ERROR, f"{argument}: no such file", file=argument))
            elif reason:
                problems.append(passed_over(argument, reason))
            else:
                files.add(path)
                units.add_folder(os.path.dirname(path), of_file=True)
        elif os.path.isdir(path) and argument not in _META:
            if dropped.matches(path, folder=True):
                problems.append(passed_over(argument, "it is excluded"))
            else:
                units.add_folder(path)
        elif os.path.isfile(path):
            problems.append(passed_over(argument, "it is no Go file"))
        elif argument.startswith("-"):  # the go command would take it for an option
            said = f"{argument}: no pattern starts with -: check the path"
            problems.append(Problem(Level.ERROR, said, file=argument))
        elif argument.startswith(("./", "../")) and "..." not in argument:
            # Where no module lies around it, go would speak of that.
            problems.append(Problem(Level.ERROR, f"{argument}: no such folder", file=argument))
        else:
            units.add_pattern(argument)
    found = tuple(units)
    if units.loose:
        loose = ", ".join(os.path.relpath(path, cwd) for path in dict.fromkeys(units.loose))
        said = f"{loose}: not analysed, its Go files lie in no module (go mod init, or exclude it)"
        problems.append(Problem(Level.NOTE, said))
    alone = [os.path.relpath(unit.dir, cwd) for unit in found if unit.env]
    if alone:
        said = "its module is not in go.work, so it is built without (GOWORK=off)"
        if len(alone) > 1:
            said = "their modules are not in go.work, so they are built without (GOWORK=off)"
        said = f"{', '.join(alone)}: {said}"
        problems.append(Problem(Level.NOTE, said))
    tests = any(path.endswith("_test.go") for path in files)
    return Targets(found, frozenset(files), tests, tuple(problems))


def passed_over(argument: str, reason: str) -> Problem:
    """The note for a named file or folder that is not looked at."""
    said = f"{argument}: not analysed, {reason}"
    return Problem(Level.NOTE, said, file=argument, reason=reason)


def in_a_module(path: str) -> bool:
    """Whether a file's folder or one above has a go.mod."""
    return bool(_above(os.path.dirname(path), "go.mod"))


def modules_below(folder: str, exclude: PathSet) -> Iterator[str]:
    """The folders below one that hold a module, where the go command's `...` would look.

    It passes over vendor, testdata and what starts with `.` or `_`, and follows no links. A
    go.mod that says nothing makes no module: it hides a folder from the go command.
    """
    for path in _walked(folder, exclude):
        if _says_something(os.path.join(path, "go.mod")):
            yield path
        yield from modules_below(path, exclude)


def loose_below(folder: str, exclude: PathSet) -> Iterator[str]:
    """The folders with Go files, from one downwards, that lie in no module; it lies in none."""
    with contextlib.suppress(OSError):  # the go command says so
        if any(name.endswith(".go") for name in os.listdir(folder)):
            yield folder
    for path in _walked(folder, exclude):
        if not os.path.exists(os.path.join(path, "go.mod")):
            yield from loose_below(path, exclude)


def _walked(folder: str, exclude: PathSet) -> Iterator[str]:
    """The folders in a folder that the go command's `...` and we look into."""
    try:
        with os.scandir(folder) as entries:
            folders = sorted(e.path for e in entries if e.is_dir(follow_symlinks=False))
    except OSError:
        return  # the go command says so
    for path in folders:
        name = os.path.basename(path)
        ignored = name in ("testdata", "vendor") or name.startswith((".", "_"))
        if not ignored and not exclude.matches(path, folder=True):
            yield path


def _says_something(go_mod: str) -> bool:
    """Whether a go.mod is there and has more than comments; one that cannot be read has."""
    try:
        with open(go_mod, "rb") as file:
            lines = (line.strip() for line in file)
            return any(line and not line.startswith(b"//") for line in lines)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    except OSError:
        return True


class _Units:
    """Patterns, sorted by the go command that builds them."""

    def __init__(self, cwd: str, workspace: Workspace, exclude: PathSet) -> None:
        self._cwd = cwd
        self._workspace = workspace
        self._exclude = exclude
        self._own = _above(cwd, "go.mod")
        self.loose: list[str] = []  # folders with Go files that lie in no module
        self._patterns: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, str]] = {}

    def add_folder(self, folder: str, *, of_file: bool = False) -> None:
        home = self._home(_above(folder, "go.mod"))
        self._add(home, _folder_pattern(folder, home[0]), "file" if of_file else "named")

    def add_pattern(self, argument: str) -> None:
        """A pattern as the go command has it; of a folder's `/...` with the modules below."""
        base = argument.removesuffix("/...")
        folder = _located(base, self._cwd)
        if base == argument or "..." in base or not _is_path(base) or not os.path.isdir(folder):
            self._add(self._home(self._own), argument, "named")
            return
        module = _above(folder, "go.mod")
        below = list(modules_below(folder, self._exclude))
        if module or not below:
            home = self._home(module)
            # A module that holds others often has no package of its own.
            why = "found" if below else "named"
            self._add(home, _everything(_folder_pattern(folder, home[0])), why)
        if below and not module:
            self.loose += loose_below(folder, self._exclude)
        for path in below:
            home = self._home(path)
            self._add(home, _everything(_folder_pattern(path, home[0])), "found")

    def __iter__(self) -> Iterator[Unit]:
        for (folder, env), patterns in self._patterns.items():
            whole = [p for p, why in patterns.items() if why != "file"]
            of_files = [p for p, why in patterns.items() if why == "file"]
            found = frozenset(p for p, why in patterns.items() if why == "found")
            yield Unit(folder, (*whole, *of_files), frozenset(of_files), found, env)

    def _home(self, module: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Where the go command builds a module, and with which variables.

        In the working directory if that is in the same module or workspace, so that the paths
        are as the user types them; else in the module's folder.
        """
        workspace = self._workspace
        if not workspace.folder:
            return (self._cwd if module in ("", self._own) else module), ()
        if module and module not in workspace.modules:
            return (self._cwd if module == self._own else module), _ALONE
        inside = not self._own or self._own in workspace.modules
        return (self._cwd if inside else workspace.folder), ()

    def _add(self, home: tuple[str, tuple[tuple[str, str], ...]], pattern: str, why: str) -> None:
        patterns = self._patterns.setdefault(home, {})
        if patterns.get(pattern, "file") == "file" or why == "named":
            patterns[pattern] = why


def _located(argument: str, cwd: str) -> str:
    """The absolute path of an argument; one from outside has the links to its folder resolved."""
    path = os.path.normpath(os.path.join(cwd, argument))
    if path == cwd or path.startswith(os.path.join(cwd, "")):
        return path
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _no_build(path: str, cwd: str) -> str:
    """Why the go command never builds a file, or ""."""
    if os.path.basename(path).startswith(("_", ".")):
        return "its name starts with _ or ."
    for part in os.path.relpath(path, cwd).split(os.sep)[:-1]:
        if part in ("testdata", "vendor"):
            return f"it lies in a {part} folder"
        if part.startswith("_") or (part.startswith(".") and part not in (".", "..")):
            return f"it lies in the folder {part}, which go ignores"
    return ""


def _above(folder: str, name: str) -> str:
    """The nearest folder upwards that holds a file of that name, "" if none does."""
    while not os.path.isfile(os.path.join(folder, name)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder


def _is_path(pattern: str) -> bool:
    """Whether the go command takes a pattern for a path of the file system."""
    first = pattern.replace(os.sep, "/").partition("/")[0]
    return first in (".", "..") or os.path.isabs(pattern)


def _folder_pattern(folder: str, cwd: str) -> str:
    relative = os.path.relpath(folder, cwd)
    if relative == ".":
        return "."
    if relative.startswith(".." + os.sep) or relative == ".." or os.path.isabs(relative):
        return relative
    return f".{os.sep}{relative}"


def _everything(pattern: str) -> str:
    return f"{pattern}/..."
