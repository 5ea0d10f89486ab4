"""Each rule over its testdata and over the examples of its help, by the real compiler.

A line of `testdata/rules/<id>/*.go` says what must be reported there:

    // want returned-pointer:"regular expression of the message" interface-boxing/note:"..."

The level is warning unless `/note` or `/error` follows the id. Where the line ends with a comment
that the rule is about, `/* want … */` stands before it. Findings that no comment wants and
comments that no finding meets both fail. ESCAPELINT_UPDATE=1 rewrites the comments.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from escapelint.catalogue import rule_file, rule_ids, with_tabs
from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Report
from escapelint.packs.read import read_rule
from tests.conftest import TESTDATA

_WANT = re.compile(r"[ \t]*(?:// want (?P<last>.*)$|/\* want (?P<inside>.*?) \*/)")
_ITEM = re.compile(r'([a-z-]+)(?:/(note|warning|error))?(?::"((?:[^"\\]|\\.)*)")?')
_BLOCK = re.compile(r"```go\n(.*?)```", re.S)
_UPDATE = bool(os.environ.get("ESCAPELINT_UPDATE"))

pytestmark = pytest.mark.go


class Want(NamedTuple):
    rule: str
    level: str
    pattern: str


def wants(line: str) -> list[Want]:
    match = _WANT.search(line)
    found = _ITEM.findall(match["last"] or match["inside"]) if match else []
    return [Want(rule, level or "warning", pattern) for rule, level, pattern in found]


def examples(id_: str) -> Iterator[tuple[str, str]]:
    """(name, Go source) of the help's blocks: what must be reported, and what must not."""
    path = rule_file(id_)
    help_ = read_rule(Path(path).read_text(encoding="utf-8"), path).help
    blocks = _BLOCK.findall(_BLOCK.sub(with_tabs, help_))
    yield from zip(("bad", "good"), blocks, strict=True)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All testdata and all examples, as packages of one module."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for source in TESTDATA.glob("rules/*/*.go"):
        target = folder / source.parent.name / source.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes())
    for id_ in rule_ids():
        for name, text in examples(id_):
            target = folder / "help" / id_ / name / "example.go"
            target.parent.mkdir(parents=True)
            target.write_text(text)
    return folder


@pytest.fixture(scope="module")
def report(go: str, module: Path) -> Report:
    """One run over the module."""
    os.environ.update(GOTOOLCHAIN="local", GOFLAGS="", GOWORK="off")
    result = run(Config(cwd=str(module), level=Level.NOTE, go=go))
    assert [p.message for p in result.problems] == []
    return result


@pytest.mark.parametrize("level", [Level.WARNING, Level.ERROR])
def test_what_nobody_reads_is_counted_all_the_same(
    report: Report, module: Path, go: str, level: Level
) -> None:
    """Rules find the same, with the same ordinals in fingerprints, whatever is shown."""
    fewer = run(Config(cwd=str(module), level=level, go=go))
    shown = [finding for finding in report.findings if finding.level >= level]
    # What a comment is advised to stand at is told by paths, which only shown findings have.
    same = [f for f in fewer.findings if f.rule != "unused-ignore"]
    assert same == [f for f in shown if f.rule != "unused-ignore"]
    assert len(fewer.findings) == len(shown)
    hidden = Counter(str(finding.level) for finding in report.findings if finding.level < level)
    assert fewer.hidden == hidden
    assert fewer.accounting == report.accounting


def at(report: Report, file: str) -> dict[int, list[Finding]]:
    lines: dict[int, list[Finding]] = {}
    for finding in report.findings:
        if finding.region.file == file:
            lines.setdefault(finding.region.line, []).append(finding)
    return lines


@pytest.mark.parametrize(
    "path", sorted(TESTDATA.glob("rules/*/*.go")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_testdata(report: Report, path: Path) -> None:
    found = at(report, f"{path.parent.name}/{path.name}")
    lines = path.read_text(encoding="utf-8").split("\n")
    if _UPDATE:
        path.write_text("\n".join(rewritten(lines, found)), encoding="utf-8")
        return
    wrong = []
    for number, line in enumerate(lines, 1):
        findings = found.get(number, [])
        wanted = wants(line)
        for finding in findings:
            match = next((w for w in wanted if meets(finding, w)), None)
            if match is None:
                wrong.append(
                    f"{number}: unexpected {finding.level} {finding.rule}: {finding.message}"
                )
            else:
                wanted.remove(match)
        wrong += [f"{number}: missing {want}" for want in wanted]
    assert wrong == []


def meets(finding: Finding, want: Want) -> bool:
    return (
        finding.rule == want.rule
        and str(finding.level) == want.level
        and re.search(want.pattern, finding.message) is not None
    )


def _as_pattern(message: str) -> str:
    """A regular expression within double quotes that a message meets."""
    return re.escape(message).replace("\\ ", " ").replace('"', '\\"')


def rewritten(lines: list[str], found: dict[int, list[Finding]]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        findings = found.get(number, [])
        wanted = wants(line)
        if all(any(meets(f, w) for w in wanted) for f in findings) and len(wanted) == len(findings):
            yield line
            continue
        items = [
            f"{f.rule}{'' if f.level is Level.WARNING else f'/{f.level}'}"
            f':"{_as_pattern(f.message)}"'
            for f in findings
        ]
        match = _WANT.search(line)
        if match is not None and match["inside"] and items:
            yield f"{line[: match.start()]} /* want {' '.join(items)} */{line[match.end() :]}"
            continue
        bare = _WANT.sub("", line)
        yield f"{bare} // want {' '.join(items)}" if items else bare


@pytest.mark.parametrize("id_", rule_ids())
def test_example_of_help_is_reported(report: Report, id_: str) -> None:
    found = at(report, f"help/{id_}/bad/example.go")
    lines = dict(examples(id_))["bad"].split("\n")
    wanted = {number for number, line in enumerate(lines, 1) if wants(line)}
    reported = {n for n, findings in found.items() if any(f.rule == id_ for f in findings)}
    assert reported == wanted
    assert wanted


@pytest.mark.parametrize("id_", rule_ids())
def test_instead_of_help_is_not_reported(report: Report, id_: str) -> None:
    found = at(report, f"help/{id_}/good/example.go")
    assert [f.message for findings in found.values() for f in findings if f.rule == id_] == []


@pytest.mark.parametrize("id_", rule_ids())
def test_every_rule_has_testdata(id_: str) -> None:
    assert any(TESTDATA.glob(f"rules/{id_}/*.go"))


def test_the_accounts_balance(report: Report) -> None:
    a = report.accounting
    assert a.lines == a.lines_read + a.lines_skipped + a.unread
    assert a.heap_facts == a.distinct + sum(a.skipped.values())
    assert a.distinct == a.claimed + sum(a.unclaimed.values())
    assert a.claimed == sum(a.causes.values())
    assert a.unread == 0


def test_what_no_rule_reports_is_left_alone_on_purpose(report: Report) -> None:
    assert report.accounting.unclaimed.keys() == {
        "append to a slice made with room for all",
        "made where a sync.Pool is empty",
    }


def test_an_append_that_has_room_is_no_allocation(report: Report) -> None:
    assert report.accounting.skipped["append that has room on every path"] > 0
