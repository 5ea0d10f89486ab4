"""What the code of a package asserts, against what the compiler says: the assertions that fail.

An assertion holds only where that was seen: if the compiler's word on its code is missing, it fails
with that reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tree_sitter import Node

from escapelint.allocating import allocating
from escapelint.because import shortened
from escapelint.facts.flows import parse_pos
from escapelint.facts.section import SectionFacts
from escapelint.facts.text import decoded, without_type_arguments
from escapelint.failure import MEND, Failure, at, unchecked
from escapelint.hidden import Hidden
from escapelint.inlining import not_inlined
from escapelint.keepers import Keepers
from escapelint.model import Pos, Step
from escapelint.objects.calls import ENTRY
from escapelint.passes import Pass
from escapelint.reported import placed
from escapelint.site import Site
from escapelint.syntax.assertions import (
    BUDGET,
    INLINE,
    NOALLOC,
    NOESCAPE,
    Assertion,
    read_assertions,
)
from escapelint.syntax.context import enclosing_function
from escapelint.syntax.coverage import Lines
from escapelint.syntax.foreign import exempt_lines
from escapelint.syntax.source import Source
from escapelint.verdicts import judge
from escapelint.words import counted, some

_SHOWN = 3  # allocations that a message about a budget names


class _Allocation(NamedTuple):
    """Memory on the heap, at its place."""

    source: Source
    start: int
    end: int
    line: int
    function: str
    what: str  # "total is moved to the heap"
    because: tuple[Step, ...] = ()


def failures(p: Pass) -> Iterator[Failure]:
    """The assertions of a package that fail, in the order of its files."""
    for source in p.sources:
        for assertion in read_assertions(source):
            yield from _failures(p, source, assertion)
    yield from _over_budget(p)


def _failures(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    why = assertion.why or _unheard(p, source, assertion)
    if why:
        yield unchecked(source, assertion, why)
    elif assertion.word == BUDGET:
        yield from _beyond(p, source, assertion)
    elif assertion.word == INLINE:
        yield from not_inlined(p, source, assertion)
    elif assertion.word == NOALLOC:
        yield from allocating(p, source, assertion)
    elif assertion.parameters:
        yield from _leaking(p, source, assertion)
    elif assertion.word == NOESCAPE:
        said = f"against {assertion.text} (line {assertion.line})"
        for each in _on_heap(p, source, assertion.lines):
            hint = "mend what keeps it alive, or take the assertion back"
            message = f"{each.what}, {said}"
            yield Failure(source, each.start, each.end, each.function, message, hint, each.because)


def _function_around(source: Source, offset: int) -> Node | None:
    node = source.node_at(offset, offset + 1)
    return enclosing_function(node) if node is not None else None


# ── whether the compiler had a word ─────────────────────────────────────────────────────────


def _unheard(p: Pass, source: Source, assertion: Assertion) -> str:
    """Why the compiler's word on the code of an assertion is not known, "" where it is."""
    if source.generated:
        return "the file says that it is generated, and is not looked at"
    if source.has_line_directives:
        return "//line directives put the code of this file elsewhere"
    sections = p.index.sections_of(p.package)
    unread = next((s.unread for s in sections if s.unread), "")
    if unread:
        return f"a line of the compiler was not understood: {unread}"
    if not sections:
        return "the compiler printed nothing on this package"
    if not assertion.around:
        return ""  # the value of a package's variable
    node = assertion.function or _function_around(source, assertion.start)
    if node is None or _is_judged(p, source, node, sections):
        return ""
    return f"the compiler has no word on {assertion.around}: nothing instantiates it, or it is none"


def _is_judged(p: Pass, source: Source, function: Node, sections: Sequence[SectionFacts]) -> bool:
    """Whether a compile says of a function if it can be inlined, as it does of all it compiles."""
    name = function.child_by_field_name("name")
    if name is None:
        return False
    line, called = source.line_of(name.start_byte), source.text(name)
    for section in sections:
        for each in section.functions:
            if each.pos.line != line or p.index.place(section, each.pos).file != source.name:
                continue
            if without_type_arguments(each.name).rpartition(".")[2] == called:
                return True
    return False


# ── what is on the heap ─────────────────────────────────────────────────────────────────────


def _on_heap(p: Pass, source: Source, lines: Lines) -> Iterator[_Allocation]:
    """What the compiler puts on the heap on some lines, and what is inlined there does."""
    sites = [s for s in p.sites if s.source is source and s.fact.pos.line in lines]
    exempt = exempt_lines(source)
    for site in (*sites, *_copies(p, source, lines, sites)):
        region, line = site.region, site.fact.pos.line
        if line in exempt:
            continue
        inlined = f" (inlined from {some(site.fact.callees, 1)})" if site.fact.callees else ""
        how = {"moved": "is moved to", "append": "may grow on"}.get(site.fact.kind, "escapes to")
        what = f"{shortened(site.subject)}{inlined} {how} the heap"
        because = placed(site.because(), p.sources)
        yield _Allocation(source, region.start, region.end, line, site.function, what, because)


