"""Texts of the build → facts. The traps are those of section 13 of the diagnostics' reference."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from escapelint.facts import items
from escapelint.facts.flows import parse_block
from escapelint.facts.reader import Function, Tally
from escapelint.facts.section import is_generated
from escapelint.facts.text import is_function_literal
from escapelint.model import Capture, Fact, Pos
from tests.conftest import TESTDATA
from tests.facts.logs import (
    LOGS,
    RELEASES,
    block,
    brief,
    is_accounted_for,
    name_of,
    read,
    read_log,
    recorded,
    section,
)


def only(lines: list[str], *, raw_strings: bool = False) -> Fact:
    """The one fact of a section in which every line is understood."""
    found, tally = section(lines, raw_strings=raw_strings)
    assert tally.unread == 0
    assert is_accounted_for([found], tally)
    (fact,) = (*found.facts, *found.copies)
    return fact


# ── recorded logs ───────────────────────────────────────────────────────────────────────────


def test_every_release_is_recorded() -> None:
    assert sorted({log.parent.name for log in LOGS}) == sorted(RELEASES)


@pytest.mark.parametrize("log", LOGS, ids=name_of)
def test_every_recorded_line_is_understood(log: Path) -> None:
    sections, tally = read_log(log)
    assert sections
    assert (tally.unread, tally.examples, tally.tool_lines) == (0, [], [])
    assert tally.lines == log.read_bytes().count(b"\n")
    assert is_accounted_for(sections, tally)


# Counted with the slow reference parser, which shares no code with ours: summaries in a log.
HEAP_SUMMARIES = {
    "1.21": {"cgo": 6, "format": 66, "gen": 20, "inl": 8, "noise": 9, "positions": 79},
    "1.26": {"cgo": 5, "format": 66, "gen": 20, "inl": 8, "noise": 13, "positions": 81}
    | {"modern": 71, "quirks": 14, "reasons": 87, "linedir": 5},
}


@pytest.mark.parametrize("release", HEAP_SUMMARIES)
def test_as_many_summaries_as_an_independent_parser_sees(release: str) -> None:
    seen = {
        sample: read_log(TESTDATA / "logs" / release / f"{sample}.txt")[1].heap_facts
        for sample in HEAP_SUMMARIES[release]
    }
    assert seen == HEAP_SUMMARIES[release]


@pytest.mark.parametrize("size", [1, 7, 4096])
@pytest.mark.parametrize("window", [1, 300, 1 << 20])
@pytest.mark.parametrize("log", ["1.21/format", "1.24/gen", "1.26/modern"])
def test_windows_change_nothing(
    log: str, window: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = TESTDATA / "logs" / f"{log}.txt"
    whole = read_log(path)
    monkeypatch.setattr(items, "WINDOW", window)
    assert read_log(path, size) == whole


@pytest.mark.parametrize("release", ["1.22", "1.23", "1.24", "1.25", "1.26", "1.27"])
def test_raw_string_mode_reads_other_releases_alike(release: str) -> None:
    # Whoever does not know the version loses nothing.
    for log in (TESTDATA / "logs" / release).glob("*.txt"):
        text = log.read_bytes()
        assert read(text, raw_strings=True) == read(text)


# ── trap 1: bytes, and lines that end with \n only ──────────────────────────────────────────


def test_file_names_are_bytes() -> None:
    (found,), tally = read(b"# m\n\xff\xe4.go:3:4: moved to heap: x\n")
    assert tally.unread == 0
    assert found.facts[0].pos.file.encode("utf-8", "surrogateescape") == b"\xff\xe4.go"


def test_only_line_feeds_end_lines() -> None:
    expr = '"a\x0b\x0c\x1c\x85\u2028\u2029" + x'
    assert only([f"a.go:3:4: {expr} escapes to heap"]).text == expr


def test_a_last_line_without_line_break_is_read() -> None:
    (found,), tally = read("# m\na.go:3:4: moved to heap: x")
    assert brief(found.facts[0]) == ("moved", "x", "a.go:3:4")
    assert tally.lines == 2


def test_a_last_note_without_line_break_is_read() -> None:
    text = "# m\na.go:3:4: x escapes to heap\n" + "\n".join(block("a.go:3:4", "x"))
    (found,), tally = read(text)
    assert (len(found.facts[0].blocks), tally.unread) == (1, 0)


def test_empty_texts() -> None:
    assert read(b"") == ([], Tally())
    (found,), tally = read(b"# m\n")  # trap 17: a package without instantiations, for instance
    assert (found.import_path, found.facts, tally.lines, tally.lines_read) == ("m", (), 1, 1)


# ── trap 2: sections ────────────────────────────────────────────────────────────────────────


def test_sections() -> None:
    text = (
        "# example.com/m\na.go:3:4: moved to heap: x\n"
        "# example.com/m [example.com/m.test]\na.go:3:4: moved to heap: y\n"
        "# example.com/dep [example.com/cmd]\n"
        "# example.com/m_test [example.com/m.test]\n"
        "# command-line-arguments\n"
    )
    sections, tally = read(text)
    assert [(s.number, s.import_path, s.variant) for s in sections] == [
        (1, "example.com/m", ""),
        (2, "example.com/m", "example.com/m.test"),
        (3, "example.com/dep", "example.com/cmd"),
        (4, "example.com/m_test", "example.com/m.test"),
        (5, "command-line-arguments", ""),
    ]
    assert [[f.text for f in s.facts] for s in sections[:2]] == [["x"], ["y"]]
    assert [f.section for s in sections for f in s.facts] == [1, 2]
    assert (tally.lines, tally.lines_read) == (7, 7)


def test_a_description_is_no_section() -> None:
    (found,), tally = read("# m\n# [m]\na.go:3:4: moved to heap: x\n")
    assert (len(found.facts), tally.unread) == (1, 0)


def test_blocks_do_not_cross_sections() -> None:
    explanation = "\n".join(block("a.go:3:4", "x"))
    sections, _ = read(f"# m\n{explanation}\n# n\na.go:3:4: moved to heap: x\n")
    assert sections[1].facts[0].blocks == ()


def test_what_the_go_command_says_is_kept() -> None:
    text = (
        "go: downloading example.com/dep v1.0.0\n"
        "a.c:3:4: warning: unused\n"
        "# m\na.go:3:4: moved to heap: x\n\n"
        'go: warning: "./..." matched no packages\n'
        "warning: something\n"
    )
    sections, tally = read(text)
    assert (len(sections), tally.unread) == (1, 0)
    assert tally.tool_lines == [
        "go: downloading example.com/dep v1.0.0",
        "a.c:3:4: warning: unused",
        'go: warning: "./..." matched no packages',
        "warning: something",
    ]
    assert tally.lines == 7
    assert is_accounted_for(sections, tally)


def test_facts_before_any_header_are_accounted_for() -> None:
    sections, tally = read("a.go:3:4: moved to heap: x\n# m\n")
    assert [(s.import_path, len(s.facts)) for s in sections] == [("", 1), ("m", 0)]
    assert is_accounted_for(sections, tally)


# ── trap 3: positions ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "pos"),
    [
        ("./a.go:3:4", Pos("./a.go", 3, 4)),
        ("../b/a.go:3:4", Pos("../b/a.go", 3, 4)),
        ("/abs/dir/gen.tmpl:7:19", Pos("/abs/dir/gen.tmpl", 7, 19)),
        ("other.y:102", Pos("other.y", 102, 0)),
        (r"C:\m\a.go:3:4", Pos(r"C:\m\a.go", 3, 4)),
        ("c:a.go:3:4", Pos("c:a.go", 3, 4)),
        ("a b.go:3:4", Pos("a b.go", 3, 4)),
        ("a:1.go:3:4", Pos("a:1.go", 3, 4)),
    ],
)
def test_positions(printed: str, pos: Pos) -> None:
    lines = [*block(printed, "x", "{heap} ← &x", f"x (spill) at {printed}")]
    fact = only([*lines, f"{printed}: x escapes to heap"])
    assert fact.pos == pos
    ((flow,),) = map(parse_block, fact.blocks)
    assert flow.notes[0].pos == pos


@pytest.mark.parametrize("release", RELEASES)
def test_columns_above_254_are_missing(release: str) -> None:
    (found,) = recorded(release, "format")
    places = {fact.pos for fact in found.facts if fact.text == "x" and not fact.pos.column}
    assert places == {Pos("format/format.go", 86, 0)}
    assert max(fact.pos.column for fact in found.facts) < 255


@pytest.mark.parametrize(
    "file",
    [
        "<autogenerated>",
        "??",
        "CACHE/35/35992f8f47f8-d",
        "_cgo_gotypes.go",
        "$WORK/b001/_testmain.go",
    ],
)
def test_generated_positions_are_left_out(file: str) -> None:
    found, tally = section([f"{file}:1:2: x escapes to heap"])
    assert found.facts == ()
    assert tally.skipped == {"generated by the compiler": 1}
    assert is_accounted_for([found], tally)


def test_sources_are_not_generated() -> None:
    assert not any(map(is_generated, ("a.go", "x-d.go", "other.y", "my_cgo.go", "testmain.go")))


def test_variables_of_range_over_func_have_no_position() -> None:
    lines = [
        *block("<unknown line number>", "#next"),
        "moved to heap: #next",
        "F capturing by ref: #next (addr=false assign=true width=8)",
    ]
    found, tally = section(lines)
    assert (found.facts, found.captures) == ((), ())
    assert (tally.unread, tally.skipped) == (0, {"generated by the compiler": 1})


def test_a_constant_that_looks_like_a_finding_is_none() -> None:
    lines = [
        *block("f.go:16:9", '"x.go:10:2: moved to heap: y"'),
        'f.go:16:9: "x.go:10:2: moved to heap: y" escapes to heap',
    ]
    found, tally = section(lines)
    assert (found.facts, tally.unread, tally.skipped) == ((), 0, {"constant": 1})


@pytest.mark.parametrize(
    ("path", "variant", "constants"),
    [
        ("crypto/internal/fips140", "", 0),
        ("crypto/internal/fips140/aes", "", 0),
        ("crypto/internal/fips140/aes", "crypto/internal/fips140/aes.test", 0),
        ("crypto/internal/fips140/aes_test", "crypto/internal/fips140/aes.test", 1),
        ("crypto/internal/fips140test", "", 1),
        ("example.com/crypto/internal/fips140/aes", "", 1),
    ],
)
def test_a_constant_is_laid_out_but_for_data_that_has_no_relocations(
    path: str, variant: str, constants: int
) -> None:
    """`IsFIPS` in cmd/internal/obj/fips140.go, since Go 1.24: there the box is made."""
    head = f"# {path} [{variant}]" if variant else f"# {path}"
    lines = [head, *block("f.go:16:9", '"text"'), 'f.go:16:9: "text" escapes to heap', ""]
    (found,), tally = read("\n".join(lines))
    assert tally.skipped == ({"constant": 1} if constants else {})
    assert [fact.text for fact in found.facts] == (['"text"'] if not constants else [])


# ── traps 4 to 7: explanations ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("arrow", "function"), [("=", ""), ("←", "F")])
def test_both_dialects(arrow: str, function: str) -> None:
    lines = block("a.go:3:4", "a == b", f"{{heap}} {arrow} &x", arrow=arrow, function=function)
    fact = only([*lines, "a.go:3:4: a == b escapes to heap"])
    assert (fact.header, fact.function, len(fact.blocks)) == ("a == b", function, 1)


@pytest.mark.parametrize(
    "expr",
    [
        'f("x escapes to heap in g:")',
        'f("' + "a" * 68 + "...)",
        'f("moved to heap: y")',
        "f('\"')",
    ],
)
def test_phrases_inside_of_literals(expr: str) -> None:
    fact = only([*block("a.go:3:4", expr), f"a.go:3:4: {expr} escapes to heap"])
    assert (fact.text, fact.header, len(fact.blocks)) == (expr, expr, 1)


def test_phrases_inside_of_functions() -> None:
    function = 'F[go.shape.struct { A int "json:\\"a escapes to heap in X\\"" }]'
    lines = block("a.go:3:4", "v", function=function)
    fact = only([*lines, "a.go:3:4: v escapes to heap"])
    assert (fact.header, fact.function) == ("v", function)


@pytest.mark.parametrize("release", RELEASES)
def test_cut_literals(release: str) -> None:
    (found,) = recorded(release, "format")
    # 20 summaries of Strings() and Consts() are constants, but Go 1.21 prints names for some.
    texts = {fact.text for fact in found.facts}
    assert not any(text.startswith(('"', "`")) for text in texts if "+" not in text)
    assert ("Named" in texts) is (release == "1.21")


def test_a_new_reason_is_kept() -> None:
    lines = block("a.go:3:4", "x", "{heap} ← &x", "x (brand new) at a.go:3:4")
    fact = only([*lines, "a.go:3:4: x escapes to heap"])
    assert parse_block(fact.blocks[0])[0].notes[0].reason == "brand new"


# ── trap 8: what is not needed ──────────────────────────────────────────────────────────────


def test_parameter_blocks_are_skipped() -> None:
    pos = "a.go:3:4"
    lines = [
        f"{pos}: parameter x leaks to {{storage for F(a, b)}} for G with derefs=0:",
        f"{pos}:   flow: {{heap}} ← x:",
        f"{pos}:     from x (return) at {pos}",
        f"{pos}: leaking param: x",
        f"{pos}: leaking param content: x",
        f"{pos}: leaking param: x to result ~r0 level=0",
    ]
    found, tally = section(lines)
    assert found.facts == ()
    assert (tally.lines_skipped, tally.lines_read, tally.unread) == (6, 1, 0)


# Section 2.2, and what newer releases print besides.
KNOWN = [
    "append does not escape",
    "x does not escape",
    "zero-copy string->[]byte conversion",
    "(*buf).Q6 ignoring self-assignment in b.b = b.b[1:]",
    "F capturing by value: x (addr=false assign=false width=8)",
    "can inline F",
    "cannot inline F: marked go:noinline",
    "cannot inline F into G: repeated recursive cycle",
    "inlining call to F",
    "function F considered 'big'; reducing max cost of inlinees",
    "devirtualizing w.Write to *W",
    "partially devirtualizing w.Write to *W",
    "cannot devirtualize w.Write: shaped receiver T",
    "PGO devirtualizing interface call x.M to F",
    "should not PGO devirtualize F: no",
    "index bounds check elided",
    "imprecise interface call",
    "assuming p is unsafe uintptr",
    "marking p as escaping uintptr",
    "marking p as escaping ...uintptr",
    "function arg will be kept alive",
    "expr is unknown to bloop pass",
    "skip inlining within testing.B.loop for x",
    "loop variable x now per-iteration, heap-allocated",
    "mutates param: p derefs=0",
    "calls param: p derefs=0",
    "p does not escape, mutate, or call",
    "convert: using global for interface value: x",
    "heap closure, captured vars = [x]",
    "stack closure, captured vars = [x]",
    "closure converted to global",
]


@pytest.mark.parametrize("message", KNOWN)
def test_every_line_of_the_catalogue_is_known(message: str) -> None:
    found, tally = section([f"a.go:3:4: {message}"])
    assert (tally.unread, tally.heap_facts, found.facts) == (0, 0, ())
    assert tally.lines == 2


def test_a_listing_is_skipped() -> None:
    found, tally = section(
        [
            "a.go:3:4: moved to heap: x",
            "m.f STEXT nosplit size=38 args=0x8 locals=0x18 funcid=0x0 align=0x0",
            "\t0x0000 00000 (/tmp/a:1: b.go:12)\tTEXT\tm.f(SB), ABIInternal, $32-8",
            "\t0x0010 20 65 73 63 61 70 65 73 20 74 6f 20 68 65 61 70   escapes to heap",
            "\t0x0020 61 3a 31 3a 20 6d 6f 76 65 64 20 74 6f 20 68 65  a:1: moved to he",
            "\trel 3+0 t=R_USEIFACE type:int+0",
            'go:string."x escapes to heap" SRODATA dupok size=16',
            "type:struct { key string; value int } SRODATA dupok size=120",
            "m.list SDATA size=24",
            "a.go:5:6: moved to heap: y",
        ]
    )
    assert [fact.text for fact in found.facts] == ["x", "y"]
    assert (tally.unread, tally.lines_skipped) == (0, 8)
    assert is_accounted_for([found], tally)


def test_an_unread_line_is_counted() -> None:
    found, tally = section(["a.go:3:4: something new", "text"])
    assert (tally.unread, tally.unread_escapes, tally.examples) == (2, 0, [])
    assert tally.other_examples == ["something new", "text"]
    assert is_accounted_for([found], tally)


@pytest.mark.parametrize(
    "lines",
    [
        ["a.go:3:4: x escapes to heap because of y"],
        ["a.go:3:4: x has moved to heap"],
        ["a.go:3:4: x escapes to heap since F:", "a.go:3:4:   flow: {heap} ← &x:"],
        ["a.go:3:4: x goes away:", "a.go:3:4:   flow: {heap} ← &x:"],
        ["a.go:3:4: x escapes to heap in F:"],
    ],
)
def test_an_unread_line_that_looks_like_an_escape_is_shown(lines: list[str]) -> None:
    found, tally = section(lines)
    assert (tally.unread, tally.unread_escapes, found.facts) == (len(lines), 1, ())
    assert tally.examples == [lines[0].removeprefix("a.go:3:4: ")]


def test_few_examples_are_kept() -> None:
    _, tally = section([f"a.go:3:4: {n} escapes to heap somehow" for n in range(100)])
    assert (tally.unread_escapes, len(tally.examples)) == (100, 20)


# ── trap 10: pairing ────────────────────────────────────────────────────────────────────────


def test_summaries_come_after_all_blocks_of_a_batch() -> None:
    lines = [
        *block("a.go:3:4", "x", "{heap} ← &x"),
        *block("a.go:5:6", "y", "~r0 ← &y"),
        "a.go:3:4: moved to heap: x",
        "a.go:5:6: y escapes to heap",
    ]
    found, _ = section(lines)
    assert [parse_block(f.blocks[0])[0].src for f in found.facts] == ["x", "y"]


def test_texts_pair_before_what_is_left() -> None:
    lines = [
        *block("a.go:3:4", "n", "{heap} ← &n"),
        *block("a.go:3:4", "m", "~r0 ← &m"),
        "a.go:3:4: f(5) escapes to heap",  # its value became known: n's block is the one left
        "a.go:3:4: m escapes to heap",
    ]
    found, _ = section(lines)
    assert {(f.text, f.header) for f in found.facts} == {("f(5)", "n"), ("m", "m")}


def test_appends_pair_with_appends() -> None:
    lines = [
        *block("a.go:3:4", "x"),
        *block("a.go:3:4", "append(y, x)"),
        "a.go:3:4: append escapes to heap",
        "a.go:3:4: x escapes to heap",
    ]
    found, _ = section(lines)
    assert [(f.kind, f.header) for f in found.facts] == [
        ("append", "append(y, x)"),
        ("expr", "x"),
    ]


@pytest.mark.parametrize("release", ["1.25", "1.26", "1.27"])
def test_a_value_that_the_compiler_knows_is_a_constant(release: str) -> None:
    (found,) = recorded(release, "quirks")
    assert not [f for f in found.facts if f.pos.line == 10]  # Q1: block x, summary 5
    made = [f for f in found.facts if f.header == "make([]int, n)"]  # Q3
    assert [(f.text, f.boxed) for f in made] == [
        ("make([]int, 10)", True),
        ("make([]int, 10)", False),
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_further_blocks_explain_the_same_fact(release: str) -> None:
    (found,) = recorded(release, "quirks")
    (fact,) = (f for f in found.facts if f.kind == "moved" and f.pos.line == 15)  # Q2
    flows = [parse_block(b)[0] for b in fact.blocks]
    assert [flow.notes[-1].expr for flow in flows] == ["g1 = &x", "g2 = &x"]


def test_equal_blocks_explain_once() -> None:
    fact = only([*block("a.go:3:4", "x"), *block("a.go:3:4", "x"), "a.go:3:4: moved to heap: x"])
    assert len(fact.blocks) == 1


@pytest.mark.parametrize("release", RELEASES)
def test_a_block_alone_is_no_fact(release: str) -> None:
    (found,) = recorded(release, "quirks")
    assert not [f for f in found.facts if f.pos.line == 27]  # Q4: go with arguments


@pytest.mark.parametrize("release", RELEASES)
def test_box_and_memory_are_two_facts(release: str) -> None:
    (found,) = recorded(release, "format")
    twins = [f for f in found.facts if f.text == "[]int{...}"]
    assert [f.boxed for f in sorted(twins, key=lambda f: f.boxed)] == [False, True]
    memory, box = sorted(twins, key=lambda f: f.boxed)
    assert parse_block(memory.blocks[0])[0].dst == "{storage for []int{...}}"
    assert parse_block(box.blocks[0])[0].dst == "{heap}"


def test_equal_summaries_of_one_position_in_several_functions_are_one_fact() -> None:
    pos = "a.go:3:4"
    lines = [
        *block(pos, "v", function="F[go.shape.int]"),
        *block(pos, "v", function="F[go.shape.string]"),
        f"{pos}: v escapes to heap",
        f"{pos}: v escapes to heap",
    ]
    found, tally = section(lines)
    assert [brief(f) for f in found.facts] == [("expr", "v", pos)]
    assert found.facts[0].function == "F[go.shape.int]"
    assert tally.skipped == {"instance or variant": 1}


@pytest.mark.parametrize(
    "expr", ["&Box[%s]{...}", "new(%s)", "[]%s{...}", "make([]%s, n)", "map[string]%s{...}"]
)
def test_texts_of_instances_differ_in_shape_types(expr: str) -> None:
    pos = "a.go:3:4"
    shapes = ("go.shape.int", 'go.shape.struct { A int "x:\\"[\\"" }', "go.shape.[]go.shape.string")
    lines = [f"{pos}: {expr % shape} escapes to heap" for shape in shapes]
    found, tally = section(lines)
    assert (len(found.facts), tally.skipped) == (1, {"instance or variant": 2})


# ── trap 12: wrappers and copies ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("release", RELEASES)
def test_generic_code(release: str) -> None:
    (found,) = recorded(release, "gen")
    assert sorted(map(brief, found.facts)) == [
        ("expr", "&lib.Box[go.shape.int]{...}", "gen/lib/lib.go:8:9"),
        ("expr", "lib.b.v", "gen/lib/lib.go:11:38"),
        ("expr", "lib.v", "gen/lib/lib.go:14:36"),
        ("moved", "x", "gen/gen.go:12:2"),
    ]
    assert {(brief(f), f.callees) for f in found.copies} == {
        (("moved", "x", "gen/gen.go:17:12"), ("Own[go.shape.int]",)),
        (("moved", "x", "gen/gen.go:17:20"), ("Own[go.shape.string]",)),
        (
            ("moved", "x", "gen/gen.go:17:30"),
            ("Own[go.shape.struct { A int; B int; C int }]",),
        ),
        (
            ("expr", "lib.b.v", "gen/gen.go:22:46"),
            ("lib.(*Box[go.shape.struct { A int; B int; C int }]).Any",),
        ),
    }


def test_a_wrapper_is_known_by_its_function_alone() -> None:
    lines = [*block("a.go:3:6", "x", function="F[int]"), "a.go:3:6: moved to heap: x"]
    found, tally = section(lines)
    assert (found.facts, tally.skipped) == ((), {"wrapper of a generic function": 1})


def test_what_a_wrapper_inlines_is_not_on_the_stack() -> None:
    lines = [
        "a.go:3:6: can inline F[int] with cost 5 as: func() { }",
        "a.go:3:6: inlining call to F[go.shape.int]",
        "a.go:3:6: &T{} does not escape",
    ]
    found, _ = section(lines)
    assert (found.on_stack, found.functions) == ((), ())


@pytest.mark.parametrize("release", RELEASES)
def test_inlined_code_names_its_callees(release: str) -> None:
    _, found = recorded(release, "inl")
    assert {(f.pos.line, f.text, f.callees) for f in found.copies} == {
        (9, "&dep.T{...}", ("dep.New",)),
        (13, "&dep.T{...}", ("dep.Outer", "dep.New")),
        (16, "dep.x", ("dep.Local",)),
        (23, "&dep.T{...}", ("dep.New",)),
    }
    assert [(f.pos.line, f.text, f.callees) for f in found.on_stack] == [
        (19, "&dep.T{...}", ("dep.New",))
    ]


@pytest.mark.parametrize("text", ["... argument", "~r0", "~R0"])
def test_what_is_the_callers_own_at_an_inlined_call(text: str) -> None:
    pos = "a.go:3:4"
    lines = [f"{pos}: inlining call to F", f"{pos}: {text} escapes to heap"]
    assert only(lines).callees == ()
    found, _ = section([lines[0], f"{pos}: {text} does not escape"])
    assert found.on_stack == ()


def test_a_parameter_that_does_not_leak_is_not_on_the_stack() -> None:
    found, tally = section(["a.go:3:4: p does not escape"])  # trap 15
    assert (found.on_stack, tally.lines_skipped) == ((), 1)


def test_a_variable_may_look_like_a_field() -> None:
    fact = only(["a.go:3:4: inlining call to dep.F", "a.go:3:4: moved to heap: dep.x"])  # trap 14
    assert (fact.kind, fact.text) == ("moved", "dep.x")


def test_a_package_may_be_named_like_a_test_binary() -> None:
    sections, tally = read("# example.com/my.test\na.go:3:4: moved to heap: x\n")
    assert (len(sections[0].facts), tally.skipped) == (1, {})


# ── functions and captures ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("message", "name", "inlinable"),
    [
        ("can inline F", "F", True),
        ("can inline (*T).M with cost 9 as: method(*T) func() { x: y }", "(*T).M", True),
        ("cannot inline F: marked go:noinline", "F", False),
        ("cannot inline F: function too complex: cost 129 exceeds budget 80", "F", False),
        ("can inline init.0 with cost 3 as: func() { }", "init.0", True),
        (
            'can inline F[go.shape.struct { A "a: with cost 1" }] with cost 4 as: func() { }',
            'F[go.shape.struct { A "a: with cost 1" }]',
            True,
        ),
        (
            'cannot inline F[go.shape.struct { A "a: b" }]: recursive',
            'F[go.shape.struct { A "a: b" }]',
            False,
        ),
        ("can inline T.functions", "T.functions", True),
        ("can inline F[go.shape.func(int)]", "F[go.shape.func(int)]", True),
        ("can inline F[go.shape.*m.func1]", "F[go.shape.*m.func1]", True),
    ],
)
def test_functions(message: str, name: str, inlinable: bool) -> None:
    found, _ = section([f"a.go:3:6: {message}"])
    assert found.functions == (Function(name, Pos("a.go", 3, 6), inlinable),)


@pytest.mark.parametrize(
    "name",
    [
        "F.func1",
        "F.func1.2",
        "F.1",
        "(*T).M.2",
        "F[go.shape.int].1",
        "(*T).M.func1",
        "init.func1",
        "glob..func1",
        "F-range1",
        "F.gowrap1",
        "F.deferwrap2",
        "F[go.shape.int].func1",
    ],
)
def test_function_literals_are_no_functions(name: str) -> None:
    assert is_function_literal(name)
    found, tally = section([f"a.go:3:6: can inline {name} with cost 2 as: func() {{ }}"])
    assert (found.functions, tally.unread) == ((), 0)


def test_one_of_several_init_is_a_function() -> None:
    assert not is_function_literal("init.0")
    assert is_function_literal("init.0.func1")


def test_a_call_that_is_not_inlined_declares_no_function() -> None:
    found, _ = section(["a.go:3:6: cannot inline F into G: repeated recursive cycle"])
    assert found.functions == ()


def test_captures_by_reference() -> None:
    lines = [
        "a.go:3:4: F capturing by ref: n (addr=false assign=true width=8)",
        "a.go:5:4: F capturing by value: m (addr=false assign=false width=16)",
        "a.go:6:4: F capturing by ref: #state1 (addr=false assign=true width=8)",
    ]
    found, _ = section(lines)
    assert found.captures == ((Pos("a.go", 3, 4), Capture("n", False, True, 8)),)


# ── Go 1.21: raw strings ────────────────────────────────────────────────────────────────────

RAW = "`one\n# example.com/other\na.go:9:9: moved to heap: z\n\n`"


@pytest.mark.parametrize("window", [1, 60, 1 << 20])
def test_raw_strings_go_over_lines(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "WINDOW", window)
    lines = list(
        block(
            "a.go:3:4",
            f"f({RAW})",
            f"{{heap}} = &{{storage for f({RAW})}}",
            f"f({RAW}) (spill) at a.go:3:4",
            arrow="=",
            function="",
        )
    )
    lines += [
        f"a.go:3:4: f({RAW}) escapes to heap",
        f"a.go:5:4: {RAW} escapes to heap",
        "a.go:7:4: moved to heap: x",
    ]
    text = "# example.com/m\n" + "\n".join(lines) + "\n"
    sections, tally = read(text, raw_strings=True, size=11)
    (found,) = sections
    assert [(f.kind, f.text) for f in found.facts] == [("expr", f"f({RAW})"), ("moved", "x")]
    ((flow,),) = map(parse_block, found.facts[0].blocks)
    assert (flow.src, flow.notes[0].expr) == (f"{{storage for f({RAW})}}", f"f({RAW})")
    assert (tally.unread, tally.skipped) == (0, {"constant": 1})
    assert tally.lines == text.count("\n")
    assert is_accounted_for(sections, tally)


def test_a_raw_string_that_never_ends_takes_the_rest() -> None:
    sections, tally = read("# m\na.go:3:4: `x\nb", raw_strings=True)
    assert (len(sections), tally.lines, tally.unread) == (1, 3, 2)


def test_a_cut_string_is_not_looked_for_in_go_1_21() -> None:
    expr = 'f("' + "a" * 68 + '... and a ` more")'
    lines = [f"a.go:3:4: {expr} escapes to heap", "a.go:5:4: moved to heap: x"]
    found, _ = section(lines, raw_strings=True)
    assert [f.text for f in found.facts] == [expr, "x"]


# ── what a reader of the counts relies on ───────────────────────────────────────────────────


def test_every_reason_to_skip_is_counted_once() -> None:
    total: Counter[str] = Counter()
    for log in LOGS:
        total.update(read_log(log)[1].skipped)
    assert set(total) == {
        "constant",
        "generated by the compiler",
        "instance or variant",
        "wrapper of a generic function",
    }
