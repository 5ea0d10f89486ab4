"""The baseline: findings that are known, in a text file that git merges well.

The file is UTF-8. Its first line names the format, further lines that begin with `#` say what it
is, and each other line is a finding: fingerprint, rule, package and function, apart by a space.
The lines are sorted by fingerprint, which are as good as random: so what two branches add seldom
stands side by side. Equal findings give equal bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from escapelint.model import Finding
from escapelint.words import counted

FORMAT = 1

_ABOUT = (
    "# Findings that are known, one a line: fingerprint, rule, package, function.",
    '# "escapelint baseline write" makes it, "escapelint baseline prune" drops what is gone.',
)
_HEAD = re.compile(r"# escapelint baseline ([1-9][0-9]{0,8})")
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_NOTHING = "-"  # what stands for an empty field


class BaselineError(Exception):
    """A file that is no baseline; the text names file, line and the way out."""


class Entry(NamedTuple):
    """A known finding. The fingerprint decides; the rest is for people, and says whose it is."""

    fingerprint: str  # 32 hex digits
    rule: str
    package: str  # import path
    function: str  # "" outside of functions


@dataclass(frozen=True)
class Baseline:
    """A set of known findings: order and repetition mean nothing."""

    entries: frozenset[Entry] = frozenset()

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(entry.fingerprint for entry in self.entries)

    def knows(self, finding: Finding) -> bool:
        """Whether a finding is in it."""
        return finding.fingerprint in self.fingerprints


def of(findings: Iterable[Finding]) -> Baseline:
    """The baseline of findings that have fingerprints."""
    return Baseline(
        frozenset(Entry(f.fingerprint, f.rule, f.package, f.function) for f in findings)
    )


# ── text ────────────────────────────────────────────────────────────────────────────────────


def render(baseline: Baseline) -> str:
    """The file's text; its line breaks are LF on every system."""
    lines = [f"# escapelint baseline {FORMAT}", *_ABOUT]
    lines += (" ".join(map(_encoded, entry)) for entry in sorted(baseline.entries))
    return "".join(f"{line}\n" for line in lines)


def parse(text: str, name: str) -> Baseline:
    """The baseline in a file's text; `name` is what messages call the file.

    Blank lines, comments, repeated lines, any order, CRLF and a BOM are no matter. Raises
    `BaselineError` for another format, for a file that is none, for marks of a merge that git
    could not finish, and for a line that is no entry.
    """
    lines = [line.strip(" \t\r") for line in text.removeprefix("\ufeff").split("\n")]
    _check(lines, name)
    entries = set()
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            entry = _entry(line)
            if entry is None:
                raise BaselineError(
                    f"{name}:{number}: this is no entry (fingerprint, rule, package, function);"
                    " remove the line, or write the file again with escapelint baseline write"
                )
            entries.add(entry)
    return Baseline(frozenset(entries))


def _check(lines: Sequence[str], name: str) -> None:
    """Raises `BaselineError` unless it is a baseline of this format, and a merged one."""
    formats = {
        n: int(head[1]) for n, line in enumerate(lines, 1) if (head := _HEAD.fullmatch(line))
    }
    if not formats:
        raise BaselineError(
            f"{name}:1: this is not a baseline (no line # escapelint baseline {FORMAT});"
            " name another file, or write it with escapelint baseline write"
        )
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            raise BaselineError(
                f"{name}:{number}: a merge left its marks; remove them and keep the lines of both"
                " sides, or write the file again with escapelint baseline write"
            )
    for number, format_ in formats.items():
        if format_ != FORMAT:
            raise BaselineError(
                f"{name}:{number}: it was written by a newer escapelint (format {format_});"
                " update escapelint, or write it again with escapelint baseline write"
            )


def _entry(line: str) -> Entry | None:
    fields = line.split(" ")
    if (
        len(fields) != len(Entry._fields)
        or not all(fields)
        or not _FINGERPRINT.fullmatch(fields[0])
    ):
        return None
    try:
        return Entry(*map(_decoded, fields))
    except UnicodeDecodeError:
        return None


def _encoded(field: str) -> str:
    """A field without white space, control characters and lone surrogates, as URLs have it."""
    if field in ("", _NOTHING):
        return _percent(field) or _NOTHING
    return "".join(c if c.isprintable() and c not in " %" else _percent(c) for c in field)


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _decoded(field: str) -> str:
    """Raises `UnicodeDecodeError` for what `_encoded` never made."""
    from urllib.parse import unquote_to_bytes  # every check imports this module

    if field == _NOTHING:
        return ""
    return unquote_to_bytes(field).decode("utf-8", "surrogatepass") if "%" in field else field


# ── against a run ───────────────────────────────────────────────────────────────────────────


def gone(
    baseline: Baseline,
    fingerprints: Collection[str],
    analysed: Collection[str],
    exists: Callable[[str], bool],
) -> frozenset[Entry]:
    """The entries whose finding is no more.

    `fingerprints` are those of all findings of the run, hidden and suppressed ones as well;
    `analysed` the import paths of the packages that were analysed as a whole; `exists` tells
    whether there still is a package of an import path. Of a package that exists and was not
    analysed nothing is known, so its entries are not gone.
    """
    return frozenset(
        entry
        for entry in baseline.entries
        if entry.fingerprint not in fingerprints
        and (entry.package in analysed or not exists(entry.package))
    )


def renewed(
    baseline: Baseline,
    findings: Iterable[Finding],
    analysed: Collection[str],
    exists: Callable[[str], bool],
    unasked: Collection[str] = (),
) -> Baseline:
    """What to write after a run that need not have looked at everything.

    It has the findings of the run, the entries of packages that the run did not look at, and
    those that are `unasked`: fingerprints of findings in files beside those that were named.
    `analysed` and `exists` are those of `gone`.
    """
    kept = (
        entry
        for entry in baseline.entries
        if entry.fingerprint in unasked or (entry.package not in analysed and exists(entry.package))
    )
    return Baseline(of(findings).entries.union(kept))


def pruned(baseline: Baseline, gone: Collection[Entry]) -> Baseline:
    """The baseline without the entries that are gone."""
    return Baseline(baseline.entries.difference(gone))


def summary(baseline: Baseline) -> Iterator[str]:
    """What `escapelint baseline show` prints, line by line: packages, rules and functions."""
    entries = sorted(baseline.entries, key=lambda e: (e.package, e.rule, e.function))
    packages = 0
    for package, of_package in groupby(entries, lambda e: e.package):
        packages += 1
        rules = {rule: list(found) for rule, found in groupby(of_package, lambda e: e.rule)}
        yield f"{_encoded(package)}: {counted(sum(map(len, rules.values())), 'finding')}"
        for rule, found in rules.items():
            functions = Counter(entry.function for entry in found)
            where = ", ".join(_place(name, count) for name, count in functions.items())
            yield f"  {_encoded(rule)} {len(found)}: {where}"
    yield f"{counted(len(entries), 'finding')} in {counted(packages, 'package')}"


def _place(function: str, count: int) -> str:
    name = _encoded(function) if function else "outside of functions"
    return f"{name} ({count})" if count > 1 else name
