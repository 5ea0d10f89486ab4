"""What golang.org/x/tools' fieldalignment does wrong, each as a test that ours does not.

Its faults are told by golang/go#20744, #54333, #60567, #66408, #67762, #80277 and others.
"""

from __future__ import annotations

import pytest

from escapelint.api import Level
from escapelint.syntax.source import Source
from tests.rules.test_field_order import edited, findings, fixed, one

PADDED = "type t struct {\n\ta bool\n\tn int64\n\tb bool\n}"


def after(text: str) -> str:
    """The file with the fix of its one finding."""
    source = Source("a.go", f"package p\n\n{text}\n".encode())
    (finding,) = findings([source])
    return fixed(source, finding).decode()


def test_comments_and_tags_are_not_lost() -> None:
    text = """type t struct {
	// a says so,
	// in two lines.
	a bool `k:"a"` // beside a
	n int64 // beside n
	// b is another one.
	b bool /* beside b */
}"""
    assert (
        after(text)
        == """package p

type t struct {
	// b is another one.
	b bool /* beside b */
	// a says so,
	// in two lines.
	a bool `k:"a"` // beside a
	n int64 // beside n
}
"""
    )


def test_literals_without_names_are_not_broken() -> None:
    text = after(PADDED + "\n\nvar x = t{true, 1, false}")
    assert "var x = t{a: true, n: 1, b: false}" in text


def test_values_of_the_same_type_are_not_swapped() -> None:
    limits = "type limits struct {\n\ton bool\n\tlow, high int64\n\toff bool\n}"
    text = after(limits + "\n\nvar x = []limits{{true, 10, 5, false}}")
    assert "{{on: true, low: 10, high: 5, off: false}}" in text


def test_fields_that_are_declared_together_are_not_split() -> None:
    assert "\tlow, high int64\n" in after(
        "type t struct {\n\ton bool\n\tlow, high int64\n\toff bool\n}"
    )


@pytest.mark.parametrize(
    ("imports", "field"),
    [
        ("structs", "_ structs.HostLayout"),
        ("golang.org/x/sys/cpu", "_ cpu.CacheLinePad"),
        ("unsafe", "_ [8]byte"),
    ],
)
def test_a_layout_that_is_asked_for_stays(imports: str, field: str) -> None:
    text = f'package p\n\nimport "{imports}"\n\n{PADDED}\n'
    assert findings([Source("a.go", text.encode())])
    kept = text.replace("{\n", f"{{\n\t{field}\n", 1)
    assert findings([Source("a.go", kept.encode())]) == []


ATOMIC = 'package p\n\nimport "sync/atomic"\n\ntype counts struct {{\n\t{}\n}}\n\n{}\n'
ADD = "func (t *counts) f() { atomic.AddInt64(&t.hits, 1) }\n"


def test_a_number_for_atomic_functions_stays_at_a_multiple_of_8() -> None:
    fields = "a, m uint32\n\thits int64\n\tc bool\n\tn int64\n\tb bool"
    assert findings([Source("a.go", ATOMIC.format(fields, ADD).encode())])  # at 8 before and after
    text = ATOMIC.format("a bool\n\thits int64\n\tb bool", ADD)  # at 4 on 386
    assert findings([Source("a.go", text.encode())]) == []
    assert findings([Source("a.go", text.replace("&t.hits", "&hits").encode())])
    assert findings([Source("a_amd64.go", text.encode())])


@pytest.mark.parametrize(
    "use",
    [
        "",
        "var c counts",
        "var c = new(counts)",
        "func make(c counts) (*counts, counts) { return &counts{}, *c }",
        "type all struct { of []*counts; by map[string]*counts }",
        "// counts are counts.\nvar _ any = (*counts)(nil)",
    ],
)
def test_a_number_for_atomic_functions_that_stays_first_hinders_nothing(use: str) -> None:
    source = Source(
        "a.go", ATOMIC.format("hits int64\n\ta bool\n\tn int64\n\tb bool", ADD + use).encode()
    )
    (finding,) = findings([source])
    assert b"{\n\thits int64\n\ta bool\n\tb bool\n\tn int64\n}" in fixed(source, finding)


@pytest.mark.parametrize(
    "use",
    [
        "type all struct { n int32; of counts }",
        "type all struct { n int32; counts }",
        "var all struct { n int32; of counts }",
        "var all []counts",
        "var all = [...]counts{{}}",
        "var all map[string]counts",
        "var all list[counts]",
        "type others counts",
        "type others = counts",
    ],
)
def test_but_where_the_struct_may_lie_at_any_word(use: str) -> None:
    fields = "hits int64\n\ta bool\n\tn int64\n\tb bool"
    assert findings([Source("a.go", ATOMIC.format(fields, ADD + use).encode())]) == []
    exported = ATOMIC.format(fields, ADD).replace("counts", "Counts")
    assert findings([Source("a.go", exported.encode())]) == []


def test_a_row_of_structs_of_8_bytes_or_more_has_each_of_them_aligned() -> None:
    fields = "hits int64\n\ta bool\n\tn int64\n\tb bool\n\tm int32"  # 24 bytes on 386
    assert findings([Source("a.go", ATOMIC.format(fields, ADD + "var all []counts").encode())])


def test_other_structs_are_free_beside_one_with_atomics() -> None:
    text = f"""package p

import "sync/atomic"

type counts struct{{ n int64 }}

{PADDED}

func (c *counts) f() {{ atomic.AddInt64(&c.n, 1) }}
"""
    assert len(findings([Source("a.go", text.encode())])) == 1


def test_sizes_that_depend_on_a_type_parameter_are_not_guessed() -> None:
    text = "package p\n\ntype g[T any] struct {\n\ta bool\n\tn T\n\tb bool\n}\n"
    assert findings([Source("a.go", text.encode())]) == []


def test_generated_code_tests_and_anonymous_structs_are_left_alone() -> None:
    text = f"package p\n\n{PADDED}\n"
    made = f"// Code generated by x. DO NOT EDIT.\n\n{text}"
    anonymous = text.replace("type t", "var x")
    for name, each in (("a.go", made), ("a_test.go", text), ("a.go", anonymous)):
        assert findings([Source(name, each.encode())]) == []


def test_one_pass_is_enough() -> None:
    fields = "a bool\n\tn int64\n\tb bool\n\ts string\n\tc int32\n\tp *int\n\td int16"
    source = Source("a.go", f"package p\n\ntype t struct {{\n\t{fields}\n}}\n".encode())
    (finding,) = findings([source])
    assert findings([Source("a.go", fixed(source, finding))], min_saved=1) == []


def test_a_mutex_stays_above_what_it_guards() -> None:
    text = """type t struct {
	a bool
	n int64
	b bool

	// mu guards what follows.
	mu sync.Mutex
	m  map[string]int
	k  []string
}"""
    source = Source("a.go", f'package p\n\nimport "sync"\n\n{text}\n'.encode())
    for finding in findings([source]):
        for fix in finding.fixes:
            assert fix.edits
            assert "mu sync.Mutex\n\tm  map[string]int\n" in fixed(source, finding).decode()


def test_what_stays_in_its_size_class_is_a_note() -> None:
    same = "type t struct {\n\ta bool\n\ts []int\n\tb bool\n\tp *int\n}"
    assert one(same).level is Level.NOTE


def test_line_breaks_stay_as_they_are() -> None:
    source = Source("a.go", f"package p\n\n{PADDED}\n".replace("\n", "\r\n").encode())
    (finding,) = findings([source])
    data = edited([source], finding)["a.go"]
    assert data.count(b"\r\n") == data.count(b"\n")
