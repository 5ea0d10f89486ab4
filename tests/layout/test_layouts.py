"""Layouts of declared struct types against go/types, the compiler and the running program."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from escapelint.layout.sizes import sizes_on
from escapelint.layout.unknown import CGO, LARGE, LENGTH, PARAMETER, UNREAD, why_unknown
from escapelint.struct_sizes import KNOWN, count_sizes
from escapelint.syntax.source import Source
from escapelint.types.reader import Surroundings, read_types
from tests.layout.compiler import go_env
from tests.layout.oracle import Key, Laid, expected, go_version, ours, packages_of, structs

MODULE = {
    "go.mod": "module example.com/m\n\ngo 1.23\n",
    "m.go": """package m

import (
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	other "example.com/m/inner"
)

const (
	small = iota + 1
	medium
	large = 1 << (iota * 2)
)

const header = "name" + other.Suffix

type Kind uint8

type Embeds struct {
	sync.Mutex
	*other.Node
	other.Pair[Kind, string]
	time.Time
	Alias
}

type Alias = struct {
	a [small]bool
	b [medium]int16
	c [large]int64
}

type Lengths struct {
	a [len(header)]byte
	b [unsafe.Sizeof(Embeds{})]bool
	c [unsafe.Offsetof(Embeds{}.Time)]byte
	d [^Kind(0)]byte
	e [len(table)]uint16
	f [other.Most - 'a']int32
	g [int(2.5 * 4)]func()
	h [max(3, small)]chan int
}

var table = [...]string{7: "x"}

type Atomics struct {
	on atomic.Bool
	n  atomic.Int64
	p  atomic.Pointer[Embeds]
	v  atomic.Value
}

type Pad struct {
	_    [64 - unsafe.Sizeof(Small{})%64]byte
	last struct{}
}

type Small Renamed
type Renamed struct {
	a bool
	c complex64
	f float64
	u uintptr
	e error
}

type List[T any] struct {
	items []T
	first T
	ok    bool
}

type Lists struct {
	a List[bool]
	b List[List[int64]]
	c List[Renamed]
	d map[string]List[int]
}

type Selves struct {
	next *Selves
	all  []Selves
	of   [2]func(Selves) Selves
}
""",
    "inner/inner.go": """package inner

const Suffix = "\\u00e9\\n"

const Most = 'z'

type Node struct {
	left, right *Node
	value       any
	red         bool
}

type Pair[A, B any] struct {
	A A
	B B
}
""",
}
OVERLAID = ("container/list", "go/ast", "math/big", "strconv", "sync", "text/template", "unique")


def module(folder: Path) -> Path:
    for name, text in MODULE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def compare(
    go: str, goarch: str, folder: Path, *patterns: str
) -> tuple[dict[Key, Laid], dict[Key, str], list[str]]:
    """The layouts of go/types, what we do not know of them, and what we have otherwise."""
    packages = packages_of(go, folder, patterns, go_env(GOOS="linux", GOARCH=goarch))
    oracle = expected(go, goarch, packages)
    told = dict(ours(goarch, go_version(go), packages))
    unknown: dict[Key, str] = {}
    wrong = [f"{key} is nothing to go/types" for key, mine in told.items() if key not in oracle]
    for key, laid in oracle.items():
        mine = told.get(key, "not found")
        if isinstance(mine, str):
            unknown[key] = mine
        elif mine != laid:
            wrong.append(f"{key} is {laid}, not {mine}")
    return oracle, unknown, wrong


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386", "arm64", "arm"])
def test_every_struct_type_of_the_standard_library(go: str, goarch: str, tmp_path: Path) -> None:
    oracle, unknown, wrong = compare(go, goarch, tmp_path, "std")
    assert wrong == []
    assert len(oracle) > 2000
    assert len(unknown) <= 0.02 * len(oracle), unknown


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386", "mips64le", "wasm"])
def test_what_a_module_declares(go: str, goarch: str, tmp_path: Path) -> None:
    oracle, unknown, wrong = compare(go, goarch, module(tmp_path), "./...")
    assert (unknown, wrong) == ({}, [])
    assert len(oracle) == 9


@pytest.mark.go
def test_the_compiler_agrees(go: str, tmp_path: Path) -> None:
    """On sizes, alignments and offsets, by constants of unsafe in files laid over packages."""
    for goarch in ("amd64", "386"):
        env = go_env(GOOS="linux", GOARCH=goarch)
        packages = packages_of(go, tmp_path, OVERLAID, env)
        texts: dict[str, list[str]] = {}
        release, offsets = go_version(go), 0
        fields = {key: struct.fields for key, _, struct in structs(goarch, release, packages)}
        for (path, name), laid in ours(goarch, release, packages):
            if isinstance(laid, Laid):
                value = f"*(*{name})(nil)"
                texts.setdefault(path, [f'package {packages[path].name}\nimport "unsafe"']).append(
                    f"var _ [unsafe.Sizeof({value})]int = [{laid.size}]int{{}}\n"
                    f"var _ [unsafe.Alignof({value})]int = [{laid.align}]int{{}}"
                )
                for field, at in zip(fields[path, name], laid.offsets, strict=True):
                    if field.name != "_":
                        offset = f"unsafe.Offsetof(({value}).{field.name})"
                        texts[path].append(f"var _ [{offset}]int = [{at}]int{{}}")
                        offsets += 1
        assert sum(map(len, texts.values())) > 100
        assert offsets > 300
        overlay: dict[str, str] = {}
        for path, lines in texts.items():
            file = tmp_path / f"{goarch}-{path.replace('/', '-')}.go"
            file.write_text("\n".join(lines) + "\n")
            overlay[f"{packages[path].dir}/zz_layouts.go"] = str(file)
        (tmp_path / "overlay.json").write_text(json.dumps({"Replace": overlay}))
        command = [go, "build", "-overlay", str(tmp_path / "overlay.json"), *OVERLAID]
        run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        # It would have noticed: one size is made wrong.
        text = file.read_text()
        file.write_text(re.sub(r"= \[(\d+)\]", lambda m: f"= [{int(m[1]) + 1}]", text, count=1))
        run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert "cannot use" in run.stderr


RUNNING = """package main

