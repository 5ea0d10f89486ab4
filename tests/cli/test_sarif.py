from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.cli.arguments import parser
from escapelint.cli.sarif import settings_of
from escapelint.cli.sarif_arguments import MOST_RESULTS
from escapelint.model import Report
from escapelint.reporters import SarifSettings
from escapelint.reporters.line_hashes import line_hashes
from escapelint.reporters.settings import MOST_RESULTS as MOST
from tests.reporters.sample import CACHE, CACHE_GO, MARKED, MARKED_GO, RICH

Module = Callable[[Mapping[str, str]], Path]

GO = """package p

func newInt() *int {
\tn := 1 //escapelint:ignore returned-pointer it is for a test
\treturn &n
}

func newString() *string {
\ts := "é"
\treturn &s
}

var _, _ = newInt, newString
"""


def options(*words: str) -> argparse.Namespace:
    return parser().parse_args(["check", *words])


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A report of files that are there, one of them changed since."""
    for name, data in ((CACHE, CACHE_GO), (MARKED, b"// new\n" + MARKED_GO)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return replace(RICH, root=str(tmp_path))


def test_the_defaults_are_those_of_the_settings() -> None:
    assert settings_of(replace(RICH, findings=(), suppressed=()), options()) == SarifSettings()
    assert MOST_RESULTS == MOST


def test_options(report: Report) -> None:
    words = "--sarif-category go --sarif-include-suppressed --sarif-uris absolute --max-results 7"
    got = settings_of(report, options(*words.split()))
    assert (got.category, got.suppressed, got.absolute, got.most) == ("go", True, True, 7)


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_the_number_of_results_is_positive(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(f"--max-results={number}")
    assert f"--max-results: {number} is no number from 1 on" in capsys.readouterr().err


def test_fingerprints_of_lines_that_are_as_they_were(report: Report) -> None:
    hashes = settings_of(report, options()).line_hashes
    marks = line_hashes(CACHE_GO, {8, 12, 13, 17})
    assert hashes == {(CACHE, line): mark for line, mark in marks.items()}


def test_files_that_are_gone_have_none(report: Report, tmp_path: Path) -> None:
    (tmp_path / CACHE).unlink()
    assert settings_of(report, options()).line_hashes == {}


@pytest.mark.go
def test_a_run(module: Module, tmp_path: Path, go: str) -> None:
    folder, file = module({"p/p.go": GO}), tmp_path / "x.sarif"
    words = ["check", "-C", str(folder), "--go", go, "-q", "--exit-zero", "--level", "note"]
    assert cli.main([*words, "--output-file", f"sarif:{file}", "--sarif-include-suppressed"]) == 0
    (run,) = json.loads(file.read_bytes())["runs"]
    marks = [result["partialFingerprints"] for result in run["results"]]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    lines = [place["region"]["startLine"] for place in places]
    expected = line_hashes(GO.encode(), set(lines))
    assert [mark["primaryLocationLineHash"] for mark in marks] == [expected[n] for n in lines]
    justified = [result["suppressions"] for result in run["results"]]
    assert justified[0] == []
    assert justified[-1][0]["justification"] == "it is for a test"
