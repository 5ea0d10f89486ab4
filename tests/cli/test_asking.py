"""`fix --interactive`: answers, and what is applied of the proved fixes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.cli.asking import Question, answered, described
from escapelint.cli.usage import UsageError
from escapelint.model import Proof
from escapelint.syntax.source import Source
from tests.fixes.changes import change

Module = Callable[[Mapping[str, str]], Path]


def ask(rules: str, lines: Sequence[str]) -> tuple[list[int], str]:
    """What is taken of a fix for each letter, which is its rule, and all that was shown."""
    shown: list[str] = []
    left = [f"{line}\n" for line in lines]

    def read(prompt: str) -> str:
        shown.append(prompt)
        return left.pop(0) if left else ""

    def text(number: int) -> Callable[[], str]:
        return lambda: f"fix {number}\n"

    questions = [Question(rule, text(number)) for number, rule in enumerate(rules)]
    return answered(questions, read, shown.append), "".join(shown)


@pytest.mark.parametrize(
    ("rules", "lines", "taken"),
    [
        ("aba", ["y", "n", "y"], [0, 2]),
        ("aba", ["Yes", " no ", "N"], [0]),
        ("abaab", ["a", "n", "y"], [0, 2, 3, 4]),
        ("abab", ["n", "all", "y"], [1, 2, 3]),
        ("aaa", ["y", "q"], [0]),
        ("aaa", ["quit"], []),
        ("abab", ["a", "q"], [0]),
        ("ab", ["", "?", "x", "y", "n"], [0]),
        ("", [], []),
    ],
)
def test_answers(rules: str, lines: Sequence[str], taken: list[int]) -> None:
    assert ask(rules, lines)[0] == taken


def test_what_is_no_answer_gets_help_and_is_asked_again() -> None:
    _, shown = ask("a", ["what", "n"])
    assert shown.count("fix 0\n") == 1
    assert shown.count("apply it?") == 2
    assert "a  apply it, and all that follow of a\n" in shown


def test_what_is_taken_as_a_whole_is_not_shown() -> None:
    assert "fix 2" not in ask("aba", ["a", "n"])[1]


def test_without_an_answer_nothing_is_taken() -> None:
    with pytest.raises(UsageError, match="nothing is applied"):
        ask("aa", ["y"])


@given(st.integers(0, 8), st.text("ynq?", max_size=12))
def test_each_answer_is_for_one_fix(fixes: int, lines: str) -> None:
    answers = lines.replace("?", "")
    known, quits, _ = answers.partition("q")
    if len(known) < fixes and not quits:
        with pytest.raises(UsageError):
            ask("a" * fixes, list(lines))
    else:
        taken, _ = ask("a" * fixes, list(lines))
        assert taken == [n for n, answer in enumerate(known[:fixes]) if answer == "y"]


def test_a_fix_is_described_with_its_patch_and_no_escapes() -> None:
    source = Source("sub/a.go", b"package m\n\nvar a = \x1b1\n")
    made = change(source, (19, 20, "2"))
    fix = replace(made.fix, proof=Proof(1, 0))
    old = {"sub/a.go": source.data}
    new = {"sub/a.go": source.data.replace(b"\x1b1", b"\x1b2")}
    assert described(made._replace(fix=fix), old, new, "sub").splitlines() == [
        "a.go:3:9: r: m",
        "t (safe)",
        "fix proved: saves 1 allocation",
        "--- a/a.go",
        "+++ b/a.go",
        "@@ -1,3 +1,3 @@",
        " package m",
        " ",
        "-var a = \\x1b1",
        "+var a = \\x1b2",
    ]


# ── with the compiler ───────────────────────────────────────────────────────────────────────

FUNCTION = """
//go:noinline
func F%d(t T) int {
	if t.a == 0 {
		kept = &t
		return 0
	}
	return t.b
}
"""
FILE = "package m\n\ntype T struct{ a, b int }\n\nvar kept *T\n" + FUNCTION % 1 + FUNCTION % 2


def run(folder: Path, go: str, typed: bytes, *options: str, end: bytes = b"") -> tuple[int, str]:
    """The exit code and what a terminal shows, when `typed` is typed; `end` comes at a prompt."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "escapelint", "fix", "-C", str(folder), "--go", go]
    process = subprocess.Popen(
        [*command, "--interactive", *options],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(theirs)
    said = b""
    left = [bytes((each,)) + b"\n" for each in typed] + ([end] if end else [])
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            said += (got := os.read(ours, 4096))
        except OSError:  # Linux: the other side is closed
            break
        if not got:
            break
        if said.endswith(b"[y,n,a,q,?] ") and left:
            os.write(ours, left.pop(0))
    os.close(ours)
    return process.wait(), said.decode("utf-8", "replace").replace("\r\n", "\n")


def _take_terminal() -> None:
    """Makes the terminal on stdin the one whose Ctrl-C is heard."""
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.default_int_handler)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


terminal = pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")


@terminal
@pytest.mark.go
def test_only_what_is_answered_yes_is_applied(module: Module, go: str) -> None:
    folder = module({"a.go": FILE})
    code, said = run(folder, go, b"ny")
    assert code == 0, said
    assert (folder / "a.go").read_text() == FILE.replace(FUNCTION % 2, copied(2))
    assert "(1 of 2) a.go:8:9: moved-parameter: t is copied to the heap" in said
    assert "\nfix proved: 1 allocation of 16 bytes is gone, 1 comes with the fix\n" in said
    assert "\n+\t\tt := t\n" in said
    assert said.endswith("a.go: 1 finding fixed (moved-parameter)\n1 finding fixed in 1 file\n")


def copied(number: int) -> str:
    return (FUNCTION % number).replace("\t\tkept", "\t\tt := t\n\t\tkept")


@terminal
@pytest.mark.go
@pytest.mark.parametrize(
    ("end", "code", "why"), [(b"\x04", 2, "nothing is applied"), (b"\x03", 130, "interrupted")]
)
def test_an_end_changes_nothing(module: Module, go: str, end: bytes, code: int, why: str) -> None:
    folder = module({"a.go": FILE})
    found, said = run(folder, go, b"y", end=end)
    assert (found, why in said) == (code, True), said
    assert (folder / "a.go").read_text() == FILE


@terminal
@pytest.mark.go
def test_a_patch_of_what_is_chosen(module: Module, go: str) -> None:
    folder = module({"a.go": FILE})
    code, said = run(folder, go, b"yq", "--diff")
    assert code == 0
    patch = said[said.rindex("--- a/a.go") :]
    assert patch.count("+\t\tt := t\n") == 1
    assert (folder / "a.go").read_text() == FILE


@pytest.mark.go
def test_nobody_to_ask(module: Module, go: str) -> None:
    folder = module({"a.go": FILE})
    command = [sys.executable, "-m", "escapelint", "fix", "-C", str(folder), "--go", go]
    done = subprocess.run(
        [*command, "--interactive"], input="y\ny\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--interactive asks at a terminal, and standard input is none: --diff" in done.stderr
    assert (folder / "a.go").read_text() == FILE
