"""The canary against recorded logs, and against logs with another wording."""

from __future__ import annotations

import re

import pytest

from escapelint.canary.compare import compare
from escapelint.canary.expect import expected
from escapelint.canary.run import source
from escapelint.facts.dialects import RECORDED, is_recorded
from escapelint.model import Level
from tests.canary.logs import compared, log_of, numbers
from tests.facts.logs import RELEASES, read


@pytest.mark.parametrize("release", RELEASES)
def test_every_recorded_release_is_read(release: str) -> None:
    result = compared(log_of(release), release)
    assert (result.missing, result.unexpected, result.examples) == ((), (), ())
    assert (result.level, result.error, result.unread) == (Level.NOTE, "", 0)
    assert result.read == result.expected == len(expected(source(), numbers(release))) > 50
    assert result.lines == log_of(release).count("\n")


def test_recorded_releases_are_those_with_logs() -> None:
    assert (numbers(RELEASES[0]), numbers(RELEASES[-1])) == RECORDED
    assert all(is_recorded(numbers(release)) for release in RELEASES)
    assert not any(map(is_recorded, [(0, 0), (1, 20), (1, 28), (2, 0)]))


# ── wording ─────────────────────────────────────────────────────────────────────────────────

_REASONS = (
    "address-of", "return", "assign", "assign-pair", "send", "spill", "slice", "call parameter",
    "captured by a closure", "reference", "slice-literal-element", "struct literal element",
    "interface-converted", "too large for stack",
)  # fmt: skip

# What is changed (a regular expression, over whole lines), and what it becomes.
COSTS_FACTS = {
    "summaries": (r" escapes to heap$", " is heap allocated"),
    "headers": (r" escapes to heap((?: in .*)?:)$", r" is heap allocated\1"),
    "summaries and headers": (r" escapes to heap", " is heap allocated"),
    "one more word": (r" escapes to heap$", " escapes to heap here"),
    "colon of the header": (r"( escapes to heap(?: in .*)?):$", r"\1"),
    "dash for the colon": (r"( escapes to heap(?: in .*)?):$", r"\1 -"),
    "moved": (r": moved to heap: ", ": allocated on heap: "),
    "colon of moved": (r": moved to heap: ", ": moved to heap "),
    "flow": (r":   flow: ", ":   path: "),
    "colon of flow": (r":   flow: ", ":   flow "),
    "arrow": (r"(:   flow: .*?) (?:←|=) ", r"\1 <- "),
    "address": (r"(:   flow: .* )&", r"\1addr "),
    "heap": (r"\{heap\}", "{global}"),
    "storage": (r"\{storage for ", "{memory of "),
    "from": (r":     from ", ":     via "),
    "parentheses of reasons": (r" \(([a-z -]+)\) at ", r" [\1] at "),
    "at": (r"\) at (?=\S*canary.go)", ") @ "),
    "places of notes": (r"(:     from .*) at \S+$", r"\1"),
    "columns of notes": (r"(:     from .*) at (\S+):\d+$", r"\1 at \2"),
    "indentation": (r": ( +)(flow|from)", r": \2"),
    "tabs": (r":   (flow|  from)", r":\t\1"),
    "position of continuations": (r"^\S+:   (flow|  from)", r"  \1"),
    "capturing": (r" capturing by ref", " capturing by reference"),
    "colon of capturing": (r" capturing by ref: ", " capturing by ref "),
    "flags of capturing": (r" \(addr=", " (addressed="),
    "width of capturing": (r" width=", " size="),
    "inlining": (r": inlining call to ", ": inlined "),
    "can inline": (r": can inline ", ": may inline "),
    "cost": (r" with cost ", " at a cost of "),
    "cannot inline": (r": cannot inline ", ": will not inline "),
    "colon of cannot inline": (r"(: cannot inline \S+): ", r"\1 because "),
    "does not escape": (r" does not escape$", " stays on the stack"),
    "never escapes": (r" does not escape$", " never escapes to heap"),
    "does not": (r" does not escape$", " does not escape to heap"),
    "section": (r"^# ", "## "),
    "no section": (r"^# .*\n", ""),
    "colon of the section": (r"^# (.*)", r"# \1:"),
    "variadic": (r"\.\.\. argument", "variadic slice"),
    "function literal": (r"func literal", "closure"),
    "composite literals": (r"\{\.\.\.\}", "{…}"),
    "results": (r"~r0", "~result0"),
    "shapes": (r"go\.shape\.", "shape."),
    "methods": (r"\(\*pair\)", "pair"),
    "no columns": (r"canary\.go:(\d+):\d+", r"canary.go:\1"),
    "columns from 0": (r"canary\.go:(\d+):\d+", r"canary.go:\1:1"),
    "lines in parentheses": (r"canary\.go:(\d+):(\d+)", r"canary.go(\1,\2)"),
    "severity": (r"(canary\.go:\d+:\d+): ", r"\1: note: "),
    "other file": (r"canary\.go:", "canary.gox:"),
    "silence": (r"^.*\n", ""),
    "no explanations": (r"^\S+:   .*\n|^.* escapes to heap(?: in .*)?:\n", ""),
} | {f"reason {reason}": (rf" \({reason}\) at ", f" ({reason}!) at ") for reason in _REASONS}

