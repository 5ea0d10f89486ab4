"""`baseline write|show|prune`: the file of known findings."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from escapelint.baseline import Baseline, BaselineError, parse, pruned, render, renewed, summary
from escapelint.cli.checking import failed, run, say_problems
from escapelint.cli.output import say, tell, write_file
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import CLEAN, UsageError
from escapelint.config.keys import BASELINE
from escapelint.config.merge import config_of
from escapelint.packages import still_exists
from escapelint.paths import find_root
from escapelint.words import counted

ASSERTION = "assertion"  # the tag of rules about what code asserts, which no baseline accepts


def baseline(options: argparse.Namespace, cwd: str) -> int:
    """Writes, shows or prunes the file that the options or the configuration name."""
    effective = read_settings(options, cwd)
    config = config_of(effective, cwd)
    path = config.baseline_file or os.path.join(find_root(cwd), BASELINE)
    shown = os.path.relpath(path, cwd)
    if options.action == "show":
        for line in summary(read_baseline(path, shown)):
            tell(line)
        return CLEAN
    prunes = options.action == "prune"
    new = not prunes and not os.path.lexists(path)
    old = Baseline() if new or options.force else read_baseline(path, shown)
    report = run(replace(config, baseline=old if prunes else None), options)
    say_problems(report, options)
    code = failed(report.problems)
    if code and not report.analysed:
        left = "is not written" if new else "is left as it is"
        why = "since nothing could be analysed: mend that, or leave it out with exclude"
        say(f"error: {shown} {left}, {why}")
        return code
    if prunes:
        use = report.baseline
        gone = use.gone if use is not None else frozenset()
        made = pruned(old, [entry for entry in old.entries if entry.fingerprint in gone])
        dropped = old.entries - made.entries
        said = f"{len(dropped)} of {counted(len(old.entries), 'finding')} dropped"
    else:
        exists = still_exists(report.modules)
        asserting = {rule.id for rule in report.rules if ASSERTION in rule.tags}
        findings = [found for found in report.findings if found.rule not in asserting]
        made = renewed(old, findings, report.analysed, exists, report.unasked)
        added, dropped = made.entries - old.entries, old.entries - made.entries
        changes = f" ({len(added):,} new, {len(dropped):,} dropped)" if old.entries else ""
        said = f"{counted(len(made.entries), 'finding')} written{changes}"
    if made != old or new:
        write_file(path, [render(made).encode()], quiet=options.quiet)
    tell(f"{shown}: {said}")
    if code:
        say("note: the entries of what could not be analysed are as they were")
    if new and not config.baseline_file:
        tell(f'Say baseline = "{BASELINE}" in .escapelint.toml, or check with --baseline {shown}.')
    return code


def read_baseline(path: str, shown: str) -> Baseline:
    """Reads a file; `shown` is its name in messages. Raises `UsageError`."""
    try:
        with open(path, "rb") as file:
            return parse(file.read().decode("utf-8", "surrogateescape"), shown)
    except BaselineError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        said = f"the baseline {shown} cannot be read: {error.strerror}"
        raise UsageError(f"{said}; escapelint baseline write makes one") from error
