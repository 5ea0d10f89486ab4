"""Options and `.escapelint.toml` → the values that hold; `config` and `init`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from escapelint.catalogue import options_of, rule_ids
from escapelint.cli.output import say, tell, write_file
from escapelint.cli.usage import ACT, CLEAN, UsageError
from escapelint.config.kinds import mistakes
from escapelint.config.merge import Effective, merge
from escapelint.config.read import (
    NAME,
    File,
    Known,
    Settings,
    SettingsError,
    find_file,
    read_file,
)
from escapelint.paths import find_root


def read_settings(options: argparse.Namespace, cwd: str) -> Effective:
    """What holds for a command with its options; raises `UsageError`."""
    given = _given(options)
    named = os.environ.get("ESCAPELINT_GO")
    variables = {"go": ("ESCAPELINT_GO", named)} if named else {}
    return merge(_settings(options, cwd), given, cwd, variables)


def _settings(options: argparse.Namespace, cwd: str) -> Settings:
    """What the file says that the options name, or else the nearest one."""
    if options.config and options.no_config:
        raise UsageError("--config and --no-config exclude each other: give one of them")
    if options.config == "":
        raise UsageError("--config names no file: give one, or --no-config for none")
    if options.baseline is not None and options.no_baseline:
        raise UsageError("--baseline and --no-baseline exclude each other: give one of them")
    root = find_root(cwd)
    path = "" if options.no_config else find_file(cwd, root)
    if options.config:
        path = os.path.abspath(os.path.join(cwd, os.path.expanduser(options.config)))
    if not path:
        return Settings(File(base=cwd))
    folder = os.path.realpath(os.path.dirname(path))
    # A file that lies elsewhere speaks of this repository all the same.
    base = folder if os.path.join(cwd, "").startswith(os.path.join(folder, "")) else root
    shown = os.path.relpath(path, cwd)
    try:
        return read_file(File(path, shown, base), Known(rule_ids(), options_of))
    except SettingsError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(
            f"{shown} cannot be read ({error.strerror}): mend that, name another file with"
            " --config, or go without with --no-config"
        ) from error


def _given(options: argparse.Namespace) -> Mapping[str, object]:
    """What the command line says, by the keys of a configuration file; raises `UsageError`."""
    given = {
        "packages": getattr(options, "targets", None) or None,
        "select": _split(options.select),
        "ignore": _split(options.ignore),
        "level": options.level,
        "fail-level": options.fail_level,
        "exclude": options.exclude,
        "force-exclude": options.force_exclude,
        "tests": options.tests,
        "tags": None if options.tags is None else _split([options.tags]),
        "targets": options.target,
        "go": options.go or None,
        "baseline": "" if options.no_baseline else options.baseline,
    }
    wrong = [
        message
        for key, option, kind in _CHECKED
        for value in given[key] or ()
        for _, message in mistakes(kind, option, value, rule_ids())
    ]
    if wrong:
        raise UsageError("\n".join(wrong))
    return {key: value for key, value in given.items() if value is not None}


# What argparse does not check: key, option, the kind of each value.
_CHECKED = (
    ("select", "--select", "rule"),
    ("ignore", "--ignore", "rule"),
    ("exclude", "--exclude", "pattern"),
    ("targets", "--target", "platform"),
)


def _split(values: list[str] | None) -> list[str] | None:
    """The parts of lists with commas."""
    if values is None:
        return None
    return [part for value in values for part in value.split(",") if part]


# ── commands ────────────────────────────────────────────────────────────────────────────────


def show(options: argparse.Namespace, cwd: str) -> int:
    """Prints what holds in a folder."""
    from escapelint.config.show import as_toml

    lines = as_toml(read_settings(options, cwd), {id_: options_of(id_) for id_ in rule_ids()})
    for line in lines:
        tell(line)
    return CLEAN


def schema() -> int:
    """Prints the JSON schema."""
    import json

    from escapelint.config.schema import schema as made
    from escapelint.packs.read import describe, options

    rules = [(describe(id_), options(id_)) for id_ in rule_ids()]
    tell(json.dumps(made(rules), indent=2))
    return CLEAN


def init(cwd: str, *, force: bool) -> int:
    """Writes a commented `.escapelint.toml` at the root of the repository."""
    from escapelint.config.init import Found, commented
    from escapelint.packs.read import describe, options

    root = find_root(cwd)
    path = os.path.join(root, NAME)
    shown = os.path.relpath(path, cwd)
    if os.path.lexists(path) and not force:
        say(f"error: {shown} is there already: edit it, or replace it with --force")
        return ACT
    rules = [(describe(id_), options(id_)) for id_ in rule_ids()]
    text = commented(Found.below(root), rules)
    write_file(path, [text.encode()])
    tell(f"{shown} written")
    return CLEAN
