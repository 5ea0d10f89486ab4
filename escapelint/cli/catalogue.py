"""`explain` and `rules`: what the rules say about themselves."""

from __future__ import annotations

from escapelint.catalogue import rule_ids
from escapelint.cli.output import tell
from escapelint.cli.usage import CLEAN, no_such
from escapelint.packs.read import describe


def explain(rule: str) -> int:
    if rule not in rule_ids():
        raise no_such("rule", rule, rule_ids(), "escapelint rules")
    info = describe(rule)
    tell(f"{info.id} (level {info.level})\n\n{info.help}")
    return CLEAN


def rules() -> int:
    infos = [describe(id_) for id_ in rule_ids()]
    width = max(len(info.id) for info in infos)
    for info in infos:
        tell(f"{info.id:{width}}  {info.level!s:7}  {info.summary}")
    return CLEAN
