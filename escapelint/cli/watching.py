"""`check --watch`: the check again whenever a file changes that it depends on."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Callable, Iterator

from escapelint.cli.checking import check
from escapelint.cli.output import say
from escapelint.cli.usage import UsageError
from escapelint.config.keys import BASELINE
from escapelint.config.read import NAME
from escapelint.paths import find_root

# What go builds packages of; of assembly it reads what keeps parameters.
_ENDINGS = (
    *(".go", ".s", ".S", ".syso"),
    *(".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".m", ".f"),
)
_NAMES = frozenset(("go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"))
_PASSED_OVER = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__"))
_STEP = 50  # milliseconds without a change, after which the changes so far are one
_LONGEST = 400  # milliseconds that such changes may go on

Changes = Iterator[set[str]]  # the paths that changed since the last time; none while all is quiet


def watch(options: argparse.Namespace, cwd: str) -> int:
    """Checks, and checks again after each change, until it is interrupted; raises `UsageError`
    where that is not possible at all."""
    if options.from_log is not None:
        raise UsageError("--watch builds, and --from-log does not: give one of them")
    named = {os.path.basename(path) for path in (options.baseline, options.config) if path}
    names = _NAMES | {NAME, BASELINE} | named
    root = find_root(cwd)

    def wanted(path: str, is_folder: bool) -> bool:
        return depends_on(path[len(root) :], names, is_folder=is_folder)

    changes = _changes(root, wanted)
    return again_and_again(lambda: check(options, cwd), changes)


def again_and_again(run: Callable[[], int], changes: Changes) -> int:
    """Runs, and again when something has changed since the run before began; ends with the changes
    and gives the code of the last run.

    The user's mistakes are told and do not end it: the next edit may mend them.
    """
    code = 0
    next(changes)  # from here on a change is noted, also while a run goes on
    while True:
        say("checking")
        try:
            code = run()
        except UsageError as error:
            for line in str(error).splitlines():
                say(f"error: {line}")
        except OSError as error:  # as of a file that goes while it is looked at
            say(f"error: {error.filename or 'a file'}: {error.strerror or error}")
        gc.unfreeze()  # what the engine set aside is of that run
        gc.collect()
        say("watching for changes (Ctrl-C ends)")
        if not next(filter(None, changes), None):
            return code


def depends_on(path: str, names: frozenset[str], *, is_folder: bool = False) -> bool:
    """Whether a check depends on a file that changed, or on a folder that came or went, given
    relative to the root."""
    *folders, name = path.replace(os.sep, "/").split("/")
    if not _PASSED_OVER.isdisjoint((*folders, name)):
        return False
    if is_folder:
        return not name.startswith((".", "_"))  # in which the go command finds no packages
    return name in names or name.endswith(_ENDINGS)


def _changes(root: str, wanted: Callable[[str, bool], bool]) -> Changes:
    try:
        from watchfiles import Change
        from watchfiles import watch as watch_files
    except ImportError:
        raise UsageError(
            "--watch needs the package watchfiles: pip install 'escapelint[watch]'"
        ) from None

    def matters(change: Change, path: str) -> bool:
        # What is in a new folder before that is watched itself is not told, and neither is what
        # goes with a folder that is moved away.
        if change == Change.added:
            return wanted(path, os.path.isdir(path))
        gone = change == Change.deleted and "." not in os.path.basename(path)
        return wanted(path, gone)

    try:
        for found in watch_files(
            root,
            watch_filter=matters,
            debounce=_LONGEST,
            step=_STEP,
            rust_timeout=_STEP,
            yield_on_timeout=True,
        ):
            yield {path for _, path in found}
    except OSError as error:
        said = error.strerror or error
        raise UsageError(f"--watch: {root} cannot be watched: {said}") from error
