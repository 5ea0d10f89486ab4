"""`diff`, and `check` with what is new only: two runs, and what differs between them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from escapelint.cli.checking import failed, run, say_problems, style_of, with_baseline
from escapelint.cli.comparing import Compared, known_of, of_side, whole
from escapelint.cli.diff_toolchains import compared_gos, gos_of
from escapelint.cli.output import write
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import CLEAN, FOUND, UsageError
from escapelint.config import Config
from escapelint.config.merge import config_of
from escapelint.config.paths import PathSet
from escapelint.diffing import compare, only_new, shown
from escapelint.incremental.folder import folder_of
from escapelint.incremental.slots import slot
from escapelint.model import Diff, Level, Problem, Report
from escapelint.paths import find_root
from escapelint.reporters import SarifSettings
from escapelint.reporters.changes import render
from escapelint.toolchain import git


class Side(NamedTuple):
    """A revision: as it was asked for, and its commit's hash; "" for the files as they are."""

    name: str
    hash: str


def diff(options: argparse.Namespace, cwd: str) -> int:
    """Compares the revisions, or the two Gos, that the options name, in the folder `cwd`."""
    gos = gos_of(options)
    effective = read_settings(options, cwd)
    config = with_baseline(config_of(effective, cwd), cwd)
    config = replace(config, cache="" if options.no_cache else folder_of(os.environ))
    if gos:
        compared = compared_gos(config, options, gos)
    else:
        try:
            compared = _compared(config, options, *_sides(options.revisions, cwd))
        except git.GitError as error:
            raise UsageError(str(error)) from error
    say_problems(compared.report, options)
    kept, below = shown(compared.changes, config.level)
    found = Diff(compared.old, compared.new, compared.report, kept, below)
    write(render(found, options.output_format, style_of(options), _sarif(found, options)))
    code = failed(compared.report.problems)
    if code or options.exit_zero:
        return code
    fail_level = Level.parse(str(effective.values["fail-level"]))
    added = [c.finding.level for c in compared.changes if c.kind == "added"]
    return FOUND if any(level >= fail_level for level in added) else CLEAN


def _sarif(found: Diff, options: argparse.Namespace) -> SarifSettings | None:
    """What SARIF is given besides. What is gone has no line that a file could be asked for."""
    if options.output_format != "sarif":
        return None
    from escapelint.cli.sarif import settings_of

    there = tuple(change.finding for change in found.of("added"))
    return settings_of(replace(found.report, findings=there, suppressed=()), options)


def what_is_new(config: Config, options: argparse.Namespace) -> Report:
    """The report of a check that shows nothing but what was added since a revision; raises
    `UsageError`."""
    revision, base = options.new_from_rev, options.new_from_merge_base
    if revision and base:
        raise UsageError("--new-from-rev and --new-from-merge-base exclude each other")
    if config.log:
        raise UsageError("--from-log has one side only: leave out --new-from-…, or the log")
    if config.prove:
        raise UsageError("--prove is for one side: leave it out, or --new-from-…")
    try:
        name = revision or base
        hash_ = (
            git.commit(config.cwd, revision)
            if revision
            else git.merge_base(config.cwd, base, "HEAD")
        )
        compared = _compared(config, options, Side(name, hash_), Side("", ""))
    except git.GitError as error:
        raise UsageError(str(error)) from error
    return only_new(compared.report, compared.changes, config.level)


def _sides(text: str, cwd: str) -> tuple[Side, Side]:
    """The revisions that `REV`, `REV..REV` or `REV...REV` names; a missing one of a range is HEAD.

    Raises `GitError`.
    """
    for dots in ("...", ".."):
        first, found, second = text.partition(dots)
        if found:
            old, new = first or "HEAD", second or "HEAD"
            hash_ = git.merge_base(cwd, old, new) if dots == "..." else git.commit(cwd, old)
            return Side(old, hash_), Side(new, git.commit(cwd, new))
    return Side(text, git.commit(cwd, text)), Side("", "")


