"""`rules test`: the examples and the testdata of a pack, by the compiler."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escapelint.cli.checking import failed, run, say_problems
from escapelint.cli.output import say, tell, write_file
from escapelint.cli.usage import ACT, CLEAN, FOUND, UsageError
from escapelint.config import Config
from escapelint.model import Level, Pack, PackRule, Report
from escapelint.packs.find import read_packs
from escapelint.packs.folder import FolderError
from escapelint.packs.named import Named
from escapelint.packs.wants import (
    by_line,
    differences,
    example_differences,
    examples,
    rewritten,
)
from escapelint.words import counted

_GO_MOD = "module example.com/pack\n\ngo {}\n"
_TESTDATA = "testdata"


@dataclass(frozen=True, slots=True)
class _Trial:
    """One Go file that is linted: where it comes from, and where it lies in the module."""

    rule: str
    path: str  # of the file it comes from
    shown: str
    line: int  # before its first one there
    name: str  # in the module
    text: str
    example: str = ""  # `wants.BAD` or `wants.GOOD`; "" for testdata


def test(options: argparse.Namespace, cwd: str) -> int:
    """Runs the rules of packs over their examples and testdata. Who names a pack here runs it."""
    code = CLEAN
    for name in options.paths:
        pack = _pack(name, cwd)
        for fault in pack.faults:
            say(f"error: {fault}")
            code = ACT
        trials = [trial for rule in pack.rules for trial in _trials(pack, rule)]
        if trials:
            code = max(code, _tested(options, pack, trials))
    return code


def _tested(options: argparse.Namespace, pack: Pack, trials: list[_Trial]) -> int:
    ids = frozenset(rule.entry.info.id for rule in pack.rules)
    with tempfile.TemporaryDirectory(prefix="escapelint-rules-") as made:
        folder = os.path.realpath(made)
        _write(folder, trials, options.go_version)
        config = Config(
            cwd=folder,
            root=folder,
            level=Level.NOTE,
            packs=(pack,),
            select=ids,
            go=options.go or "",
        )
        report = run(config, options)
    say_problems(report, options)
    if code := failed(report.problems):
        return code
    wrong = 0
    for trial in trials:
        for line, said in _differences(trial, report):
            if options.update and not trial.example:
                _update(trial, report)
                break
            wrong += 1
            tell(f"{trial.shown}:{trial.line + line}: {said}")
    bare = sorted(ids - {trial.rule for trial in trials if not trial.example})
    for id_ in bare:
        tell(f"{pack.name}: {id_} has no testdata: write {_TESTDATA}/{id_}/NAME.go")
    tell(f"{pack.name}: {counted(len(ids), 'rule')}, {counted(len(trials), 'file')}, {wrong} wrong")
    return FOUND if wrong or bare else CLEAN


def _differences(trial: _Trial, report: Report) -> Iterator[tuple[int, str]]:
    lines, found = trial.text.split("\n"), by_line(report.findings, trial.name)
    if trial.example:
        return example_differences(trial.rule, lines, found)
    return differences(lines, found)


def _update(trial: _Trial, report: Report) -> None:
    lines = rewritten(trial.text.split("\n"), by_line(report.findings, trial.name))
    write_file(trial.path, ["\n".join(lines).encode()])
    say(f"{trial.shown} is rewritten: read what it wants now")


def _trials(pack: Pack, rule: PackRule) -> Iterator[_Trial]:
    """The files of a rule: those of its help, and its testdata."""
    id_ = rule.entry.info.id
    starts = [n for n, line in enumerate(rule.source.split("\n"), 1) if line.strip() == "```go"]
    for (kind, text), start in zip(examples(rule.help).items(), starts, strict=False):
        name = f"help/{id_}/{kind}/example.go"
        yield _Trial(id_, "", rule.file, start, name, text, kind)
    folder = os.path.join(pack.path, _TESTDATA, id_)
    for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = os.path.join(folder, file)
        if file.endswith(".go"):
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
            shown = f"{pack.name}/{_TESTDATA}/{id_}/{file}"
            yield _Trial(id_, path, shown, 0, f"{id_}/{file}", text)


def _write(folder: str, trials: list[_Trial], version: str) -> None:
    files: Mapping[str, str] = {
        "go.mod": _GO_MOD.format(version),
        **{trial.name: trial.text for trial in trials},
    }
    for name, text in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)


def _pack(name: str, cwd: str) -> Pack:
    path = os.path.realpath(os.path.join(cwd, os.path.expanduser(name)))
    if not os.path.isdir(path):
        raise UsageError(f"{name} is no folder: name the one that has the rule modules")
    shown = os.path.relpath(path, cwd).replace(os.sep, "/")
    try:
        [pack] = read_packs([Named(shown, path, "command line")], {})
    except FolderError as error:
        raise UsageError(str(error)) from error
    return pack
