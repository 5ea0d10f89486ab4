"""Functions that are called only where errors or logs are made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.syntax import purpose
from escapelint.syntax.callers import call_of, method_uses
from escapelint.syntax.cold import ERROR_PATH, FATAL_PATH, cold_reason
from escapelint.syntax.context import enclosing
from escapelint.syntax.mentions import mentions
from escapelint.syntax.source import Source

_ASSIGNMENTS = ("short_var_declaration", "assignment_statement")
_ERROR_RESULT = re.compile(r"\berr\b|,")


def only_tells(sources: Sequence[Source], name: str) -> bool:
    """Whether all uses of a function or method are calls where errors, or logs, are made.

    `name` is as the compiler writes it: `F`, `T.M`, `(*T).M`. Other functions and methods of the
    same name count as well; what other packages can call may have other uses.
    """
    name = name.rpartition(".")[2]
    if not name.isidentifier() or not name[0].islower():
        return False
    calls = [(source, call_of(node)) for source, node in _named(sources, name)]
    return bool(calls) and all(call is not None and _tells(src, call) for src, call in calls)


def _named(sources: Sequence[Source], name: str) -> Iterator[tuple[Source, Node]]:
    """The mentions of a function, and of what is selected by its name."""
    yield from mentions(sources, name)
    for source in sources:
        yield from ((source, node) for node in method_uses(source, name))


def _tells(source: Source, call: Node) -> bool:
    statement, values = enclosing(call, _ASSIGNMENTS), call.parent
    if statement is not None and values is not None and values.parent == statement:
        names = statement.child_by_field_name("left")
        if names is not None and _ERROR_RESULT.search(source.text(names)):
            return False  # it may fail, and is not there for that
    if cold_reason(source, call) in (ERROR_PATH, FATAL_PATH):
        return True
    return purpose.purpose(source, call) in (purpose.ERROR, purpose.LOG)
