"""Fixes tried by the real compiler: which are confirmed, and why others are not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.builds import Job, build
from escapelint.fixes.edits import Change
from escapelint.fixes.prove import prove
from escapelint.fixes.trial import Workshop
from escapelint.fixes.work import Base
from escapelint.index import Index
from escapelint.model import Proof
from escapelint.objects.calls import ENTRY
from escapelint.packages import merge_variants
from escapelint.paths import Roots
from escapelint.syntax.source import Source
from escapelint.targets import Unit
from escapelint.toolchain.find import describe
from tests.fixes.changes import change

pytestmark = pytest.mark.go

Module = Callable[[Mapping[str, str]], Path]


class Tried:
    """A module that is built, and fixes of it: old text → new text."""

    def __init__(self, folder: Path, go: str, *, tests: bool = False) -> None:
        self.folder = folder
        toolchain = describe(go, "--go", str(folder))
        self.job = Job(Unit(str(folder), ("./...",)), toolchain, {}, tests, "")
        self.commands: list[Sequence[str]] = []
        built = build(self.job, lambda args: None, lambda: None, lambda path: None)
        roots = Roots(str(folder), toolchain.goroot, toolchain.gomodcache)
        self.index = Index(built.packages, built.sections, roots, str(folder))
        self.listed = {
            **merge_variants((*built.imported, *built.packages)),
            **self.index.packages,
        }

    def fix(
        self, name: str, old: str, new: str, *, removes: str = "", function: str = "f"
    ) -> Change:
        """A fix; `removes` is the text of the facts that it is to take away."""
        source = Source(name, (self.folder / name).read_bytes())
        start = source.data.index(old.encode())
        made = change(source, (start, start + len(old.encode()), new))
        facts = tuple(f for f in self.index.facts.get(name, ()) if removes and f.text == removes)
        finding = replace(made.finding, facts=facts, function=function)
        return Change(finding, replace(made.fix, removes=bool(removes)))

    def prove(
        self, *changes: Change, seconds: float = 100, object_code: bool = True
    ) -> list[Proof | str]:
        def read(path: str) -> bytes:
            return Path(path).read_bytes()

        scratch = self.folder.parent / "escapelint-proof-test"
        scratch.mkdir(exist_ok=True)
        deadline = time.monotonic() + seconds
        roots, packages = self.index.roots, self.index.packages
        heard = self.commands.append
        shop = Workshop(self.job, roots, packages, str(scratch), read, deadline, heard, object_code)
        found = prove(changes, shop, Base(self.index, self.listed), lambda what: None).said
        return [found[number] for number in range(len(changes))]


POINTER = """package m

type T struct{ a, b int }

var kept *T

//go:noinline
func f(t T) int {
	if t.a == 0 {
		kept = &t
	}
	return t.b
}

