"""Rules as their modules' texts tell of them, and packs of rules that do not ship with us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from escapelint.model.report import Option, RuleInfo


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule module: `text` says it with the way out.

    Line and column are 1-based, the column in characters; both are 0 where it is about the whole
    file. One that `refuses` keeps the module from being listed and run.
    """

    file: str  # as people name it
    line: int
    column: int
    text: str
    refuses: bool = True
    fixable: bool = False

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in the catalogue."""

    info: RuleInfo
    options: tuple[Option, ...]
    over: tuple[str, ...]  # the rules whose facts it takes first, by id
    last: bool  # it is about what the others report, and takes no fact


@dataclass(frozen=True, slots=True)
class PackRule:
    """A rule of a pack: what its text says, and the text that was read and may be run."""

    entry: Entry
    file: str  # as people name it
    source: str

    @property
    def help(self) -> str:
        """Its docstring, with the marks of its examples that the catalogue leaves out."""
        import ast

        return (ast.get_docstring(ast.parse(self.source), clean=False) or "").strip()


# Why a pack may run: nobody said so; it is kept as trusted; whoever runs escapelint says so on
# the command line; whoever installed the distribution has let its code run already.
Trust = Literal["untrusted", "kept", "command line", "installed"]


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rule modules, as it was read. None of it has run."""

    name: str  # as people name it
    path: str  # the real path of its folder
    digest: str  # of all its files
    rules: tuple[PackRule, ...]  # by id
    faults: tuple[Fault, ...] = ()  # of modules that are refused
    trust: Trust = "untrusted"
    news: str = ""  # what is new since it was trusted

    @property
    def runs(self) -> bool:
        """Whether its rules are run."""
        return self.trust != "untrusted"
