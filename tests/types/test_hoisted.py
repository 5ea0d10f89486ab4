"""Function values that are made once before a loop, and where a turn may make another one."""

from __future__ import annotations

import pytest

from escapelint.syntax.appends import walk
from escapelint.syntax.comments import Change
from escapelint.syntax.source import Source
from escapelint.types.hoisted import Hoisted, read_hoisted
from escapelint.types.reader import read_types

HEAD = """package p

type I interface{ M() }
type T struct{ n int }
type E struct { n int; T }
type P struct{ *T }

func (t *T) M() {}
func (t *T) Len() {}
func (t *T) ServeHTTP() {}
func (t *T) Fn2() {}
func (t T) V() {}
func (t *T) Use() {}

func f(t *T, e *E, p *P, i I, v T, xs []int) {
"""


def hoisted(body: str, taken: dict[str, Change] | None = None) -> tuple[str, Hoisted] | None:
    """The body with the last argument of `use` made before the loop, None where there is no fix."""
    source = Source("a.go", f"{HEAD}{body}}}\n".encode())
    assert not source.root.has_error
    call = next(
        node
        for node in walk(source.root)
        if node.type == "call_expression" and source.text(node).startswith("use(")
    )
    arguments = call.child_by_field_name("arguments")
    assert arguments is not None
    node = arguments.named_children[-1]
    found = read_hoisted(read_types([source]), source, node, taken or {})
    if found is None:
        return None
    data = source.data
    for start, end, text in sorted(found.changes, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode().removeprefix(HEAD).removesuffix("}\n"), found


def loop(value: str, more: str = "") -> str:
    return f"\tfor range xs {{\n\t\tuse({value})\n{more}\t}}\n"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("t.M", "m"),
        ("t.ServeHTTP", "serveHTTP"),
        ("t.Len", "lenFunc"),
        ("t.Fn2", "fn2Func"),
        ("t.Use", "use2"),  # what is called
        ("v.M", "m"),
        ("func() { println(t.n) }", "fn"),
        ("func() { t = nil }", "fn"),
    ],
)
def test_it_is_made_before_the_loop(value: str, name: str) -> None:
    found = hoisted(loop(value))
    assert found is not None
    assert found[0] == f"\t{name} := {value}\n{loop(name)}"
    assert (found[1].name, found[1].panics_for_nil) == (name, False)


@pytest.mark.parametrize("value", ["i.M", "e.M"])
def test_a_nil_receiver_may_panic(value: str) -> None:
    found = hoisted(loop(value))
    assert found is not None
    assert found[1].panics_for_nil


@pytest.mark.parametrize(
    "body",
    [
        loop("t.V"),  # a copy of the value
        loop("p.M"),  # what the embedded pointer is in that turn
        loop("e.T.M"),
        loop("t.M", "\t\tt = nil\n"),
        "\tnext := func() { t = nil }\n" + loop("t.M", "\t\tnext()\n"),
        "\tp := &t\n" + loop("t.M", "\t\t*p = nil\n"),
        "\tp := &(t)\n" + loop("t.M", "\t\t*p = nil\n"),
        "\tgo func() {\n" + loop("t.M") + "\t}()\n\tt = nil\n",
        "\tfor _, t := range []*T{} {\n\t\tuse(t.M)\n\t}\n",
        "\tfor n := range xs {\n\t\tuse(func() { println(n) })\n\t}\n",
        "\tfor n := range xs {\n\t\tuse(func() { _ = map[int]int{n: 1} })\n\t}\n",
        "\tfor range xs {\n\t\ttype T int\n\t\tuse(func() { _ = T(1) })\n\t}\n",
        "\tfor range xs {\n\t\tconst c = 1\n\t\tuse(func() { println(c) })\n\t}\n",
        "\tfor range xs {\n\t\tif v.n > 0 {\n\t\t\tuse(t.M)\n\t\t}\n\t}\n",
        "\tfor range xs {\n\t\tif v.n > 0 {\n\t\t\tcontinue\n\t\t}\n\t\tuse(t.M)\n\t}\n",
        "\tgoto end\n" + loop("t.M") + "end:\n",
        "\tif v.n > 0 { for range xs { use(t.M) } }\n",
    ],
)
def test_none_where_it_may_be_another_one_or_cannot_be_declared(body: str) -> None:
    assert hoisted(body) is None


def test_a_declaration_is_moved() -> None:
    body = "\tfor range xs {\n\t\tg := func() { use(t.M) }\n\t\tg()\n\t}\n"
    source = Source("a.go", f"{HEAD}{body}}}\n".encode())
    node = next(each for each in walk(source.root) if each.type == "func_literal")
    made = read_hoisted(read_types([source]), source, node, {})
    assert made is not None
    assert [text for *_, text in made.changes] == ["\tg := func() { use(t.M) }\n", ""]
    start, end, _ = made.changes[1]
    assert source.data[start:end] == b"\t\tg := func() { use(t.M) }\n"


def test_a_name_that_was_given_serves_the_same_value_only() -> None:
    first = hoisted(loop("t.M"))
    assert first is not None
    same = hoisted(loop("t.M"), {"m": first[1].changes[0]})
    assert same is not None
    assert same[1].name == "m"
    other = hoisted(loop("v.M"), {"m": first[1].changes[0]})
    assert other is not None
    assert other[1].name == "m2"


def test_it_stands_before_the_label() -> None:
    found = hoisted("next:\n\tfor range xs {\n\t\tuse(t.M)\n\t\tcontinue next\n\t}\n")
    assert found is not None
    assert found[0].startswith("\tm := t.M\nnext:\n\tfor range xs {\n\t\tuse(m)\n")
