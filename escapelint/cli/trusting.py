"""`rules trust`, `untrust` and `trusted`: which packs may run, in a file of the user's own."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from escapelint.cli.output import say, tell, write_file
from escapelint.cli.usage import ACT, CLEAN, UsageError
from escapelint.model import Pack
from escapelint.packs.find import read_packs
from escapelint.packs.folder import FolderError, read_folder
from escapelint.packs.named import Named
from escapelint.packs.trust import Trusted, TrustError, file_of, news, read, written
from escapelint.reporters.terminal import printable
from escapelint.words import counted


def trust(options: argparse.Namespace, cwd: str) -> int:
    """Lists what packs declare, and lets these contents run from now on."""
    file, trusted = _trusted()
    named = [_named(name, cwd) for name in options.paths]
    code = CLEAN
    try:
        for pack in read_packs(named, {}):
            folder = read_folder(pack.path, pack.name)
            if folder.digest != pack.digest:
                raise UsageError(f"{pack.name} has just changed: look at it, and try again")
            for fault in pack.faults:
                say(f"error: {fault}; it will not run")
                code = ACT
            trusted[pack.path] = Trusted(folder.digest, folder.hashes)
            _tell(pack, sum(not name.endswith("/") for name in folder.hashes))
    except FolderError as error:
        raise UsageError(str(error)) from error
    write_file(file, [written(trusted)], quiet=True)
    return code


def _tell(pack: Pack, files: int) -> None:
    rules = counted(len(pack.rules), "rule")
    tell(f"{pack.name} is trusted as it is now: {rules} in {counted(files, 'file')}")
    for rule in pack.rules:
        tell(f"  {rule.entry.info.id}: {printable(rule.entry.info.summary)}")


def untrust(options: argparse.Namespace, cwd: str) -> int:
    """Takes the trust back, from folders that are gone, too."""
    file, trusted = _trusted()
    paths = [os.path.realpath(os.path.join(cwd, os.path.expanduser(p))) for p in options.paths]
    for name, path in zip(options.paths, paths, strict=True):
        if path not in trusted:
            raise UsageError(f"{name} is not trusted: escapelint rules trusted lists what is")
    for name, path in zip(options.paths, paths, strict=True):
        trusted.pop(path, None)
        tell(f"{name} is trusted no more")
    write_file(file, [written(trusted)], quiet=True)
    return CLEAN


def listed(options: argparse.Namespace, cwd: str) -> int:
    """Prints the folders that are trusted, a line each."""
    _, trusted = _trusted()
    for path, known in sorted(trusted.items()):
        tell(f"{path}: {_state(path, known.files)}")
    return CLEAN


def _state(path: str, files: Mapping[str, str]) -> str:
    if not os.path.isdir(path):
        return "is gone"
    try:
        new = news(files, read_folder(path, path).hashes)
    except FolderError as error:
        return str(error)
    return f"changed since, and does not run ({new})" if new else "as it was"


def _trusted() -> tuple[str, dict[str, Trusted]]:
    """The file, and what it says; raises `UsageError`."""
    file = file_of(os.environ)
    if not file:
        raise UsageError("there is no folder for your settings: set HOME or XDG_CONFIG_HOME")
    try:
        return file, read(file)
    except TrustError as error:
        raise UsageError(str(error)) from error


def _named(name: str, cwd: str) -> Named:
    path = os.path.realpath(os.path.join(cwd, os.path.expanduser(name)))
    if not os.path.isdir(path):
        raise UsageError(f"{name} is no folder: name the one that has the rule modules")
    return Named(printable(os.path.relpath(path, cwd).replace(os.sep, "/")), path)


COMMANDS = {"trust": trust, "untrust": untrust, "trusted": listed}
