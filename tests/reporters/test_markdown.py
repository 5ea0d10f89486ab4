"""Markdown as GitHub shows it: read with a CommonMark parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from escapelint.model import Allocates, Fix, Level, Problem, Proof, Report, Weight
from escapelint.reporters import render
from escapelint.reporters.markup import code, fenced, prose
from escapelint.reporters.terminal import printable

from .sample import CLEAN, RICH

# What GitHub makes links of where it stands in text: mentions, issues, commits, addresses, emoji.
LINKED = re.compile(
    r"@|://|www\.|#\d|\b[A-Za-z]+-\d|\b[0-9a-f]{7,}\b|:\w+:|[<>&\[\]*_`|~$\\]", re.I
)
# Code as it is in Go, and what is dangerous in Markdown.
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("f[T](x)", "[](y)", "@user", "#12", "GH-7", "https://x.y", "www.x.y", "a@b.c"),
                *("<b>", "</details>", "<!--", "&lt;", "```", "``x``", "`", "\\`", "\\", "~~~"),
                *("*", "_", "**", "|", "deadbeef", "1234567", "1.", "2)", "-", "+", ">", "#"),
                *("---", "===", ":smile:", "$x$", "&e", "*T", "[]byte(s)", "größe", "😀", "!!!"),
                *("word", "it's", "(line", "31)", "(a,b)", "a,b,", "x;", "well-known", "1,203"),
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=10,
)


def inline(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(text):
        yield from token.children or () if token.type == "inline" else (token,)


def shown(text: str) -> str:
    return " ".join(printable(text).split())


@given(PIECES)
def test_prose_shows_what_it_says_and_nothing_is_more_than_code(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tokens = list(inline(prose(text)))
    assert {t.type for t in tokens} <= {"paragraph_open", "paragraph_close", "text", "code_inline"}
    assert "".join(token.content for token in tokens).strip() == shown(text)
    for token in tokens:
        if token.type == "text":
            assert not LINKED.search(token.content), token.content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("append(r, k) is assigned to r (line 3)", "`append(r, k)` is assigned to r (line 3)"),
        (
            "first: if n := len(v); n > 0 { r = make([]T, 0, n) }, which keeps nil",
            "first: if `n := len(v); n > 0 { r = make([]T, 0, n) }`, which keeps nil",
        ),
        ("kept in r.rows (rows.go:41)", "kept in `r.rows` (`rows.go:41`)"),
        ("(*T).M and others (main.go too)", "`(*T).M` and others (`main.go` too)"),
        ("f(args...). 1,203 of it's well-known", "`f(args...)`. 1,203 of it's well-known"),
        ("1. deadbeef", "`1. deadbeef`"),
    ],
)
def test_what_is_code(text: str, expected: str) -> None:
    assert prose(text) == expected


@given(PIECES)
def test_prose_in_items_and_headings(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for before, kinds in (("- ", {"bullet_list", "list_item"}), ("### note: ", {"heading"})):
        tokens = list(inline(before + prose(text)))
        blocks = {re.sub("_(open|close)$", "", t.type) for t in tokens}
        assert blocks <= kinds | {"paragraph", "text", "code_inline"}


@given(st.text(max_size=12))
def test_code_is_one_piece(text: str) -> None:
    text = f"x{text}x"
    (piece,) = [token for token in inline(code(text)) if "paragraph" not in token.type]
    assert (piece.type, piece.content) == ("code_inline", printable(text))


@given(st.lists(st.one_of(st.sampled_from(["```", "````go", "~~~", "</pre>"]), st.text())))
def test_a_fence_holds_all_lines(lines: list[str]) -> None:
    (token,) = MarkdownIt("commonmark").parse(fenced(lines, "go"))
    assert token.type == "fence"
    assert token.content == "".join(f"{printable(line, chr(9))}\n" for line in lines)


def markdown(report: Report) -> str:
    return b"".join(render(report, "markdown")).decode()


def test_a_report_holds_no_link_and_no_html() -> None:
    tokens = list(inline(markdown(RICH)))
    assert not {t.type for t in tokens} & {"link_open", "image", "html_inline", "html_block"}
    texts = [token.content for token in tokens if token.type == "text"]
    assert [text for text in texts if LINKED.search(text.replace("&nbsp;", ""))] == []


def test_the_most_valuable_come_first() -> None:
    levels = re.findall(r"^### (\w+):", markdown(RICH), re.M)
    assert levels == ["error", *["warning"] * 4, "note"]


def test_nothing_is_called_clean_that_was_not_analysed() -> None:
    problem = Problem(Level.ERROR, "broken")
    text = markdown(replace(CLEAN, problems=(problem,)))
    assert text.startswith("## escapelint: no findings in 1 package analysed\n")
    assert "- error: broken" in text
    assert markdown(CLEAN).startswith("## escapelint: no findings in 1 package\n")


def test_cut_at_a_block_with_how_many_are_left_out() -> None:
    one = RICH.findings[1]
    findings = tuple(
        replace(
            one,
            region=replace(one.region, line=n),
            weights=(Weight(n % 100, "so"),),
            message=f"😀 {n}",
        )
        for n in range(1, 501)
    )
    text = markdown(replace(CLEAN, findings=findings))
    units = len(text.encode("utf-16-le")) // 2
    assert 58_000 < units <= 60_000
    sections = text.count("\n### ")
    assert text.endswith(f"…and {500 - sections} more findings: there is no room for all here.\n")
    ranks = [int(rank) for rank in re.findall(r"rank (\d+)$", text, re.M)]
    assert ranks == sorted(ranks, reverse=True)
    assert len(ranks) == sections


def test_many_problems_leave_room_for_findings() -> None:
    problems = tuple(Problem(Level.WARNING, f"{'very ' * 20}bad {n}") for n in range(2_000))
    text = markdown(replace(RICH, problems=problems))
    assert len(text) < 60_000
    assert re.search(r"^- …and [\d,]+ more$", text, re.M)
    assert text.count("\n### ") == 6


def test_what_is_proved_is_told() -> None:
    fix = Fix("Return T[int] by value", "safe", (), proof=Proof(gone=1))
    finding = replace(
        RICH.findings[1], fixes=(fix,), size=24, allocates=Allocates("always", "", "m.T", 24)
    )
    text = markdown(replace(CLEAN, findings=(finding,)))
    assert (
        "\n**Fix:** Return `T[int]` by value (safe, proved: saves 1 allocation of 24 bytes)\n"
        in text
    )
    assert "\n**Allocates:** 24 bytes (`m.T`) each time\n" in text