//go:noinline
func g(n int) *int {
	return &n
}
"""
COPY = ("\t\tkept", "\t\tt := t\n\t\tkept")


def test_a_copy_takes_the_allocation_to_the_branch(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    assert tried.prove(tried.fix("a.go", *COPY, removes="t")) == [Proof(1, 1)]


def test_an_allocation_that_is_gone_is_saved(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    fix = tried.fix("a.go", "return &n", "_ = n\n\treturn nil", removes="n", function="g")
    assert tried.prove(fix) == [Proof(1, 0)]


def test_an_allocation_that_stays_is_refused(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    fix = tried.fix("a.go", "return t.b", "return t.b + 0", removes="t")
    assert tried.prove(fix) == ["the allocation is still there"]


def test_what_makes_another_allocation_is_refused(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    fix = tried.fix("a.go", "return &n", "p := new(int)\n\t*p = n\n\tkept = &T{n, n}\n\treturn p")
    [why] = tried.prove(fix)
    assert why == "its code makes 2 allocations in place of 0"


def test_a_function_that_allocates_more_is_refused(module: Module, go: str) -> None:
    """The code of the fix makes nothing, but what is passed to it escapes now."""
    text = POINTER.replace("return &n", "var m int\n\tkeep(&m)\n\treturn &n")
    text += "\nvar all []*int\n\n//go:noinline\nfunc keep(p *int) {\n\tprintln(p)\n}\n"
    tried = Tried(module({"a.go": text}), go)
    [why] = tried.prove(tried.fix("a.go", "println(p)", "all[0] = p"))
    assert why == "g allocates more: 2 allocations instead of 1"


def test_what_is_made_again_in_the_code_of_a_fix_is_not_more(module: Module, go: str) -> None:
    text = POINTER.replace("kept = &t", "kept = &T{t.a, t.b}")
    tried = Tried(module({"a.go": text}), go)
    assert tried.prove(tried.fix("a.go", "kept = &T{t.a, t.b}", "kept = &T{t.b, t.a}")) == [
        Proof(0, 1)
    ]


def test_another_fix_does_not_pay_for_one(module: Module, go: str) -> None:
    """One saves an allocation of the function, and the other one makes one."""
    tried = Tried(module({"a.go": POINTER}), go)
    saves = tried.fix("a.go", "return &n", "_ = n\n\treturn nil", removes="n", function="g")
    makes = tried.fix("a.go", "*int {", "*int {\n\tkept = &T{1, 2}")
    assert tried.prove(saves, makes) == [Proof(1, 0), "its code makes 1 allocation in place of 0"]


def test_what_does_not_compile_is_refused_with_the_error(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    good, bad = tried.fix("a.go", *COPY, removes="t"), tried.fix("a.go", "return &n", "return n")
    proof, why = tried.prove(good, bad)
    assert proof == Proof(1, 1)
    assert isinstance(why, str)
    assert why.startswith("it does not compile: a.go:18:9: cannot use n")


def test_the_tests_must_compile(module: Module, go: str) -> None:
    test = 'package m\n\nimport "testing"\n\nfunc Test(t *testing.T) { _ = T{1, 2} }\n'
    files = {"a.go": POINTER, "a_test.go": test}
    tried = Tried(module(files), go)
    [why] = tried.prove(tried.fix("a.go", "struct{ a, b int }", "struct{ a, b, c int }"))
    assert isinstance(why, str)
    assert why.startswith("it does not compile: ./a_test.go:5:")


def test_tests_that_never_compiled_do_not_count(module: Module, go: str) -> None:
    test = "package m\n\nfunc broken() { return 1 }\n"
    tried = Tried(module({"a.go": POINTER, "a_test.go": test}), go)
    assert tried.prove(tried.fix("a.go", *COPY, removes="t")) == [Proof(1, 1)]


def test_the_object_code_must_agree(module: Module, go: str) -> None:
    """The compiler has no word for a map that grows, but there is a call for it."""
    tried = Tried(module({"a.go": POINTER + "\nvar counts map[int]int\n"}), go)
    more = tried.fix("a.go", "return t.b", "counts[1]++\n\treturn t.b")
    assert tried.prove(more) == ["f has 2 allocator calls instead of 1"]
    assert tried.prove(more, object_code=False) == [Proof()]


FILLED = """package m

//go:noinline
func f(xs []int) int {
	squares := make(map[int]int)
	for _, x := range xs {
		squares[x] = x * x
	}
	return len(squares)
}

//go:noinline
func g(xs []int) int {
	squares := make(map[int]int)
	for _, x := range xs {
		squares[x] = x * x
	}
	return len(squares)
}
"""
PUT = "squares[x] = x * x"


def unsaid(tried: Tried, old: str, new: str, at: str = PUT) -> Change:
    """A fix for the call that puts an entry, of which no fact tells."""
    made = tried.fix("a.go", old, new)
    source = Source("a.go", (tried.folder / "a.go").read_bytes())
    start = source.data.index(at.encode())
    region = source.region(start, start + len(at))
    finding = replace(made.finding, region=region, unsaid=ENTRY)
    return Change(finding, replace(made.fix, removes=True))


def test_a_map_with_room_for_all_grows_no_more(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": FILLED}), go)
    made = unsaid(tried, "make(map[int]int)", "make(map[int]int, len(xs))")
    assert tried.prove(made) == [Proof(1, 1, 1)]
    assert tried.prove(made, object_code=False) == ["the object code was not read"]


def test_a_map_with_too_little_room_still_grows(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": FILLED}), go)
    made = unsaid(tried, "make(map[int]int)", "make(map[int]int, len(xs)/2)")
    assert tried.prove(made) == ["the allocation is still there"]


def test_a_call_that_is_gone_is_saved(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": FILLED}), go)
    assert tried.prove(unsaid(tried, PUT, "_ = x")) == [Proof(1, 0)]


def test_a_call_that_came_back_on_its_line_is_told(module: Module, go: str) -> None:
    """Of two on a line nobody knows which is which: none is told to be gone."""
    tried = Tried(module({"a.go": FILLED}), go)
    [why] = tried.prove(unsaid(tried, " * x\n", " * x; squares[-x] = x\n"))
    assert why == "the object code still calls the allocator for it"


def test_what_the_object_code_did_not_show_is_not_proved(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": FILLED}), go)
    [why] = tried.prove(unsaid(tried, PUT, "_ = x", at="return len"))
    assert why == "another build did not show the allocation"


def test_a_function_that_can_be_inlined_no_more_is_refused(module: Module, go: str) -> None:
    text = "package m\n\nfunc f(n int) int { return n }\n"
    tried = Tried(module({"a.go": text}), go)
    [why] = tried.prove(tried.fix("a.go", "{ return n }", "{ recover(); return n }"))
    assert why == "f can be inlined no more"


IMPORTED = """package p