SINCE_1_25 = {
    "append": (r": append escapes to heap$", ": append grows on the heap"),
    "function": (r" escapes to heap in (.*):$", r" escapes to heap within \1:"),
    "no function": (r" escapes to heap in .*:$", " escapes to heap:"),
    "other function": (r" escapes to heap in (.*):$", r" escapes to heap in canary.\1:"),
}

# The reader knows these to skip them; without them something new is there, and nothing is missed.
ARE_SEEN = {
    "leaking": (r": leaking param", ": param leaks"),
    "devirtualizing": (r": devirtualizing ", ": making static "),
    "self-assignment": (r" ignoring self-assignment in ", " skipping "),
    "bounds": (r": index bounds check elided", ": no bounds check"),
    "by value": (r" capturing by value: ", " capturing by copy: "),
    "another line": (r"\Z", "<tail>\n"),
}

# The reader does not look at these.
DO_NOT_MATTER = {
    "derefs": (r" with derefs=", " after "),
    "level": (r" level=", " at "),
    "cost of a body": (r" as: .*$", ""),
    "reason of cannot inline": (r"(: cannot inline \S+: ).*$", r"\1no"),
}


def changed(release: str, change: tuple[str, str]) -> str:
    log = log_of(release)
    text = re.sub(*change, log, flags=re.M)
    assert text != log, "the log has no such words"
    return text


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", COSTS_FACTS)
def test_another_wording_is_an_error(name: str, release: str) -> None:
    result = compared(changed(release, COSTS_FACTS[name]), release)
    assert result.level is Level.ERROR
    assert result.missing
    assert result.read < result.expected


@pytest.mark.parametrize("release", ["1.25", "1.26", "1.27"])
@pytest.mark.parametrize("name", SINCE_1_25)
def test_another_wording_of_today_is_an_error(name: str, release: str) -> None:
    result = compared(changed(release, SINCE_1_25[name]), release)
    assert result.level is Level.ERROR
    assert result.missing


@pytest.mark.parametrize("release", RELEASES)
def test_unread_lines_that_look_like_an_escape_are_an_error(release: str) -> None:
    """Though nothing is missing: what is new may be a fact."""
    result = compared(changed(release, (r": parameter ", ": argument ")), release)
    assert (result.level, result.missing) == (Level.ERROR, ())
    assert result.unread_escapes


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", ARE_SEEN)
def test_a_new_line_that_costs_no_fact_is_a_warning(name: str, release: str) -> None:
    result = compared(changed(release, ARE_SEEN[name]), release)
    assert (result.level, result.missing) == (Level.WARNING, ())
    assert result.unread
    assert result.examples


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", DO_NOT_MATTER)
def test_what_is_not_looked_at_may_change(name: str, release: str) -> None:
    assert compared(changed(release, DO_NOT_MATTER[name]), release).level is Level.NOTE


def test_every_line_of_the_log_matters_but_few() -> None:
    """Leaving out any heap fact's summary is noticed, so no fact is expected twice."""
    log = log_of("1.26").splitlines(keepends=True)
    for i, line in enumerate(log):
        if not re.search(r"(: moved to heap: .*| escapes to heap)$", line):
            continue
        constant = '"' in line
        wrapper = ":6: moved to heap: value" in line  # Generic[int], which is read over
        result = compared("".join(log[:i] + log[i + 1 :]), "1.26")
        assert bool(result.missing) != (constant or wrapper), line


