"""Calls and functions that are asserted to be inlined, and are not."""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.allocating import code_of
from escapelint.failure import Failure, at, unchecked
from escapelint.objects.archive import ObjectError
from escapelint.objects.free import is_of_runtime
from escapelint.passes import Pass
from escapelint.reach import shown
from escapelint.syntax.assertions import Assertion
from escapelint.syntax.calls import calls_on
from escapelint.syntax.source import Source

_HINT = "make the function cheaper to inline, or take the assertion back"


def not_inlined(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """What is left in the object code of a package of calls that should be inlined."""
    try:
        if p.objects is None or p.objects.of_package(p.package).why:
            yield unchecked(source, assertion, "its object code is not read")
        elif assertion.function is not None:
            yield from _of_function(p, source, assertion)
        elif not calls_on(source, *assertion.lines):
            yield unchecked(source, assertion, "no call stands there")
        else:
            yield from _of_lines(p, source, assertion)
    except (ObjectError, OSError) as error:
        yield unchecked(source, assertion, f"its object code cannot be read: {error}")


def _of_function(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """The calls of a function that are left in its package, and that it cannot be inlined."""
    found = list(code_of(p, source, assertion))
    if not found:
        yield unchecked(source, assertion, f"there is no object code of {assertion.around}")
        return
    inlinable = False
    for section in p.index.sections_of(p.package):
        for each in section.functions:
            place = p.index.place(section, each.pos)
            inside = place.line in assertion.lines and place.file == source.name
            inlinable = inlinable or (inside and each.inlinable)
    if not inlinable:
        message = f"{assertion.around} cannot be inlined, against {assertion.text}"
        yield at(source, assertion, message, _HINT)
        return
    for section, graph, symbol in found:
        for _, function in graph.every():
            for edge in function.edges:
                if edge.target != symbol:
                    continue
                file, line = edge.places[0]
                name = p.objects.name_of(section, file) if p.objects is not None else file
                if name.startswith("<"):
                    continue  # a wrapper, which is there for interfaces
                where = f"{name.rpartition('/')[2]}:{line}"
                message = f"{assertion.around} is called, not inlined, at {where}"
                yield at(source, assertion, f"{message}, against {assertion.text}", _HINT)


def _of_lines(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """The calls that are left on the lines of a statement."""
    told: set[tuple[int, str]] = set()
    heard = False
    for section in p.index.sections_of(p.package):
        variant = f" [{section.variant}]" if section.variant else ""
        graph = p.objects.graph(section.import_path + variant) if p.objects is not None else None
        for _, function in graph.every() if graph is not None else ():
            assert p.objects is not None
            heard = heard or p.objects.name_of(section, function.start[0]) == source.name
            for edge in function.edges:
                file, line = edge.places[0]
                if len(edge.places) > 1 or line not in assertion.lines:
                    continue
                if is_of_runtime(edge.target) or (line, edge.target) in told:
                    continue
                if p.objects.name_of(section, file) != source.name:
                    continue
                told.add((line, edge.target))
                what = shown(edge.target) if edge.target else "what is in a variable"
                region = source.line_region(line)
                start, end = (region.start, region.end) if region else (0, 0)
                message = f"{what} is called, not inlined, against {assertion.text}"
                yield Failure(source, start, end, assertion.around, message, _HINT)
    if not heard:
        yield unchecked(source, assertion, "there is no object code of its file")
