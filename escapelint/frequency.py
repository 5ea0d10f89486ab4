"""How often functions run, as far as their calls tell.

That a function runs seldom follows from all of its uses, so it is known only where nothing outside
of the build can use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from tree_sitter import Node

from escapelint.model import Package
from escapelint.program import Program
from escapelint.syntax import cold, context
from escapelint.syntax.callers import call_of, function_uses, method_uses
from escapelint.syntax.cold import cold_reason
from escapelint.syntax.context import enclosing_function, function_name, in_a_closure
from escapelint.syntax.seldom import describes, sets_up
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Named, Pointer, Struct, TypeExpr, Unknown
from escapelint.types.scope import find_binding

# The reasons to run seldom, besides those of `syntax.cold` that all calls share.
UNUSED = "only tests use it"
MAIN = "main's set-up"
SETUP = "set-up"  # by the names of the callers
PEOPLE = "for people"  # by the names of the callers
SELDOM = "seldom called"  # each call for a reason of its own

_MOST_USES = 100  # of a function that is called seldom
_MOST_CALLERS = 100  # one calling the next: more than there are, and no more than Python can nest
_LOOPS_AROUND = 2  # callers, one calling the next, whose loops are told


class Call(NamedTuple):
    """A use of a function: of a package, in its source, at its name."""

    package: Package
    source: Source
    name: Node


class Frequency:
    """Of the functions of one package, and those that call them, how often they run.

    Functions are named as `syntax.context.function_name` has it. Each is looked up when it is asked
    for: of most functions nobody asks.
    """

    def __init__(
        self, package: Package, sources: Sequence[Source], types: DeclaredTypes, program: Program
    ) -> None:
        self._package = package
        self._sources = sources
        self._types = types
        self._program = program
        self._reasons: dict[tuple[str, str], str] = {}
        self._loops: dict[tuple[str, str, int], str] = {}

    def cold(self, function: str) -> str:
        """Why a function of the package runs seldom, whoever calls it: a reason, or ""."""
        return self._cold(self._package, function, _MOST_CALLERS) if function else ""

    def looped(self, function: str) -> str:
        """Where a loop calls a function of the package, or what calls it, as `a.go:12`; or "".

        What seldom runs does not count, nor does a call that may be that of another method.
        """
        return self._looped(self._package, function, _LOOPS_AROUND) if function else ""

    def _looped(self, package: Package, function: str, depth: int) -> str:
        # What is asked with fewer callers left is another question, whichever comes first.
        key = (package.import_path, function, depth)
        if key not in self._loops and depth:
            self._loops[key] = self._first_loop(package, function, depth - 1)
        return self._loops.get(key, "")

    def _first_loop(self, package: Package, function: str, depth: int) -> str:
        callers = []
        for use in self._certain_uses(package, function):
            call = call_of(use.name)
            if call is None or cold_reason(use.source, call):
                continue
            if context.loop_depth(call):
                return f"{use.source.name}:{use.source.line_of(call.start_byte)}"
            declaration = enclosing_function(call)
            if declaration is not None and not in_a_closure(call):
                callers.append((use.package, function_name(use.source, declaration)))
        found = (self._looped(*caller, depth) for caller in callers)
        return next(filter(None, found), "")

    def _certain_uses(self, package: Package, function: str) -> Iterator[Call]:
        name = function.rpartition(".")[2]
        if name == function:
            users = self._program.importing(package) if name[:1].isupper() else ()
            yield from filter(None, self._uses_of_function(package, name, users))
        elif package is self._package:
            for source in self._files(package, name):
                for at in method_uses(source, name):
                    if self._owner(source, at) == Named("", _owner(function)):
                        yield Call(package, source, at)

    def _cold(self, package: Package, function: str, depth: int) -> str:
        key = (package.import_path, function)
        if key not in self._reasons and depth:
            self._reasons[key] = ""  # while it is worked out: what calls itself runs again
            self._reasons[key] = self._worked_out(package, function, depth - 1)
        return self._reasons.get(key, "")

    def _worked_out(self, package: Package, function: str, depth: int) -> str:
        if function == "init":
            return cold.INIT
        name = function.rpartition(".")[2]
        reasons = set()
        used = False
        for count, use in enumerate(self._uses(package, function)):
            if use is None or count >= _MOST_USES:
                return ""
            reason = self._cold_at(use, depth)
            if not reason:
                return ""
            used = True
            reasons.add(reason)
        if function == "main" and package.name == "main" and not used:
            return MAIN
        reasons.discard(cold.TEST)
        if not reasons:  # nothing at all uses what is not finished yet
            return UNUSED if used or self._program.only_tests_name(package, name) else ""
        return reasons.pop() if len(reasons) == 1 else SELDOM

    def _cold_at(self, use: Call, depth: int) -> str:
        """Why a call runs seldom; "" for a use that is none."""
        call = call_of(use.name)
        if call is None:
            return ""
        reason = cold_reason(use.source, call)
        declaration = enclosing_function(call)
        if reason or declaration is None or in_a_closure(call):
            return reason
        caller = function_name(use.source, declaration)
        if sets_up(caller) and caller not in ("init", "main"):
            return SETUP
        if describes(caller):
            return PEOPLE
        reason = self._cold(use.package, caller, depth)
        # What main itself does in a loop is what the program is for.
        return "" if reason == MAIN and context.loop_depth(call) else reason

    def _uses(self, package: Package, function: str) -> Iterator[Call | None]:
        """The uses of a function; None among them where not all are known."""
        name = function.rpartition(".")[2]
        others: tuple[Package, ...] | None = ()
        if name[:1].isupper():
            # An interface that nobody sees here may have a method.
            others = None if name != function else self._program.users(package)
        if others is None:
            yield None
            return
        if name == function:
            yield from self._uses_of_function(package, name, others)
            return
        for source in self._files(package, name):
            for at in method_uses(source, name):
                if package is not self._package or self._may_be(source, at, function, name):
                    yield Call(package, source, at)

    def _uses_of_function(
        self, package: Package, name: str, others: Iterable[Package]
    ) -> Iterator[Call | None]:
        """The uses of a function in its package and others; None where a file may hide some."""
        for source in self._files(package, name):
            if re.search(rb"^//(?:go:linkname|export) %s\b" % name.encode(), source.data, re.M):
                yield None
            for at in function_uses(source, name, "", partial(_is_bound, source)):
                yield Call(package, source, at)
        for other in others:
            for source in self._program.sources(other, name.encode()):
                imports = self._program.imports(other, source)
                if package.import_path in imports.dots[source.name]:
                    yield None
                for qualifier, path in imports.imports[source.name].items():
                    if path == package.import_path:
                        bound = partial(_is_bound, source)
                        for at in function_uses(source, name, qualifier, bound):
                            yield Call(other, source, at)

    def _files(self, package: Package, name: str) -> Iterator[Source]:
        if package is self._package:
            yield from (source for source in self._sources if name.encode() in source.data)
        else:
            yield from self._program.sources(package, name.encode())

    def _may_be(self, source: Source, at: Node, function: str, name: str) -> bool:
        """Whether what is selected may be the method: it is not where another type has one."""
        type_ = self._owner(source, at)
        if not isinstance(type_, Named) or type_.package or type_.name == _owner(function):
            return True
        declaration = self._types.types.get(type_.name)
        is_struct = declaration is not None and isinstance(declaration.type, Struct)
        return not (is_struct and name in self._types.methods.get(type_.name, {}))

    def _owner(self, source: Source, at: Node) -> TypeExpr:
        """The type of what something is selected of, without its pointer and type arguments."""
        selector = at.parent
        operand = selector.child_by_field_name("operand") if selector is not None else None
        if operand is None:
            return Unknown("no operand")
        type_ = type_of_expression(self._types, source, operand)
        if isinstance(type_, Pointer):
            type_ = type_.elem
        return Named(type_.package, type_.name) if isinstance(type_, Named) else type_


def _owner(function: str) -> str:
    """`"(*T).m"` → T: the type of a method."""
    return function.rpartition(".")[0].strip("(*)")


def _is_bound(source: Source, identifier: Node) -> bool:
    return find_binding(source, identifier) is not None
