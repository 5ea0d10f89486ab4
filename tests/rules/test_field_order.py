"""The rule field-order: its examples, its test data and what its fixes do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pytest

from escapelint.api import Finding, Level, Pass
from escapelint.heap_uses import HeapUses
from escapelint.layout.sizes import sizes_on
from escapelint.model import Package, RuleInfo, Toolchain
from escapelint.syntax.source import Source
from escapelint.types.reader import Surroundings, read_types
from tests.rules.test_rules import examples

field_order = import_module("escapelint.rules.field_order")
NONE = HeapUses()


class NoFacts:
    """An index of a run without facts, but for how many allocate each type by their text."""

    def __init__(self, uses: HeapUses) -> None:
        self.uses = uses

    def heap_uses(self, package: Package, name: str) -> HeapUses:
        return self.uses


def findings(
    sources: Sequence[Source],
    *,
    uses: HeapUses = NONE,
    goarch: str = "amd64",
    **options: int,
) -> list[Finding]:
    info = RuleInfo("field-order", Level.WARNING, "", "", ())
    toolchain = Toolchain("go", "PATH", "go1.26.0", "/go", "linux", goarch, "")
    index: Any = NoFacts(uses)
    around = Surroundings(sizes=sizes_on(goarch, toolchain.release))
    types = read_types(sources, around)
    p = Pass(info, Package("m/p", "/m/p", "p"), toolchain, index, sources, [], types)
    return list(field_order.check(p, **options))


def one(text: str, **options: Any) -> Finding:
    (finding,) = findings([Source("a.go", f"package p\n\n{text}\n".encode())], **options)
    return finding


def fixed(source: Source, finding: Finding) -> bytes:
    (fix,) = finding.fixes
    data = source.data
    for edit in reversed(fix.edits):
        data = data[: edit.region.start] + edit.text.encode() + data[edit.region.end :]
    return data


def test_the_example_becomes_the_better_one() -> None:
    blocks = [text for _, text in examples("field-order")]
    bad, good = blocks
    source = Source("a.go", bad.encode())
    (finding,) = findings([source])
    assert finding.suggestion.startswith("move Done (bool) behind Urgent (bool); comments move")
    assert finding.code == ""  # the words say it
    assert fixed(source, finding).decode().replace(" // want field-order", "") == good


def test_what_is_allocated_nowhere_is_a_note() -> None:
    smaller = "type t struct {\n\ta bool\n\tn int64\n\tb bool\n\tp *int\n}"
    finding = one(smaller + "\nvar x []t")
    assert finding.level is Level.NOTE
    assert finding.message.endswith("This package is not known to put one on the heap")
    elsewhere = one(smaller, uses=HeapUses(objects=1))
    assert elsewhere.level is Level.NOTE
    assert elsewhere.message.endswith("the allocator takes 32 bytes for one, then 24")
    assert "the allocator" not in one(smaller, uses=HeapUses(slices=1)).message
    same = "type T struct {\n\ta bool\n\ts []int\n\tb bool\n\tp *int\n}"
    finding = one(same, uses=HeapUses(objects=1))
    assert finding.message.endswith("the allocator takes 48 bytes for one in both orders")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("a bool\nn int64\nb bool", "move b (bool) behind a (bool)"),
        ("n int64\na bool\nm int64\nb bool", "move b (bool) behind a (bool)"),
        ("a bool\nx, y int64\nb bool\ns string", "move b (bool) behind a (bool)"),
        ("_ struct{}\na bool\nn int64\nb bool", "move b (bool) behind a (bool)"),
        ("a bool\nn int64\ns string\nt string\nb, c bool", "move b, c (bool) behind a (bool)"),
        ("n int64\nend struct{}", "move end (struct{}) to the front (end, which has no size"),
        (
            "a bool\nn func(context.Context, string) error\nb bool\ns string",
            "move b (bool) behind a (bool)",
        ),
        ("a bool\nn int64\nb bool\nm int64\nc bool\nk int64\nd bool\nl int64", ""),
    ],
)
def test_the_move_in_words(fields: str, words: str) -> None:
    finding = one(f"type T struct {{\n{fields}\n}}")
    assert finding.suggestion.startswith(words or "order the fields as shown;")
    assert bool(finding.code) is not bool(words)


def test_a_comment_that_would_become_false() -> None:
    text = "type T struct {{\na bool\n\n{}n int64\np *int\n\n{}b bool\n}}"
    assert "comments move along" in one(text.format("", "")).suggestion
    headed = one(text.format("// Of all.\n\n", "// Of this.\n\n"))
    assert "no longer be above the same ones" in headed.suggestion


def test_the_rank_rises_with_the_uses() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n}"
    uses = [HeapUses(), HeapUses(1), HeapUses(1, 2), HeapUses(50)]
    assert [one(text, uses=each).rank for each in uses] == [30, 35, 45, 60]


def test_the_sizes_are_those_of_the_goarch() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n\tp *int\n\tc bool\n}"
    assert "takes 40 bytes, 24 with" in one(text).message
    assert "takes 24 bytes, 16 with" in one(text, goarch="386").message
    assert findings([Source("a.go", f"package p\n{text}".encode())], goarch="sparc") == []


def test_min_saved_hides_what_saves_less() -> None:
    source = Source("a.go", b"package p\ntype T struct {\n\ta bool\n\tn int64\n\tb bool\n}")
    assert findings([source], min_saved=8)
    assert findings([source], min_saved=9) == []


SCANNED = "type {} struct {{\n\tn [{}]int64\n\tp *int\n}}"


def test_pointer_bytes_are_a_note_if_they_are_asked_for() -> None:
    text, used = SCANNED.format("t", 128), HeapUses(objects=2)
    source = Source("a.go", f"package p\n\n{text}\n".encode())
    assert findings([source], uses=used) == []
    assert findings([source], min_pointer_bytes=64) == []  # it is nowhere on the heap
    assert findings([source], uses=used, min_pointer_bytes=1025) == []
    finding = one(text, uses=used, min_pointer_bytes=1024)
    assert finding.level is Level.NOTE
    assert finding.message == (
        "the pointers in struct t end at byte 1032, 8 with its fields reordered; it takes"
        " 1032 bytes in both orders. Go 1.26's collector reads its pointer bits in 3 steps, then"
        " in 1"
    )
    assert fixed(source, finding).decode().endswith("{\n\tp *int\n\tn [128]int64\n}\n")
    assert [fix.safety for fix in finding.fixes] == ["safe"]


def test_pointer_bytes_of_small_objects_are_worth_little() -> None:
    finding = one(SCANNED.format("T", 16), uses=HeapUses(objects=2), min_pointer_bytes=64)
    assert finding.message.endswith("in both orders: cache lines are saved at most")
    assert [fix.safety for fix in finding.fixes] == ["unsafe"]
    kept = SCANNED.format("T", 16).replace("{\n", "{\n\t_ structs.HostLayout\n")
    source = Source("a.go", f'package p\n\nimport "structs"\n\n{kept}\n'.encode())
    assert findings([source], uses=HeapUses(objects=2), min_pointer_bytes=1) == []


@pytest.mark.parametrize(
    ("text", "safety", "said"),
    [
        ("type t struct { a bool; n int64; b bool }", "safe", ""),
        ("type t struct { a bool; N int64; b bool }", "unsafe", "encoders may see the order"),
        ("type t struct { a bool; n int64 `k:1`; b bool }", "unsafe", "encoders may"),
        ("type T struct { a bool; n int64; b bool }", "unsafe", "other modules may see the order"),
        ("type T struct { A bool; N int64; B bool }", "unsafe", "names in other modules are not"),
    ],
)
def test_a_fix_is_safe_where_nobody_sees_the_order(text: str, safety: str, said: str) -> None:
    lines = text.replace("{ ", "{\n\t").replace("; ", "\n\t").replace(" }", "\n}")
    (fix,) = one(lines).fixes
    assert fix.safety == safety
    assert said in fix.title
    assert bool(said) is ("(" in fix.title)
    assert fix.promise == (text[5], 16)


@pytest.mark.parametrize(
    "after",
    [
        "",
        "var x = T(y)",
        "var x = []y{{1, 2, 3}}",
        "var x = struct {\n\ta bool\n\tn int64\n\tb bool\n}(y)",
    ],
)
def test_no_fix_beside_conversions_and_literals_of_unknown_types(after: str) -> None:
    finding = one("type T struct {\n\ta bool\n\tn int64\n\tb bool\n}\n" + after)
    assert bool(finding.fixes) is not bool(after)
    assert [r.title for r in finding.refused] == ["Reorder the fields of T"][: bool(after)]


def test_what_is_declared_as_a_struct_moves_with_it() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n}\n"
    source = Source(
        "a.go", f"package p\n\n{text}\ntype V T; var x, y = V{{true, 1, false}}, T(x)\n".encode()
    )
    (finding,) = findings([source])
    assert b"V{a: true, n: 1, b: false}" in edited([source], finding)["a.go"]


@pytest.mark.parametrize("use", ["", "var x = V(T{})"])
def test_another_struct_with_the_same_fields_hinders_if_it_is_converted(use: str) -> None:
    text = "struct {\n\ta bool\n\tn int64\n\tb bool\n}\n"
    source = Source("a.go", f"package p\n\ntype T {text}\ntype V {text}\n{use}\n".encode())
    found = findings([source])
    assert len(found) == 2
    assert all(bool(finding.fixes) is not bool(use) for finding in found)


def test_files_of_others_are_silent() -> None:
    text = b"package p\n\ntype T struct {\n\ta bool\n\tn int64\n\tb bool\n}\n"
    assert findings([Source("a.go", text)])
    assert findings([Source("a_test.go", text)]) == []
    assert findings([Source("a.go", text.replace(b"\n\n", b'\nimport "C"\n', 1))]) == []
    assert findings([Source("a.go", text.replace(b"\n\n", b"\n//line x.y:1\n", 1))]) == []
    host = text.replace(b"{\n", b"{\n\t_ structs.HostLayout\n")
    assert findings([Source("a.go", host.replace(b"\n\n", b'\nimport "structs"\n', 1))]) == []


TYPES = ("bool", "int8", "uint16", "int32", "float64", "string", "[]byte", "*int", "[3]byte", "any")


def random_struct(rng: random.Random) -> str:
    """A struct as people write them: comments, tags, blank lines, names side by side."""
    lines: list[str] = []
    for i in range(rng.randrange(3, 9)):
        if lines and rng.random() < 0.25:
            lines.append("")
        if rng.random() < 0.4:
            lines += [f"// f{i} is documented.", f"// Line {i}."]
        names = f"f{i}, g{i}" if rng.random() < 0.2 else f"f{i}"
        tag = f' `json:"f{i}"`' if rng.random() < 0.3 else ""
        comment = f" // trailing {i}" if rng.random() < 0.3 else ""
        lines.append(f"{names} {rng.choice(TYPES)}{tag}{comment}")
    body = "\n".join("\t" + line if line else "" for line in lines)
    return f"package p\n\ntype T struct {{\n{body}\n}}\n\nvar after T\n"


def test_a_fix_keeps_every_line_and_gives_the_size_that_was_promised() -> None:
    fixes = 0
    for seed in range(400):
        source = Source("a.go", random_struct(random.Random(seed)).encode())
        for finding in findings([source], min_saved=1):
            if not finding.fixes:
                continue
            fixes += 1
            after = Source("a.go", fixed(source, finding))
            assert not after.root.has_error
            assert after.data != source.data
            before_lines = Counter(line for line in source.data.split(b"\n") if line)
            assert Counter(line for line in after.data.split(b"\n") if line) == before_lines
            assert findings([after], min_saved=1) == [], seed
            for i in range(9):  # what stands above a field stands there still
                documented = b"\t// Line %d.\n\tf%d" % (i, i)
                assert (documented in after.data) == (documented in source.data)
    assert fixes > 50  # and the rest was refused, not lost


LITERALS = """package p

