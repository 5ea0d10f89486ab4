"""`fix --interactive`: which of the proved fixes are taken, asked one by one."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from escapelint.cli.usage import UsageError
from escapelint.fixes.edits import Change
from escapelint.fixes.patch import unified
from escapelint.reporters.proofs import said_of
from escapelint.reporters.terminal import printable

_PROMPT = "apply it? [y,n,a,q,?] "
_WORDS = {"yes": "y", "no": "n", "all": "a", "quit": "q"}
_HELP = """\
y  apply this fix
n  leave it
a  apply it, and all that follow of {rule}
q  leave it and all that follow; what was answered yes is applied
?  this help; Ctrl-C or Ctrl-D: apply nothing at all
"""


class Question(NamedTuple):
    """One fix, as it is shown. `text` says all of it, in lines, and is made when it is asked."""

    rule: str
    text: Callable[[], str]


def answered(
    questions: Iterable[Question], read: Callable[[str], str], show: Callable[[str], None]
) -> list[int]:
    """The numbers of the questions that are answered yes.

    `read` shows a prompt and gives a line with its line break, "" where there are no more: then
    `UsageError` is raised. `show` takes text with its line breaks.
    """
    taken: list[int] = []
    whole: set[str] = set()  # the rules of which all are taken
    for number, question in enumerate(questions):
        if question.rule in whole:
            taken.append(number)
            continue
        show(question.text())
        answer = _answer(question, read, show)
        if answer == "q":
            break
        if answer == "a":
            whole.add(question.rule)
        if answer != "n":
            taken.append(number)
    return taken


def _answer(question: Question, read: Callable[[str], str], show: Callable[[str], None]) -> str:
    """ "y", "n", "a" or "q"."""
    while True:
        line = read(_PROMPT)
        if not line:
            show("\n")
            raise UsageError("there are no more answers: nothing is applied")
        word = line.strip().lower()
        answer = _WORDS.get(word, word)
        if answer in _WORDS.values():
            return answer
        show(_HELP.format(rule=question.rule))


def described(
    change: Change, old: Mapping[str, bytes], new: Mapping[str, bytes], below: str
) -> str:
    """What a fix is and does: its place, its proof and its patch. Of the files that it edits `old`
    and `new` are the bytes; `below` is the working directory, relative to the root."""
    finding, made = change.finding, change.fix
    region = finding.region
    lines = [
        f"{posixpath.relpath(region.file, below)}:{region.line}:{region.column}:"
        f" {finding.rule}: {finding.message}",
        f"{made.title} ({made.safety})",
    ]
    if made.proof is not None:
        lines.append(f"fix proved: {said_of(finding, made.proof)}")
    for name, data in new.items():
        patch = unified(posixpath.relpath(name, below), old[name], data)
        lines += (line.decode("utf-8", "surrogateescape").rstrip("\r\n") for line in patch)
    return "".join(f"{printable(line, tab=chr(9))}\n" for line in lines)


def check_terminal() -> None:
    """Raises `UsageError` where nobody can be asked."""
    for stream, name in ((sys.stdin, "standard input"), (sys.stderr, "standard error")):
        if stream is None or not stream.isatty():
            raise UsageError(
                f"--interactive asks at a terminal, and {name} is none: --diff shows all fixes,"
                " --select and targets narrow them"
            )


def read_line(prompt: str) -> str:
    """A line from the terminal, "" at its end."""
    show_text(prompt)
    return sys.stdin.readline()


def show_text(text: str) -> None:
    """Text on stderr, since stdout may take a patch; what is no UTF-8 shows as U+FFFD."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
    sys.stderr.flush()
