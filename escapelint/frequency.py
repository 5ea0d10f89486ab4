"""How often a heap fact's place runs, as far as a package's own code tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tree_sitter import Node

from escapelint.ranks import stays_where_inlined
from escapelint.site import Site
from escapelint.syntax import context
from escapelint.syntax.callers import called
from escapelint.syntax.purpose import SELDOM, SETUP, purpose
from escapelint.syntax.source import Source
from escapelint.syntax.vocabulary import first_word
from escapelint.types.members import is_only_one

# Functions whose names begin with one of these are called for each of something.
_EACH = frozenset(("write", "send", "push", "enqueue", "publish"))
# These are called where somebody else needs one, however often that is.
_MAKING = frozenset(("new", "create", "make", "alloc"))

IN_LOOP = "in a loop"
IN_CALLED = "in a function that a loop calls"
PER_ITEM = "for each item"


class Frequency:
    """Answers about the sites of one package.

    `cold` tells whether a site stands on a path that seldom runs, `purpose_of` what it is for, by
    the words of `syntax.purpose`.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        cold: Callable[[Site], str],
        purpose_of: Callable[[Site], str],
    ) -> None:
        self._sources = sources
        self._cold = cold
        self._purpose_of = purpose_of
        self._in_loops: dict[str, bool] = {}

    def of(self, site: Site) -> str:
        """Why it runs often: one of the words above, "" where nothing says so."""
        inlining = site.fact.inlining
        if self._cold(site) or (inlining is not None and stays_where_inlined(inlining)):
            return ""
        what_for = self._purpose_of(site)
        name = site.function.rpartition(".")[2]
        makes = what_for == SETUP and first_word(name) in _MAKING
        if what_for in SELDOM and not makes:
            return ""
        if site.loop_depth and not makes:
            return IN_LOOP
        if context.enclosing(site.node, ("func_literal",)) is not None:
            return ""  # who calls it is not known
        if self._is_called_in_loop(site, name):
            return IN_CALLED
        return PER_ITEM if first_word(name) in _EACH else ""

    def turns(self, site: Site) -> int:
        """In how many loops it stands, with one that calls its function."""
        return site.loop_depth + (self.of(site) == IN_CALLED)

    def _is_called_in_loop(self, site: Site, name: str) -> bool:
        if site.function not in self._in_loops:
            one = "." not in site.function or is_only_one(site.types, name)
            self._in_loops[site.function] = one and any(
                self._turns_often(source, node)
                for source, node in self._calls(name, method="." in site.function)
            )
        return self._in_loops[site.function]

    def _calls(self, name: str, *, method: bool) -> Iterator[tuple[Source, Node]]:
        kind = "field_identifier" if method else "identifier"
        for source in self._sources:
            if not source.generated and not source.name.endswith("_test.go"):
                yield from ((source, n) for n in called(source, name) if n.type == kind)

    def _turns_often(self, source: Source, node: Node) -> bool:
        if not context.loop_depth(node) or context.cold_reason(source, node):
            return False
        return purpose(source, node) not in SELDOM
