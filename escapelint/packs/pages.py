"""The catalogue as Markdown, one page a rule and one for all, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from escapelint.config.kinds import KINDS
from escapelint.config.text import toml
from escapelint.model import Entry

_MADE = "<!-- Made from the rules' modules: ESCAPELINT_UPDATE=1 pytest tests/packs -->"
_SCHEMA = 1
_ABOUT = """\
The level is that of a finding which is worth a look by itself; where a rule is less sure of that,
or the code is cold, its finding is a note. [Configuration](../configuration.md) changes levels and
options and turns rules off, [comments](../suppressions.md) suppress single findings, and
`escapelint explain RULE` prints a rule's help in the terminal."""
_PRECEDENCE = """\
Each heap fact of the compiler's is reported once: by the first of the rules in this list that takes
it, whichever of them are selected. So a rule about a pattern comes before those that say of any
memory where it ends up. Each names the rules that it comes before; where two rules want a fact, one
of them has named the other, or another between them has. The rest of the order is by name, and
decides nothing."""


def index(entries: Sequence[Entry]) -> str:
    """The page of all rules, given in the order in which they claim facts."""
    return "\n".join(_index(entries)) + "\n"


def page(entry: Entry, entries: Iterable[Entry]) -> str:
    """The page of one rule; `entries` are all."""
    return "\n".join(_page(entry, entries)) + "\n"


def document(entries: Iterable[Entry]) -> dict[str, object]:
    """What `escapelint rules --format json` prints (docs/json.md); the rules in their order."""
    return {"schema": _SCHEMA, "rules": [_object(entry) for entry in entries]}


def _index(entries: Sequence[Entry]) -> Iterator[str]:
    yield "# The rules"
    yield ""
    yield _MADE
    yield ""
    yield "| rule | level | reports |"
    yield "|---|---|---|"
    for entry in sorted(entries, key=lambda entry: entry.info.id):
        pack = f" ({entry.info.pack})" if entry.info.pack else ""
        summary = _cell(entry.info.summary + pack)
        yield f"| {_link(entry.info.id)} | {entry.info.level} | {summary} |"
    yield ""
    yield _ABOUT
    yield ""
    yield "## The order of precedence"
    yield ""
    yield _PRECEDENCE
    yield ""
    claiming = [entry for entry in entries if not entry.last]
    for number, entry in enumerate(claiming, start=1):
        over = f": before {_links(entry.over)}" if entry.over else ""
        yield f"{number}. {_link(entry.info.id)}{over}"
    yield ""
    last = _links(entry.info.id for entry in entries if entry.last)
    yield f"{last} come last. They take no facts: they look at what the others reported."


def _page(entry: Entry, entries: Iterable[Entry]) -> Iterator[str]:
    info = entry.info
    above = [other.info.id for other in entries if info.id in other.over]
    yield f"# {info.id}"
    yield ""
    yield _MADE
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| level | {info.level} |"
    yield f"| tags | {', '.join(info.tags)} |"
    if entry.over:
        yield f"| comes before | {_links(entry.over)} |"
    if above:
        yield f"| comes after | {_links(above)} |"
    yield ""
    yield info.help
    if entry.options:
        yield ""
        yield "## Options"
        yield ""
        yield "| option | value | default | what it is |"
        yield "|---|---|---|---|"
        for option in entry.options:
            value, default = KINDS[option.kind].words, toml(option.default)
            yield f"| `{option.key}` | {value} | `{default}` | {_cell(option.help)} |"
    yield ""
    yield "## Settings"
    yield ""
    options = " and its options" if entry.options else ""
    yield f"`[rules.{info.id}]` in `.escapelint.toml` sets its level{options},"
    yield f'`ignore = ["{info.id}"]` turns it off ([configuration](../configuration.md)).'
    yield f"`//escapelint:ignore {info.id} reason` suppresses a finding"
    yield "([suppressions](../suppressions.md)). Which rule a heap fact belongs to is told by the"
    yield "[order of precedence](index.md#the-order-of-precedence)."


def _object(entry: Entry) -> dict[str, object]:
    info = entry.info
    return {
        "id": info.id,
        "level": str(info.level),
        "summary": info.summary,
        "tags": list(info.tags),
        "over": list(entry.over),
        "last": entry.last,
        "pack": info.pack,
        "options": [
            {
                "name": option.key,
                "kind": option.kind,
                "default": option.default,
                "help": option.help,
            }
            for option in entry.options
        ],
        "help": info.help,
    }


def _link(id_: str) -> str:
    return f"[`{id_}`]({id_}.md)"


def _links(ids: Iterable[str]) -> str:
    return ", ".join(map(_link, ids))


def _cell(text: str) -> str:
    """A text within a row of a table."""
    return text.replace("|", "\\|")
