"""Which rule takes a fact that several would take: the first in the order of docs/rules/index.md.

Over all rules' testdata, whose facts are the compiler's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from escapelint import catalogue, workers
from escapelint.catalogue import LoadedRule
from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Report
from escapelint.packs.read import entries
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

# A fact that the latter would take as well is the former's.
RESOLVED = (
    ("panic-argument", "interface-boxing"),
    ("panic-argument", "string-concatenation"),
    ("error-construction", "interface-boxing"),
    ("format-arguments", "interface-boxing"),
    ("pool-candidate", "dynamic-call"),
    ("pool-value-put", "interface-boxing"),
    ("pool-misplaced", "leaking-parameter"),
    ("pool-misplaced", "moved-parameter"),
    ("pool-candidate", "leaking-parameter"),
    ("moved-parameter", "captured-variable"),
    ("captured-variable", "returned-pointer"),
    ("range-over-func", "escaping-closure"),
    ("go-or-defer-closure", "escaping-closure"),
    ("go-or-defer-closure", "outlives-scope"),
    ("returned-allocation", "dynamic-size"),
    ("stored-in-heap-object", "dynamic-size"),
)


class Outcome(NamedTuple):
    """A run, and for each fact that it has the findings of all rules that would take it."""

    report: Report
    taken: Mapping[int, list[Finding]]


@pytest.fixture(scope="module")
def outcome(go: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("precedence")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for source in TESTDATA.glob("rules/*/*.go"):
        (folder / source.parent.name).mkdir(exist_ok=True)
        (folder / source.parent.name / source.name).write_bytes(source.read_bytes())
    taken: defaultdict[int, list[Finding]] = defaultdict(list)
    alive: list[object] = []  # so that no two facts have one id

    def listened(rule: LoadedRule) -> LoadedRule:
        def check(*args: Any, **options: Any) -> Iterator[Finding]:
            for finding in rule.check(*args, **options):
                for fact in finding.facts:
                    alive.append(fact)
                    taken[id(fact)].append(finding)
                yield finding

        return replace(rule, check=check)

    rules = tuple(map(listened, catalogue.load()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "load", lambda packs=(): rules)
        patch.setattr(workers, "_WORTH_FORKING", 10_000)
        report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    return Outcome(report, taken)


def contests(outcome: Outcome) -> Iterator[list[Finding]]:
    return (findings for findings in outcome.taken.values() if len(findings) > 1)


def test_of_several_rules_the_first_in_the_order_takes_a_fact(outcome: Outcome) -> None:
    order = [entry.info.id for entry in entries()]
    report = outcome.report
    reported = {key(f) for f in (*report.findings, *report.suppressed)}
    count = 0
    for findings in contests(outcome):
        first, *others = sorted(findings, key=lambda finding: order.index(finding.rule))
        assert key(first) in reported
        assert [key(other) for other in others if key(other) in reported] == []
        count += 1
    assert count > 100


def key(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.region.file, finding.region.start, finding.message


def test_what_is_contested_is_decided_by_a_rule_s_own_word(outcome: Outcome) -> None:
    """And not by the order of names, which says nothing."""
    over = {entry.info.id: entry.over for entry in entries()}

    def precedes(rule: str, other: str) -> bool:
        return other in over[rule] or any(precedes(below, other) for below in over[rule])

    assert [pair for pair in sorted(pairs(contests(outcome))) if not precedes(*pair)] == []


def test_no_rule_takes_a_fact_twice(outcome: Outcome) -> None:
    for findings in outcome.taken.values():
        rules = [finding.rule for finding in findings]
        assert len(rules) == len(set(rules))


@pytest.mark.parametrize(("rule", "other"), RESOLVED)
def test_these_contests_are_in_the_testdata(outcome: Outcome, rule: str, other: str) -> None:
    assert (rule, other) in pairs(contests(outcome))


def pairs(contested: Iterable[list[Finding]]) -> set[tuple[str, str]]:
    """The rules of which the first took a fact that the second would have taken."""
    return {(first.rule, other.rule) for first, *others in contested for other in others}
