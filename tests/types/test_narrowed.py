"""Variables that are declared in a loop, where no turn uses what another one left."""

from __future__ import annotations

import pytest

from escapelint.syntax.appends import walk
from escapelint.syntax.source import Source
from escapelint.types.narrowed import narrowed
from escapelint.types.reader import read_types

HEAD = "package p\n\ntype T struct{ n int }\ntype S []int\n\nfunc f(xs []int) {\n"
USE = "\tfor range xs {\n\t\ta = %s\n\t\tprintln(a)\n\t}\n"


def made(body: str) -> str:
    """The body with the variable `a` declared in the loop."""
    source = Source("a.go", f"{HEAD}{body}}}\n".encode())
    assert not source.root.has_error
    statement = next(
        each
        for each in walk(source.root)
        if each.type == "assignment_statement" and source.text(each).startswith("a = ")
    )
    right = statement.child_by_field_name("right")
    assert right is not None
    data = source.data
    changes = narrowed(read_types([source]), source, right.named_children[0])
    for start, end, text in sorted(changes, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode().removeprefix(HEAD).removesuffix("}\n")


@pytest.mark.parametrize(
    ("type_", "value"),
    [("[]int", "make([]int, 4)"), ("*T", "&T{}"), ("map[int]int", "map[int]int{}")],
)
def test_it_is_declared_where_it_is_assigned(type_: str, value: str) -> None:
    use = USE % value
    assert made(f"\tvar a {type_}\n{use}") == use.replace("a = ", "a := ")


@pytest.mark.parametrize(
    "body",
    [
        "\tvar a []int\n\tfor range xs {\n\t\tprintln(a)\n\t\ta = []int{1}\n\t}\n",
        "\tvar a []int\n" + USE % "[]int{1}" + "\tprintln(a)\n",
        "\tvar a []int\n\tfor range xs {\n\t\ta = append(a, 1)\n\t}\n",
        "\tvar a []int\n\tfor range xs {\n\t\tif true {\n\t\t\ta = []int{1}\n\t\t}\n"
        "\t\tprintln(a)\n\t}\n",
        "\tvar a []int\n\tfor range xs {\n\t\ta = []int{1}\n\t\tdefer func() { _ = a }()\n\t}\n",
        "\tvar a []int\n\tfor range xs {\n\t\ta = []int{1}\n\t\tprintln(&a)\n\t}\n",
        "\tvar a S\n" + USE % "[]int{1}",
        "\tvar a any\n" + USE % "[]int{1}",
        "\tvar a [1]int\n" + USE % "[1]int{1}",
        "\tvar a []int = nil\n" + USE % "[]int{1}",
        "\tvar a, b []int\n\t_ = b\n" + USE % "[]int{1}",
        "\t// What a turn needs.\n\tvar a []int\n" + USE % "[]int{1}",
        "\tvar a []int // for a turn\n" + USE % "[]int{1}",
        "\tvar a []int\n" + USE % "[]int{1}" + "\tfor a := range xs {\n\t\tprintln(a)\n\t}\n",
    ],
)
def test_none_where_somebody_could_tell(body: str) -> None:
    assert made(body) == body
