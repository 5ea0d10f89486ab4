"""`fix`: proved fixes, written to the files or printed as a patch."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from escapelint.cli.asking import (
    Question,
    answered,
    check_terminal,
    described,
    read_line,
    show_text,
)
from escapelint.cli.checking import failed, run, say_problems, with_baseline
from escapelint.cli.output import say, tell, write, write_file
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import ACT, CLEAN, UsageError
from escapelint.config.merge import config_of
from escapelint.fixes.edits import Change, edited, merge
from escapelint.fixes.patch import unified
from escapelint.incremental.folder import folder_of
from escapelint.model import Finding, Report
from escapelint.paths import find_root
from escapelint.toolchain.git import GitError, changed
from escapelint.toolchain.gofmt import keep_formatted
from escapelint.words import counted, some

if TYPE_CHECKING:
    from escapelint.fixes.proposal import Proposal

_SHOWN = 3  # names of changed files


def fix(options: argparse.Namespace, cwd: str) -> int:
    """Proves the fixes of what the options name, and applies them."""
    if options.interactive:
        check_terminal()
    writes = not options.diff
    cautious = writes and not options.allow_dirty
    if cautious:
        why = _dirt(find_root(cwd))
        if why:
            raise UsageError(f"{why}: commit them, or say --allow-dirty; --diff only shows")
    config = with_baseline(config_of(read_settings(options, cwd), cwd), cwd)
    safeties = {"safe", "unsafe"} if options.unsafe_fixes else {"safe"}
    config = replace(config, prove=frozenset(safeties), prove_seconds=options.prove_timeout)
    config = replace(config, cache="" if options.no_cache else folder_of(os.environ))
    alone: dict[str, str] = {}
    taken: list[Change] = []
    root = find_root(cwd)

    def choose(proposal: Proposal) -> Sequence[Change]:
        """What can be written, and is wanted."""
        changes = proposal.changes
        if writes:
            alone.update(_left_alone(root, proposal.files, changes, cautious))
        changes = tuple(change for change in changes if change.files.isdisjoint(alone))
        if options.interactive:
            changes = _asked(proposal, changes, os.path.relpath(cwd, root))
        taken.extend(changes)
        return changes

    report = run(config, options, choose)
    say_problems(report, options)
    _say_refused(report, options.verbose)
    asked = set(map(_name, taken))
    changes = merge(
        Change(finding, each)
        for finding in report.findings
        for each in finding.fixes
        if each.proof is not None and _name(Change(finding, each)) in asked
    ).kept
    _say_broken(report, asked - set(map(_name, changes)))
    if writes:  # once more: what was asked takes time
        alone.update(_left_alone(root, report.edited, changes, cautious))
    for name, why in alone.items():
        say(f"error: {report.to_cwd(name)} is left alone: {why}")
    changes = tuple(change for change in changes if change.files.isdisjoint(alone))
    new = keep_formatted(report.toolchain, report.edited, edited(changes, report.edited))
    code = failed(report.problems) or (ACT if alone else CLEAN)
    if options.diff:
        for name, data in new.items():
            write(unified(report.to_cwd(name), report.edited[name], data))
        return code
    written: list[str] = []
    for name, data in new.items():
        path, shown = os.path.join(report.root, name), report.to_cwd(name)
        try:
            # Writing the files before this one took time, too.
            why = _differs(path, report.edited[name])
            if not why:
                write_file(path, [data])
        except OSError as error:
            why = f"it cannot be written: {error.strerror}"
        if why:
            say(f"error: {shown} is left alone: {why}")
            code = max(code, ACT)
            continue
        written.append(name)
        rules = [change.finding.rule for change in changes if name in change.files]
        tell(f"{shown}: {counted(len(rules), 'finding')} fixed ({', '.join(sorted(set(rules)))})")
    done = [change for change in changes if change.files <= set(written)]
    for line in _summary(report, done, written, options.unsafe_fixes):
        tell(line)
    return code


def _name(change: Change) -> tuple[str, str]:
    """What a finding is known by from its proof to the report; one fix of each is tried."""
    return change.finding.fingerprint, change.finding.region.file


def _asked(proposal: Proposal, changes: Sequence[Change], below: str) -> tuple[Change, ...]:
    """The changes that the user wants; `below` is the working directory, relative to the root."""

    def question(number: int, change: Change) -> Question:
        def text() -> str:
            new = edited([change], proposal.files)
            new = keep_formatted(proposal.toolchain, proposal.files, new)
            head = f"\n({number + 1} of {len(changes)}) "
            return head + described(change, proposal.files, new, below)

        return Question(change.finding.rule, text)

    questions = [question(number, change) for number, change in enumerate(changes)]
    return tuple(changes[number] for number in answered(questions, read_line, show_text))


def _say_broken(report: Report, names: Collection[tuple[str, str]]) -> None:
    """What was proved with other fixes, and is not without them."""
    for finding in report.findings:
        if (finding.fingerprint, finding.region.file) in names and finding.refused:
            place = f"{report.to_cwd(finding.region.file)}:{finding.region.line}"
            why = finding.refused[-1].why
            say(f"note: {place}: {finding.rule}: not fixed without the other fixes: {why}")


def _say_refused(report: Report, verbose: bool) -> None:
    if verbose:
        for finding in report.findings:
            for refusal in finding.refused:
                place = f"{report.to_cwd(finding.region.file)}:{finding.region.line}"
                say(f"{place}: {finding.rule}: not fixed ({refusal.title}): {refusal.why}")


def _left_alone(
    root: str, files: Mapping[str, bytes], changes: Sequence[Change], cautious: bool
) -> Mapping[str, str]:
    """The files that are not written, with the reason; those of one fix go together."""
    alone: dict[str, str] = {}
    dirt: dict[str, str] = {root: ""}  # it was asked before
    for name in sorted({name for change in changes for name in change.files}):
        path = os.path.join(root, name)
        own = find_root(os.path.dirname(os.path.realpath(path)))
        if own not in dirt:
            dirt[own] = _dirt(own) if cautious else ""
        why = dirt[own] or _differs(path, files[name])
        if not why and not os.access(path, os.W_OK):
            why = "it is not to be written to"
        if why:
            alone[name] = why
    for change in changes:
        hurt = next((name for name in change.files if name in alone), None)
        if hurt is not None:
            for name in change.files - alone.keys():
                alone[name] = f"a fix edits {hurt}, too"
    return alone


def _differs(path: str, data: bytes) -> str:
    try:
        with open(path, "rb") as file:
            return "" if file.read() == data else "it has changed since it was read"
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _dirt(root: str) -> str:
    """What a repository has that is not committed, in words; "" for nothing, or for none."""
    if not os.path.exists(os.path.join(root, ".git")):
        return ""
    try:
        names = sorted(changed(root))
    except GitError as error:
        return f"{root} may have changes that are not committed ({error})"
    if not names:
        return ""
    return f"{some(names, _SHOWN)} in {os.path.basename(root)} have changes that are not committed"


def _summary(
    report: Report, done: Sequence[Change], written: Sequence[str], unsafe_too: bool
) -> list[str]:
    """What was done, and what was not."""
    lines = [f"{counted(len(done), 'finding')} fixed in {counted(len(written), 'file')}"]
    refused = sum(len(finding.refused) for finding in report.findings)
    if refused:
        lines.append(f"{counted(refused, 'fix', 'fixes')} refused: -v tells why")
    unsafe = [] if unsafe_too else list(filter(_is_unsafe, report.findings))
    if unsafe:
        lines.append(f"{counted(len(unsafe), 'finding')} with an unsafe fix: --unsafe-fixes")
    return lines


def _is_unsafe(finding: Finding) -> bool:
    return any(each.safety == "unsafe" for each in finding.fixes)
