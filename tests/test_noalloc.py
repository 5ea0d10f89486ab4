"""`//escapelint:noalloc`, by real compilers: what holds allocates nothing when it runs, and what
fails names the way to the allocation."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.reach import package_of, shown
from tests.test_assertions import _releases, failed

Make = Callable[[Mapping[str, str]], Path]

# Functions, and the end of what is said of each; "" for those that hold.
_CASES = {
    "Adds": ("func Adds() { n += 1 }", ""),
    "Reads": ("func Reads() { n += table[n%3] }", ""),
    "Indexes": ('func Indexes() { n = strings.Index(text, "cd") }', ""),
    "Locks": ("func Locks() {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\tn++\n}", ""),
    "Returns": (
        "func Returns() int {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\treturn len(text)\n}",
        "",
    ),
    "Defers": ("func Defers() {\n\tdefer func() { n++ }()\n\tn = len(text)\n}", ""),
    "Panics": (
        "func Panics() {\n\tif n < 0 {\n\t\ttext := fmt.Sprint(n)\n\t\tpanic(text)\n\t}\n}",
        "",
    ),
    "Fails": ("func Fails() { check(n) }", ""),
    "Looks": ('func Looks() { n = names["a"] }', ""),
    "Sorts": ("func Sorts() { slices.Sort(table[:]) }", ""),
    "Generic": ("func Generic() { n = largest(n, 2) }", ""),
    "Atomic": ("func Atomic() { atomic.AddInt64(&count, 1) }", ""),
    "Room": ("func Room() { buffer = append(buffer[:0], 1) }", "Room → runtime.growslice at p.go"),
    "Far": ("func Far() { far() }", "Far → m.far → runtime.growslice at p.go"),
    "Maps": ('func Maps() { names["b"] = 1 }', "Maps → runtime.mapassign_faststr at p.go"),
    "Value": ("func Value() { value() }", "Value makes an indirect call at p.go"),
    "Method": ("func Method() { _, _ = w.Write(nil) }", "Method makes an indirect call at p.go"),
    "Goes": ("func Goes() { go far() }", "Goes → runtime.newproc at p.go"),
    "DefersValue": (
        "func DefersValue() {\n\tdefer value()\n\tn++\n}",
        "DefersValue makes an indirect call at p.go",
    ),
    "DefersFar": (
        "func DefersFar() {\n\tdefer far()\n\tn++\n}",
        "DefersFar → m.far → runtime.growslice at p.go",
    ),
    "DefersClosure": (
        "func DefersClosure() {\n\tdefer func() { far() }()\n\tn++\n}",
        "DefersClosure → m.DefersClosure.func1 → m.far → runtime.growslice at p.go",
    ),
    "DefersCaptured": (
        "func DefersCaptured() (k int) {\n\tdefer func() { far(); k = n }()\n\treturn n\n}",
        "DefersCaptured → m.DefersCaptured.func1 → m.far → runtime.growslice at p.go",
    ),
    "DirectThenValue": (
        "func DirectThenValue() int {\n\tdefer check(1)\n\tdefer free()\n\treturn values()\n}",
        "DirectThenValue makes an indirect call at p.go",
    ),
    "FreeThenValue": (
        "func FreeThenValue() int {\n\tdefer free()\n\treturn values()\n}",
        "FreeThenValue makes an indirect call at p.go",
    ),
    "OneLine": (
        "func OneLine() { defer free(); value() }",
        "OneLine makes an indirect call at p.go",
    ),
    "Wraps": (
        "func Wraps() { _, _ = (*embedding).Write(&e, nil) }",
        "m.(*embedding).Write makes an indirect call",
    ),
    "ReturnsValue": (
        "func ReturnsValue() int {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\treturn values()\n}",
        "ReturnsValue makes an indirect call at p.go",
    ),
    "NearPanic": (
        "func NearPanic() {\n\tif n < 0 {\n\t\tfar()\n\t\tif n < -1 {\n\t\t\treturn\n\t\t}\n"
        '\t\tpanic("x")\n\t}\n}',
        "NearPanic → m.far → runtime.growslice at p.go",
    ),
    "Print": ("func Print() { fmt.Println(n) }", "at p.go"),
    "Other": (
        "func Other() { lib.Grow(&buffer) }",
        "Other → lib.Grow → runtime.growslice at lib.go",
    ),
}
_HEAD = """package m

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/m/lib"
)

