"""The rule field-order: its examples, its test data and what its fixes do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pytest

from escapelint.api import Finding, Level, Pass
from escapelint.model import Package, RuleInfo, Toolchain
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types
from tests.rules.test_rules import examples

field_order = import_module("escapelint.rules.field_order")


class HeapUses:
    """An index of which only the number of heap facts of each type is asked."""

    def __init__(self, count: int) -> None:
        self.count = count

    def heap_uses(self, package: Package, name: str) -> int:
        return self.count


def findings(
    sources: Sequence[Source], *, uses: int = 0, goarch: str = "amd64", **options: int
) -> list[Finding]:
    info = RuleInfo("field-order", Level.WARNING, "", "", ())
    toolchain = Toolchain("go", "PATH", "go1.26.0", "/go", "linux", goarch, "")
    index: Any = HeapUses(uses)
    types = read_types(sources)
    p = Pass(info, Package("m/p", "/m/p", "p"), toolchain, index, sources, [], types)
    return list(field_order.check(p, **options))


def one(text: str, **options: Any) -> Finding:
    (finding,) = findings([Source("a.go", f"package p\n\n{text}\n".encode())], **options)
    return finding


def fixed(source: Source, finding: Finding) -> bytes:
    (fix,) = finding.fixes
    assert fix.safety == "unsafe"
    data = source.data
    for edit in reversed(fix.edits):
        data = data[: edit.region.start] + edit.text.encode() + data[edit.region.end :]
    return data


def test_the_example_becomes_the_better_one() -> None:
    blocks = [text for _, text in examples("field-order")]
    bad, good = blocks
    source = Source("a.go", bad.encode())
    (finding,) = findings([source], uses=1)
    assert finding.level is Level.WARNING
    assert finding.code in good
    assert fixed(source, finding).decode().replace(" // want field-order", "") == good


def test_the_level_depends_on_the_allocation_and_its_uses() -> None:
    smaller = "type t struct {\n\ta bool\n\tn int64\n\tb bool\n\tp *int\n}"
    assert one(smaller).level is Level.NOTE
    assert one(smaller, uses=1).level is Level.NOTE  # not known to be made in a loop
    assert one(smaller + "\nvar x []t").level is Level.WARNING
    assert one(smaller + "\nvar x = []t{{true, 1, true, nil}}").level is Level.NOTE
    assert one(smaller.replace(" t ", " T ") + "\nvar x []T").level is Level.NOTE
    large = smaller.replace("}", "\tx [99]int\n}")  # what is saved is a trifle
    assert one(large + "\nvar x []t").level is Level.NOTE
    same = "type T struct {\n\ta bool\n\ts []int\n\tb bool\n\tp *int\n}"
    assert one(same, uses=1).level is Level.NOTE
    assert one(same).message.endswith("the allocator takes 48 bytes for one in both orders")


def test_the_rank_rises_with_the_uses() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n}"
    assert [one(text, uses=n).rank for n in (0, 1, 3, 50)] == [30, 35, 45, 60]


def test_the_sizes_are_those_of_the_goarch() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n\tp *int\n\tc bool\n}"
    assert "takes 40 bytes, 24 with" in one(text).message
    assert "takes 24 bytes, 16 with" in one(text, goarch="386").message
    assert findings([Source("a.go", f"package p\n{text}".encode())], goarch="sparc") == []


def test_min_saved_hides_what_saves_less() -> None:
    source = Source("a.go", b"package p\ntype T struct {\n\ta bool\n\tn int64\n\tb bool\n}")
    assert findings([source], min_saved=8)
    assert findings([source], min_saved=9) == []


def test_the_title_of_an_exported_types_fix_warns() -> None:
    text = "type T struct {\n\ta bool\n\tn int64\n\tb bool\n}"
    assert "other packages are not searched" in one(text).fixes[0].title
    assert one(text.replace("T", "t")).fixes[0].title == "Reorder the fields of t"


@pytest.mark.parametrize(
    "after",
    ["", "var x = T{true, 1, false}", "var x = T(y)", "type V T", "var x = []T{{true, 1, false}}"],
)
def test_no_fix_beside_literals_without_names_and_conversions(after: str) -> None:
    finding = one("type T struct {\n\ta bool\n\tn int64\n\tb bool\n}\n" + after)
    assert bool(finding.fixes) is not bool(after)


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
