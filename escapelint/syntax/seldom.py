"""Functions that, by their names, run seldom or do what costs far more than an allocation."""

from __future__ import annotations

import re

from escapelint.syntax.vocabulary import FOR_PEOPLE, STARTING, first_word, words_of

_DESCRIBERS = frozenset(("String", "GoString", "Error", "Format"))
# What is given to these is kept, or looks at so much that a closure does not matter.
_KEEPERS = re.compile(
    r"\w*(?:[sS]ubscribe|[rR]egister|[hH]andle(?:Func)?|[lL]isten|[sS]chedule|AfterFunc|Cleanup)(?![a-z])\w*"
    r"|start\w*|Start\w*|Go|On(?![a-z])\w*"
)
_VISITORS = re.compile(
    r"(?:[iI]nspect|[wW]alk|[vV]isit|[pP]re[oO]rder|[pP]ost[oO]rder|[tT]raverse|Nodes|WithStack|Apply)"
    r"(?![a-z])\w*"
)
# Methods that tell people of something.
_REPORTERS = re.compile(r"\w*(?:[rR]eport|[eE]rror|[lL]og|[wW]arn|[dD]ebug|[pP]rint|[fF]atal)f?")


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def describes(function: str) -> bool:
    """Whether a function makes a description of something, for people to read."""
    name = _last(function)
    return name in _DESCRIBERS or bool(words_of(name) & FOR_PEOPLE)


def starts(function: str) -> bool:
    """Whether a function is there to set something up."""
    name = _last(function)
    return first_word(name) in STARTING or name.lower().startswith("setup")


def sets_up(function: str) -> bool:
    """Whether a function does nothing but set something up; what is started may be a request."""
    return starts(function) and first_word(_last(function)) != "start"


def keeps(callee: str) -> bool:
    """Whether a callee, as written, is there to keep what it is given, as a handler."""
    return _KEEPERS.fullmatch(_last(callee)) is not None


def reports(method: str) -> bool:
    """Whether a method, as written, tells people of something."""
    return _REPORTERS.fullmatch(_last(method)) is not None


def visits(callee: str) -> bool:
    """Whether a callee, as written, calls a function for each part of something."""
    return _VISITORS.fullmatch(_last(callee)) is not None
