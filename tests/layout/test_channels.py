"""What channels take, against the runtime."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escapelint.layout.channels import channel
from escapelint.layout.sizes import Layout
from escapelint.model import parse_release
from tests.layout.compiler import go_commands, go_env

PROGRAM = """package main

import (
	"fmt"
	"reflect"
	"runtime"
)

type T struct {
	p *int
	a [3]int
}

func main() {
	fmt.Println(runtime.Version())
	for _, elem := range []any{int32(0), new(int), T{}} {
		channel := reflect.ChanOf(reflect.BothDir, reflect.TypeOf(elem))
		for _, n := range []int{0, 1, 5, 16, 65, 100, 5000} {
			least := ^uint64(0) // the runtime may allocate in between
			for round := 0; round < 3; round++ {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				for i := 0; i < 10; i++ {
					reflect.MakeChan(channel, n)
				}
				runtime.ReadMemStats(&after)
				if took := (after.TotalAlloc - before.TotalAlloc) / 10; took < least {
					least = took
				}
			}
			fmt.Println(reflect.TypeOf(elem), n, least)
		}
	}
}
"""
ELEMENTS = {"int32": Layout(4, 4, 0), "*int": Layout(8, 8, 8), "main.T": Layout(32, 8, 8)}


@pytest.mark.go
@pytest.mark.parametrize("command", go_commands())
def test_channels_take_what_the_runtime_takes(command: str, tmp_path: Path) -> None:
    program = tmp_path / "main.go"
    program.write_text(PROGRAM)
    run = subprocess.run(
        [command, "run", str(program)], env=go_env(), capture_output=True, text=True, check=True
    )
    version, *lines = run.stdout.splitlines()
    assert len(lines) == 21
    for line in lines:
        elem, length, took = line.split()
        found = channel(ELEMENTS[elem], int(length), 8, parse_release(version))
        assert found == int(took), line


# Measured by the program above with Go 1.21.13, 1.22.10, 1.23.9, 1.24.11, 1.25.5 and 1.27.3: 0, 1
# and 100 elements of each type.
@pytest.mark.parametrize(
    ("release", "measured"),
    [
        ((1, 21), (96, 112, 512, 96, 104, 992, 96, 128, 3296)),
        ((1, 22), (96, 112, 512, 96, 104, 992, 96, 128, 3552)),
        ((1, 23), (112, 112, 512, 112, 120, 1008, 112, 144, 3568)),
        ((1, 24), (112, 112, 512, 112, 120, 1008, 112, 144, 3568)),
        ((1, 25), (112, 128, 512, 112, 120, 1008, 112, 144, 3568)),
        ((1, 27), (112, 128, 512, 112, 120, 1008, 112, 144, 3568)),
    ],
)
def test_measured_ones(release: tuple[int, int], measured: tuple[int, ...]) -> None:
    lengths = (0, 1, 100)
    found = [channel(elem, n, 8, release) for elem in ELEMENTS.values() for n in lengths]
    assert tuple(found) == measured
