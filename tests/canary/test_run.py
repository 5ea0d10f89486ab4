"""The canary compiled by real and by changed go commands."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from escapelint.canary.run import run_canary, source, unrecorded_problems
from escapelint.model import Level, Toolchain, parse_release
from escapelint.toolchain.find import describe

FakeGo = Callable[..., Toolchain]


def toolchain(go: str, version: str = "") -> Toolchain:
    found = describe(go, "--go", os.getcwd())
    if not version:
        return found
    return Toolchain(go, "--go", version, found.goroot, found.goos, found.goarch, found.gomodcache)


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def fake(go: str, tmp_path: Path) -> FakeGo:
    """Makes a go command of another version, whose texts may be changed by sed."""

    def make(version: str, change: str = "") -> Toolchain:
        real = shlex.quote(go)
        says = f'{real} env -json GOROOT GOOS GOARCH GOMODCACHE | sed \'s/^{{/{{"GOVERSION":'
        lines = [f'[ "$1" = env ] && {says}"{version}",/\' && exit']
        if change:
            lines.append(f"{real} \"$@\" 2>&1 >/dev/null | sed '{change}' >&2")
            lines.append(f'exec {real} "$@" 2>/dev/null')
        else:
            lines.append(f'exec {real} "$@"')
        return describe(script(tmp_path / "go", "\n".join(lines)), "--go", str(tmp_path))

    return make


# ── run_canary ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.go
def test_real_go(go: str) -> None:
    result = run_canary(toolchain(go))
    assert (result.level, result.error, result.missing) == (Level.NOTE, "", ())
    assert result.read == result.expected > 50
    assert result.lines > 250


@pytest.mark.go
@pytest.mark.parametrize(
    "settings",
    [
        {"GOFLAGS": "-mod=vendor"},
        {"GOFLAGS": "-mod=mod -tags=x -gcflags=-l"},
        {"GOWORK": "/no/such/go.work"},
        {"GO111MODULE": "off"},
        {"GOARCH": "386", "GOOS": "linux"},
        {"GOOS": "windows"},
    ],
    ids=str,
)
def test_settings_of_the_user(
    settings: dict[str, str], go: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = toolchain(go)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = run_canary(found)
    assert (result.level, result.error, result.missing) == (Level.NOTE, "", ())


@pytest.mark.go
def test_the_second_run_compiles_nothing(
    go: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its folder has another name: what it adds to the cache is data of the folder only."""
    monkeypatch.setenv("GOCACHE", str(tmp_path / "cache"))
    found = toolchain(go)
    assert run_canary(found).level is Level.NOTE
    made = compiled(tmp_path)
    assert run_canary(found).level is Level.NOTE
    assert made
    assert compiled(tmp_path) == made


def compiled(folder: Path) -> set[str]:
    """The objects in a cache."""
    return {path.name for path in (folder / "cache").rglob("*-d")}