var (
	n      = 1
	count  int64
	table  = [...]int{1, 2, 3}
	text   = "abcd"
	mu     sync.Mutex
	names  = map[string]int{"a": 1}
	buffer []int
	w      io.Writer
	value  = func() {}
	values = func() int { return 1 }
)

//go:noinline
func far() { buffer = append(buffer, 1) }

//go:noinline
func free() { n++ }

type embedding struct{ io.Writer }

var e embedding

//go:noinline
func check(n int) {
	if n < 0 {
		bad(n)
	}
}

//go:noinline
func bad(n int) { panic(fmt.Sprintf("bad %d", n)) }

//go:noinline
func largest[T int | string](a, b T) T { return max(a, b) }
"""
_LIB = "package lib\n\n//go:noinline\nfunc Grow(b *[]int) { *b = append(*b, 1) }\n"


def _text() -> str:
    return _HEAD + "".join(f"\n//escapelint:noalloc\n{code}\n" for code, _ in _CASES.values())


def _files() -> dict[str, str]:
    return {"go.mod": "module example.com/m\n\ngo 1.21\n", "p.go": _text(), "lib/lib.go": _LIB}


@pytest.mark.go
@pytest.mark.parametrize("other", _releases())
def test_what_holds_and_what_fails(go: str, module: Make, other: str) -> None:
    found = failed(run(Config(cwd=str(module(_files())), targets=(".",), go=other or go)))
    said: dict[str, list[str]] = {}
    for finding in found:
        said.setdefault(finding.function, []).append(finding.message)
    assert sorted(said) == sorted(name for name, (_, why) in _CASES.items() if why)
    for name, messages in said.items():
        assert any(_CASES[name][1] in message for message in messages), messages


@pytest.mark.go
def test_what_holds_allocates_nothing(go: str, module: Make) -> None:
    """testing.AllocsPerRun is the judge."""
    holding = [name for name, (_, why) in _CASES.items() if not why]
    calls = "".join(f'\tzero(t, "{name}", func() {{ {name}() }})\n' for name in holding)
    test = (
        'package m\n\nimport "testing"\n\nfunc zero(t *testing.T, name string, f func()) {\n'
        "\tif n := testing.AllocsPerRun(100, f); n != 0 {\n\t\tt.Error(name, n)\n\t}\n}\n\n"
        f"func TestZero(t *testing.T) {{\n{calls}}}\n"
    )
    where = module({**_files(), "p_test.go": test})
    done = subprocess.run([go, "test", "."], cwd=where, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.go
@pytest.mark.parametrize("platform", ["linux/386", "linux/arm64", "linux/arm", "linux/riscv64"])
def test_other_platforms(go: str, module: Make, platform: str) -> None:
    text = (
        "package m\n\nvar f func()\n\n//escapelint:noalloc\nfunc Calls() { f() }\n\n"
        "//escapelint:noalloc\nfunc Adds(a int) int { return a + 1 }\n"
    )
    where = module({"p.go": text})
    found = failed(run(Config(cwd=str(where), go=go, platforms=(platform,))))
    if platform == "linux/riscv64":
        assert all("indirect calls cannot be told for riscv64" in f.message for f in found)
        assert len(found) == 2
    else:
        assert [f.function for f in found] == ["Calls"]


@pytest.mark.go
def test_allowed_calls(go: str, module: Make) -> None:
    text = _HEAD + (
        "\n//escapelint:noalloc allow=runtime.growslice // once\nfunc A() { far() }\n"
        "\n//escapelint:noalloc allow=far,x allow=y\nfunc B() { far() }\n"
        "\n//escapelint:noalloc allow=lib.Grow\nfunc C() { lib.Grow(&buffer) }\n"
        "\n//escapelint:noalloc allow=m.far\nfunc D() { far() }\n"
        "\n//escapelint:noalloc allow=indirect\nfunc E() { value() }\n"
        "\n//escapelint:noalloc allow=lib.Grow\nfunc F() { far() }\n"
        "\nvar _ = []any{atomic.AddInt64, slices.Sort[[]int], strings.Index}\n"
    )
    where = module({**_files(), "p.go": text})
    found = failed(run(Config(cwd=str(where), targets=(".",), go=go)))
    assert [f.function for f in found] == ["B", "F"]  # far alone is no symbol: m.far is


@pytest.mark.go
def test_one_finding_a_line_says_all_ways(go: str, module: Make) -> None:
    text = _HEAD + (
        "\n//escapelint:noalloc\nfunc A() { far(); lib.Grow(&buffer) }\n"
        "\nvar _ = []any{atomic.AddInt64, slices.Sort[[]int], strings.Index}\n"
    )
    [found] = failed(run(Config(cwd=str(module({**_files(), "p.go": text})), go=go)))
    for way in (
        "A → m.far → runtime.growslice at p.go",
        "A → lib.Grow → runtime.growslice at lib.go",
    ):
        assert found.message.count(way) == 1
    assert found.message.endswith(", against //escapelint:noalloc")
    assert "allow=runtime.growslice in" in found.suggestion


@pytest.mark.go
@pytest.mark.parametrize("mark", ["// escapes: slow path", "// slow path"])
def test_exempt_lines(go: str, module: Make, mark: str) -> None:
    text = (
        "package m\n\nvar b []int\nvar s *int\n\n//go:noinline\n"
        f"func grow() {{\n\tb = append(b, 1) {mark}\n}}\n\n"
        "// +checkescape:all\nfunc Checks() { grow() }\n\n"
        "//escapelint:noalloc\nfunc Ours() { grow() }\n\n"
        f"//escapelint:noalloc\nfunc Here() {{\n\tb = append(b, 2) {mark}\n}}\n\n"
        f"// +checkescape\nfunc Local() {{\n\tb = append(b, 3) {mark}\n}}\n\n"
        f"//escapelint:noescape\nfunc Kept() {{\n\ts = new(int) {mark}\n}}\n\n"
        "//escapelint:noalloc\nfunc Other() { b = append(b, 4) }\n"
    )
    found = failed(run(Config(cwd=str(module({"p.go": text})), go=go)))
    exempt = [] if "escapes" in mark else ["Checks", "Ours", "Here", "Local", "Kept"]
    assert sorted(f.function for f in found) == sorted([*exempt, "Other"])


@pytest.mark.go
def test_kept_results_know_of_changed_callees(
    go: str, module: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from escapelint.incremental import results

    monkeypatch.setattr(results, "_WORTH_KEEPING", 0)
    text = (
        'package m\n\nimport "example.com/m/lib"\n\nvar b []int\n\n'
        "//escapelint:noalloc\nfunc F() { lib.Grow(&b) }\n"
    )
    free = "package lib\n\n//go:noinline\nfunc Grow(b *[]int) { *b = nil }\n"
    where = module({"p.go": text, "lib/lib.go": free})
    config = Config(cwd=str(where), go=go, cache=str(tmp_path / "kept"))
    assert not failed(run(config))
    assert not failed(run(config))
    (where / "lib/lib.go").write_text(_LIB)
    assert [f.function for f in failed(run(config))] == ["F"]


@pytest.mark.parametrize(
    ("symbol", "package", "name"),
    [
        ("m/p.F", "m/p", "p.F"),
        ("gopkg.in/yaml%2ev3.(*T).M", "gopkg.in/yaml.v3", "yaml%2ev3.(*T).M"),
        ("m/p.F[go.shape.int]", "m/p", "p.F"),
        ("m/p.(*T[m/q.X[int]]).M", "m/p", "p.(*T).M"),
        ("strings.Index", "strings", "strings.Index"),
        ("m/p.F.func1.2", "m/p", "p.F.func1.2"),
    ],
)
def test_symbols(symbol: str, package: str, name: str) -> None:
    assert (package_of(symbol), shown(symbol)) == (package, name)
