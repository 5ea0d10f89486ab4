"""One build of some packages with edited files in place of those on the disk."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from escapelint.builds import Job, sections_of
from escapelint.facts.reader import Tally
from escapelint.index import Index
from escapelint.model import Package
from escapelint.objectcode import ObjectCode
from escapelint.packages import merge_variants
from escapelint.paths import Roots
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.process import Stream

# The temporary folder has a name of its own, and lies apart from the packages: the compiler prints
# paths of the files in it, cut where they share their start with the package's folder.
PREFIX = "escapelint-proof-"
_EDITED = re.compile(rf"\S*{PREFIX}[^/\\\s]*[/\\](\d+)\.go")


class TimeIsUpError(Exception):
    """A build did not end in time."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where trials are made, and until when."""

    job: Job
    roots: Roots
    packages: Collection[str]  # import paths of those that are compared
    folder: str  # a temporary one, for the edited files
    read: Callable[[str], bytes]  # a file's bytes, by its absolute path
    deadline: float  # by `time.monotonic`
    command: Callable[[Sequence[str]], None]
    object_code: bool = True  # whether it is read


class Failed(NamedTuple):
    """A package, or a variant of it for tests, that was not compiled."""

    import_path: str  # with its variant
    folders: frozenset[str]  # its own, and that of the package for whose tests it is built
    why: str  # the first line of the error, with the names of the edited files
    file: str  # the edited file in which the error is, absolute; "" for none


@dataclass(frozen=True, slots=True)
class Trial:
    """What a build said. `read` gives the bytes that it compiled, by absolute path."""

    index: Index
    listed: Mapping[str, Package]  # all packages that it needs, by import path
    failed: tuple[Failed, ...]
    read: Callable[[str], bytes]
    objects: ObjectCode | None  # None where it is not to be read
    text: bytes = b""  # all that the compiler printed, where that was to be kept


def build_trial(
    shop: Workshop,
    patterns: Sequence[str],
    contents: Mapping[str, bytes],
    *,
    tests: bool = False,
    keep: bool = True,
) -> Trial:
    """Builds packages with other `contents` of files, by absolute path.

    With `tests` their tests are compiled as well; what they allocate is compared only if the job
    has them. `keep` says that the compiler's text is asked for. Raises `TimeIsUpError`.
    """
    job = shop.job
    overlay = _overlay(shop.folder, contents) if contents else ""
    args = list_command(
        job.toolchain.go, patterns, tests=tests or job.tests, tags=job.tags, overlay=overlay
    )
    shop.command(args)
    text: list[bytes] = []
    stream = Stream(args, job.unit.dir, job.env)
    late = threading.Timer(max(0.0, shop.deadline - time.monotonic()), stream.stop)
    late.daemon = True
    late.start()
    try:
        chunks = _kept(stream, text) if keep else stream
        sections = list(sections_of(chunks, job.toolchain, Tally(), 1))
    finally:
        late.cancel()
    if time.monotonic() >= shop.deadline:
        raise TimeIsUpError
    try:
        packages = list(parse_packages(stream.stdout))
    except ValueError:  # it was cut off: the go command did not come to its end
        packages = []
    if not job.tests:
        sections = [s for s in sections if not s.variant.endswith(".test")]
    asked = [
        package
        for package in packages
        if not package.only_imported
        and package.dir
        and _plain(package.import_path) in shop.packages
        and (job.tests or not _is_for_tests(package.import_path))
    ]
    index = Index(asked, sections, shop.roots, job.unit.dir)

    def read(path: str) -> bytes:
        return contents[path] if path in contents else shop.read(path)

    return Trial(
        index,
        {**merge_variants(packages), **index.packages},
        tuple(_failures(packages, sorted(contents), job.unit.dir)),
        read,
        ObjectCode(packages, index, job.toolchain) if shop.object_code else None,
        b"".join(text),
    )


def _kept(chunks: Iterable[bytes], text: list[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        text.append(chunk)
        yield chunk


def _plain(import_path: str) -> str:
    return import_path.partition(" [")[0]


def _is_for_tests(import_path: str) -> bool:
    """Whether a package as `go list` names it is there for tests only."""
    return import_path.endswith((".test", ".test]"))


def _tested(import_path: str) -> str:
    """The package for whose tests a package is built, else the package itself."""
    path, _, variant = import_path.partition(" [")
    return (variant.removesuffix("]") if variant else path).removesuffix(".test")


def _failures(packages: Sequence[Package], paths: Sequence[str], cwd: str) -> Iterator[Failed]:
    folders = {package.import_path: package.dir for package in packages}
    for package in packages:
        if package.error:
            first = _first(package.error)
            named = _EDITED.search(first)
            number = int(named[1]) if named is not None else len(paths)
            file = paths[number] if number < len(paths) else ""
            home = folders.get(_tested(package.import_path), package.dir)
            if file:
                shown = os.path.relpath(file, cwd)
                first = _EDITED.sub(lambda _, shown=shown: shown, first)  # type: ignore[misc]
            yield Failed(package.import_path, frozenset((package.dir, home)), first, file)


def _first(error: str) -> str:
    """The first line of an error that says something."""
    lines = [line.strip() for line in error.splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), error.strip())


def _overlay(folder: str, contents: Mapping[str, bytes]) -> str:
    """The path of an overlay with these files, written to the temporary folder."""
    replaced: dict[str, str] = {}
    for number, (path, data) in enumerate(sorted(contents.items())):
        replaced[path] = os.path.join(folder, f"{number}.go")
        with open(replaced[path], "wb") as file:
            file.write(data)
    name = os.path.join(folder, "overlay.json")
    with open(name, "w", encoding="utf-8", errors="surrogateescape") as listing:
        json.dump({"Replace": replaced}, listing, ensure_ascii=False)
    return name
