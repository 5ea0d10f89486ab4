"""One tree and two Gos: what a Go upgrade makes escape."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from escapelint import cli
from escapelint.toolchain.find import ToolchainError, ask, find_go

pytestmark = pytest.mark.go

Module = Callable[[Mapping[str, str]], Path]

# fmt.Errorf is inlined since Go 1.26 where its format has no verbs.
A = """package a

import "fmt"

type Summer interface{ Sum() int }

type pair struct{ a, b int }

func (p *pair) Sum() int { return p.a + p.b }

func total(s Summer) int { return s.Sum() }

//go:noinline
func Handle(x int) int {
	p := &pair{x, x}
	return total(p)
}

func fresh(n int) *pair { return &pair{n, n} }

//go:noinline
func Keep(n int) *pair { return fresh(n) }

//go:noinline
func Fail(n int) (err error) {
	if n > 3 {
		err = fmt.Errorf("bad")
	}
	return err
}

//go:noinline
func Always(n int) *int { return &n }
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        levels = ("--level", "note", "--fail-level", "note")
        code = cli.main(["diff", "-C", str(folder), *arguments, *levels])
        out, err = capfd.readouterr()
        return code, out, err

    return call


Run = Callable[..., tuple[int, str, str]]


def changes(out: str) -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = json.loads(out)["changes"]
    return sorted((c["kind"], c["finding"]["function"], c["how"]) for c in found)


@pytest.fixture
def other(go: str, tmp_path: Path) -> Path:
    """A Go that says that it is another one, and does not inline `total` and `fresh`."""
    if os.name == "nt":
        pytest.skip("it is a shell script")
    version = ask(go, ["GOVERSION"], str(tmp_path))["GOVERSION"]
    named = f"{version} X:other"  # as one with an experiment, so that its object code is read
    found = tmp_path / "other" / "go"
    found.parent.mkdir()
    # The same lines for both, as the pragmas take the place of empty ones.
    text = A.replace("\nfunc total", "//go:noinline\nfunc total")
    text = text.replace("\nfunc fresh", "//go:noinline\nfunc fresh")
    (tmp_path / "a.go").write_text(text)
    overlay = {"Replace": {str(tmp_path / "module/a/a.go"): str(tmp_path / "a.go")}}
    (tmp_path / "overlay.json").write_text(json.dumps(overlay))
    found.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = env ] && {{ {go} "$@" | sed "s/{version}/{named}/"; exit; }}\n'
        f'shift; exec {go} list -overlay={tmp_path}/overlay.json "$@"\n'
    )
    found.chmod(0o755)
    return found


def test_another_compiler(module: Module, run: Run, go: str, other: Path) -> None:
    folder = module({"a/a.go": A})
    both = ("--go", go, "--go", str(other))
    code, out, _ = run(folder, *both, "--output-format", "json")
    assert code == 1
    found = json.loads(out)
    assert found["old"] != found["new"]
    assert found["new"].endswith(" X:other")
    told = changes(out)
    how = "it is inlined no more: it happens in fresh only, not at 1 call of it"
    assert told == [("added", "Handle", ""), ("moved", "fresh", how)]
    [cause] = [c["cause"] for c in found["changes"] if c["kind"] == "added"]
    assert cause["text"] == "total is no longer inlined: marked go:noinline"
    assert not cause["touched"]
    code, out, _ = run(folder, "--go", str(other), "--go", go, "./a", "--output-format", "json")
    kinds = [row[:2] for row in changes(out)]
    assert (code, kinds) == (0, [("moved", "fresh"), ("removed", "Handle")])
    out = run(folder, *both)[1]
    assert f"since {found['old']}" not in out
    assert f"from {found['old']} to {found['new']}\n" in out


def test_a_side_that_cannot_be_compiled(module: Module, run: Run, go: str, other: Path) -> None:
    other.write_text(other.read_text().replace("exec ", "exit 1; exec "))
    code, out, err = run(module({"a/a.go": A}), "--go", str(other), "--go", go)
    assert code == 2
    assert out.startswith("0 added, 0 removed, 0 moved")
    assert "what it has is no part of the comparison" in err


def test_upgrade(module: Module, run: Run, go: str) -> None:
    """Two real Gos, where this machine has them under their versions."""
    try:
        for version in ("1.25", "1.26"):
            find_go(version, os.environ)
    except ToolchainError as error:
        pytest.skip(f"two Gos are needed: {error}")
    folder = module({"a/a.go": A})
    code, out, _ = run(folder, "--go", "1.25", "--go", "1.26", "--output-format", "json")
    how = "fmt.Errorf is inlined now: what it allocates shows at the call"
    assert (code, changes(out)) == (0, [("moved", "Fail", how)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name what to compare: a revision, as in diff main, or two Gos by --go"),
        (("--go", "1.26", "--go", "1.27", "--go", "1.28"), "--go is given 3 times"),
        (("--go", "1.99", "--go", "1.98"), "there is no Go 1.99 here: GOTOOLCHAIN=go1.99.0 go "),
        (("--go", "{go}", "--go", "{go}"), "name another one"),
    ],
)
def test_what_cannot_be_compared(
    module: Module, run: Run, go: str, arguments: tuple[str, ...], said: str
) -> None:
    words = [word.replace("{go}", go) for word in arguments]
    code, _, err = run(module({"a/a.go": A}), *words)
    assert code == 2
    assert said in err


def test_the_environment_stays(
    module: Module, run: Run, go: str, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOTOOLCHAIN")
    assert run(module({"a/a.go": A}), "--go", go, "--go", str(other))[0] == 1
    assert "GOTOOLCHAIN" not in os.environ
