"""Edits that make room for a slice, and where they would be seen."""

from __future__ import annotations

import pytest

from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.growth import read_growth
from escapelint.types.reader import read_types
from escapelint.types.room_edit import room_edit

HEAD = 'package p\n\nimport "slices"\n\ntype T struct{ all []int }\n\n'


def made(body: str, results: str = "", *, has_slices: bool = True) -> str | None:
    """The body with room made for the slice to which X is appended, None where there is no fix."""
    head = f"{HEAD}func f(t *T, xs []int, n int) {results} {{\n"
    source = Source("a.go", f"{head}{body}}}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"X")
    call = enclosing(source.node_at(offset, offset + 1), ("call_expression",))
    assert call is not None
    growth = read_growth(read_types([source]), source, call)
    assert growth is not None
    found = room_edit(source, call, growth, has_slices=has_slices)
    if found is None:
        return None
    data = source.data
    for start, end, text in sorted(found.changes, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode().removeprefix(head).removesuffix("}\n")


LOOP = "\tfor range xs {\n\t\ta = append(a, X)\n\t}\n"


@pytest.mark.parametrize(
    ("declared", "room"),
    [
        ("a := []int{}", "a := make([]int, 0, len(xs))"),
        ("a := make([]int, 0)", "a := make([]int, 0, len(xs))"),
        ("var a = []int{}", "var a = make([]int, 0, len(xs))"),
        ("a := make([]int, 2)", "a := make([]int, 2, 2+len(xs))"),
        ("var a []int", "var a []int\n\ta = slices.Grow(a, len(xs))"),
        ("a := []int{}\n\tif n > 0 {\n\t\tprintln(n)\n\t}", "a := make([]int, 0, len(xs))\n\tif n"),
        ("var (\n\t\ta []int\n\t)", "var (\n\t\ta []int\n\t)\n\ta = slices.Grow(a, len(xs))"),
    ],
)
def test_room_is_made(declared: str, room: str) -> None:
    found = made(f"\t{declared}\n{LOOP}")
    assert found is not None
    assert found.startswith(f"\t{room}")
    assert found.endswith(LOOP)


def test_what_is_appended_on_every_path_makes_it_not_nil() -> None:
    found = made(f"\tvar a []int\n{LOOP}\ta = append(a, 1)\n")
    assert found == f"\ta := make([]int, 0, len(xs)+1)\n{LOOP}\ta = append(a, 1)\n"


@pytest.mark.parametrize(
    ("literal", "appended"),
    [
        ("[]int{1, n}", "make([]int, 0, 2+len(xs))\n\ta = append(a, 1, n)"),
        (
            "[]int{\n\t\t1, // one\n\t\t2,\n\t}",
            "make([]int, 0, 2+len(xs))\n\ta = append(a,\n\t\t1, // one\n\t\t2,\n\t)",
        ),
    ],
)
def test_elements_of_a_literal_are_appended(literal: str, appended: str) -> None:
    assert made(f"\ta := {literal}\n{LOOP}") == f"\ta := {appended}\n{LOOP}"
    assert made(f"\tvar a = {literal}\n{LOOP}") == f"\tvar a = {appended}\n{LOOP}"


LITTLE = "\ta := make([]int, 0, len(xs))\n\tfor _, x := range xs {\n\t\ta = append(a, x)\n\t}\n"
MORE = "\ta = append(a, X)\n"


def test_too_little_room_becomes_enough() -> None:
    more = LITTLE.replace("len(xs))", "1+len(xs))")
    assert made(LITTLE + MORE) == more + MORE
    both = "\ta := make([]int, 0, len(xs))\n\ta = append(a, xs...)\n\ta = append(a, X)\n"
    assert made(both) == both.replace("len(xs))", "1+len(xs))")


@pytest.mark.parametrize(
    "body",
    [
        f"{LITTLE}{MORE}\tprintln(cap(a))\n",
        f"{LITTLE}{MORE}\tb := append(a, 1)\n\t_ = b\n",
        f"{LITTLE}{MORE}\tf := func() {{ println(len(xs)) }}\n\tf()\n",
        f"{LITTLE}{MORE}\txs, b := t.all, 1\n\t_, _ = xs, b\n",
        LITTLE.replace("xs)", "t.all)").replace("range xs", "range t.all") + MORE,
        LITTLE.replace("xs)", "global)").replace("range xs", "range global") + MORE,
        f"{LITTLE}{MORE}".replace("len(xs)", "n").replace("_, x := range xs", "x := range n"),
    ],
    ids=range(7),
)
def test_too_little_room_stays_where_more_could_be_seen(body: str) -> None:
    assert made(body) is None


def test_what_the_loop_counts_is_read_before_it() -> None:
    body = "\tvar a []int\n\tif t == nil {\n\t\treturn\n\t}\n\tfor range t.all {\n"
    found = made(f"{body}\t\ta = append(a, X)\n\t}}\n")
    grow = "\ta = slices.Grow(a, len(t.all))\n\tfor"
    assert found == f"{body}\t\ta = append(a, X)\n\t}}\n".replace("\tfor", grow)


@pytest.mark.parametrize(
    "body",
    [
        f"\tvar a []int\n{LOOP}\tprintln(cap(a))\n",
        f"\tvar a []int\n{LOOP}\tprintln(a == nil)\n",
        f"\tvar a []int\n{LOOP}\tb := append(a, 1)\n\t_ = b\n",
        f"\tvar a []int\n{LOOP}\t_ = a[:1]\n",
        f"\tvar a []int\n{LOOP}\t_ = &a\n",
        f"\tvar a []int\n\tdefer func() {{ println(len(a)) }}()\n{LOOP}",
        "\tvar a []int\n\tfor range xs {\n\t\tprintln(a)\n\t\ta = append(a, X)\n\t}\n",
        "\tvar a []int\n\tfor range xs {\n\t\ta = append(a, X)\n\t\t_ = append(a, 1)\n\t}\n",
        "\tvar a []int\n\tfor range xs {\n\t\tif n > 0 {\n\t\t\ta = append(a, X)\n\t\t}\n\t}\n",
        "\tvar a []int\nagain:\n\tfor range xs {\n\t\ta = append(a, X)\n\t\tcontinue again\n\t}\n",
        "\tvar a []int\n\tfor i := 0; i < n; i++ {\n\t\ta = append(a, X)\n\t}\n",
        "\tvar a []int\n\tfor i := 0; i < len(xs); i += 9 {\n\t\ta = append(a, X)\n\t}\n",
        f"\ta := []int{{g(), 2}}\n{LOOP}",  # it may change what is counted
        f"\ta := []int{{1}}\n{LOOP}\tprintln(cap(a))\n",
        f"\ta := [][]int{{{{1}}}}\n{LOOP}",
        f"\ta := []int{{2: 1}}\n{LOOP}",
        f"\tif a := []int{{1}}; n > 0 {{\n{LOOP}\t}}\n",
    ],
    ids=range(17),
)
def test_none_where_it_could_be_seen_or_is_not_known(body: str) -> None:
    assert made(body) is None


@pytest.mark.parametrize(
    ("results", "returned", "is_made"),
    [
        ("([]int, error)", "return nil, err", True),
        ("([]int, error)", "return a, err", False),
        ("(b []int, err error)", "return", True),
    ],
)
def test_an_error_may_not_return_it(results: str, returned: str, is_made: bool) -> None:
    loop = f"\tfor range xs {{\n\t\tif err := g(); err != nil {{\n\t\t\t{returned}\n\t\t}}\n"
    body = f"\tvar a []int\n{loop}\t\ta = append(a, X)\n\t}}\n\treturn a, nil\n"
    assert (made(body, results) is not None) is is_made


def test_a_named_result_may_be_seen_after_a_panic() -> None:
    assert made(LOOP, "(a []int)") is None
    assert made(f"\ta := []int{{}}\n{LOOP}", "([]int)") is not None


def test_older_go_has_no_package_slices() -> None:
    assert made(f"\tvar a []int\n{LOOP}", has_slices=False) is None
    assert made(f"\ta := []int{{}}\n{LOOP}", has_slices=False) is not None