type node struct {
	leaf bool // trailing
	size int64 `k:"v"`

	// last is documented.
	last bool
}

var (
	a = node{true, 1, false}
	b = &node{leaf: true}
	c = []*node{{false, int64(len("x,y")), true}, {}}
	d = map[string]node{
		"d": {
			true, // of the leaf
			2,
			f(node{true, 3, a.last}.size),
		},
	}
)
"""


def test_literals_without_names_get_them_in_the_same_fix() -> None:
    source = Source("a.go", LITERALS.encode())
    (finding,) = findings([source])
    assert finding.fixes[0].title == (
        "Reorder the fields, named in literals, of node (encoders may see the order)"
    )
    assert (
        edited([source], finding)["a.go"].decode()
        == """package p

type node struct {
	leaf bool // trailing

	// last is documented.
	last bool
	size int64 `k:"v"`
}

var (
	a = node{leaf: true, size: 1, last: false}
	b = &node{leaf: true}
	c = []*node{{leaf: false, size: int64(len("x,y")), last: true}, {}}
	d = map[string]node{
		"d": {
			leaf: true, // of the leaf
			size: 2,
			last: f(node{leaf: true, size: 3, last: a.last}.size),
		},
	}
)
"""
    )


def test_the_edits_reach_the_other_files_of_the_package() -> None:
    other = Source("b.go", b"package p\r\n\r\nvar e = node{true, 1, false}\r\n")
    source = Source("a.go", LITERALS.replace("\n", "\r\n").encode())
    (finding,) = findings([source, other])
    after = edited([source, other], finding)
    assert after["b.go"] == (b"package p\r\n\r\nvar e = node{leaf: true, size: 1, last: false}\r\n")
    assert b'\tlast bool\r\n\tsize int64 `k:"v"`\r\n}' in after["a.go"]
    assert after["a.go"].count(b"\n") == after["a.go"].count(b"\r\n")
    # Generated code is nobody's to edit, and a blank field has no name.
    made = Source(
        "c.go", b"// Code generated by x. DO NOT EDIT.\npackage p\nvar e = node{true, 1, false}\n"
    )
    assert findings([source, made])[0].fixes == ()
    blank = LITERALS.replace("leaf bool", "_ struct{}\n\tleaf bool").replace(
        "{true,", "{struct{}{}, true,"
    )
    (finding,) = findings([Source("a.go", blank.encode())])
    assert finding.fixes == ()


def edited(sources: Sequence[Source], finding: Finding) -> dict[str, bytes]:
    """The files with the edits of a finding's fix."""
    (fix,) = finding.fixes
    files = {source.name: source.data for source in sources}
    for edit in sorted(fix.edits, key=lambda e: e.region.start, reverse=True):
        data = files[edit.region.file]
        data = data[: edit.region.start] + edit.text.encode() + data[edit.region.end :]
        files[edit.region.file] = data
    return files
