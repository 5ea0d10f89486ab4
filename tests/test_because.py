"""The compiler's flows in words."""

from __future__ import annotations

import pytest

from escapelint import because
from escapelint.facts.flows import parse_block
from escapelint.facts.text import assigned_to
from escapelint.model import Note


def said(*lines: str) -> list[str]:
    """The steps of a block; a line with an arrow is a flow, others are notes at p.go:LINE."""
    text = "".join(f"flow: {x}:\n" if " ← " in x else f"  from {x}\n" for x in lines)
    return [f"{s.text} ({s.pos.line})" for s in because.steps(parse_block(text.encode()))]


def test_assigned_then_returned() -> None:
    assert said(
        "p ← &x",
        "&x (address-of) at p.go:12:7",
        "p := &x (assign) at p.go:12:4",
        "~r0 ← p",
        "return p (return) at p.go:14:2",
    ) == ["&x is assigned to p (12)", "p is returned (14)"]


def test_boxed_for_a_variadic_call() -> None:
    assert said(
        "{storage for ... argument} ← &{storage for n}",
        "n (spill) at p.go:1:44",
        "... argument (slice-literal-element) at p.go:1:43",
        "{heap} ← {storage for ... argument}",
        "... argument (spill) at p.go:1:43",
        'fmt.Sprint("a (b) c", ... argument...) (call parameter) at p.go:1:43',
    ) == [
        "n is one of the variadic arguments (1)",
        "the variadic arguments are passed to fmt.Sprint (1)",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("f(\n\ta,\n\tb,\n)", "f( a, b, )"),
        ('s + "\\n  "', 's + "\\n  "'),
        ("a\t+ b ", "a + b"),
    ],
)
def test_a_text_on_one_line_keeps_the_blanks_of_literals(text: str, line: str) -> None:
    assert because.shortened(text) == line


def test_the_part_whose_address_is_taken_is_named() -> None:
    assert said(
        "free[i] ← all",
        "all[i] (dot of pointer) at p.go:3:16",
        "&all[i] (address-of) at p.go:3:13",
        "free[i] = &all[i] (assign) at p.go:3:11",
    ) == ["&all[i] is assigned to free[i] (3)"]


def test_a_parameter_of_inlined_code_with_the_same_name_is_no_step() -> None:
    assert (
        said(
            "args ← &{storage for append(args, x)}",
            "append(args, x) (spill) at p.go:1:9",
            "args = append(args, x) (assign) at p.go:1:7",
            "p.args ← args",
            "p.args := args (assign-pair) at p.go:2:9",
            "{heap} ← p.args",
            "c.args = p.args (assign) at p.go:2:9",
        )[0]
        == "append(args, x) is assigned to args (1)"
    )


@pytest.mark.parametrize(
    ("flow", "notes", "step"),
    [
        ("{heap} ← &x", ["&x (address-of) at p.go:1:1", "w.P = &x (assign) at p.go:2:1"],
         "&x is stored in w.P (2)"),
        ("{heap} ← &x", ["global, sink = &x, &y (assign-pair) at p.go:2:1"],
         "&x is stored in global, sink (2)"),
        ("~r0 ← &{storage for &T{}}", ["&T{} (spill) at p.go:1:1",
         "&T{} (interface-converted) at p.go:1:1", "return &T{} (return) at p.go:1:1"],
         "&T{} is converted to an interface and returned (1)"),
        ("{storage for func literal} ← &n", ["n (captured by a closure) at p.go:3:1",
         "n (reference) at p.go:3:1"], "&n is captured by reference (3)"),
        ("{storage for func literal} ← a", ["a (captured by a closure) at p.go:3:1"],
         "a is captured by the closure (3)"),
        ("{heap} ← &x", ["c <- &x (send) at p.go:1:1"], "&x is sent on a channel: c <- &x (1)"),
        ("{heap} ← &a", ["a (too large for stack) at p.go:7:6"],
         "&a is too large for the stack (7)"),
        ("{heap} ← *s", ["append(t, s...) (appended slice...) at p.go:7:6"],
         "what s points to is copied with the elements of the appended slice (7)"),
        ("{heap} ← &x", [".autotmp_2.Printf(&x) (call parameter) at p.go:1:1"],
         "&x is passed to ….Printf (1)"),
        ("{heap} ← &x", ["fmt.errorf(&x) (call parameter) at p.go:1:1"],
         "&x is passed to fmt.Errorf (1)"),
        ("{heap} ← &x", ["_Cfunc_f(&x, _Ctype_int(1)) (call parameter) at p.go:1:1"],
         "&x is passed to C.f (1)"),
        ("~r0 ← ~r0", ["return ~r0 (return) at p.go:1:1"], "the result is returned (1)"),
        ("~r0 ← x", ["~r0 = x (assign-pair) at p.go:1:1"],
         "x is the result of an inlined call (1)"),
        ("{heap} ← &x", ["x (quantum tunnelling) at p.go:1:1"],
         "&x is used in x (quantum tunnelling) (1)"),
    ],
)  # fmt: skip
def test_step(flow: str, notes: list[str], step: str) -> None:
    assert said(flow, *notes) == [step]