# ── what is said ────────────────────────────────────────────────────────────────────────────


def said(text: str, *lines: str) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """What is missing and unexpected of a source's text and the compiler's lines."""
    sections, tally = read("".join(f"{line}\n" for line in ("# example.com/canary", *lines)))
    result = compare(expected(text, (1, 26)), sections, tally)
    return [(str(m), m.instead) for m in result.missing], result.unexpected


def explained(pos: str, reason: str, sink: str = "~r0", function: str = "F") -> list[str]:
    return [
        f"{pos}: x escapes to heap in {function}:",
        f"{pos}:   flow: {sink} ← &x:",
        f"{pos}:     from &x ({reason}) at {pos}",
        f"{pos}: moved to heap: x",
    ]


MOVED = "x := 1 // want moved `x` @x in `F`: return → ~r0"


@pytest.mark.parametrize(
    ("lines", "instead"),
    [
        ([], "nothing was read there"),
        (["./canary.go:1:1: y escapes to heap"], "expr y was read"),
        (["./canary.go:1:1: can inline x with cost 1 as: func()"], "nothing was read there"),
        (["./canary.go:1:1: moved to heap: x"], "it was read in the function without a name"),
        (["./canary.go:1:2: moved to heap: x"], "it was read at column 2"),
        (explained("other.go:1:1", "return"), "it was read in the file other.go"),
        (explained("canary.go:1:1", "return", function="G"), "it was read in the function G"),
        (explained("canary.go:1:1", "send"), "it was read because of send → ~r0"),
        (explained("canary.go:1:1", "return", "y"), "it was read because of return → y"),
        (
            [*explained("canary.go:1:1", "return")[:2], "canary.go:1:1: moved to heap: x"],
            "it was read because of  → ~r0",
        ),
        (
            ["canary.go:1:1: x escapes to heap in F:", "canary.go:1:1:   path: a",
             "canary.go:1:1: moved to heap: x"],
            "it was read with an explanation that was not understood: path: a",
        ),
    ],
)  # fmt: skip
def test_what_was_read_instead(lines: list[str], instead: str) -> None:
    missing, unexpected = said(MOVED, *lines)
    assert missing == [("canary.go:1: moved x, because of return → ~r0", instead)]
    assert bool(unexpected) == ("expr y" in instead)


def test_paths_do_not_matter() -> None:
    for file in ("./canary.go", "example.com/canary/canary.go", "/tmp/x/canary.go"):
        assert said(MOVED, *explained(f"{file}:1:1", "return")) == ([], ())


def test_nothing() -> None:
    missing, unexpected = said("x // want nothing", "canary.go:1:1: x escapes to heap")
    assert missing == [("canary.go:1: nothing", "expr x was read")]
    assert unexpected == ()
    assert said("x // want nothing", "canary.go:2:1: x escapes to heap")[0] == []


def test_silence_is_no_good_news() -> None:
    assert said("x // want nothing") == ([("canary.go:1: nothing", "nothing was read there")], ())


def test_copies() -> None:
    text = "x // want copy `&T{}` of `g`"
    copy = ("canary.go:1:1: inlining call to g", "canary.go:1:1: &T{} escapes to heap")
    assert said(text, *copy) == ([], ())
    [(_, instead)], _ = said(text, copy[0].replace("to g", "to h"), copy[1])
    assert instead == "it was read as a copy of h"
    [(_, instead)], unexpected = said(text, copy[1])
    assert instead == "expr &T{} was read"
    assert unexpected == ("canary.go:1:1: expr &T{}",)


def test_a_fact_is_taken_once() -> None:
    missing, _ = said("x // want expr `x`; expr `x`", "canary.go:1:1: x escapes to heap")
    assert missing == [("canary.go:1: expr x", "nothing was read there")]


def test_other_sections_do_not_count() -> None:
    sections, tally = read("# example.com/other\ncanary.go:1:1: moved to heap: x\n")
    result = compare(expected("x // want moved `x`", (1, 26)), sections, tally)
    assert len(result.missing) == 1
