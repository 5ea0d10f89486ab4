"""How often a growing slice is allocated, against the compiler and the runtime."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escapelint.layout.growing import allocations, free
from escapelint.layout.sizes import Layout
from escapelint.model import parse_release
from tests.layout.compiler import go_commands, go_env

# type of an element → bytes, and whether it has pointers
ELEMENTS = {
    "byte": (1, False),
    "int32": (4, False),
    "int": (8, False),
    "*int": (8, True),
    "string": (16, True),
    "[3]int32": (12, False),
    "[]int": (24, True),
    "[4]int": (32, False),
    "[5]int": (40, False),
    "[6]*int": (48, True),
    "[8]int": (64, False),
    "[16]*int": (128, True),
}
LENGTHS = (0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 64, 100, 300, 900)
BODIES = {
    "returned": "return s",
    "stored": "kept[T] = s; return nil",
    "passed": "sink(s); return nil",
    "ranged": "for i := range s { turns += i }; return s",
    "twice": "if turns < 0 { return s }; return s",
}


def program() -> str:
    functions, calls = [], []
    for i, element in enumerate(ELEMENTS):
        for way, body in BODIES.items():
            body = body.replace("kept[T]", f"kept{i}")
            name = f"{way}{i}"
            functions.append(
                f"//go:noinline\nfunc {name}(n int) []{element} {{ var s []{element}\n"
                f"for range make([]struct{{}}, n) {{ var e {element}; s = append(s, e) }}\n"
                f"{body} }}"
            )
            calls.append(f'try("{element} {way}", func(n int) {{ {name}(n) }})')
        functions.append(f"var kept{i} []{element}")
    lengths = ", ".join(map(str, LENGTHS))
    return "\n".join(
        (
            "package main",
            'import ("fmt"; "runtime"; "testing")',
            "var turns int",
            "var held any",
            "//go:noinline",
            "func sink[T any](s []T) { if turns < 0 { held = s } }",
            *functions,
            "func try(name string, f func(int)) {",
            f"for _, n := range []int{{{lengths}}} {{",
            "took := testing.AllocsPerRun(20, func() { f(n) })",
            "fmt.Println(name, n, int(took)) } }",
            "func main() { fmt.Println(runtime.Version());",
            *calls,
            "}",
        )
    )


@pytest.mark.go
@pytest.mark.parametrize("command", go_commands())
def test_the_runtime_agrees(command: str, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    (tmp_path / "main.go").write_text(program())
    done = subprocess.run(
        [command, "run", "."], cwd=tmp_path, env=go_env(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    version, *lines = done.stdout.splitlines()
    release = parse_release(version)
    told = {}
    for line in lines:
        element, way, n, _ = line.split()
        size, pointers = ELEMENTS[element]
        moved = way in ("returned", "stored") or (way == "ranged" and release < (1, 27))
        layout = Layout(size, 8, size if pointers else 0)
        told[line] = allocations(int(n), layout, 8, release, moved=moved)
    assert {line: int(line.split()[3]) for line in lines} == told


@pytest.mark.parametrize(
    ("release", "moved", "expected"),
    [
        ((1, 25), True, [8, 2, 1, 1, 1, 1, 1, 1, 1]),
        ((1, 26), False, [8, 2, 1, 1, 1, 1, 1, 1, 1]),
        ((1, 26), True, [64, 16, 8, 4, 2, 2, 1, 1, 1]),
        ((1, 27), True, [64, 16, 8, 4, 2, 2, 1, 1, 1]),
    ],
)
def test_the_measured_table(release: tuple[int, int], moved: bool, expected: list[int]) -> None:
    sizes = (1, 4, 8, 16, 24, 32, 48, 64, 128)
    assert [free(Layout(n, 8, 0), 8, release, moved=moved) for n in sizes] == expected
