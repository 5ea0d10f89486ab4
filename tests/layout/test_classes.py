"""The allocator's classes against the allocator."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escapelint.layout.classes import SIZE_CLASSES, allocated
from escapelint.model import parse_release
from tests.layout.compiler import go_commands, go_env

PROGRAM = """package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
)

func bytesOf(elem reflect.Type, n int) uint64 {
	t := reflect.ArrayOf(n, elem)
	reflect.New(t)
	least := ^uint64(0) // the runtime may allocate in between
	for round := 0; round < 3; round++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := 0; i < 10; i++ {
			reflect.New(t)
		}
		runtime.ReadMemStats(&after)
		least = min(least, (after.TotalAlloc-before.TotalAlloc)/10)
	}
	return least
}

func main() {
	debug.SetGCPercent(-1)
	fmt.Println(runtime.Version())
	for _, arg := range os.Args[1:] {
		var n int
		fmt.Sscan(arg, &n)
		noscan := bytesOf(reflect.TypeOf(byte(0)), n)
		scan := bytesOf(reflect.TypeOf((*int)(nil)), n/8)
		fmt.Println(n, noscan, scan)
	}
}
"""
# Objects without pointers below 16 bytes are packed, which the totals show only on average.
SAMPLES = sorted(
    {size + step for size in SIZE_CLASSES if size >= 16 for step in (-8, 0, 8)} - {8}
    | {40000, 65536, 65544, 100000}
)


@pytest.mark.go
@pytest.mark.parametrize("command", go_commands())
def test_allocations_take_what_the_allocator_takes(command: str, tmp_path: Path) -> None:
    program = tmp_path / "main.go"
    program.write_text(PROGRAM)
    args = [command, "run", str(program), *map(str, SAMPLES)]
    run = subprocess.run(args, env=go_env(), capture_output=True, text=True, check=True)
    version, *lines = run.stdout.splitlines()
    release = parse_release(version)
    for line in lines:
        size, noscan, scan = map(int, line.split())
        assert allocated(size, False, 8, release) == noscan, size
        assert allocated(size, True, 8, release) == scan, size


def test_nothing_takes_nothing() -> None:
    assert allocated(0, False, 8, (1, 26)) == 0


def test_the_header_begins_at_128_bytes_on_32_bit() -> None:
    assert allocated(128, True, 4, (1, 26)) == 128
    assert allocated(136, True, 4, (1, 26)) == 144
    assert allocated(144, True, 4, (1, 26)) == 160
    assert allocated(144, True, 4, (1, 21)) == 144
