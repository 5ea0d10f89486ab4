"""`explain` and `rules`: what the rules say about themselves."""

from __future__ import annotations

from collections.abc import Iterator

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


def rules(format_: str) -> int:
    """Prints the catalogue: `text`, a line a rule; `markdown`, docs/rules/index.md; `json`."""
    if format_ == "text":
        for line in _lines():
            tell(line)
        return CLEAN
    from escapelint.packs.pages import document, index
    from escapelint.packs.read import entries

    if format_ == "markdown":
        tell(index(entries()).rstrip("\n"))
        return CLEAN
    import json

    tell(json.dumps(document(entries()), indent=2, ensure_ascii=False))
    return CLEAN


def _lines() -> Iterator[str]:
    infos = [describe(id_) for id_ in rule_ids()]
    width = max(len(info.id) for info in infos)
    for info in infos:
        yield f"{info.id:{width}}  {info.level!s:7}  {info.summary}"
