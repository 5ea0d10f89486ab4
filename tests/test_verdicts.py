"""Which heap facts allocate, by the object code of seven releases and by what was measured."""

from __future__ import annotations

import functools
import re
from collections import Counter

import pytest

from escapelint.facts.dialects import has_raw_strings
from escapelint.facts.reader import Tally, read_sections
from escapelint.index import Index
from escapelint.model import Allocates, Package, Toolchain
from escapelint.objectcode import Code, placed
from escapelint.objects.reader import Allocation, ObjectFacts
from escapelint.paths import Roots
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types
from escapelint.verdicts import NEVER, allocating, judge, together
from tests.conftest import TESTDATA
from tests.objects.recorded import RELEASES, code, counts, version

SAMPLES = TESTDATA / "samples"
MODULE = "example.com/samples"
# Functions of which AllocsPerRun does not run the path that allocates.
COLD = ("E22PanicArg", "E23ErrPath", "E24ErrPtrPath")
# Of appends, and of what is inlined since, the compiler says nothing before.
TOLD_SINCE = {
    "E41AppendGrow": "1.25",
    "E49BuilderGuard": "1.25",
    "E52AppendLoop": "1.25",
    "E58FmtErrorf": "1.26",
    "E62BytesAppendString": "1.25",
}

releases = pytest.mark.parametrize("release", RELEASES)


def toolchain(release: str) -> Toolchain:
    return Toolchain("go", "PATH", version(release), "/goroot", "linux", "amd64", "/mod")


@functools.cache
def sites(release: str, sample: str = "allocs") -> list[Site]:
    """The heap facts of a package, without those that are known to be no allocation."""
    text = (RELEASES[release] / f"{sample}.txt").read_bytes()
    raw_strings = has_raw_strings(toolchain(release).release)
    sections = list(read_sections([text], Tally(), raw_strings=raw_strings))
    folder, name = SAMPLES / sample, f"{sample}/{sample}.go"
    package = Package(f"{MODULE}/{sample}", str(folder), sample, go_files=(f"{sample}.go",))
    index = Index([package], sections, Roots(str(SAMPLES), "/goroot", "/mod"), str(SAMPLES))
    source = Source(name, (SAMPLES / name).read_bytes())
    types = read_types([source])
    found = [Site(fact, source, index, types) for fact in index.facts[name]]
    return [site for site in found if not site.never_allocates(toolchain(release).release)]


def at_home(facts: ObjectFacts) -> Code:
    return placed(facts, lambda file: file.removeprefix(f"{MODULE}/"))


@functools.cache
def compiled(release: str, sample: str) -> Code:
    return at_home(code(release, sample))


def verdicts(
    release: str, compiled_: Code | None = None, sample: str = "allocs"
) -> list[tuple[Site, Allocates]]:
    found = sites(release, sample)
    read = compiled_ or compiled(release, sample)
    return list(zip(found, judge(found, lambda fact: read, toolchain(release)), strict=True))


@releases
def test_each_function_agrees_with_what_was_measured(release: str) -> None:
    measured = {name: of[release] for name, of in counts().items()}
    said: dict[str, set[str]] = {name: set() for name in measured if name.startswith("E")}
    for site, verdict in verdicts(release):
        if site.function in said:
            said[site.function].add(verdict.how)
    silent = {name for name, hows in said.items() if measured[name] and not hows}
    assert silent == {name for name, since in TOLD_SINCE.items() if release < since}
    wrong = {
        name: (hows, measured[name])
        for name, hows in said.items()
        if (measured[name] and hows and not hows & {"always", "sometimes"})
        or (not measured[name] and "always" in hows and name not in COLD)
        or "unknown" in hows
    }
    assert wrong == {}
    assert sum(map(bool, said.values())) > 30


@releases
def test_never_is_said_of_what_was_measured_as_none(release: str) -> None:
    never = [site for site, verdict in verdicts(release) if verdict.how == "never"]
    assert {counts()[site.function][release] for site in never} <= {0}
    assert never


