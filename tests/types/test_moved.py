"""Which slices begin on the stack, against the allocations of a compiled program."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escapelint.model import parse_release
from escapelint.syntax.appends import appends
from escapelint.syntax.source import Source
from escapelint.types.growth import read_growth
from escapelint.types.moved import Moved
from escapelint.types.reader import read_types
from tests.layout.compiler import go_commands, go_env

# what follows a loop that appends to s, after the results → once, ranged
CASES: dict[str, tuple[bool | None, bool]] = {
    "[]int { $; return s }": (True, False),
    "[]int { $; return (s) }": (True, False),
    "[]int { $; if len(s) == cap(s) { turns++ }; return s }": (True, False),
    "([]int, error) { $; if turns < 0 { return nil, nil }; return s, nil }": (True, False),
    "[]int { $; if s == nil { turns++ }; return s }": (False, False),
    "[]int { $; for i := range s { turns += i }; return s }": (True, True),
    "[]int { $; for i := 0; i < len(s); i++ { s[i]++ }; return s }": (True, False),
    "[]int { $; if turns < 0 { return s }; return s }": (False, False),
    "([]int, []int) { $; return s, s }": (False, False),
    "[]int { $; return s[:len(s)] }": (False, False),
    "[]int { $; t := s; return t }": (True, False),
    '[]int { $; byName["a"] = append(byName["a"][:0], s...); return s }': (False, False),
    "list { $; return s }": (None, False),
    "list { $; return list(s) }": (None, False),
    "any { $; return s }": (None, False),
    "keeper { $; return keeper{all: s} }": (False, False),
    "int { $; held.all = s; return 0 }": (True, False),
    "int { $; held.list = s; return 0 }": (None, False),
    'int { $; byName["a"] = s; return 0 }': (True, False),
    "int { $; sent <- s; return 0 }": (False, False),
    "[]int { $; sort.Ints(s); return s }": (False, False),
    "[]int { $; slices.Sort(s); return s }": (False, False),
    "[]int { $; look(s); return s }": (None, False),
    "[]int { $; turns += list(s).Len(); return s }": (None, False),
    "[]int { $; func() { turns = s[0] }(); return s }": (None, False),
    "(s []int) { @; return }": (True, False),
    "(s []int) { @; if turns < 0 { return }; return }": (False, False),
    "(s []int) { defer look(nil); @; return s }": (None, False),
    "[]int { s := []int{}; @; return s }": (True, False),
    "[]int { s := make([]int, 0); @; return s }": (False, False),
    "[][]int { var o [][]int; for range one { $; o = append(o, s) }; return o }": (False, False),
    "int { for i := 0; i < 1; i++ { $; held.all = s }; return 0 }": (True, False),
    "int { var s []int; for i := 0; i < 1; i++ { @; held.all = s }; return 0 }": (False, False),
}
LOOP = "for _, x := range xs { s = append(s, x) }"
HEAD = """package main

import ("fmt"; "runtime"; "slices"; "sort"; "testing")

type list []int
func (l list) Len() int { return len(l) }
type keeper struct { all []int; list list }
var turns int
var one = []int{0}
var held keeper
var byName = map[string][]int{"a": nil}
var sent = make(chan []int, 1<<16)
//go:noinline
func look(s []int) { turns += len(s) }
var _ = slices.Sort[[]int]
var _ = sort.Ints
"""


def code(case: str) -> str:
    return case.replace("$", f"var s []int; {LOOP}").replace("@", LOOP)


def read(case: str) -> Moved:
    source = Source("a.go", f"{HEAD}\nfunc f(xs []int) {code(case)}\n".encode())
    assert not source.root.has_error
    [statement] = appends(source, source.root, "s")
    call = statement.named_children[1].named_children[0]
    found = read_growth(read_types([source]), source, call)
    assert found is not None
    return found.moved


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: str) -> None:
    found = read(case)
    if "for i := 0; i < 1; i++ { @" in case:  # made once for several loops: nothing is advised
        assert found.once is None
        return
    assert (found.once, found.ranged) == CASES[case]


@pytest.mark.go
@pytest.mark.parametrize("command", go_commands())
def test_the_compiler_agrees(command: str, tmp_path: Path) -> None:
    functions = [f"//go:noinline\nfunc f{i}(xs []int) {code(case)}" for i, case in enumerate(CASES)]
    calls = [
        f"fmt.Println(testing.AllocsPerRun(50, func() {{ f{i}(xs) }}))" for i in range(len(CASES))
    ]
    main = ["func main() { xs := make([]int, 8); fmt.Println(runtime.Version())", *calls, "}"]
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    (tmp_path / "main.go").write_text("\n".join((HEAD, *functions, *main)))
    done = subprocess.run(
        [command, "run", "."], cwd=tmp_path, env=go_env(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    version, *lines = done.stdout.split()
    release = parse_release(version)
    took = dict(zip(CASES, map(int, lines), strict=True))
    for case, (once, ranged) in CASES.items():
        if once is not None:
            begins = once and release >= (1, 26) and not (ranged and release >= (1, 27))
            assert (took[case] < 4) == begins, (case, took[case])
