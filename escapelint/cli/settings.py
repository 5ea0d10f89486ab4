"""Options and `.escapelint.toml` → the values that hold; `config` and `init`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from escapelint.cli.output import say, tell, write_file
from escapelint.cli.packs import Catalogue
from escapelint.cli.usage import ACT, CLEAN, UsageError
from escapelint.config.kinds import mistakes
from escapelint.config.merge import Effective, merge
from escapelint.config.read import (
    NAME,
    File,
    Settings,
    SettingsError,
    find_file,
    read_file,
    strings,
)
from escapelint.paths import find_root


def read_settings(options: argparse.Namespace, cwd: str) -> Effective:
    """What holds for a command with its options; raises `UsageError`."""
    effective, _ = settings_and_rules(options, cwd)
    return effective


def settings_and_rules(options: argparse.Namespace, cwd: str) -> tuple[Effective, Catalogue]:
    """What holds for a command with its options, and the rules that there are then; raises
    `UsageError`."""
    named = os.environ.get("ESCAPELINT_GO")
    variables = {"go": ("ESCAPELINT_GO", named)} if named else {}
    settings, rules = _read(options, cwd)
    if options.baseline is not None and options.no_baseline:
        raise UsageError("--baseline and --no-baseline exclude each other: give one of them")
    given = _given(options, rules.ids)
    return replace(merge(settings, given, cwd, variables), packs=rules.packs), rules


def rules_of(options: argparse.Namespace, cwd: str) -> Catalogue:
    """The rules that there are in a folder; raises `UsageError`."""
    return _read(options, cwd)[1]


def _read(options: argparse.Namespace, cwd: str) -> tuple[Settings, Catalogue]:
    """What the file says, and the rules that there are with what it says of packs."""
    rules = Catalogue.given(options, cwd)
    settings = _settings(options, cwd, rules)
    if packs := strings(settings.values.get("packs")):
        rules = rules.with_packs(packs, settings.file.base)
    return settings, rules


def _settings(options: argparse.Namespace, cwd: str, rules: Catalogue) -> Settings:
    """What the file says that the options name, or else the nearest one."""
    if options.config and options.no_config:
        raise UsageError("--config and --no-config exclude each other: give one of them")
    if options.config == "":
        raise UsageError("--config names no file: give one, or --no-config for none")
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
        return read_file(File(path, shown, base), rules.known)
    except SettingsError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(
            f"{shown} cannot be read ({error.strerror}): mend that, name another file with"
            " --config, or go without with --no-config"
        ) from error


def _given(options: argparse.Namespace, rules: Sequence[str]) -> Mapping[str, object]:
    """What the command line says, by the keys of a configuration file; raises `UsageError`."""
    given = {
        "packs": [*options.pack, *options.trust_pack] or None,
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
        for _, message in mistakes(kind, option, value, rules)
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

    effective, rules = settings_and_rules(options, cwd)
    for line in as_toml(effective, {id_: rules.options(id_) or () for id_ in rules.ids}):
        tell(line)
    return CLEAN


def schema(options: argparse.Namespace, cwd: str) -> int:
    """Prints the JSON schema, with the rules of packs."""
    import json

    from escapelint.config.schema import schema as made

    tell(json.dumps(made(rules_of(options, cwd).described()), indent=2))
    return CLEAN


def init(cwd: str, *, force: bool) -> int:
    """Writes a commented `.escapelint.toml` at the root of the repository."""
    from escapelint.config.init import Found, commented

    root = find_root(cwd)
    path = os.path.join(root, NAME)
    shown = os.path.relpath(path, cwd)
    if os.path.lexists(path) and not force:
        say(f"error: {shown} is there already: edit it, or replace it with --force")
        return ACT
    text = commented(Found.below(root), Catalogue().described())
    write_file(path, [text.encode()])
    tell(f"{shown} written")
    return CLEAN