@releases
@pytest.mark.parametrize(
    ("function", "verdict"),
    [
        ("E07SmallInt", Allocates("sometimes", "unless the value is 0 to 255", "int", 8)),
        ("E11StringVar", Allocates("sometimes", "unless the string is empty", "string", 16)),
        ("E13SliceVar", Allocates("sometimes", "unless the slice is nil", "", 24)),
        ("E18WideStruct", Allocates("always", "", "allocs.Wide", 24)),
        ("E24ErrPtrPath", Allocates("always", "", "allocs.PErr", 8)),
        ("E28FuncLitCapture", Allocates("always", "", "", 16)),
        ("E29MethodExpr", Allocates("always", "", "", 32)),
        ("E48FloatVar", Allocates("sometimes", "unless the value is 0", "float64", 8)),
        ("E45ReturnLiteralSlice", Allocates("always", "", "[2]string", 32)),
    ],
)
def test_type_and_bytes(release: str, function: str, verdict: Allocates) -> None:
    [found] = [judged for site, judged in verdicts(release) if site.function == function]
    assert found == verdict


@releases
def test_bytes_of_another_packages_type_by_the_allocators_class(release: str) -> None:
    [found] = [judged for site, judged in verdicts(release) if site.function == "E57ErrorsNew"]
    size = 16 if release == "1.27" else None
    assert found == Allocates("always", "", "errors.errorString", size)


# ── what is not certain ─────────────────────────────────────────────────────────────────────


def on_line_of(release: str, function: str) -> int:
    return next(site.fact.pos.line for site in sites(release) if site.function == function)


def changed(release: str, line: int, **fields: str) -> Code:
    """The code with the calls of one line changed; without `fields` they are taken away."""
    facts = code(release)
    calls: list[Allocation] = []
    for a in facts.allocations:
        if a.outermost[1] != line:
            calls.append(a)
        elif fields:
            calls.append(a._replace(**fields))  # type: ignore[arg-type]
    return at_home(ObjectFacts(tuple(calls), facts.starts, facts.functions))


def said(release: str, function: str, compiled_: Code) -> set[Allocates]:
    return {judged for s, judged in verdicts(release, compiled_) if s.function == function}


def test_without_a_call_it_never_allocates() -> None:
    line = on_line_of("1.26", "E18WideStruct")
    assert said("1.26", "E18WideStruct", changed("1.26", line)) == {Allocates("never")}


def test_a_call_of_another_kind_is_no_match() -> None:
    line = on_line_of("1.26", "E18WideStruct")
    found = changed("1.26", line, kind="concatenation", call="concatstring2")
    why = "a call that is for no fact"  # what the fact was taken for may be wrong
    assert said("1.26", "E18WideStruct", found) == {Allocates(when=why)}
    found = changed("1.26", line, kind="map entry", call="mapassign_faststr")
    assert said("1.26", "E18WideStruct", found) == {Allocates("never")}


def test_a_call_of_another_type_is_no_match_and_no_proof() -> None:
    line = on_line_of("1.26", "E24ErrPtrPath")
    found = changed("1.26", line, type="example.com/samples/allocs.Other")
    assert said("1.26", "E24ErrPtrPath", found) == {Allocates(when="no call for it alone")}


def test_a_call_that_is_not_known_leaves_it_open() -> None:
    line = on_line_of("1.26", "E18WideStruct")
    found = changed("1.26", line, kind="unknown", call="convX")
    why = "a call of the runtime that is not known"
    assert said("1.26", "E18WideStruct", found) == {Allocates(when=why)}


def test_no_archive_leaves_everything_open() -> None:
    found = {judged for _, judged in verdicts("1.26", Code(why="no archive"))}
    assert found == {Allocates(when="no archive")}