//go:noinline
func F(a *int) int { return *a }

func Same() {}
"""
IMPORTER = """package q

import "example.com/m/p"

func Use() int {
	n := 1
	return p.F(&n)
}
"""


def test_importers_are_built_where_a_parameter_leaks_now(module: Module, go: str) -> None:
    folder = module({"p/p.go": IMPORTED, "q/q.go": IMPORTER})
    tried = Tried(folder, go)
    body = "{ kept = a; return *a }\n\nvar kept *int"
    [why] = tried.prove(tried.fix("p/p.go", "{ return *a }", body))
    assert why == "in example.com/m/q, Use allocates more: 1 allocation instead of 0"


def test_importers_that_never_compiled_do_not_count(module: Module, go: str) -> None:
    broken = IMPORTER.replace("n := 1", "n := 1 + nothing")
    files = {
        "p/p.go": IMPORTED,
        "q/q.go": IMPORTER,
        "r/r.go": broken.replace("package q", "package r"),
    }
    tried = Tried(module(files), go)
    more = tried.fix("p/p.go", "func Same() {}", "func Same() { println(1) }", function="Same")
    assert tried.prove(more) == [Proof()]
    assert any("./..." in command for command in tried.commands)


def test_importers_are_not_built_where_nothing_changed_for_them(module: Module, go: str) -> None:
    folder = module({"p/p.go": IMPORTED, "q/q.go": IMPORTER})
    tried = Tried(folder, go)
    assert tried.prove(tried.fix("p/p.go", "return *a }", "b := *a; return b }")) == [Proof()]
    assert [command[-1] for command in tried.commands] == [f".{os.sep}p"] * 2  # and without


def test_of_several_packages_each_is_judged_by_itself(module: Module, go: str) -> None:
    other = POINTER.replace("package m", "package o")
    tried = Tried(module({"a.go": POINTER, "o/o.go": other}), go)
    found = tried.prove(
        tried.fix("a.go", "return &n", "return n"),
        tried.fix("a.go", *COPY, removes="t"),
        tried.fix("o/o.go", *COPY, removes="t"),
    )
    assert isinstance(found[0], str)
    assert found[1:] == [Proof(1, 1), Proof(1, 1)]


def test_a_package_whose_import_fails_is_not_blamed(module: Module, go: str) -> None:
    folder = module({"p/p.go": IMPORTED, "q/q.go": IMPORTER})
    tried = Tried(folder, go)
    found = tried.prove(
        tried.fix("p/p.go", "return *a }", "return a }"),
        tried.fix("q/q.go", "n := 1", "n := 2"),
    )
    assert isinstance(found[0], str)
    assert found[1] == Proof()


def test_nothing_is_proved_when_time_is_up(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    [why] = tried.prove(tried.fix("a.go", *COPY, removes="t"), seconds=0)
    assert why == "it was not proved in time (--prove-timeout)"


def test_a_file_that_changed_is_refused(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    fix = tried.fix("a.go", *COPY, removes="t")
    (tried.folder / "a.go").write_text("// more\n" + POINTER)
    assert tried.prove(fix) == ["its file has changed since it was read"]


def test_what_removes_nothing_that_is_there_is_refused(module: Module, go: str) -> None:
    tried = Tried(module({"a.go": POINTER}), go)
    fix = tried.fix("a.go", *COPY, removes="nothing")
    assert tried.prove(fix) == ["its finding names no allocation"]


def test_a_package_costs_two_builds_where_all_is_well(module: Module, go: str) -> None:
    """One with the fixes and its tests, and one without, which the go command has in its cache."""
    tried = Tried(module({"a.go": POINTER}), go)
    tried.prove(
        tried.fix("a.go", *COPY, removes="t"), tried.fix("a.go", "return t.b", "return 0 + t.b")
    )
    assert len(tried.commands) == 2
    assert sum("-overlay" in word for command in tried.commands for word in command) == 1


def test_the_tests_are_compared_where_they_are_analysed(module: Module, go: str) -> None:
    test = "package m\n\nfunc h() *T {\n\treturn &T{1, 2}\n}\n"
    tried = Tried(module({"a.go": POINTER, "a_test.go": test}), go, tests=True)
    more = tried.fix("a_test.go", "return", "kept = &T{3, 4}\n\treturn", function="h")
    assert tried.prove(more) == ["its code makes 1 allocation in place of 0"]
