"""Each rule over its testdata and over the examples of its help, by the real compiler.

A line of `testdata/rules/<id>/*.go` says what must be reported there:

    // want returned-pointer:"regular expression of the message" interface-boxing/note:"..."

The level is warning unless `/note` or `/error` follows the id. Where the line ends with a comment
that the rule is about, `/* want … */` stands before it. Findings that no comment wants and
comments that no finding meets both fail. ESCAPELINT_UPDATE=1 rewrites the comments.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from escapelint.catalogue import rule_file, rule_ids
from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Level, Report
from escapelint.packs import wants
from escapelint.packs.read import read_rule
from tests.conftest import TESTDATA

_UPDATE = bool(os.environ.get("ESCAPELINT_UPDATE"))

pytestmark = pytest.mark.go


def examples(id_: str) -> Iterator[tuple[str, str]]:
    """(name, Go source) of the help's blocks: what must be reported, and what must not."""
    path = rule_file(id_)
    found = wants.examples(read_rule(Path(path).read_text(encoding="utf-8"), path).help)
    assert list(found) == [wants.BAD, wants.GOOD]
    yield from found.items()


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


@pytest.mark.parametrize(
    "path", sorted(TESTDATA.glob("rules/*/*.go")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_testdata(report: Report, path: Path) -> None:
    found = wants.by_line(report.findings, f"{path.parent.name}/{path.name}")
    lines = path.read_text(encoding="utf-8").split("\n")
    if _UPDATE:
        path.write_text("\n".join(wants.rewritten(lines, found)), encoding="utf-8")
        return
    assert [f"{line}: {said}" for line, said in wants.differences(lines, found)] == []


@pytest.mark.parametrize("id_", rule_ids())
def test_examples_of_help(report: Report, id_: str) -> None:
    for name, text in examples(id_):
        lines = text.split("\n")
        found = wants.by_line(report.findings, f"help/{id_}/{name}/example.go")
        assert list(wants.example_differences(id_, lines, found)) == []
        assert any(map(wants.wants, lines)) is (name == wants.BAD)


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
