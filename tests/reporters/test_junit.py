"""JUnit's XML as build servers read it: well formed, with counts that are right."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from escapelint.model import Level, Problem, Report
from escapelint.reporters import render

from .sample import CLEAN, RICH


def document(report: Report) -> ET.Element:
    return ET.fromstring(b"".join(render(report, "junit")))


def check_counts(suite: ET.Element) -> None:
    assert int(suite.attrib["tests"]) == len(suite.findall(".//testcase"))
    assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall(".//error"))


def test_counts() -> None:
    for report in (RICH, CLEAN, replace(CLEAN, problems=RICH.problems)):
        root = document(report)
        for suite in (root, *root):
            check_counts(suite)
    assert len(document(RICH).findall(".//failure")) == len(RICH.findings)


def test_nothing_to_tell_is_a_test_that_passed() -> None:
    (case,) = document(CLEAN).findall(".//testcase")
    assert case.attrib["name"] == "1 package"
    assert list(case) == []
    broken = replace(CLEAN, problems=(Problem(Level.ERROR, "no package", "p"),))
    (case,) = document(broken).findall(".//testcase")
    assert case[0].tag == "error"


def test_a_suite_for_each_file() -> None:
    names = [suite.attrib["name"] for suite in document(RICH)]
    assert names == ["escapelint", *dict.fromkeys(f.region.file for f in RICH.findings)]


def test_the_body_shows_code_as_it_is() -> None:
    failure = document(RICH).findall(".//failure")[1]
    assert failure.attrib["type"] == "warning"
    assert failure.text is not None
    assert failure.text.splitlines()[-2] == "\treturn Entry{key: key}"


@given(st.text(), st.text(), st.text())
def test_any_text_makes_a_document(message: str, file: str, code: str) -> None:
    one = replace(RICH.findings[1], message=message, code=code)
    one = replace(one, region=replace(one.region, file=f"a{file}"))
    root = document(replace(CLEAN, findings=(one,)))
    assert len(root.findall(".//failure")) == 1
