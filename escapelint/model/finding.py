"""What a rule concluded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

from escapelint.model.facts import Fact, Pos


class Level(IntEnum):
    """How urgent a finding is; the names are SARIF's."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @classmethod
    def parse(cls, name: str) -> Level:
        """`"warning"` → `Level.WARNING`; raises `KeyError` on any other text."""
        return cls[name.upper()]

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of a source file.

    `start` and `end` are byte offsets into the file (end exclusive); lines and columns are
    1-based, columns count bytes and the end column is exclusive. `first_text` and `last_text`
    are the whole lines on which the region starts and ends, without their line break: with them
    a reporter can convert columns without opening the file.
    """

    file: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    first_text: str
    last_text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One readable step of the compiler's explanation."""

    text: str
    reason: str  # the compiler's own word for it, or ""
    pos: Pos
    region: Region | None = None  # where the step's file was read


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `region` by `text`; an empty region inserts."""

    region: Region
    text: str


SAFETIES = ("safe", "unsafe", "display-only")


class Proof(NamedTuple):
    """What a build with a fix in place showed, besides that packages and tests compile."""

    gone: int = 0  # allocations of the finding that are no more
    new: int = 0  # allocations that the code of the fix makes
    room: int = 0  # those of `gone` whose call is still there, but finds room for all


class Refusal(NamedTuple):
    """A fix that is not offered."""

    title: str
    why: str


class Promise(NamedTuple):
    """The size of a type of the finding's package that a fix leads to, in bytes on the finding's
    platform; None on others, where nothing is promised."""

    type: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that a finding proposes: sorted, disjoint edits of one or more files.

    One that `removes` the allocations that its finding is about is a guess until it is proved: it
    is offered with a `proof` only. `frees` names imports that may have no use afterwards: together
    with other fixes they are removed, too. One with a `promise` may edit other packages, and files
    that its build leaves out.
    """

    title: str
    safety: str  # one of SAFETIES
    edits: tuple[Edit, ...]
    removes: bool = False
    frees: tuple[str, ...] = ()  # import paths
    proof: Proof | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding is not shown although it is true; the words are SARIF's."""

    kind: str  # "inSource"
    reason: str  # as it is written there, "" for none
    file: str
    line: int  # of the comment


class Weight(NamedTuple):
    """One reason for a finding's rank: "+20 in a loop"."""

    points: int
    why: str  # a phrase that stands behind the points

    def __str__(self) -> str:
        return f"{self.points:+d} {self.why}"


# Who can mend the cause: the function around the place, another one of the module, another module
# (the standard library is one), or nobody, since what the code is for needs the memory.
Cure = Literal["here", "callee", "dependency", "inherent"]


class Group(NamedTuple):
    """One cause behind many findings of a module.

    `key` tells causes apart and holds no position; `title` says the cause, as a message does.
    """

    module: str  # its path; "" for the standard library
    key: str
    title: str

    @property
    def id(self) -> str:
        """The same for all findings of the group, and for no others."""
        return f"{self.module} {self.key}".lstrip()


class Allocates(NamedTuple):
    """What the object code says of one heap fact.

    `when` says on what "sometimes" depends, and why "unknown" is unknown.
    """

    how: Literal["always", "sometimes", "never", "unknown"] = "unknown"
    when: str = ""
    type: str = ""  # of the memory: "bytes.Buffer"; "" where it is not told
    size: int | None = None  # bytes that one allocation takes, as the allocator rounds them


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place, with the reason and what to do about it.

    Of one that is not shown, and that no comment can suppress, there are no weights, and so no
    rank, no path and no code.
    """

    rule: str
    level: Level
    weights: tuple[Weight, ...]  # what its rank is made of
    package: str  # import path
    function: str  # enclosing function as Go writes it: "F", "(*T).M"; "" outside of functions
    region: Region
    message: str  # stands alone; the first sentence is short
    subject: str  # what is allocated, in source terms
    suggestion: str
    because: tuple[Step, ...] = ()
    fixes: tuple[Fix, ...] = ()
    copies: int = 0  # further places at which inlined copies of the allocation happen
    fingerprint: str = ""
    code: str = ""  # Go code that goes with the suggestion
    identity: str = ""  # what the fingerprint is made of besides rule, package and function
    facts: tuple[Fact, ...] = ()  # those that the finding is about, and claims
    # Where all its facts are of inlined code, what was inlined there, as the compiler names that.
    inlined: tuple[tuple[str, ...], ...] = ()
    unsaid: str = ""  # what the runtime's call at its start makes, where no fact names it
    suppression: Suppression | None = None
    cure: Cure = "here"
    group: Group | None = None
    size: int | None = None  # bytes of one allocation, or of what it is for; None if unknown
    allocates: Allocates | None = None  # None where it is about no heap fact
    refused: tuple[Refusal, ...] = ()  # fixes that were tried, and why they are not offered

    @property
    def rank(self) -> int:
        """0 (cold) to 100 (hot): the sum of the weights, no less and no more than that."""
        return max(0, min(100, sum(weight.points for weight in self.weights)))
