"""What docs/outputs.md shows works: the problem matcher reads what is printed."""

from __future__ import annotations

import json
import re

from escapelint.cli.arguments import FORMATS, parser
from tests.conftest import ROOT, TESTDATA

TEXT = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")


def test_every_format_is_listed() -> None:
    assert tuple(re.findall(r"^\| `([a-z]+)` \|", TEXT, re.M)) == FORMATS


def test_every_option_is_there() -> None:
    for option in set(re.findall(r"(?<!-)--[a-z]+[a-z-]*", TEXT)):
        assert option in parser_help(), option


def parser_help() -> str:
    [commands] = [a for a in parser()._actions if isinstance(a.choices, dict)]
    assert isinstance(commands.choices, dict)
    text: str = commands.choices["check"].format_help()
    return text


class TestTask:
    found = re.search(r"```json\n(.*?)```", TEXT, re.S)
    assert found is not None
    task = json.loads(found[1])["tasks"][0]
    matcher = task["problemMatcher"]

    def test_the_matcher_reads_every_concise_line(self) -> None:
        pattern = self.matcher["pattern"]
        lines = (TESTDATA / "reporters/rich.concise").read_text(encoding="utf-8").splitlines()
        assert len(lines) > 5
        for line in lines:
            match = re.match(pattern["regexp"], line)
            assert match is not None, line
            assert match[pattern["severity"]] in ("error", "warning", "note")
            assert match[pattern["code"]] in line
        first = re.match(pattern["regexp"], lines[0])
        assert first is not None
        assert [first[pattern[key]] for key in ("file", "line", "column", "code")] == [
            *("store/cache.go", "13", "26", "unbounded-growth"),
        ]

    def test_the_command_is_one_of_ours(self) -> None:
        words = self.task["command"].split()
        assert words[0] == "escapelint"
        assert parser().parse_args(words[1:]).watch

    def test_begin_and_end_are_what_is_said(self) -> None:
        source = (ROOT / "escapelint/cli/watching.py").read_text(encoding="utf-8")
        said = [f"escapelint: {text}" for text in re.findall(r'say\("([^"]+)"\)', source)]
        background = self.matcher["background"]
        for key in ("beginsPattern", "endsPattern"):
            assert len([text for text in said if re.match(background[key], text)]) == 1
