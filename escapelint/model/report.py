"""What is shown of a run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from escapelint.model.facts import Call
from escapelint.model.finding import Finding, Level
from escapelint.model.go import Toolchain

JSON = dict[str, Any]

_VERSIONED = re.compile(r"[^@]+@v[0-9][^/]*/")  # a file of the module cache


class Silent(NamedTuple):
    """Something that the compiler says of memory, and that is no finding."""

    file: str
    line: int
    column: int  # in bytes, 0 for none
    function: str  # as in a finding
    text: str  # what it is about
    why: str  # as it is counted in the accounting


class Judged(NamedTuple):
    """What the compiler says of one function of the analysed packages; without name and file, of
    the code of a package that is in none."""

    package: str  # import path
    name: str  # as in a finding, without type parameters
    file: str
    line: int  # of its name
    why: str  # it cannot be inlined, in the compiler's words; "" where it can
    # Its parameters that leak to the heap, and how many loads lie between.
    leaks: tuple[tuple[str, int], ...]
    inlines: frozenset[Call] = frozenset()  # in it


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept a part of the input from being analysed, or that the user should know.

    Level ERROR means that the user must act (exit code 2).
    """

    level: Level
    message: str  # which, where and what to do, in one line
    package: str = ""
    file: str = ""
    line: int = 0
    bug: bool = False  # ours (exit code 3)
    reason: str = ""  # why a named file is passed over, the same words for all such files


@dataclass(frozen=True, slots=True)
class Accounting:
    """Where every line and every heap fact went.

    `lines` is the sum of `lines_read`, `lines_skipped` and `unread`. `heap_facts` counts the heap
    summaries of the log; it is the sum of `distinct` and of all of `skipped` (variants, instances
    and inlined copies of a fact, and facts that are no allocation). `distinct` is the sum of
    `claimed` and of all of `unclaimed`, and that of `allocates`, which the object code tells;
    `claimed` is the sum of `causes`.
    """

    lines: int = 0
    lines_read: int = 0
    lines_skipped: int = 0
    unread: int = 0
    heap_facts: int = 0
    distinct: int = 0
    claimed: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)  # claimed facts, by rule
    by_rule: Mapping[str, int] = field(default_factory=dict)  # findings, before any filter
    unclaimed: Mapping[str, int] = field(default_factory=dict)  # by kind, or by why it is left
    skipped: Mapping[str, int] = field(default_factory=dict)
    allocates: Mapping[str, int] = field(default_factory=dict)  # distinct facts, by how
    # Package-level struct types: of known size, or why it is not known.
    structs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What reporters say about a rule; made from the rule's module and never by hand."""

    id: str
    level: Level
    summary: str
    help: str  # markdown
    tags: tuple[str, ...]
    pack: str = ""  # the name of the pack that it is from, "" for ours


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a rule: a keyword-only parameter of its `check`."""

    name: str
    type: str  # one of OPTION_TYPES
    default: object
    help: str = ""  # what it is, without an end of sentence

    @property
    def key(self) -> str:
        """Its key in a configuration file."""
        return self.name.replace("_", "-")

    @property
    def kind(self) -> str:
        """What a configuration file may say for it: one of `config.kinds.KINDS`."""
        return OPTION_TYPES[self.type]


# The type of a parameter → its kind in a configuration file.
OPTION_TYPES = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "str": "string",
    "tuple[str, ...]": "strings",
}


class BaselineUse(NamedTuple):
    """What a baseline did in a run."""

    known: int  # findings that are not shown because it has them
    gone: frozenset[str]  # fingerprints of its entries whose finding is no more


@dataclass(frozen=True, slots=True)
class Report:
    """All that a reporter may see."""

    version: str  # of escapelint
    toolchain: Toolchain
    rules: tuple[RuleInfo, ...]  # every rule that ran, by id
    findings: tuple[Finding, ...]  # shown ones, in the order to show them
    hidden: Mapping[str, int]  # other findings that are not shown, by reason
    problems: tuple[Problem, ...]
    accounting: Accounting
    packages: int  # analysed
    suppressed: tuple[Finding, ...] = ()  # what would be shown but for a comment, in that order
    cwd: str = ""  # the working directory relative to the root, "" for the root itself
    root: str = ""  # the absolute root; only for hyperlinks on a terminal
    toolchains: tuple[Toolchain, ...] = ()  # all, where modules or platforms ask for several
    baseline: BaselineUse | None = None
    is_new_only: bool = False  # whether nothing is shown but what was added since a revision
    analysed: frozenset[str] = frozenset()  # import paths of packages that were wholly analysed
    unasked: frozenset[str] = frozenset()  # fingerprints in their files that were not named
    modules: Mapping[str, str] = field(default_factory=dict)  # their modules' paths and folders
    edited: Mapping[str, bytes] = field(default_factory=dict)  # the files of fixes that were tried
    judged: tuple[Judged, ...] = ()  # functions, where the configuration asks for it
    silent: tuple[Silent, ...] = ()  # by place, where the configuration asks for it

    def to_cwd(self, path: str) -> str:
        """A file's name as the user would type it in the working directory."""
        outside = path.startswith(("$GOROOT/", "/", "<")) or _VERSIONED.match(path)
        if not self.cwd or outside:
            return path
        return posixpath.relpath(f"{self.root}/{path}", f"{self.root}/{self.cwd}")
