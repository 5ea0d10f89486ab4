"""Options and `.escapelint.toml` → the values that hold; `config` and `init`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from escapelint.catalogue import options_of, rule_ids
from escapelint.cli.output import say, write_file
from escapelint.cli.usage import ACT, CLEAN, UsageError, no_such
from escapelint.config.merge import Effective, as_toml, merge
from escapelint.config.read import NAME, Settings, SettingsError, find_file, read_file
from escapelint.paths import find_root


def read_settings(options: argparse.Namespace, cwd: str) -> Effective:
    """What holds for a command with its options; raises `UsageError`."""
    given = _given(options)
    path = ""
    if options.config and options.no_config:
        raise UsageError("--config and --no-config exclude each other: give one of them")
    if options.config:
        path = os.path.join(cwd, options.config)
    elif not options.no_config:
        path = find_file(cwd, find_root(cwd))
    if not path:
        return merge(Settings(), given, "")
    shown = os.path.relpath(path, cwd)
    try:
        settings = read_file(os.path.abspath(path), shown, rule_ids(), options_of)
    except SettingsError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}") from error
    return merge(settings, given, shown)


def _given(options: argparse.Namespace) -> Mapping[str, object]:
    """What the command line says, by the keys of a configuration file."""
    given = {
        "packages": list(getattr(options, "targets", ())) or None,
        "select": _rules(options.select),
        "ignore": _rules(options.ignore),
        "level": options.level,
        "fail-level": options.fail_level,
        "exclude": options.exclude,
        "force-exclude": options.force_exclude,
        "tests": options.tests,
        "tags": None if options.tags is None else [t for t in options.tags.split(",") if t],
        "targets": _platforms(options.target),
        "go": options.go or ("" if os.environ.get("ESCAPELINT_GO") else None),
        "baseline": "" if options.no_baseline else options.baseline,
    }
    return {key: value for key, value in given.items() if value is not None}


def _rules(values: list[str] | None) -> list[str] | None:
    if values is None:
        return None
    ids = [id_ for value in values for id_ in value.split(",") if id_]
    for id_ in ids:
        if id_ not in rule_ids():
            raise no_such("rule", id_, rule_ids(), "escapelint rules")
    return ids


def _platforms(values: list[str] | None) -> list[str] | None:
    for value in values or ():
        goos, slash, goarch = value.partition("/")
        if not (goos and slash and goarch):
            raise UsageError(f"--target {value}: it is GOOS/GOARCH, as linux/amd64")
    return values


# ── commands ────────────────────────────────────────────────────────────────────────────────


def show(options: argparse.Namespace, cwd: str) -> int:
    """Prints what holds in a folder."""
    effective = read_settings(options, cwd)
    for line in as_toml(effective):
        print(line)
    return CLEAN


def schema() -> int:
    """Prints the JSON schema."""
    import json

    from escapelint.config.schema import schema as made
    from escapelint.packs.read import describe, options

    rules = [(describe(id_), options(id_)) for id_ in rule_ids()]
    json.dump(made(rules), sys.stdout, indent=2, ensure_ascii=False)
    print()
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
    print(f"{shown} written")
    return CLEAN
