"""The notation of the canary's comments."""

from __future__ import annotations

import re

import pytest

from escapelint.canary.expect import Expectation, expected
from escapelint.canary.run import source


def one(line: str, release: tuple[int, int] = (1, 26)) -> Expectation:
    (found,) = expected(line, release)
    return found


def test_all_parts() -> None:
    item = "copy `&T{a: 1}` @( of `g` in `F[int]`: call parameter, return → ~r0"
    line = f"\treturn f(g(x)) // want {item}"
    assert one(line) == Expectation(
        line=1,
        code="return f(g(x))",
        kind="copy",
        text="&T{a: 1}",
        columns=(10, 12),
        callee="g",
        function="F[int]",
        reasons=("call parameter", "return"),
        sink="~r0",
    )
    assert str(one(line)) == "copy &T{a: 1} of g, because of call parameter, return → ~r0"


def test_columns_count_bytes() -> None:
    assert one("ä := x // want moved `x` @x").columns == (7,)
    assert one("x // want moved `x`").columns == ()


def test_several_on_a_line_and_none_on_most() -> None:
    text = "package p\n\nx := 1 // want moved `x`; capture `x`\ny := 1 // wanted\n"
    assert [(e.line, e.kind) for e in expected(text, (1, 26))] == [(3, "moved"), (3, "capture")]


@pytest.mark.parametrize(
    ("release", "texts"),
    [
        ((1, 21), ["old"]),
        ((1, 24), ["old"]),
        ((1, 25), ["new"]),
        ((1, 99), ["new"]),
        ((0, 0), ["new"]),
    ],
)
def test_bounds(release: tuple[int, int], texts: list[str]) -> None:
    line = "x // want expr `old` until 1.24; expr `new`: a, b → {heap} since 1.25"
    assert [e.text for e in expected(line, release)] == texts


def test_functions_are_named_since_1_25() -> None:
    line = "x // want expr `x` in `F`"
    assert [one(line, (1, minor)).function for minor in (21, 24, 25)] == ["", "", "F"]


@pytest.mark.parametrize(
    "item", ["heap `x`", "moved x", "moved `x`: return", "moved `x` since 25", "moved `x`;nothing"]
)
def test_a_comment_that_is_not_in_the_notation(item: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"line 2: {item}")):
        expected(f"package p\nx // want {item}", (1, 26))


def test_the_canary_has_all_kinds_and_no_import() -> None:
    text = source()
    kinds = {expectation.kind for expectation in expected(text, (0, 0))}
    assert kinds == {
        "moved", "append", "expr", "box", "copy", "stack", "capture", "inlinable", "fixed",
        "nothing",
    }  # fmt: skip
    assert not re.search(r"^import\b", text, re.M)
    assert len(re.findall("// want", text)) == len({e.line for e in expected(text, (0, 0))})
