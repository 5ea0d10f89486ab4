"""Which rules a run has, which of them are shown, and why some of packs do not run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from escapelint.config import Config
from escapelint.model import Level, Pack, Problem
from escapelint.words import counted

if TYPE_CHECKING:
    from escapelint.catalogue import LoadedRule


def rules(config: Config) -> list[LoadedRule]:
    """All rules, each with the level that the configuration gives it."""
    from escapelint.catalogue import load

    levels = {id_: rule.level for id_, rule in config.rules.items() if rule.level is not None}
    return [
        replace(rule, info=replace(rule.info, level=levels.get(rule.info.id, rule.info.level)))
        for rule in load(config.packs)
    ]


def selected(config: Config) -> list[LoadedRule]:
    """The rules whose findings are shown."""
    return [rule for rule in rules(config) if _is_asked(config, rule.info.id)]


def declared(config: Config) -> frozenset[str]:
    """The ids of rules that there are, by what packs say, and that do not run."""
    if not config.packs:
        return frozenset()
    ids = {rule.entry.info.id for pack in config.packs for rule in pack.rules}
    return frozenset(ids - {rule.info.id for rule in rules(config)})


def pack_problems(config: Config) -> Iterator[Problem]:
    """What does not run of the packs: an error where it is asked for, else a note."""
    for pack in config.packs:
        for fault in pack.faults:
            asked = not config.select or not fault.file.endswith(".py")
            said = f"{fault}; this rule is left out"
            yield Problem(_level(asked), said)
        ids = [rule.entry.info.id for rule in pack.rules]
        asked = any(_is_asked(config, id_) for id_ in ids)
        if pack.runs:
            yield from _failures(config, pack)
        elif ids:
            yield Problem(_level(asked), _untrusted(pack, ids))


def _untrusted(pack: Pack, ids: Collection[str]) -> str:
    why = f"changed since it was trusted ({pack.news})" if pack.news else "is not trusted"
    return (
        f"{pack.name} {why}, so its {counted(len(ids), 'rule')} did not run: look at it, then"
        f" escapelint rules trust {pack.name}, or --trust-pack {pack.name} for one run"
    )


def _failures(config: Config, pack: Pack) -> Iterator[Problem]:
    from escapelint.foreign import run

    for id_, problem in run(pack).failed.items():
        asked = _is_asked(config, id_)
        yield replace(problem, level=_level(asked), bug=asked)


def _is_asked(config: Config, id_: str) -> bool:
    return id_ not in config.ignore and (not config.select or id_ in config.select)


def _level(asked: bool) -> Level:
    return Level.ERROR if asked else Level.NOTE