def _compared(config: Config, options: argparse.Namespace, old: Side, new: Side) -> Compared:
    """Runs both sides, each with the configuration of now; raises `GitError`."""
    top, repository = git.top(config.cwd), git.git_dir(config.cwd)
    root = find_root(config.cwd)
    if os.path.realpath(root) != top:
        raise UsageError(f"{root} is not the top of git's working tree ({top}): change to that")
    every = replace(whole(config), root=root)
    problems: list[Problem] = []
    reports: list[Report] = []
    with ExitStack() as stack:
        for side, name in ((old, "old"), (new, "new")):
            asked: Config | None = every
            if side.hash:
                place = stack.enter_context(slot(config.cache, repository, name))
                empty = git.put(repository, side.hash, place.tree, place.git_index)
                problems += _submodules(empty, side.name)
                asked = _elsewhere(every, root, place.tree)
            report = run(asked, options) if asked is not None else None
            if report is not None:
                problems += () if side.hash else _outside(report, root)
                reports.append(report)
            else:
                reports.append(replace(run(replace(every, targets=()), options), problems=()))
        touched = git.touched(top, old.hash, new.hash)
    before, after = reports
    if old.hash:
        problems += of_side(before.problems, old.name)
    changes = compare(before, after, touched, known_of(config))
    said = after.problems if not new.hash else tuple(of_side(after.problems, new.name))
    report = replace(after, problems=(*problems, *said), root=root)
    return Compared(old.name, new.name, report, changes)


def _submodules(empty: Sequence[str], name: str) -> Iterator[Problem]:
    if empty:
        yield Problem(
            Level.WARNING,
            f"{name}: submodules are empty there ({', '.join(empty)}): leave them out with"
            " --exclude, and what needs them is no part of the comparison",
        )


def _outside(report: Report, root: str) -> Iterator[Problem]:
    """A workspace that holds for the files as they are, and not for a revision's."""
    work = report.toolchain.gowork
    if not work or work == "off":
        return
    inside = work.startswith(os.path.join(root, ""))
    if not inside or os.environ.get("GOWORK"):
        where = os.path.relpath(work, root)
        said = f"GOWORK names {where}" if inside else f"{where} lies outside of the repository"
        yield Problem(Level.ERROR, f"{said}, which is none of the revision's: say GOWORK=off")


# ── the configuration of another folder ─────────────────────────────────────────────────────


def _elsewhere(config: Config, here: str, there: str) -> Config | None:
    """The run in a copy of the repository; None where the copy has nothing that is asked for."""

    def moved(path: str) -> str:
        below = os.path.join(here, "")
        inside = path == here or path.startswith(below)
        return os.path.join(there, path[len(below) :]).rstrip(os.sep) if inside else path

    def moved_set(paths: PathSet) -> PathSet:
        return replace(paths, base=moved(paths.base))

    cwd = moved(config.cwd)
    targets = tuple(_targets(config.targets, config.cwd, cwd, moved))
    if not os.path.isdir(cwd) or not targets:
        return None
    return replace(
        config,
        cwd=cwd,
        root=there,
        targets=targets,
        exclude=moved_set(config.exclude),
        per_path=tuple(replace(p, paths=moved_set(p.paths)) for p in config.per_path),
    )


def _targets(
    targets: Sequence[str], here: str, there: str, moved: Callable[[str], str]
) -> Iterator[str]:
    """The arguments as they are for a copy of the folder `here`, without those that it lacks.

    A named file stands for its package, in which the file may have had another name.
    """
    for target in targets:
        path = os.path.normpath(os.path.join(here, target))
        if target.endswith(".go") and os.path.isfile(path):
            target, path = os.path.dirname(target) or ".", os.path.dirname(path)
            if not target.startswith((".", os.sep)):
                target = f".{os.sep}{target}"
        if os.path.isabs(target):
            target = moved(target)
        if not (target.startswith(".") or os.path.isabs(target) or os.path.isdir(path)):
            yield target  # import paths, which the go command knows
        elif os.path.isdir(os.path.join(there, target.partition("...")[0])):
            yield target
