"""Calls of the allocator without a fact, and what they allocate."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

CODE = """package m

const size = 3

type pair struct {
	p *int
	n int
}
type queue chan pair

var sink any

func one() any         { return make(chan int32, 1) }
func none() any        { return make(chan struct{}) }
func named() any       { return make(queue, 2*size) }
func pointers() any    { return make(chan *pair, 100) }
func large() any       { return make(chan [64]int64, 1<<6) }
func local() any       { const size = 10; return make(chan int, size) }
func shadowed() any    { size := number(4); return make(chan int, size) }
func of[T any]() any   { return make(chan T, size) }
func generic() any     { return of[int]() }

//go:noinline
func number(n int) int { return n }
"""
TEST = """package m

import (
	"runtime"
	"testing"
)

func TestBytes(t *testing.T) {
	for name, f := range map[string]func() any{
%s	} {
		least := ^uint64(0)
		for round := 0; round < 3; round++ {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for i := 0; i < 10; i++ {
				sink = f()
			}
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) / 10; took < least {
				least = took
			}
		}
		t.Logf("TOOK %%s %%d", name, least)
	}
}
"""
KNOWN = ("one", "none", "named", "pointers", "large", "local")


@pytest.mark.go
def test_bytes_of_channels_are_those_that_the_runtime_takes(
    module: Callable[[Mapping[str, str]], Path], go: str, capfd: pytest.CaptureFixture[str]
) -> None:
    from escapelint import cli

    calls = "".join(f'\t\t"{name}": {name},\n' for name in KNOWN)
    folder = module({"m.go": CODE, "m_test.go": TEST % calls})
    done = subprocess.run([go, "test", "-v", "."], cwd=folder, capture_output=True, text=True)
    took = {name: int(size) for name, size in re.findall(r"TOOK (\w+) (\d+)", done.stdout)}
    assert set(took) == set(KNOWN), done.stdout + done.stderr
    cli.main(["check", "-C", str(folder), "--go", go, "--output-format", "json", "--level", "note"])
    findings = json.loads(capfd.readouterr().out)["findings"]
    told = {f["function"]: f for f in findings if f["subject"].startswith("make(")}
    assert set(told) >= {*KNOWN, "shadowed"}
    assert {f["allocates"]["how"] for f in told.values()} == {"always"}
    assert {name: told[name]["allocates"]["bytes"] for name in KNOWN} == took
    assert {name: told[name]["bytes"] for name in KNOWN} == took
    unknown = told.keys() - set(KNOWN)
    assert {told[name]["allocates"]["bytes"] for name in unknown} == {None}
    [weight] = [w for w in told["large"]["weights"] if "bytes" in w["why"]]
    assert weight == {"points": 10, "why": f"{took['large']:,} bytes"}
