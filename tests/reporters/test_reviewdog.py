"""reviewdog's own parsers read what is written for it, SARIF and rdjsonl.

They are built from their module; where that cannot be fetched or built the tests are skipped.
reviewdog takes SARIF's columns, which are UTF-16, for bytes: so what is compared is in ASCII.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from escapelint.model import Level, Region
from escapelint.reporters import render

from .sample import CACHE_GO, RICH

pytestmark = pytest.mark.network

_MODULE = "github.com/reviewdog/reviewdog@v0.21.0"
_SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}
# What is not below the root is no part of a review.
_OURS = tuple(each for each in RICH.findings if not each.region.file.startswith("$"))
_READER = """package main

import (
	"fmt"
	"os"

	"github.com/reviewdog/reviewdog/parser"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	reader, err := parser.New(&parser.Option{FormatName: os.Args[1]})
	if err != nil {
		panic(err)
	}
	found, err := reader.Parse(os.Stdin)
	if err != nil {
		panic(err)
	}
	for _, each := range found {
		each.OriginalOutput = ""
		text, err := protojson.Marshal(each)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s\\n", text)
	}
}
"""


@pytest.fixture(scope="module")
def reader(go: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewdog")
    folder.joinpath("main.go").write_text(_READER)
    folder.joinpath("go.mod").write_text("module reader\n\ngo 1.24\n")
    env = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-mod=mod"}
    for arguments in (["get", _MODULE], ["build", "-o", "reader", "."]):
        done = subprocess.run(
            [go, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no word"]
            pytest.skip(f"reviewdog's parser cannot be built: {last[0]}")
    return folder / "reader"


def read(reader: Path, format_: str, report: Any = RICH) -> list[dict[str, Any]]:
    """What reviewdog makes of a report; it runs where the names of files are relative to."""
    data = b"".join(render(report, format_))
    done = subprocess.run([str(reader), format_], input=data, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("format_", ["sarif", "rdjsonl"])
def test_each_finding_is_read(reader: Path, format_: str) -> None:
    found = read(reader, format_, replace(RICH, findings=_OURS))
    assert sorted(map(_known, found)) == sorted(
        (finding.region.file, finding.rule, _SEVERITIES[finding.level]) for finding in _OURS
    )
    assert all(each["message"] and each["source"]["name"] == "escapelint" for each in found)


def _known(each: dict[str, Any]) -> tuple[str, str, str]:
    return each["location"]["path"], each["code"]["value"], each["severity"]


@pytest.mark.parametrize("format_", ["sarif", "rdjsonl"])
def test_places_and_fixes(reader: Path, format_: str) -> None:
    finding = RICH.findings[1]
    (each,) = read(reader, format_, replace(RICH, findings=(finding,)))
    assert each["severity"] == finding.level.name
    assert each["location"] == {"path": finding.region.file, "range": _range(finding.region)}
    fix = finding.fixes[0]  # the other one is only to be shown
    fixed = expected = CACHE_GO
    for edit in reversed(fix.edits):
        start, end = edit.region.start, edit.region.end
        expected = expected[:start] + edit.text.encode() + expected[end:]
    for suggestion in reversed(each["suggestions"]):
        start, end = (_offset(suggestion["range"][key]) for key in ("start", "end"))
        fixed = fixed[:start] + suggestion.get("text", "").encode() + fixed[end:]
    assert fixed == expected


def _range(region: Region) -> dict[str, Any]:
    return {
        "start": {"line": region.line, "column": region.column},
        "end": {"line": region.end_line, "column": region.end_column},
    }


def _offset(position: dict[str, int]) -> int:
    lines = CACHE_GO.split(b"\n")[: position["line"] - 1]
    return sum(len(line) + 1 for line in lines) + position["column"] - 1