def test_code_that_is_not_there_proves_nothing() -> None:
    found = {judged for _, judged in verdicts("1.26", Code())}
    assert {judged.how for judged in found} == {"unknown"}
    partly = {judged for _, judged in verdicts("1.26", Code(whole=False))}
    assert partly == {Allocates(when="code that is not understood")}


def test_what_never_allocates_is_counted_and_left_out() -> None:
    skipped: Counter[str] = Counter()
    all_ = sites("1.26")
    judged = [verdict for _, verdict in verdicts("1.26")]
    left = list(allocating(all_, judged, skipped, None))
    assert len(left) + skipped[NEVER] == len(all_)
    assert skipped[NEVER] == sum(verdict.how == "never" for verdict in judged) > 0
    assert {site.allocates.how for site in left} == {"always", "sometimes"}


# ── values of package variables ─────────────────────────────────────────────────────────────


def line_of(variable: str) -> int:
    """The 1-based line of globals.go with which a variable begins."""
    lines = (SAMPLES / "globals/globals.go").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if re.match(rf"(?:var |\t){variable} ", line))


def of_lines(
    release: str, variable: str, lines: int, compiled_: Code | None = None
) -> list[tuple[int, str, str, int | None]]:
    """(line below the variable's, how, type, bytes) of what is on its lines."""
    first = line_of(variable)
    return [
        (site.fact.pos.line - first, told.how, told.type, told.size)
        for site, told in verdicts(release, compiled_, "globals")
        if first <= site.fact.pos.line < first + lines
    ]


@releases
@pytest.mark.parametrize(
    ("variable", "lines", "expected"),
    [
        # Two and three strings: which call is whose nobody can tell, but there is one for each.
        ("lists", 4, [(0, "", None), (1, "", None), (2, "", None), (3, "", None)]),
        ("points", 3, [(0, "", None), (1, "globals.point", 16), (2, "globals.point", 16)]),
        ("large", 2, [(0, "", None), *6 * [(1, "[1]string", 16)]]),
        ("nested", 3, [(0, "", None), (1, "", None), (2, "", None)]),
        ("fixed", 3, []),
        ("filled", 2, []),
        ("calls", 3, [(0, "", None)]),
    ],
)
def test_values_of_package_variables(
    release: str, variable: str, lines: int, expected: list[tuple[int, str, int | None]]
) -> None:
    found = of_lines(release, variable, lines)
    assert {how for _, how, _, _ in found} <= {"always"}
    assert [(line, type_, size) for line, _, type_, size in found] == expected


@releases
def test_nothing_of_package_variables_is_unknown(release: str) -> None:
    found = [told for _, told in verdicts(release, sample="globals")]
    assert len(found) > 40
    assert {told.how for told in found} <= {"always", "sometimes"}


@releases
def test_values_of_a_map_that_share_a_line_need_a_call_each(release: str) -> None:
    first = line_of("lists")
    facts = code(release, "globals")
    arrays = [a for a in facts.allocations if a.outermost[1] == first and a.kind == "object"]
    assert len(arrays) == 3
    fewer = tuple(a for a in facts.allocations if a is not arrays[0])
    changed = at_home(ObjectFacts(fewer, facts.starts, facts.functions))
    hows = [how for _, how, _, _ in of_lines(release, "lists", 4, changed)]
    assert hows == ["always", *3 * ["unknown"]]  # the map itself has its own


@pytest.mark.parametrize(
    ("each", "said"),
    [
        ([Allocates("always", "", "T", 8)] * 2, Allocates("always", "", "T", 8)),
        ([Allocates("always", "", "T", 8), Allocates("always", "", "U", 8)], Allocates("always")),
        (
            [Allocates("always", "", "T", 8), Allocates("sometimes", "unless it is empty")],
            Allocates("sometimes"),
        ),
        (
            [Allocates("always"), Allocates()],
            Allocates("unknown", "not known of each of its values"),
        ),
    ],
)
def test_several_allocations_of_one_finding(each: list[Allocates], said: Allocates) -> None:
    assert together(each) == said
