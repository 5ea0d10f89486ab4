"""What append-growth says to do compiles, and is the end of the warning."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

TEXT = (TESTDATA / "rules" / "append-growth" / "growth.go").read_text(encoding="utf-8")
FILLED = (TESTDATA / "rules" / "append-growth" / "filled.go").read_text(encoding="utf-8")
NIL = """package growth

import (
	"encoding/json"
	"reflect"
)

type item struct{ name, kind string }

func encoded(names []string) ([]byte, error) {
	var all []item
	for _, name := range names {
		all = append(all, item{name: name})
	}
	return json.Marshal(all)
}

func compared(n []string) []item {
	var all []item
	for _, name := range n {
		all = append(all, item{name: name})
	}
	if all == nil {
		return []item{{}}
	}
	return all
}

func reflected(to reflect.Value, names []string) {
	var all []item
	for _, name := range names {
		all = append(all, item{name: name})
	}
	to.Set(reflect.ValueOf(all))
}

func either(names []string, rest string) (n []item) {
	for _, name := range names {
		n = append(n, item{name: name})
	}
	if rest != "" {
		n = append(n, item{name: rest})
	}
	return n
}

func empty(names []string) []item {
	all := []item{}
	for _, name := range names {
		all = append(all, item{name: name})
	}
	return all
}
"""
KEPT = ", which keeps nil where there are none"
_DECLARATION = re.compile(r"make it with room: (.*?)(?: \(|$)")
_BEFORE = re.compile(r"before the loop: (.*?)(?:, which| \(|$)")


def findings(go: str, folder: Path, text: str, language: str = "1.22") -> dict[str, Finding]:
    """The first finding of each function."""
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text(f"module example.com/m\n\ngo {language}\n")
    (folder / "growth.go").write_text(text)
    config = Config(cwd=str(folder), level=Level.NOTE, go=go, select=frozenset({"append-growth"}))
    report = run(config)
    return {f.function: f for f in reversed(report.findings) if f.level is Level.WARNING}


def followed(text: str, found: list[Finding]) -> str:
    """The testdata as it is when the advice of each finding is followed."""
    lines = text.split("\n")
    for finding in sorted(found, key=lambda f: -f.region.line):
        at = finding.region.line - 1
        loop = next(i for i in range(at, 0, -1) if lines[i].startswith("\tfor "))
        declared = _DECLARATION.match(finding.suggestion)
        if declared is None:
            before = _BEFORE.search(finding.suggestion)
            assert before is not None, finding.suggestion
            lines.insert(loop, f"\t{before[1]}")
            continue
        name = declared[1].split(" ")[0]
        start = re.compile(rf"\t(?:var {name} |{name} := )")
        lines[next(i for i in range(loop, 0, -1) if start.match(lines[i]))] = f"\t{declared[1]}"
    return "\n".join(lines).replace("import (", 'import (\n\t"slices"', 1)


def test_the_advice_compiles_and_is_enough(go: str, tmp_path: Path) -> None:
    found = findings(go, tmp_path / "before", TEXT)
    assert len(found) > 6
    after = tmp_path / "after"
    assert findings(go, after, followed(TEXT, [*found.values()])) == {}
    done = subprocess.run([go, "vet", "."], cwd=after, capture_output=True, text=True)
    assert done.stderr == ""


ADVICE = {
    "literal": (
        "make it with room at once: args := make([]any, 0, 3+len(fields)), then args = append(args,"
        ' "GET", key, len(fields))'
    ),
    "literalAndOptions": (
        "make it with room at once: args := make([]any, 0, 5+2*len(fields)), then args ="
        ' append(args, "GET", key)'
    ),
    "literalOfStructs": (
        "make it with room at once, and append its 2 elements to it: users := make([]user, 0,"
        " 2+len(names))"
    ),
    "withLength": "make it with room: args := make([]any, 2, 2+len(fields))",
    "othersFirst": "make it with room: args := make([]any, 0, 2+len(fields))",
    "tooSmall": "make it with room for all: make([]any, 0, 4+len(keys))",
    "tooSmallForLoop": "make it with room for all: make([]string, 0, 1+len(names))",
    "fromSecond": "make it with room: order := make([]user, 0, len(args))",
}


def test_what_starts_with_elements_or_too_little_room(go: str, tmp_path: Path) -> None:
    users = "type user struct{ name string; size int }\n"
    text = FILLED + users
    found = findings(go, tmp_path / "before", text)
    assert {name: found[name].suggestion for name in ADVICE} == ADVICE
    for name, advice in ADVICE.items():
        function = re.search(rf"^func {name}\(.*?^}}$", text, re.M | re.S)
        assert function is not None
        if ": make(" in advice:
            body = re.sub(r"make\(.*?\)\)", advice.partition(": ")[2], function[0], count=1)
        elif "its 2 elements" in advice:
            made = advice.partition("to it: ")[2]
            appended = 'users = append(users, user{name: "root"}, user{name: "admin"})'
            body = re.sub(r"users := .*", f"{made}\n{appended}", function[0], count=1)
        else:
            code = advice.partition(": ")[2].replace(", then ", "\n")
            variable = code.split(" ")[0]
            body = re.sub(rf"(?:var {variable} |{variable} := ).*", code, function[0], count=1)
        text = text.replace(function[0], body)
    after = findings(go, tmp_path / "after", text)
    assert not set(ADVICE) & set(after)
    done = subprocess.run([go, "vet", "."], cwd=tmp_path / "after", capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("names", "make room before the loop: out = slices.Grow(out, len(users)), which keeps nil"),
        ("names", "nil from empty, make it with room: out := make([]string, 0, len(users))"),
        ("empty", "make it with room: out := make([]string, 0, 2*len(users))"),
        ("parsed", "nil from empty, make it with room: names = make([]string, 0, len(texts))"),
        ("trailer", "make it with room: lines := make([]string, 0, len(users)+1)"),
        ("counted", "(n must not be negative)"),
    ],
)
def test_forms(go: str, tmp_path: Path, function: str, expected: str) -> None:
    assert expected in findings(go, tmp_path, TEXT)[function].suggestion


@pytest.mark.parametrize(
    ("language", "function", "expected"),
    [
        ("1.22", "encoded", f"all = slices.Grow(all, len(names)){KEPT}"),
        ("1.22", "reflected", f"all = slices.Grow(all, len(names)){KEPT}"),
        ("1.22", "compared", f"all = slices.Grow(all, len(n)){KEPT}"),
        (
            "1.22",
            "either",
            f"n = slices.Grow(n, len(names)){KEPT}; or, if nobody tells nil from empty, make it"
            " with room: n = make([]item, 0, len(names))",
        ),
        ("1.13", "encoded", f"if n := len(names); n > 0 {{ all = make([]item, 0, n) }}{KEPT}"),
        (
            "1.13",
            "compared",
            f"if size := len(n); size > 0 {{ all = make([]item, 0, size) }}{KEPT}",
        ),
        (
            "1.13",
            "either",
            f"if size := len(names); size > 0 {{ n = make([]item, 0, size) }}{KEPT}; or, if nobody"
            " tells nil from empty, make it with room: n = make([]item, 0, len(names))",
        ),
    ],
)
def test_nil_is_kept(go: str, tmp_path: Path, language: str, function: str, expected: str) -> None:
    found = findings(go, tmp_path, NIL, language)[function]
    assert found.suggestion == f"make room before the loop: {expected}"


@pytest.mark.parametrize("language", ["1.13", "1.22"])
def test_what_was_not_nil_is_made(go: str, tmp_path: Path, language: str) -> None:
    found = findings(go, tmp_path, NIL, language)["empty"]
    assert found.suggestion == "make it with room: all := make([]item, 0, len(names))"


def test_the_path_ends_at_calls_of_the_standard_library(go: str, tmp_path: Path) -> None:
    steps = [step.text for step in findings(go, tmp_path, NIL)["reflected"].because]
    assert "all is passed to reflect.ValueOf" in steps
    assert not any("reflect's" in step for step in steps)
