"""What calls do with the objects that they are given."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from escapelint.pools.find import Finder, Function
from escapelint.syntax.source import Source
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import Basic, Map, Named, Pointer, Slice, TypeExpr

_DEPTH = 4  # of functions that call each other
_RELEASES = re.compile(
    r"(?i)(?:free|release|put|close|recycle|done|return|give|dispose|destroy|finish|stop|clean"
    r"|recover|unref|decref)"
)
# Of the standard library: what results have the memory of their arguments, and what keeps it.
_WRAPS = re.compile(
    r"(?!errors\.)\w+\.New\w+|io\.(?:NopCloser|LimitReader|TeeReader|MultiReader|MultiWriter)"
)
_CUTS = re.compile(r"bytes\.(?:Trim\w*|TrimSpace)|slices\.(?:Clip|Grow)")
_KEEPS = re.compile(r"(?:Store|Push|Set|With|Swap|Add|Send|Register|Load|Reset)")


class Summary(NamedTuple):
    """What a function of the package does.

    `effects` is by parameter, -1 for the receiver: "put" (back into a pool, or dropped by its
    size), "lent", "emptied", "kept", or "unknown". `empties`, `bounded` and `clears` say that it
    empties what it puts back, that it looks at its size, and that it may take pointers out of it.
    `pool` is that of an object which it returns, None where it returns none; `position` is its
    index among the results, `content` as of `state.Object`.
    """

    effects: dict[int, str]
    empties: bool = False
    bounded: bool = False
    pool: str | None = None
    position: int = 0
    content: str = ""
    clears: bool = False

    @property
    def is_about_pools(self) -> bool:
        return self.pool is not None or "put" in self.effects.values()


class Effects:
    """Tells of calls what they do; `summarise` follows a function of the package."""

    def __init__(self, finder: Finder, summarise: Callable[[Function], Summary | None]) -> None:
        self.finder = finder
        self._summarise = summarise
        self._known: dict[int, Summary | None] = {}
        self._depth = 0
        self.names: set[str] = set()  # of functions that are about pools

    def of_function(self, function: Function) -> Summary | None:
        """The summary of a function, None where it is unknown, as of one that calls itself."""
        id_ = function[1].id
        if id_ not in self._known:
            self._known[id_] = None
            if self._depth < _DEPTH:
                self._depth += 1
                self._known[id_] = self._summarise(function)
                self._depth -= 1
        return self._known[id_]

    def forget(self) -> None:
        """Summaries are made anew: more is known of the names."""
        self._known.clear()

    def of_call(self, source: Source, call: Node, *, concerned: bool) -> Summary | None:
        """The summary of a called function of the package.

        None where it is another's or unknown, and where nothing is `concerned`: it is given no
        object that is followed, and its name is not that of a function about pools.
        """
        callee = call.child_by_field_name("function")
        if callee is None:
            return None
        name = source.text(callee).rpartition(".")[2]
        if not (concerned or name in self.names):
            return None
        if callee.type == "identifier":
            if scope_of(self.finder.declared, source).binding(callee) is not None:
                return None
            receiver = ""
        elif callee.type == "selector_expression":
            operand = callee.child_by_field_name("operand")
            if operand is None or scope_of(self.finder.declared, source).imported(operand):
                return None
            owner = _pointed(type_of_expression(self.finder.declared, source, operand))
            if not isinstance(owner, Named) or owner.package:
                return None
            receiver = owner.name
        else:
            return None
        found = self.finder.declared_function(receiver, name)
        return self.of_function(found) if found is not None else None

    def of_imported(self, source: Source, callee: Node, name: str) -> str:
        """What a call does that is none of the package: "wraps", "cuts", "lent" or "kept"."""
        operand = callee.child_by_field_name("operand")
        if callee.type != "selector_expression" or operand is None:
            return "kept"
        path = scope_of(self.finder.declared, source).imported(operand)
        if path:
            written = f"{path.rpartition('/')[2]}.{name}"
            if _WRAPS.fullmatch(written):
                return "wraps"
            if _CUTS.fullmatch(written):
                return "cuts"
            return "lent" if _is_standard(path) and not _KEEPS.match(name) else "kept"
        lent = self.is_standard(type_of_expression(self.finder.declared, source, operand))
        return "lent" if lent and not _KEEPS.match(name) else "kept"

    def is_standard(self, type_: TypeExpr) -> bool:
        """Whether a type is none that may have methods which give it back: of the standard
        library, or without any."""
        type_ = _pointed(type_)
        return isinstance(type_, Slice | Map | Basic) or (
            isinstance(type_, Named) and _is_standard(type_.package)
        )

    @staticmethod
    def may_release(name: str) -> bool:
        """Whether a method, by its name, may give its receiver back."""
        return _RELEASES.match(name) is not None


def _pointed(type_: TypeExpr) -> TypeExpr:
    return type_.elem if isinstance(type_, Pointer) else type_


def _is_standard(path: str) -> bool:
    return bool(path) and "." not in path.partition("/")[0]
