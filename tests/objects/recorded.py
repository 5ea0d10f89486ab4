"""What record.sh recorded of samples/allocs and samples/globals, a release each."""

from __future__ import annotations

import functools
import lzma

from escapelint.objects.reader import ObjectFacts, read_builtins, read_object
from tests.conftest import TESTDATA

OBJECTS = TESTDATA / "objects"
RELEASES = {path.name: path for path in sorted(OBJECTS.glob("1.*"))}


def archive(release: str, sample: str = "allocs") -> bytes:
    return lzma.decompress((RELEASES[release] / f"{sample}.a.xz").read_bytes())


def builtins(release: str) -> tuple[str, ...]:
    return read_builtins((RELEASES[release] / "builtins.txt").read_text(encoding="utf-8"))


def version(release: str) -> str:
    """That of the Go that made the archive, as it says itself."""
    return archive(release).partition(b"go object linux amd64 ")[2].split()[0].decode()


@functools.cache
def code(release: str, sample: str = "allocs") -> ObjectFacts:
    return read_object(archive(release, sample), builtins(release), version(release))


def counts() -> dict[str, dict[str, int]]:
    """Function → release → allocations a call, as testing.AllocsPerRun measured them."""
    head, *rows = (OBJECTS / "counts.txt").read_text(encoding="utf-8").splitlines()
    releases = head.split()[3:]
    return {
        name: dict(zip(releases, map(int, numbers), strict=True))
        for name, *numbers in map(str.split, filter(None, rows))
    }