@pytest.mark.go
def test_nothing_is_left_behind(go: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run_canary(toolchain(go)).error == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.go
def test_the_toolchain_that_the_module_chose_compiles_it(
    go: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with `toolchain go1.99.1` in the user's go.mod, found on PATH."""
    script(
        tmp_path / "go1.99.1",
        f"unset GOTOOLCHAIN_INTERNAL_SWITCH_VERSION GOTOOLCHAIN_INTERNAL_SWITCH_COUNT\n"
        f'GOTOOLCHAIN=local; export GOTOOLCHAIN\ntouch {tmp_path}/asked\nexec {go} "$@"',
    )
    monkeypatch.setenv("GOTOOLCHAIN", "path")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert run_canary(toolchain(go)).level is Level.NOTE
    assert not (tmp_path / "asked").exists()
    assert run_canary(toolchain(go, "go1.99.1")).level is Level.NOTE
    assert (tmp_path / "asked").exists()


@pytest.mark.go
@pytest.mark.parametrize("cache", ["off", "/dev/null/cache"])
def test_a_go_that_cannot_compile(cache: str, go: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = toolchain(go)
    monkeypatch.setenv("GOCACHE", cache)
    result = run_canary(found)
    assert result.level is Level.ERROR
    assert "cache" in result.error
    assert (result.read, result.missing) == (0, ())


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("echo 'go: broken' >&2; exit 1", "broken"),
        ("exit 7", "go list failed with exit code 7"),
        ("echo '{\"ImportPath\": '", "the go command did not come to its end"),
        (
            """printf '%s' '{"ImportPath":"p","Error":{"Err":"# p\\nx.go:1:1: bad"}}'""",
            "# p x.go:1:1: bad",
        ),
    ],
)
def test_a_go_that_fails(body: str, error: str, tmp_path: Path) -> None:
    path = script(tmp_path / "go", body)
    result = run_canary(Toolchain(path, "--go", "go1.28.0", "", "", "", ""))
    assert (result.error, result.level) == (error, Level.ERROR)


def test_a_go_that_is_not_there(tmp_path: Path) -> None:
    result = run_canary(Toolchain(str(tmp_path / "go"), "--go", "go1.28.0", "", "", "", ""))
    assert "No such file" in result.error


def test_a_go_that_says_nothing(tmp_path: Path) -> None:
    """Silence is no sign of a clean module."""
    path = script(tmp_path / "go", 'echo \'{"ImportPath":"example.com/canary","Export":"x"}\'')
    result = run_canary(Toolchain(path, "--go", "go1.28.0", "", "", "", ""))
    assert (result.error, result.lines, result.level) == ("", 0, Level.ERROR)
    assert result.read == 0


@pytest.mark.go
def test_gofmt(go: str) -> None:
    command = [os.path.join(os.path.dirname(os.path.realpath(go)), "gofmt"), "-l"]
    done = subprocess.run(command, input=source(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


# ── unrecorded releases ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("version", ["go1.21.0", "go1.26.8", "go1.27rc1", "go1.27.3 X:x"])
def test_nothing_is_said_of_a_recorded_release(version: str) -> None:
    no_go = Toolchain("/no/such/go", "--go", version, "", "", "", "")
    assert list(unrecorded_problems(no_go)) == []


@pytest.mark.go
@pytest.mark.parametrize(
    ("version", "how"),
    [
        ("go1.28.0", "newer than"),
        ("devel go1.28-abcdef", "newer than"),
        ("go1.28-devel_abcdef", "newer than"),
        ("devel go1.27-abcdef", "not among"),  # what comes before a release is no release
    ],
)
def test_an_unrecorded_release_that_is_read(version: str, how: str, fake: FakeGo) -> None:
    [problem] = unrecorded_problems(fake(version))
    assert problem.level is Level.NOTE
    assert re.fullmatch(
        rf"{re.escape(version)} is {how} what escapelint was tried with \(Go 1\.21 to 1\.27\):"
        r" the canary was read, (\d+) of \1 facts",
        problem.message,
    )


@pytest.mark.go
@pytest.mark.parametrize(
    "change",
    [
        "s/ escapes to heap/ is heap allocated/",
        "s/moved to heap:/on the heap:/",
        "s/flow:/path:/",
        "s/^# .*//",
        "d",
    ],
)
def test_an_unrecorded_release_with_another_wording(change: str, fake: FakeGo) -> None:
    [problem] = unrecorded_problems(fake("go1.28.0", change))
    assert problem.level is Level.ERROR
    assert re.search(r"of the canary \d+ of \d+ facts were read", problem.message)
    assert "canary.go:" in problem.message
    assert "findings may be missing" in problem.message
    assert "--go PATH" in problem.message
    assert "\n" not in problem.message


@pytest.mark.go
def test_an_unrecorded_release_with_a_new_line(fake: FakeGo) -> None:
    [problem] = unrecorded_problems(fake("go1.28.0", "s/leaking param: /param leaks: /"))
    assert problem.level is Level.WARNING
    assert re.search(r"(\d+) of \1 facts, but please report what is new: param", problem.message)
    assert re.search(r"; .* and \d+ more$", problem.message)


def test_an_unrecorded_release_that_does_not_compile(tmp_path: Path) -> None:
    path = script(tmp_path / "go", "echo 'go: no space left' >&2; exit 1")
    [problem] = unrecorded_problems(Toolchain(path, "--go", "go1.28.0", "", "", "", ""))
    assert problem.level is Level.ERROR
    assert "was not compiled (no space left)" in problem.message


@pytest.mark.go
def test_a_version_that_names_no_release(go: str) -> None:
    """It is compared with what holds for the newest release."""
    assert parse_release("gotip") == (0, 0)
    [problem] = unrecorded_problems(toolchain(go, "gotip"))
    assert problem.message.startswith("gotip is not among what escapelint was tried with")
    assert problem.level is (Level.NOTE if toolchain(go).release >= (1, 25) else Level.ERROR)
