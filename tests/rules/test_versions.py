"""Advice names only what the module's Go has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level
from escapelint.versions import SINCE, offers

pytestmark = pytest.mark.go

TEXT = """package p

import (
	"fmt"
	"sort"
)

type set struct{ names map[string]int }

func (s *set) reset(n int)  { s.names = make(map[string]int, n) }
func collect(in []string) []string {
	out := []string{}
	for _, x := range in {
		out = append(out, x)
	}
	return out
}
func more(in []string, out []string) []string {
	for _, x := range in {
		out = append(out, x)
	}
	return out
}
func text(n int) [][]byte {
	out := make([][]byte, 0, n)
	for i := 0; i < n; i++ {
		out = append(out, []byte(fmt.Sprint(i+1000)))
	}
	return out
}
func sorted(in []string) { sort.Slice(in, func(i, j int) bool { return in[i] < in[j] }) }
func copied(in []string) []string { return append([]string{"a"}, in...) }
"""
# What is advised → the key in SINCE.
_NAMES = {
    "slices.Grow(": "slices",
    "slices.Concat": "slices.Concat",
    "slices.SortFunc": "slices",
    "clear(": "clear",
    "fmt.Append": "fmt.Append",
}


def said(go: str, folder: Path, language: str) -> str:
    (folder / "go.mod").write_text("module example.com/m\n\n" + (language and f"go {language}\n"))
    (folder / "p.go").write_text(TEXT)
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    assert [p.message for p in report.problems] == []
    return "\n".join(map(_text, report.findings))


def _text(finding: Finding) -> str:
    return f"{finding.message}\n{finding.suggestion}\n{finding.code}"


@pytest.mark.parametrize("language", ["", "1.17", "1.18", "1.19", "1.20", "1.21", "1.21.4", "1.22"])
def test_only_what_the_language_has(go: str, tmp_path: Path, language: str) -> None:
    text = said(go, tmp_path, language)
    release = (1, int(language.split(".")[1])) if language else (1, 16)
    named = {name for name in _NAMES if name in text}
    assert named == {name for name, key in _NAMES.items() if offers(release, key)}


def test_every_name_is_asked_for() -> None:
    """A name that no rule asks for is one too many, and one that is not listed fails."""
    rules = Path(__file__).parents[2] / "rules"
    texts = [path.read_text(encoding="utf-8") for path in rules.glob("*.py")]
    asked = {name for text in texts for name in re.findall(r'p\.offers\("([\w.]+)"\)', text)}
    assert asked == set(SINCE)