def _copies(p: Pass, source: Source, lines: Lines, sites: Sequence[Site]) -> Iterator[Site]:
    """The allocations of analysed functions that are inlined on some lines: there they have no
    site, as they are counted where they are declared."""
    seen = {(site.fact.pos, site.fact.text) for site in sites}
    found: list[Site] = []
    keepers = Keepers(p.index)
    for section in p.index.sections_of(p.package):
        for fact in section.copies:
            if fact.pos.line not in lines:
                continue
            pos = p.index.place(section, fact.pos)
            if pos.file != source.name or (pos, fact.text) in seen:
                continue
            seen.add((pos, fact.text))
            copy = Site(replace(fact, pos=pos), source, p.index, p.types, keepers)
            if not copy.never_allocates(p.toolchain.release):
                found.append(copy)
    if p.objects is None:
        return iter(found)
    judged = judge(found, p.objects.of, p.toolchain)
    return (s for s, verdict in zip(found, judged, strict=True) if verdict.how != "never")


# ── parameters ──────────────────────────────────────────────────────────────────────────────


def _leaking(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """The named parameters that leak to the heap, or are on it themselves."""
    function = assertion.function
    assert function is not None
    named: dict[tuple[int, int], tuple[str, int]] = {}
    for field in ("receiver", "parameters"):
        parameters = function.child_by_field_name(field)
        for declaration in parameters.named_children if parameters is not None else ():
            for name in declaration.children_by_field_name("name"):
                if source.text(name) in assertion.parameters:
                    line = source.line_of(name.start_byte)
                    column = name.start_byte - source.line_starts[line - 1] + 1
                    named[line, column] = (source.text(name), name.start_byte)
    said = f"against {assertion.text} (line {assertion.line})"
    hint = "mend what keeps it, or take the assertion back"
    told = set()
    for section in p.index.sections_of(p.package):
        for printed in section.leaks.positions():
            pos = Pos(*parse_pos(decoded(printed)))
            found = named.get((pos.line, pos.column))
            if found is None or found in told or p.index.place(section, pos).file != source.name:
                continue
            if section.leaks.of(printed, stored=True) is None:
                continue  # to a result, which is the caller's
            told.add(found)
            message = f"{found[0]} leaks from {assertion.around} to the heap, {said}"
            end = found[1] + len(found[0].encode())
            yield Failure(source, found[1], end, assertion.around, message, hint)
    for site in p.sites:
        pos = site.fact.pos
        if site.source is source and site.fact.kind == "moved" and (pos.line, pos.column) in named:
            message = f"{site.subject} is moved to the heap, {said}"
            because = placed(site.because(), p.sources)
            region = site.region
            yield Failure(
                source, region.start, region.end, assertion.around, message, hint, because
            )


# ── budgets ─────────────────────────────────────────────────────────────────────────────────


def _beyond(p: Pass, source: Source, assertion: Assertion) -> Iterator[Failure]:
    """A function with more allocation sites than its budget."""
    why = _without_code(p)
    if why:
        yield unchecked(source, assertion, why)
        return
    found = [*_on_heap(p, source, assertion.lines), *_hidden(p, source, assertion.lines)]
    if len(found) > assertion.most:
        lines = [f"line {each.line}" for each in sorted(found, key=lambda each: each.start)]
        message = (
            f"{assertion.around} has {counted(len(found), 'allocation site')}"
            f" ({some(list(dict.fromkeys(lines)), _SHOWN)}), more than {assertion.text} allows"
        )
        yield at(source, assertion, message, "allocate less there, or raise the budget")


def _without_code(p: Pass) -> str:
    """Why it is not known what the object code of a package allocates, "" where it is."""
    code = p.objects.of_package(p.package) if p.objects is not None else None
    if code is None or code.why:
        return f"its object code is not read ({code.why if code is not None else 'not asked for'})"
    return "" if code.whole else "some of its object code is not understood"


def _hidden(p: Pass, source: Source, lines: Lines) -> Iterator[_Allocation]:
    """What the object code allocates on some lines without a word of the compiler."""
    exempt = exempt_lines(source)
    for each in p.hidden:
        line = source.line_of(each.at.start_byte)
        if each.source is source and each.kind != ENTRY and line in lines and line not in exempt:
            yield _Allocation(source, each.at.start_byte, each.end, line, each.function, each.text)


def _over_budget(p: Pass) -> Iterator[Failure]:
    """A package with more allocation sites than the configuration allows."""
    found = p.budgets.of(p.package)
    sources = [s for s in p.sources if not s.name.endswith("_test.go")] or list(p.sources)
    if found is None or not sources:
        return
    pattern, most = found
    source = sources[0]
    start, end = _clause(source)
    why = _without_code(p)
    if why:
        message = f"the budget of {pattern} cannot be checked: {why}"
        yield Failure(source, start, end, "", message, MEND)
        return
    own = [hidden for hidden in p.hidden if hidden.kind != ENTRY]
    places: list[Site | Hidden] = [*p.sites, *own]
    if len(places) > most:
        message = (
            f"{p.package.import_path} has {counted(len(places), 'allocation site')}, and its"
            f' budget is {most:,} ("{pattern}" in budgets)'
        )
        hint = "allocate less, or raise the budget; --level note names the sites"
        yield Failure(source, start, end, "", message, hint)


def _clause(source: Source) -> tuple[int, int]:
    """Where the package clause of a file starts and ends, in bytes."""
    for node in source.outline.named_children:
        if node.type == "package_clause":
            return node.start_byte, node.end_byte
    return 0, 0
