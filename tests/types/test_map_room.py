"""Room for the entries that a loop puts into a map, and where the number is no bound."""

from __future__ import annotations

import pytest

from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.map_room import has_map_room, map_room_edit
from escapelint.types.reader import read_types

HEAD = """package p

import "strings"

type T struct{ xs []int; m map[int]int }

var all []int

func other(int) int { return 0 }

"""
LOOP = "\tfor _, x := range xs {\n\t\tm[X] = x\n\t}\n"


def read(body: str) -> tuple[str | None, bool]:
    """(the body with room for what is put at X, None without a fix; whether it has room)."""
    head = f"{HEAD}func f(t *T, xs []int, a [4]int, from map[int]int, n int) {{\n"
    source = Source("a.go", f"{head}{body}}}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"X")
    node = source.node_at(offset, offset + 1)
    statement = enclosing(node, ("assignment_statement", "inc_statement"))
    assert statement is not None
    types = read_types([source])
    found = map_room_edit(types, source, statement)
    room = has_map_room(types, source, statement)
    if found is None:
        return None, room
    start, end, text = found
    data = source.data[:start] + text.encode() + source.data[end:]
    return data.decode().removeprefix(head).removesuffix("}\n"), room


@pytest.mark.parametrize(
    ("declared", "made"),
    [
        ("make(map[int]int)", "make(map[int]int, len(xs))"),
        ("map[int]int{}", "make(map[int]int, len(xs))"),
        ("map[int]int{\n\t}", "make(map[int]int, len(xs))"),
        ("map[struct {\n\t\ta int\n\t}]int{}", None),
    ],
)
def test_room_is_made(declared: str, made: str | None) -> None:
    found, room = read(f"\tm := {declared}\n{LOOP}")
    made = made or "make(map[struct { a int }]int, len(xs))"
    assert found == f"\tm := {made}\n{LOOP}"
    assert not room
    again, room = read(found)
    assert (again, room) == (None, True)


@pytest.mark.parametrize(
    "over", ["xs", "t.xs", "a", "all", "from", "t.m"], ids=lambda over: f"over {over}"
)
def test_what_a_loop_directly_behind_ranges_over(over: str) -> None:
    loop = f"\t// All.\n\tfor k := range {over} {{\n\t\tm[k+X] = k\n\t}}\n"
    found, _ = read(f"\tm := map[int]int{{}}\n{loop}")
    assert found == f"\tm := make(map[int]int, len({over}))\n{loop}"


@pytest.mark.parametrize(
    "between", ["\tn := other(n)\n\t_ = n\n", "\tif n > 0 {\n\t\tprintln(len(xs))\n\t}\n"]
)
def test_what_may_stand_between(between: str) -> None:
    found, _ = read(f"\tm := map[int]int{{}}\n{between}{LOOP}")
    assert found == f"\tm := make(map[int]int, len(xs))\n{between}{LOOP}"


@pytest.mark.parametrize(
    "body",
    [
        "\tif _, ok := m[x]; ok {\n\t\tcontinue\n\t}\n",
        "\tif len(m) > 4 {\n\t\tbreak\n\t}\n",
        "\tdelete(m, x+1)\n",
        "\tprintln(m[x])\n",
    ],
)
def test_what_turns_may_do(body: str) -> None:
    given = "\tm := map[int]int{}\n" + LOOP.replace("\t\tm[", f"\t{body}\t\tm[")
    assert read(given)[0] == given.replace("map[int]int{}", "make(map[int]int, len(xs))")


@pytest.mark.parametrize(
    "body",
    [
        # Entries that are not those of the turns.
        f"\tm := map[int]int{{}}\n\tm[1] = 1\n{LOOP}",
        f"\tm := map[int]int{{1: 1}}\n{LOOP}",
        f"\tm := map[int]int{{}}\n\tn = len(m)\n{LOOP}",
        "\tm := map[int]int{}\n" + LOOP.replace("= x", "= x\n\t\tm[-x] = x"),
        "\tm := map[int]int{}\n" + LOOP.replace("= x", "= x\n\t\tm[-x]++"),
        "\tm := map[int]int{}\n" + LOOP.replace("= x", "= x\n\t\tfill(m)"),
        "\tm := map[int]int{}\n" + LOOP.replace("= x", "= x\n\t\tp := &m\n\t\t_ = p"),
        "\tm := map[int]int{}\n" + LOOP.replace("m[X] = x", "m[X], m[1] = x, x"),
        "\tm := map[int]int{}\n\tfor k := range m {\n\t\tm[k+X] = k\n\t}\n",
        # A length that is another one where the map is made, or none.
        f"\tm := map[int]int{{}}\n\txs = append(xs, 1)\n{LOOP}",
        f"\tm := map[int]int{{}}\n\txs, y := all, 1\n\t_ = y\n{LOOP}",
        f"\tm := map[int]int{{}}\n\tchange(&xs)\n{LOOP}",
        f"\tgrow := func() {{ xs = nil }}\n\tm := map[int]int{{}}\n\tn++\n\tgrow()\n{LOOP}",
        "\tm := map[int]int{}\n" + LOOP.replace("= x", "= x\n\t\txs = nil"),
        "\tm := map[int]int{}\n\tn++\n" + LOOP.replace("xs", "t.xs"),
        "\tm := map[int]int{}\n\tn++\n" + LOOP.replace("xs", "all"),
        "\tm := map[int]int{}\n" + LOOP.replace("xs", "more()"),
        "\tm := map[int]int{}\n" + LOOP.replace("_, x := range xs", "x := 0; x < n; x++"),
        "\tm := map[int]int{}\n\tfor k := range from {\n\t\tm[X] = other(k)\n\t}\n",
        "\tm := map[int]int{}\n\tfor k := range from {\n\t\tm[X] = k\n\t\tfrom[k+1] = 1\n\t}\n",
        "\tm := map[int]int{}\n\tfor k := range from {\n\t\tm[X] = k\n\t\tadd(from)\n\t}\n",
        # A loop that may not come, or comes more than once.
        f"\tm := map[int]int{{}}\n\tif n > 0 {{\n\t\treturn\n\t}}\n{LOOP}",
        f"\tm := map[int]int{{}}\n\tif n > 0 {{\n{LOOP}\t}}\n",
        f"\tm := map[int]int{{}}\n\tfor n > 0 {{\n{LOOP}\t}}\n",
        f"\tm := map[int]int{{}}\n\tfunc(xs []int) {{\n{LOOP}\t}}(all)\n",
        # A map that is not declared so.
        f"\tvar m map[int]int\n\tm = map[int]int{{}}\n{LOOP}",
        f"\tm, n := map[int]int{{}}, 1\n\t_ = n\n{LOOP}",
        f"\tm := t.m\n{LOOP}",
        f"\tm := map[int]int{{ /* none */ }}\n{LOOP}",
    ],
)
def test_there_is_none(body: str) -> None:
    assert read(body) == (None, False)


def test_packages_do_not_know_the_map() -> None:
    loop = "\tfor k := range from {\n\t\tm[k] = strings.Count(X, Y)\n\t}\n"
    assert read(f"\tm := map[int]int{{}}\n{loop}")[0] is not None
    shadowed = f"\tstrings := t\n\tm := map[int]int{{}}\n{loop}"
    assert read(shadowed) == (None, False)


def test_room_for_fewer_is_not_enough() -> None:
    body = f"\tm := make(map[int]int, len(xs))\n\txs, y := all, 1\n\t_ = y\n{LOOP}"
    assert read(body) == (None, False)


def test_other_room_is_not_known_to_be_enough() -> None:
    for room in ("len(xs)-1", "n", "len(all)"):
        assert read(f"\tm := make(map[int]int, {room})\n{LOOP}") == (None, False)
