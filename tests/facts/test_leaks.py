"""Which explanation of a leaking parameter is kept."""

from __future__ import annotations

import pytest

from escapelint.facts.flows import parse_block
from escapelint.facts.leaks import Leak
from escapelint.facts.reader import Tally, read_sections
from tests.facts.logs import LOGS, block, name_of, read, read_log, section

POS = "a.go:3:8"


def leaks(target: str, derefs: int, note: str, *, function: str = " for F") -> list[str]:
    """A block about the parameter p at POS."""
    return [
        f"{POS}: parameter p leaks to {target}{function} with derefs={derefs}:",
        f"{POS}:   flow: {target} ← p:",
        f"{POS}:     from {note} at a.go:4:7",
    ]


def kept(*lines: list[str], stored: bool = True, runs: bool = True) -> Leak | None:
    """What is kept of blocks; without `runs` they are read one by one, as in Go 1.21."""
    text = [line for block_ in lines for line in block_]
    found, tally = section([*text, f"{POS}: leaking param: p"], raw_strings=not runs)
    assert tally.unread == 0
    assert tally.lines_skipped == len(text) + 1
    return found.leaks.of(POS.encode(), stored=stored)


@pytest.mark.parametrize("runs", [True, False])
def test_a_block_is_read(runs: bool) -> None:
    leak = kept(leaks("{heap}", 0, "sink = p (assign)"), runs=runs)
    assert leak is not None
    assert (leak.function, leak.derefs) == ("F", 0)
    (flow,) = parse_block(leak.body)
    assert (flow.dst, flow.src, flow.notes[0].expr) == ("{heap}", "p", "sink = p")


@pytest.mark.parametrize("runs", [True, False])
def test_the_fewest_loads_win(runs: bool) -> None:
    far = leaks("{heap}", 1, "far = *p (assign)")
    near = leaks("{storage for &T{...}}", 0, "&T{...} (struct literal element)")
    for order in ([far, near], [near, far]):
        leak = kept(*order, runs=runs)
        assert leak is not None
        assert (leak.function, leak.derefs) == ("F", 0)


def test_the_heap_itself_comes_before_what_is_on_it() -> None:
    heap = leaks("{heap}", 0, "sink = p (assign)")
    storage = leaks("{storage for &T{...}}", 0, "&T{...} (struct literal element)")
    for order in ([heap, storage], [storage, heap]):
        leak = kept(*order)
        assert leak is not None
        assert b"sink = p" in leak.body


def test_results_are_no_heap() -> None:
    assert kept(leaks("~r0", 0, "return p (return)")) is None
    assert kept(leaks("~r0", 0, "return p (return)"), stored=False) is None


def test_a_variable_is_kept_apart() -> None:
    named = leaks("t", 0, "t = p (assign)")
    heap = leaks("{heap}", 1, "sink = *p (assign)")
    leak = kept(named, heap, stored=False)
    assert leak is not None
    assert leak.derefs == 0
    leak = kept(named, heap)
    assert leak is not None
    assert leak.derefs == 1


@pytest.mark.parametrize("target", ["{heap}", "{storage for x}"])
def test_up_to_go_1_24_no_function_is_named(target: str) -> None:
    leak = kept(leaks(target, 0, "sink = p (assign)", function=""))
    assert leak is not None
    assert leak.function == ""


def test_a_run_ends_where_another_parameter_begins() -> None:
    other = [line.replace(POS, "a.go:3:11") for line in leaks("{heap}", 0, "b = q (assign)")]
    leak = kept(leaks("{heap}", 0, "a = p (assign)"), other)
    assert leak is not None
    assert leak.body.count(b"flow:") == 1


@pytest.mark.parametrize("log", LOGS, ids=name_of)
def test_pieces_do_not_matter(log: object) -> None:
    whole = read_log(log)[0]  # type: ignore[arg-type]
    pieces = read_log(log, size=777)[0]  # type: ignore[arg-type]
    for one, other in zip(whole, pieces, strict=True):
        assert one.leaks.positions() == other.leaks.positions()
        for pos in one.leaks.positions():
            for stored in (True, False):
                leak = one.leaks.of(pos, stored=stored)
                assert leak == other.leaks.of(pos, stored=stored)
                assert leak is None or parse_block(leak.body)


def test_facts_between_are_none_of_it() -> None:
    lines = [*leaks("{heap}", 0, "sink = p (assign)"), *block("a.go:9:2", "x")]
    found, _ = read("# m\n" + "\n".join(lines) + "\n")
    assert found[0].leaks.positions() == {POS.encode()}


def test_names_and_reasons_where_they_are_asked_for() -> None:
    text = (
        b"# p\n./a.go:3:6: cannot inline F: function too complex: cost 84 exceeds budget 80\n"
        b"./a.go:9:6: can inline G with cost 3 as: func(*T) { }\n"
        b"./a.go:3:8: parameter p leaks to {heap} with derefs=1:\n"
        b"./a.go:3:8:   flow: {heap} <- p:\n./a.go:3:8:     from sink = p (assign) at ./a.go:4:7\n"
        b"./a.go:3:8: leaking param content: p\n"
    )
    [kept] = read_sections([text], Tally(), judged=True)
    assert [(f.name, f.why) for f in kept.functions] == [
        ("F", "function too complex: cost 84 exceeds budget 80"),
        ("G", ""),
    ]
    assert list(kept.leaks.stored()) == [(b"./a.go:3:8", b"p", 1)]
    [plain] = read_sections([text], Tally())
    assert {f.why for f in plain.functions} == {""}
    assert list(plain.leaks.stored()) == []
