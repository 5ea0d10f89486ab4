"""Removing comments: what goes with them, and whether gofmt is content with the rest."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator

import pytest

from escapelint.syntax.comments import removal
from escapelint.syntax.ignores import Ignore, read_ignores
from escapelint.syntax.source import Source

GO = "//escapelint:ignore a b"


def without(data: bytes, ignore: Ignore) -> bytes:
    changes = removal(Source("p.go", data), ignore.start, ignore.end)
    assert changes == sorted(changes)
    for start, end, text in reversed(changes):
        data = data[:start] + text.encode() + data[end:]
    return data


def removed(text: str) -> str:
    data = text.encode()
    (ignore,) = read_ignores(Source("p.go", data))
    return without(data, ignore).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x() GO\n", "x()\n"),
        ("x() \t GO\r\ny()\r\n", "x()\r\ny()\r\n"),
        ("x() GO", "x()"),
        ("x()\nGO\ny()\n", "x()\ny()\n"),
        ("x()\r\n\tGO\r\ny()\r\n", "x()\r\ny()\r\n"),
        ("x()\nGO", "x()\n"),
        # No two empty lines, and none at the ends of a block and of the file.
        ("x()\n\nGO\n\ny()\n", "x()\n\ny()\n"),
        ("x()\n\nGO\ny()\n", "x()\n\ny()\n"),
        ("x()\nGO\n\ny()\n", "x()\n\ny()\n"),
        ("if x {\n\tGO\n\n\ty()\n}\n", "if x {\n\ty()\n}\n"),
        ("if x {\n\ty()\n\n\tGO\n}\n", "if x {\n\ty()\n}\n"),
        ("x()\n\nGO\n", "x()\n"),
        ("x()\n\nGO", "x()\n"),
        # The empty comment line that gofmt puts before a directive.
        ("// F is.\n//\nGO\nfunc f() {}\n", "// F is.\nfunc f() {}\n"),
        (
            "// F is.\n//\nGO\n//go:noinline\nfunc f() {}\n",
            "// F is.\n//\n//go:noinline\nfunc f() {}\n",
        ),
        ("// F is.\nGO\nfunc f() {}\n", "// F is.\nfunc f() {}\n"),
        ("x()\n\n//\nGO\nfunc f() {}\n", "x()\n\nfunc f() {}\n"),
        # Comments in a column.
        ("x()   // x\nyyy() GO\nz()   // z\n", "x() // x\nyyy()\nz() // z\n"),
        ("xx() // x\ny()  GO\nzz() // z\n", "xx() // x\ny()\nzz() // z\n"),
        ("x()  // x\nyy() // y\nz()  GO\n", "x()  // x\nyy() // y\nz()\n"),
        ("ä()   // ö\nyyy() GO\n", "ä() // ö\nyyy()\n"),
        ("x() // x\nGO\nyyy() // y\n", "x()   // x\nyyy() // y\n"),
        ("if x {\n} // x\nGO\nyyy() // y\n", "if x {\n} // x\nyyy() // y\n"),
        ("x()     // by hand\ny()     GO\n", "x()     // by hand\ny()\n"),
    ],
)
def test_removal(before: str, after: str) -> None:
    head = "package p\n\n"
    assert removed(head + before.replace("GO", GO)) == head + after


def test_at_the_start_of_a_file() -> None:
    assert removed(f"{GO}\n\npackage p\n") == "package p\n"
    assert removed(f"\ufeff{GO}\npackage p\n") == "\ufeffpackage p\n"
    assert removed(f"\ufeff// P is.\n//\n{GO}\npackage p\n") == "\ufeff// P is.\npackage p\n"
    assert removed(GO) == ""


def random_file(rng: random.Random) -> str:
    """A file with directives wherever statements and declarations have comments."""

    def comment(one: str) -> str:
        return rng.choice(["", "", " // " + one, f" {GO}", f" {GO}"])

    def above() -> Iterator[str]:
        if rng.random() < 0.3:
            yield ""
        if rng.random() < 0.3:
            yield "// Some words."
        if rng.random() < 0.3:
            yield GO
        if rng.random() < 0.15:
            yield ""
        if rng.random() < 0.15:
            yield "// More words."

    def block(depth: int) -> Iterator[str]:
        for _ in range(rng.randrange(5)):
            yield from above()
            name = "x" * rng.randrange(1, 9)
            kind = rng.randrange(9 if depth else 6)
            if kind < 3:
                yield f"{name}(){comment('call')}"
            elif kind == 3:
                yield f"{name} := 1{comment('one')}"
            elif kind == 4:
                yield f"{name}(a,{comment('first')}"
                yield f"b){comment('second')}"
            elif kind == 5:
                yield f"return {name}{comment('last')}"
            else:
                yield rng.choice(["if x {", "for {", "for range x {"]) + comment("open")
                yield from block(depth - 1)
                yield "}" + comment("close")
        yield from above()

    def file() -> Iterator[str]:
        yield from above()
        yield "package p"
        for number in range(rng.randrange(1, 5)):
            yield ""
            yield from above()
            kind = rng.randrange(3)
            if kind == 0:
                yield f"var v{number} = {'1' * rng.randrange(1, 5)}{comment('v')}"
            elif kind == 1:
                yield f"type t{number} int{comment('t')}"
            else:
                yield f"func f{number}() {{{comment('open')}"
                yield from block(2)
                yield "}" + comment("close")
        yield ""
        yield from above()

    return "\n".join(file()) + "\n"


@pytest.mark.go
def test_gofmt_changes_nothing_after_a_removal(go: str) -> None:
    root = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True)
    gofmt = os.path.join(root.stdout.strip(), "bin", "gofmt")

    def formatted(data: bytes) -> bytes:
        done = subprocess.run([gofmt], input=data, capture_output=True, check=True)
        return done.stdout

    removals = 0
    for seed in range(150):
        data = formatted(random_file(random.Random(seed)).encode())
        for ignore in read_ignores(Source("p.go", data)):
            after = without(data, ignore)
            removals += 1
            assert formatted(after) == after, (seed, ignore.line, data.decode())
            left = read_ignores(Source("p.go", after))
            assert len(left) == len(read_ignores(Source("p.go", data))) - 1
    assert removals > 500
