"""Whether a file may be built for 32 bits: where 64-bit atomics need their place in a struct."""

from __future__ import annotations

import pytest

from escapelint.syntax.constraints import runs_on_32_bits
from escapelint.syntax.source import Source


@pytest.mark.parametrize(
    ("name", "line", "runs"),
    [
        ("a.go", "", True),
        ("a_amd64.go", "", False),
        ("a_linux_arm64_test.go", "", False),
        ("a_386.go", "", True),
        ("amd64.go", "", True),
        ("a.go", "//go:build amd64", False),
        ("a.go", "//go:build amd64 || arm64", False),
        ("a.go", "//go:build amd64 || arm", True),
        ("a.go", "//go:build linux && (amd64 || arm64)", False),
        ("a.go", "//go:build linux && !arm", True),
        ("a.go", "//go:build !386 && !arm && !mips && !mipsle", False),
        ("a.go", "//go:build !race", True),
        ("a.go", "//go:build amd64 || custom", True),
    ],
)
def test_what_is_built_for_32_bits(name: str, line: str, runs: bool) -> None:
    text = f"// A comment.\n\n{line}\n\npackage p\n\n//go:build amd64\n"
    assert runs_on_32_bits(Source(f"x/{name}", text.encode())) is runs
