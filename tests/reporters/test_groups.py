"""Findings of one cause are told at once, and the most valuable are named at the end."""

from __future__ import annotations

import json
from dataclasses import replace

from escapelint.model import Finding, Group, Level, Report, Weight
from escapelint.reporters import Style, render
from escapelint.reporters.groups import table, told

from .sample import CLEAN, RICH, region_at

GROUP = Group("m", "log.Debugf", "(*log.Logger).Debugf puts its arguments on the heap")


def finding(
    line: int,
    rank: int = 40,
    *,
    file: str = "a.go",
    group: Group | None = GROUP,
    subject: str = "x",
    level: Level = Level.WARNING,
) -> Finding:
    code = b"\n" * (line - 1) + b"f(x)"
    return replace(
        RICH.findings[4],
        level=level,
        weights=(Weight(rank, "so"),),
        region=region_at(file, code, line + 1, line + 2),
        subject=subject,
        message=f"{subject} of line {line}",
        group=group,
    )


def text_of(*findings: Finding, verbose: bool = False) -> str:
    report = replace(CLEAN, findings=findings)
    return b"".join(render(report, "text", style=Style(verbose=verbose))).decode()


class TestBlocks:
    def test_one_block_for_a_cause_with_the_hottest_first(self) -> None:
        findings = (
            finding(3),
            finding(7, 60),
            finding(7, 50, subject="y"),
            finding(9, file="b.go"),
        )
        text = text_of(*findings)
        assert text.startswith(
            f"a.go:7:3: warning[{findings[0].rule}] {GROUP.title}: 4 allocations at"
        )
        assert " at 3 places\n" in text
        assert "= here: x, y\n" in text
        assert "= at: a.go:3\n" in text
        assert "  b.go:9\n" in text
        assert text.endswith("4 warnings in 1 package · go1.26.8\n")

    def test_arguments_of_one_call(self) -> None:
        text = text_of(finding(7), finding(7, subject="y"))
        assert f"{GROUP.title}: 2 allocations at one place\n" in text
        assert "= at:" not in text

    def test_one_alone_is_told_as_it_is(self) -> None:
        assert "] x of line 3\n" in text_of(finding(3))

    def test_levels_and_modules_are_kept_apart(self) -> None:
        other = GROUP._replace(module="n")
        findings = [finding(1), finding(2, level=Level.NOTE), finding(3, group=other)]
        assert [block.findings for block in told(findings)] == [(f,) for f in findings]

    def test_code_of_one_place_is_told_there(self) -> None:
        own, other = replace(finding(1), code="a + b"), replace(finding(2), code="a + c")
        alike = replace(finding(3), code="a + b")
        assert [block.findings for block in told([own, other, alike])] == [(own, alike), (other,)]

    def test_a_finding_without_a_group_stands_alone(self) -> None:
        findings = [finding(1, group=None), finding(2, group=None)]
        assert len(told(findings)) == 2

    def test_many_places_are_counted_and_named_if_verbose(self) -> None:
        findings = [finding(n, file=f"{c}.go") for c in "abcdefgh" for n in range(1, 21)]
        text = text_of(*findings)
        assert "a.go:2, 3, 4, 5, 6, 7, 8, 9 and 11 more\n" in text
        assert "… and 80 places in 4 more files (--verbose)\n" in text
        text = text_of(*findings, verbose=True)
        assert "18, 19, 20\n" in text
        assert "h.go:1, 2" in text
        assert "more" not in text

    def test_the_title_that_says_more_is_taken(self) -> None:
        value = GROUP._replace(title="log.Logger.Debugf puts its arguments on the heap")
        for findings in (
            [finding(1), finding(2, group=value)],
            [finding(1, group=value), finding(2)],
        ):
            assert told(findings)[0].title == GROUP.title
            assert [row.group.title for row in table(findings).values()] == [GROUP.title]


class TestSummary:
    def test_the_most_valuable_stand_at_the_end(self) -> None:
        findings = [finding(n, n, group=None) for n in range(1, 11)]
        findings += [finding(20, 9), finding(21, 9)]
        findings.append(finding(30, 90, group=None, level=Level.NOTE))
        lines = text_of(*findings).splitlines()
        start = lines.index("Worth a look first:")
        assert lines[start + 1 : start + 6] == [
            " 10  a.go:10:3: x of line 10",
            f"  9  a.go:20:3: {GROUP.title}, at 2 places",
            "  9  a.go:9:3: x of line 9",
            "  8  a.go:8:3: x of line 8",
            "  7  a.go:7:3: x of line 7",
        ]

    def test_few_need_no_such_list(self) -> None:
        findings = [finding(n, n, group=None) for n in range(1, 10)]
        assert "Worth a look" not in text_of(*findings)

    def test_of_equal_ranks_more_bytes_and_copies_come_first(self) -> None:
        findings = [finding(n, group=None) for n in range(1, 11)]
        findings[4] = replace(findings[4], size=64)
        findings[7] = replace(findings[7], copies=3)
        lines = text_of(*findings).splitlines()
        start = lines.index("Worth a look first:")
        assert [line.split(":")[1] for line in lines[start + 1 : start + 4]] == ["5", "8", "1"]


class TestFormats:
    report: Report = replace(CLEAN, findings=(finding(1), finding(2, 70), finding(3, group=None)))

    def test_json(self) -> None:
        said = json.loads(b"".join(render(self.report, "json")))
        assert [f["group"] for f in said["findings"]] == ["m log.Debugf", "m log.Debugf", None]
        assert said["groups"] == [
            {"id": "m log.Debugf", "module": "m", "title": GROUP.title, "sites": 2, "rank": 70}
        ]
        assert said["findings"][1]["weights"] == [{"points": 70, "why": "so"}]

    def test_sarif_has_a_result_a_site(self) -> None:
        results = json.loads(b"".join(render(self.report, "sarif")))["runs"][0]["results"]
        group = {"id": "m log.Debugf", "title": GROUP.title, "sites": 2}
        assert [r["properties"].get("group") for r in results] == [group, group, None]
        assert results[1]["properties"]["weights"] == ["+70 so"]
        assert results[1]["properties"]["cure"] == "here"

    def test_concise_has_a_line_a_site(self) -> None:
        assert len(b"".join(render(self.report, "concise")).splitlines()) == 3
