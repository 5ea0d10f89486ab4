"""The Go compiler as an oracle for sizes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def go_commands() -> list[str]:
    """The `go` on PATH, and those of ESCAPELINT_TEST_GO (separated as PATH is)."""
    others = os.environ.get("ESCAPELINT_TEST_GO", "").split(os.pathsep)
    return [go for go in (shutil.which("go"), *others) if go]


def go_env(**extra: str) -> dict[str, str]:
    pinned = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0"}
    return {**os.environ, **pinned, **extra}


def wrong_sizes(
    go: str,
    goarch: str,
    folder: Path,
    sizes: Mapping[str, tuple[int, int]],
    declarations: str = "",
    imports: Sequence[str] = (),
) -> list[str]:
    """The types of which the compiler says that this is not their (size, alignment)."""
    imported = "".join(f'import "{path}"\n' for path in imports if path != "unsafe")
    lines = [f'package p\nimport "unsafe"\n{imported}\n{declarations}'.rstrip("\n")]
    first = lines[0].count("\n") + 2
    for text, (size, align) in sizes.items():
        value = f"*(*{text})(nil)"
        lines.append(
            f"var _ [unsafe.Sizeof({value})]int = [{size}]int{{}};"
            f" var _ [unsafe.Alignof({value})]int = [{align}]int{{}}"
        )
    (folder / "p.go").write_text("\n".join(lines) + "\n")
    (folder / "go.mod").write_text("module p\n\ngo 1.21\n")
    run = subprocess.run(
        [go, "build", "-gcflags=p=-e", "."],
        cwd=folder,
        env=go_env(GOARCH=goarch, GOOS="linux"),
        capture_output=True,
        text=True,
        check=False,
    )
    texts = list(sizes)
    wrong = [int(line) for line in re.findall(r"p\.go:(\d+):\d+: cannot use", run.stderr)]
    if run.returncode and not wrong:
        raise AssertionError(run.stderr)
    return [texts[line - first] for line in dict.fromkeys(wrong)]
