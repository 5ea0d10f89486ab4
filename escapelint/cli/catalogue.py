"""`explain` and `rules`: what the rules say about themselves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from escapelint.cli.output import say, tell
from escapelint.cli.packs import Catalogue
from escapelint.cli.settings import rules_of
from escapelint.cli.usage import ACT, CLEAN, no_such
from escapelint.model import Entry
from escapelint.reporters.terminal import printable
from escapelint.words import counted


def explain(options: argparse.Namespace, cwd: str) -> int:
    """Prints the help of a rule."""
    rules = rules_of(options, cwd)
    infos = {info.id: info for info, _ in rules.described()}
    info = infos.get(options.about)
    if info is None:
        say_faults(rules)
        raise no_such("rule", options.about, rules.ids, "escapelint rules")
    pack = f", of {info.pack}" if info.pack else ""
    help_ = "\n".join(printable(line, tab="\t") for line in info.help.split("\n"))
    tell(f"{info.id} (level {info.level}{pack})\n\n{help_}")
    return CLEAN


def rules(options: argparse.Namespace, cwd: str) -> int:
    """Prints the catalogue: `text`, a line a rule; `markdown`, docs/rules/index.md; `json`."""
    known = rules_of(options, cwd)
    say_faults(known)
    code = ACT if any(pack.faults for pack in known.packs) else CLEAN
    entries = known.entries()
    if options.format == "text":
        for line in (*_lines(entries), *_packs(known)):
            tell(line)
        return code
    from escapelint.packs.pages import document, index

    if options.format == "markdown":
        tell(index(entries).rstrip("\n"))
        return code
    import json

    tell(json.dumps(document(entries), indent=2, ensure_ascii=False))
    return code


def say_faults(known: Catalogue) -> None:
    """What is refused of packs, on stderr."""
    for pack in known.packs:
        for fault in pack.faults:
            say(f"error: {fault}")


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    infos = sorted((entry.info for entry in entries), key=lambda info: info.id)
    width = max(len(info.id) for info in infos)
    for info in infos:
        pack = f" ({info.pack})" if info.pack else ""
        yield f"{info.id:{width}}  {info.level!s:7}  {printable(info.summary)}{pack}"


_TRUST = {
    "untrusted": "not trusted, and not run: escapelint rules trust {}",
    "kept": "trusted",
    "command line": "trusted by --trust-pack",
    "installed": "installed",
}


def _packs(known: Catalogue) -> Iterator[str]:
    for pack in known.packs:
        said = _TRUST[pack.trust].format(pack.name)
        if pack.news:
            said = f"changed since it was trusted ({pack.news}), and not run"
        yield f"{pack.name}: {counted(len(pack.rules), 'rule')}, {said}"
