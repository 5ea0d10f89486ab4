"""What differs between two runs: for people, for programs, and for the comment of a review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from escapelint.model import JSON, Cause, Change, Diff, Finding
from escapelint.reporters.json_ import finding_json
from escapelint.reporters.settings import SarifSettings
from escapelint.reporters.terminal import Style, printable
from escapelint.reporters.text import block_of, place
from escapelint.words import and_more, counted

SCHEMA = 1
_MOST_ROWS = 50  # of a Markdown table


def render(
    diff: Diff, format_: str, style: Style, sarif: SarifSettings | None = None
) -> Iterator[bytes]:
    """The difference in one of the formats of `diff`, as pieces of UTF-8."""
    if format_ == "sarif":
        from escapelint.reporters.sarif_changes import sarif_changes

        return sarif_changes(diff, sarif or SarifSettings())
    formats: dict[str, Callable[[], Iterator[str]]] = {
        "text": lambda: _text(diff, style),
        "json": lambda: _json(diff),
        "markdown": lambda: _markdown(diff),
    }
    return (piece.encode("utf-8", "replace") for piece in formats[format_]())


# ── text ────────────────────────────────────────────────────────────────────────────────────


def _text(diff: Diff, style: Style) -> Iterator[str]:
    """What was added as blocks, those of one cause below it; a line each for the rest."""
    for cause, changes in _by_cause(diff.of("added")):
        if cause is not None:
            sites = counted(len(changes), "allocation")
            yield f"{_at(diff, cause)}: {style.paint(printable(cause.text), 'bold')}\n"
            yield f"  adds {sites} in lines that did not change:\n\n"
        for change in changes:
            lines = block_of(diff.report, change.finding, style, (), verbose=style.verbose)
            yield "\n".join(lines) + "\n\n"
    others = [*diff.of("removed"), *diff.of("moved")]
    for change in others:
        finding = change.finding
        where = place(diff.report, finding.region, style)
        how = f" ({change.how})" if change.how else ""
        yield f"{where}: {change.kind}[{finding.rule}] {printable(finding.subject + how)}\n"
    yield "\n" * bool(others) + _counts(diff) + "\n"


def _by_cause(changes: Sequence[Change]) -> Iterator[tuple[Cause | None, list[Change]]]:
    """The changes by their cause, in the order in which the first of each comes."""
    found: dict[Cause | None, list[Change]] = {}
    for change in changes:
        found.setdefault(change.cause, []).append(change)
    yield from found.items()


def _at(diff: Diff, cause: Cause) -> str:
    numbers = [str(number) for number in cause.pos[1:] if number]
    return ":".join([printable(diff.report.to_cwd(cause.pos.file)), *numbers])


def _counts(diff: Diff) -> str:
    """`2 added, 1 removed, 0 moved since v1.2.0`."""
    numbers = (f"{len(diff.of(kind)):,} {kind}" for kind in ("added", "removed", "moved"))
    since = f"from {diff.old} to {diff.new}" if diff.new else f"since {diff.old}"
    below = f" · {diff.hidden:,} added below the level that is shown" if diff.hidden else ""
    go = diff.report.toolchain.version
    used = "" if diff.new == go else f" · {go}"
    return f"{', '.join(numbers)} {since}{used}{below}"


# ── JSON ────────────────────────────────────────────────────────────────────────────────────


def _json(diff: Diff) -> Iterator[str]:
    """One object; a line each for its head, every change and its end."""
    head = {
        "schema": SCHEMA,
        "escapelint": diff.report.version,
        "toolchain": diff.report.toolchain.version,
        "old": diff.old,
        "new": diff.new or None,
    }
    yield json.dumps(head)[:-1] + ', "changes": [\n'
    lines = [json.dumps(_change(change), ensure_ascii=False) for change in diff.changes]
    yield ",\n".join(lines)
    rest = {"counts": {kind: len(diff.of(kind)) for kind in ("added", "removed", "moved")}}
    yield "\n], " + json.dumps({**rest, "hidden": diff.hidden})[1:] + "\n"


def _change(change: Change) -> JSON:
    cause = change.cause
    return {
        "kind": change.kind,
        "how": change.how,
        "cause": None
        if cause is None
        else {
            "text": cause.text,
            "file": cause.pos.file,
            "line": cause.pos.line or None,
            "touched": cause.touched,
        },
        "finding": finding_json(change.finding),
        "before": None if change.before is None else _place(change.before),
    }


def _place(finding: Finding) -> JSON:
    return {
        "package": finding.package,
        "function": finding.function,
        "file": finding.region.file,
        "line": finding.region.line or None,
        "level": str(finding.level),
    }


# ── Markdown ────────────────────────────────────────────────────────────────────────────────


def _markdown(diff: Diff) -> Iterator[str]:
    """A comment for a review: the counts, and a table of what was added; the rest is folded."""
    yield f"**escapelint**: {_escaped(_counts(diff))}\n"
    added = diff.of("added")
    if added:
        yield "\n| where | what | why here |\n|---|---|---|\n"
        yield from (_row(change) for change in added[:_MOST_ROWS])
        if len(added) > _MOST_ROWS:
            yield f"\n{and_more(len(added) - _MOST_ROWS)}\n"
    for kind, changes in groupby((c for c in diff.changes if c.kind != "added"), lambda c: c.kind):
        yield f"\n<details><summary>{kind}</summary>\n\n"
        for change in changes:
            how = f": {change.how}" if change.how else ""
            yield f"- {_where(change.finding)} {_escaped(change.finding.subject + how)}\n"
        yield "\n</details>\n"


def _row(change: Change) -> str:
    finding, cause = change.finding, change.cause
    why = ""
    if cause is not None:
        why = f"{_escaped(cause.text)} (`{_code(cause.pos.file)}:{cause.pos.line}`)"
    said = f"{finding.level} `{finding.rule}`: {_escaped(finding.message)}"
    return f"| {_where(finding)} | {said} | {why} |\n"


def _where(finding: Finding) -> str:
    return f"`{_code(finding.region.file)}:{finding.region.line}`"


def _code(text: str) -> str:
    return printable(text).replace("`", "'").replace("|", "\\|")


def _escaped(text: str) -> str:
    """A text in which Markdown finds no marks of its own, on one line of a table."""
    found = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~" else c for c in printable(text))
    return found.replace("\n", " ")
