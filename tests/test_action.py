"""The GitHub Action: its scripts are run as GitHub's runner does it, and it is linted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pre_commit.yaml import yaml_load

from escapelint.cli.arguments import parser
from tests.conftest import ROOT

ACTION: dict[str, Any] = yaml_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
BY_ID = {step["id"]: step for step in STEPS if "id" in step}
WORKFLOW = re.search(
    r"```yaml\n(name: escapelint\n.*?)```", (ROOT / "docs/outputs.md").read_text("utf-8"), re.S
)

Act = Callable[..., tuple[dict[str, str], list[str], str]]


def test_no_expression_stands_in_a_script() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) == 4
    assert [script for script in scripts if "${{" in script] == []


def test_scripts_name_their_shell() -> None:
    assert {step["shell"] for step in STEPS if "run" in step} == {"bash"}


def test_every_input_is_used_and_every_used_one_is_there() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])
    assert all(value["description"] for value in ACTION["inputs"].values())


def test_expressions_use_steps_that_come_before() -> None:
    seen: set[str] = set()
    for step in STEPS:
        text = str({key: value for key, value in step.items() if key != "run"})
        assert set(re.findall(r"steps\.([a-z]+)", text)) <= seen
        seen |= {step["id"]} if "id" in step else set()
    outputs = str(ACTION["outputs"])
    assert set(re.findall(r"steps\.([a-z]+)", outputs)) <= seen


class TestConditions:
    def test_forks_upload_nothing(self) -> None:
        condition = " ".join(BY_ID["upload"]["if"].split())
        assert "github.event.pull_request.head.repo.full_name == github.repository" in condition
        assert "steps.run.outputs.sarif != ''" in condition
        # What is not uploaded, for want of rights, must not fail what was found clean.
        assert BY_ID["upload"]["continue-on-error"] is True

    def test_the_exit_code_comes_last_and_always(self) -> None:
        assert STEPS[-1]["run"] == 'exit "$CODE"'
        assert "if" not in STEPS[-1]


@pytest.fixture
def act(tmp_path: Path) -> Act:
    """Runs the script of the step `run`: (outputs, arguments that the command got, stdout)."""

    def run(code: int = 0, *, writes: bool = True, **env: str) -> tuple[dict[str, str], Any, str]:
        command = tmp_path / "es cape lint"
        command.write_text(
            f"#!{sys.executable}\n"
            "import os, sys\n"
            "open(os.environ['SEEN'], 'w').write('\\0'.join(sys.argv[1:]))\n"
            "files = [a.split(':', 1)[1] for a in sys.argv if a.startswith('sarif:')]\n"
            f"[open(f, 'w').write('x') for f in files if {writes}]\n"
            f"sys.exit({code})\n"
        )
        command.chmod(0o755)
        seen, output = tmp_path / "seen", tmp_path / "output"
        output.write_text("")
        done = script(
            BY_ID["run"]["run"],
            {
                "ESCAPELINT": str(command),
                "FOLDER": ".",
                "PACKAGES": "./...",
                "ARGS": "",
                "ANNOTATIONS": "true",
                "SUMMARY": "true",
                "FORK": "false",
                **env,
                "RUNNER_TEMP": str(tmp_path),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(tmp_path / "sum mary.md"),
                "SEEN": str(seen),
            },
            tmp_path,
        )
        lines = [line.split("=", 1) for line in output.read_text().splitlines()]
        return dict(lines), (seen.read_text() if seen.exists() else "").split("\0"), done

    return run


def script(text: str, env: Mapping[str, str], folder: Path) -> str:
    """A script's output, run as `shell: bash` does it; fails where it fails."""
    path = folder / "script.sh"
    path.write_text(text, encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(path)]
    done = subprocess.run(
        command, env={**os.environ, **env}, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestRun:
    def test_what_it_runs(self, act: Act, tmp_path: Path) -> None:
        outputs, seen, _ = act()
        assert seen == [
            *("check", "-C", ".", "--output-format", "github"),
            *("--output-file", f"sarif:{tmp_path}/escapelint.sarif"),
            *("--output-file", f"markdown:{tmp_path}/sum mary.md", "./..."),
        ]
        assert outputs == {"code": "0", "sarif": f"{tmp_path}/escapelint.sarif"}
        parser().parse_args(seen)

    def test_inputs_are_words_and_no_code(self, act: Act, tmp_path: Path) -> None:
        hostile = "$(touch a) `touch b` ; touch c\n* --level note"
        _, seen, _ = act(ARGS=hostile, PACKAGES="./a ./b", FOLDER="x y; touch d")
        assert seen[2] == "x y; touch d"
        assert seen[9:] == ["./a", "./b", *hostile.split()]
        assert {path.name for path in tmp_path.iterdir()} & set("abcd") == set()

    @pytest.mark.parametrize("code", [1, 2, 3])
    def test_an_exit_code_is_put_aside(self, act: Act, code: int) -> None:
        outputs, _, _ = act(code)
        assert outputs["code"] == str(code)

    def test_no_file_no_upload(self, act: Act, tmp_path: Path) -> None:
        (tmp_path / "escapelint.sarif").write_text("of an earlier step")
        outputs, _, _ = act(2, writes=False)
        assert outputs == {"code": "2", "sarif": ""}

    def test_forks_are_annotated_whatever_was_said(self, act: Act) -> None:
        assert "text" in act(ANNOTATIONS="false")[1]
        assert "github" in act(ANNOTATIONS="false", FORK="true")[1]

    def test_no_summary(self, act: Act) -> None:
        assert not any(word.startswith("markdown:") for word in act(SUMMARY="false")[1])


def test_a_failed_upload_is_told() -> None:
    (step,) = [step for step in STEPS if "outcome" in step.get("if", "")]
    done = subprocess.run(["bash", "-ec", step["run"]], capture_output=True, text=True, check=True)
    assert re.fullmatch(
        r"::warning title=escapelint::[^\n]*security-events: write[^\n]*\n", done.stdout
    )


@pytest.mark.go
def test_with_the_real_command(act: Act, tmp_path: Path, go: str) -> None:
    module = tmp_path / "m"
    module.mkdir()
    (module / "go.mod").write_text("module m\n\ngo 1.21\n")
    (module / "a.go").write_text("package m\n\nfunc F() *int { n := 1; return &n }\n")
    command = tmp_path / "escapelint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m escapelint "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    _, _, printed = act(
        ESCAPELINT=str(command),
        FOLDER=str(module),
        ARGS=f"--level note --go {go}",
        PYTHONPATH=path,
    )
    assert printed.startswith("::")
    assert (tmp_path / "sum mary.md").read_text("utf-8").startswith("## escapelint: 1 ")


@pytest.mark.go
@pytest.mark.network
def test_actionlint(tmp_path: Path, go: str) -> None:
    """Lints the workflow of the documentation, with this action and its inputs."""
    assert WORKFLOW is not None
    bin_ = tmp_path / "bin"
    env = {**os.environ, "GOBIN": str(bin_), "GOFLAGS": "-mod=mod"}
    package = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
    made = subprocess.run([go, "install", package], env=env, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"actionlint cannot be fetched: {made.stderr.strip().splitlines()[-1]}")
    repository = tmp_path / "repository"
    workflows = repository / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", repository)
    (repository / ".git").mkdir()
    text = re.sub(r"uses: escapelint/escapelint@v[0-9.]+", "uses: ./", WORKFLOW[1])
    assert "uses: ./" in text
    (workflows / "escapelint.yml").write_text(text, encoding="utf-8")

    def lint() -> str:
        done = subprocess.run(
            [str(bin_ / "actionlint")], cwd=repository, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    assert lint() == ""
    (workflows / "escapelint.yml").write_text(text.replace("args:", "arguments:"), encoding="utf-8")
    assert "arguments" in lint()