def test_a_flow_without_a_use_says_nothing() -> None:
    assert said("{temp} ← &x", "x (address-of) at p.go:1:1", "{heap} ← {temp}") == []


def test_long_expressions_are_cut() -> None:
    [step] = said("{heap} ← &x", f"m[{'k' * 99}] = &x (assign) at p.go:1:1")
    assert len(step) < 100
    assert "…" in step


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("w.P = &x", "w.P"),
        ("p := &x", "p"),
        ("s.text += t", "s.text"),
        ('m["a = b"] = &v', 'm["a = b"]'),
        ("x++", ""),
    ],
)
def test_assigned_to(statement: str, left: str) -> None:
    assert assigned_to(statement) == left


def test_the_body_of_a_loop_over_a_function() -> None:
    assert said(
        "{storage for func literal} ← &#state1",
        "#state1 (captured by a closure) at <unknown line number>",
        "#state1 (reference) at <unknown line number>",
        "p.#yield1 ← &{storage for func literal}",
        "func literal (spill) at p.go:4:2",
        "p.#yield1 := func literal (assign) at p.go:4:2",
        "{heap} ← p.#yield1",
        ".autotmp_5(p.#yield1) (call parameter) at p.go:4:2",
    ) == [
        "the loop's state is captured by reference (0)",
        "the closure is the loop's body (4)",
        "the loop's body is passed to the iterator (4)",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fmt.a", "fmt's a"),
        ("errors.text", "errors' text"),
        ("p.x", "x"),  # of the reader's own package
        ("x", "x"),
        ("slices..dict, slices.s, slices.v", "slices' s, slices' v"),
        ("sync.~r0", "the result"),
        ("~r0", "the result"),
        (".autotmp_3", "a temporary"),
    ],
)
def test_variables(text: str, said: str) -> None:
    assert because.variable(text, "p") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f.Name + ~r0", "f.Name + …"),
        ("append(terms, sync.~r1)", "append(terms, …)"),
        ("c <- func literal", "c <- …"),
        ("(map[string]int)(net/http..stmp_64@8)", "the value of a package variable"),
        ("a.b", "a.b"),
    ],
)
def test_the_compilers_own_names_do_not_show(text: str, said: str) -> None:
    assert because.name(text) == said


def test_the_standard_library_is_not_entered() -> None:
    block = """flow: slice ← &{storage for append(slice, x)}:
  from slice = append(slice, x) (assign) at p.go:3:9
flow: reflect.i ← &{storage for slice}:
  from slice (spill) at p.go:4:20
  from slice (interface-converted) at p.go:4:20
  from reflect.i := slice (assign-pair) at p.go:4:19
flow: reflect.e ← reflect.i:
  from reflect.e := reflect.i (assign) at p.go:4:19
flow: reflect.~r0 ← *reflect.e:
  from reflect.~r0 = reflect.Value{...} (assign-pair) at p.go:4:19
flow: {heap} ← reflect.~r0:
  from v.Set(reflect.~r0) (call parameter) at p.go:4:6
"""

    def called(note: Note) -> str:
        return {9: "", 19: "reflect.ValueOf"}.get(note.pos.column, "v.Set")

    steps = [step.text for step in because.steps(parse_block(block.encode()), "p", called)]
    assert steps == [
        "append(slice, x) is assigned to slice",
        "slice is converted to an interface and passed to reflect.ValueOf",
        "the result is passed to v.Set",
    ]
    looked_into = [step.text for step in because.steps(parse_block(block.encode()), "p")]
    assert "reflect's i is assigned to reflect's e" in looked_into
    own = [step.text for step in because.steps(parse_block(block.encode()), "reflect", called)]
    assert "i is assigned to e" in own