import (
	"fmt"
	"reflect"
	"unsafe"
%s)

func main() {
	for _, t := range []reflect.Type{
%s	} {
		// The first words of an abi.Type are its Size_ and PtrBytes.
		words := (*[2]unsafe.Pointer)(unsafe.Pointer(&t))
		of := (*[2]uintptr)(words[1])
		fmt.Println(of[0], of[1])
	}
}
"""


@pytest.mark.go
@pytest.mark.parametrize("goarch", ["amd64", "386"])
def test_the_collector_has_our_pointer_bytes(go: str, goarch: str, tmp_path: Path) -> None:
    asked = ("bufio", "container/list", "go/ast", "math/big", "sync", "strings", "text/template")
    packages = packages_of(go, tmp_path, asked, go_env(GOOS="linux", GOARCH=goarch))
    laid = {
        f"{packages[path].name}.{name}": laid
        for (path, name), laid in ours(goarch, go_version(go), packages)
        if isinstance(laid, Laid) and name[0].isupper()
    }
    imports = "".join(f'\t"{path}"\n' for path in asked)
    types = "".join(f"\t\treflect.TypeOf((*{name})(nil)).Elem(),\n" for name in laid)
    (tmp_path / "main.go").write_text(RUNNING % (imports, types))
    run = subprocess.run(
        [go, "run", "main.go"],
        cwd=tmp_path,
        env=go_env(GOOS="linux", GOARCH=goarch),
        capture_output=True,
        text=True,
        check=False,
    )
    if "exec format error" in run.stderr:
        pytest.skip("this machine does not run programs of 32 bits")
    assert run.returncode == 0, run.stderr
    told = [tuple(map(int, line.split())) for line in run.stdout.splitlines()]
    assert len(told) > 80
    assert dict(zip(laid, told, strict=True)) == {
        name: (each.size, each.pointer_bytes) for name, each in laid.items()
    }


TEXT = b"""package p

import "C"
import "example.com/unread"

type known struct { a [2]bool }
type ofC struct { a bool; c C.struct_x }
type generic[T any] struct { a T }
type inside struct { a generic[ofC] }
type odd struct { a [len(f())]int }
type large struct { a [1 << 40]int }
type elsewhere struct { a bool; b unread.T }
type notAStruct int
"""


def test_why_a_size_is_not_known() -> None:
    around = Surroundings(sizes=sizes_on("amd64", (1, 26)))
    declared = read_types([Source("p.go", TEXT)], around)
    sizes = around.sizes(declared.definition)  # type: ignore[misc]
    why = {
        name: why_unknown(sizes, declaration.type)  # type: ignore[arg-type]
        for name, declaration in declared.types.items()
    }
    assert why == {
        "known": "",
        "ofC": CGO,
        "generic": PARAMETER,
        "inside": CGO,
        "odd": LENGTH,
        "large": LARGE,
        "elsewhere": UNREAD,
        "notAStruct": "",
    }
    assert count_sizes(declared) == {
        KNOWN: 1,
        CGO: 2,
        PARAMETER: 1,
        LENGTH: 1,
        LARGE: 1,
        UNREAD: 1,
    }
    assert not count_sizes(read_types([Source("p.go", TEXT)]))
