"""Sets of files: compared with what git ignores."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escapelint.config.paths import NO_PATHS, PathSet, anchored, literal, wrong_pattern

# Of what pathspec reads as git does: it takes a/** for the folder as well, and a ! that names
# again what a pattern before it names for less than git does.
_NAMES = ("a", "b", "cmd", "x.go", "a[1]", "p.pb.go")
_PATTERNS = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "", "/", "**/", "a/"]),
        st.sampled_from(["a", "b", "cmd", "*.go", "*", "x.*", "?", "a/b", "[ab]", "a/**/b"]),
        st.sampled_from(["", "", "/", "/*"]),
    ).filter(lambda pattern: not wrong_pattern(pattern)),
    min_size=1,
    max_size=4,
)
_FILES = st.lists(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4).map("/".join))


def ignored(folder: Path, names: list[str]) -> set[str]:
    """Those of the names that git ignores in a repository."""
    done = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=folder,
        input="\0".join(names),
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return {name for name in done.stdout.split("\0") if name}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(patterns=_PATTERNS, files=_FILES)
def test_as_git_ignores(repository: Path, patterns: list[str], files: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(patterns) + "\n")
    found = PathSet("/r", tuple(patterns))
    names = sorted({file for file in files if file})
    assert {name for name in names if found.matches(f"/r/{name}")} == ignored(repository, names)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(patterns=_PATTERNS, files=_FILES)
def test_anchored_is_what_a_gitignore_in_the_folder_says(
    repository: Path, patterns: list[str], files: list[str]
) -> None:
    inside = repository / "s[1]" / "a"
    inside.mkdir(parents=True, exist_ok=True)
    (repository / ".gitignore").write_text("")
    (inside / ".gitignore").write_text("\n".join(patterns) + "\n")
    found = PathSet("/r", tuple(anchored(pattern, "s[1]/a") for pattern in patterns))
    names = sorted({*(f"s[1]/a/{file}" for file in files), *files})
    # No pattern of a folder's .gitignore takes the folder itself.
    assert {name for name in names if found.matches(f"/r/{name}")} == ignored(repository, names)


def test_anchored_in_the_same_folder() -> None:
    assert anchored("!a", ".") == "!a"
    assert anchored("!a/", "s") == "!/s/**/a/"
    assert anchored("/a", "s") == "/s/a"
    assert anchored("a/b", "s") == "/s/a/b"


@pytest.mark.parametrize("path", ["a", "a*b", "a[1]/c", "a?", "\\", "#x", "!x"])
def test_literal(path: str) -> None:
    assert PathSet("/r", (literal(path),)).matches(f"/r/{path}")
    assert not PathSet("/r", (literal(path),)).matches(f"/r/s/{path}")
    assert not PathSet("/r", (literal(path),)).matches("/r/axb")


def test_nothing_outside_of_the_base() -> None:
    found = PathSet("/r", ("*",))
    assert found.matches("/r/a")
    assert not found.matches("/r")
    assert not found.matches("/rx/a")
    assert not found.matches("/a")


def test_folders() -> None:
    found = PathSet("/r", ("cmd/", "!cmd/keep.go", "vendor", "*.pb.go", "!my.pb.go"))
    assert found.matches("/r/a/x.pb.go")
    assert not found.matches("/r/a/my.pb.go")
    assert found.matches("/r/cmd", folder=True)
    assert not found.matches("/r/cmd")  # a file of that name
    assert found.matches("/r/a/cmd/keep.go")  # what lies in a folder that is out stays out
    assert found.matches("/r/vendor", folder=True)
    assert found.matches("/r/vendor/x/y", folder=True)


def test_without_what_takes_the_whole_folder() -> None:
    found = PathSet("/r", ("cmd/", "*.pb.go", "/cmd/tool/", "!x"))
    kept = found.without("/r/cmd/tool")
    assert kept.patterns == ("*.pb.go", "!x")
    assert found.without("/r").patterns == found.patterns
    assert found.without("/r/a").patterns == found.patterns
    assert found.without(os.path.dirname("/r/a")).patterns == found.patterns


def test_none() -> None:
    assert not NO_PATHS
    assert not NO_PATHS.matches("/a")
    assert PathSet("/r", ("a",))
