"""Archives of seven releases: which runtime calls are read, of which types, at which lines."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.objects.archive import ObjectError
from escapelint.objects.calls import PREFIX, kind_of
from escapelint.objects.reader import Call, ObjectFacts, read_builtins, read_object
from tests.conftest import TESTDATA
from tests.objects.recorded import RELEASES, archive, builtins, code, counts, version

SOURCE = (TESTDATA / "samples/allocs/allocs.go").read_text(encoding="utf-8")
HERE = "example.com/samples/allocs"
WITH_OWN_SIZES = "1.27"  # which calls an allocator made for the size

releases = pytest.mark.parametrize("release", RELEASES)


def made_in(found: ObjectFacts, function: str) -> list[tuple[str, str, int | None]]:
    name = f"{HERE}.{function}"
    return [(a.call, a.type, a.size) for a in found.allocations if a.function == name]


def test_every_release_is_recorded() -> None:
    assert [*RELEASES] == [f"1.{minor}" for minor in range(21, 28)]
    assert set(RELEASES) == set(counts()["E08LargeInt"])


@releases
def test_every_function_is_read(release: str) -> None:
    found = code(release)
    assert found.unread == {}
    assert found.unknown == {}
    declared = [
        number
        for number, line in enumerate(SOURCE.splitlines(), 1)
        if re.match(r"func (?:\(\w+ \*?\w+\) )?\w+\(", line)
    ]
    assert found.functions >= len(declared) > 90
    assert {(f"{HERE}/allocs.go", line) for line in declared} <= found.starts


@releases
@pytest.mark.parametrize(
    ("function", "made"),
    [
        ("E01ConstInt", []),
        ("E07SmallInt", [("convT64", "", None)]),
        ("E11StringVar", [("convTstring", "", None)]),
        ("E13SliceVar", [("convTslice", "", None)]),
        ("E18WideStruct", [("convTnoptr", f"{HERE}.Wide", 24)]),
        ("E27FuncLitNoCapture", []),
        ("E32ConcatShort", [("concatstring2", "", None)]),
        ("E34StringOfBytes", [("slicebytetostring", "", None)]),
        ("N16Chan", [("makechan", "chan int", 8)]),
        ("N22Goroutine", [("newproc", "", None)]),
    ],
)
def test_calls_of_a_function(
    release: str, function: str, made: list[tuple[str, str, int | None]]
) -> None:
    assert made_in(code(release), function) == made


@releases
def test_an_object_has_its_type_and_size(release: str) -> None:
    [(call, type_, size)] = made_in(code(release), "E24ErrPtrPath")
    assert call == ("mallocgcTinySC2" if release == WITH_OWN_SIZES else "newobject")
    assert (type_, size) == (f"{HERE}.PErr", 8)


@releases
def test_inlined_code_has_the_call_that_it_stands_for(release: str) -> None:
    found = [a for a in code(release).allocations if a.function == f"{HERE}.E57ErrorsNew"]
    inlined = [a for a in found if a.type == "errors.errorString"]
    line = SOURCE[: SOURCE.index("func E57ErrorsNew")].count("\n") + 1
    file = f"{HERE}/allocs.go"
    assert [a.calls for a in inlined] == [(Call("", file, line),)]
    assert [a.outermost for a in inlined] == [(file, line)]
    assert all(a.file.endswith("errors/errors.go") for a in inlined)


@releases
def test_an_archive_of_another_go_is_refused(release: str) -> None:
    with pytest.raises(ObjectError, match=f"an object file of go{release}"):
        read_object(archive(release), builtins(release), "go1.20.1")


def test_an_experiment_in_the_version_is_no_other_go() -> None:
    release = "1.26"
    said = f"{version(release)} X:nodwarf5"
    assert read_object(archive(release), builtins(release), said) == code(release)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no archive"),
        (b"!<arch>\n", "without an object file"),
        (b"!<arch>\n" + b"_go_.o".ljust(48) + b"x".ljust(10) + b"`\n", "without a size"),
        (b"!<arch>\n" + b"_go_.o".ljust(48) + b"4".ljust(10) + b"`\nabcd", "without a head"),
    ],
)
def test_what_is_no_object_file(data: bytes, said: str) -> None:
    with pytest.raises(ObjectError, match=said):
        read_object(data, (), "go1.26.8")


def test_an_unknown_format() -> None:
    data = archive("1.26").replace(b"\x00go120ld", b"\x00go130ld")
    with pytest.raises(ObjectError, match="an unknown format"):
        read_object(data, builtins("1.26"), version("1.26"))


def test_a_runtime_call_that_is_not_known_is_counted() -> None:
    names = tuple(name.replace("convT64", "convX64") for name in builtins("1.26"))
    found = read_object(archive("1.26"), names, version("1.26"))
    assert found.unknown["convX64"] == sum(a.call == "convT64" for a in code("1.26").allocations)
    assert {a.kind for a in found.allocations if a.call == "convX64"} == {"unknown"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_broken_is_refused_or_counted(data: st.DataObject) -> None:
    whole = archive("1.26")
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(whole) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
    try:
        found = read_object(bytes(broken[:cut]), builtins("1.26"), version("1.26"))
    except ObjectError:
        return
    assert found.functions + sum(found.unread.values()) >= 0


# ── against the compiler's own listing ──────────────────────────────────────────────────────

_TEXT = re.compile(r"^(\S.*?) STEXT")
_CALL = re.compile(r" \(([^\s()]+):(\d+)\)\t(?:CALL\t|JAL\tX1, )([^\s(]+)\(SB\)")


def listed(text: str) -> Counter[tuple[str, str, str, int]]:
    """(function, call, base name of the file, line) of each call in a listing of -S."""
    found: Counter[tuple[str, str, str, int]] = Counter()
    function = ""
    for line in text.splitlines():
        if start := _TEXT.match(line):
            function = start[1]
        elif (call := _CALL.search(line)) and kind_of(call[3]):
            name = call[3].removeprefix(PREFIX)
            found[function, name, Path(call[1]).name, int(call[2])] += 1
    return found


@pytest.mark.parametrize("goarch", ["amd64", "arm64", "386", "s390x", "riscv64"])
def test_the_compiler_lists_the_same_calls(
    go: str, module: Callable[[Mapping[str, str]], Path], goarch: str
) -> None:
    names = ("allocs/allocs.go", "reasons/reasons.go", "gen/gen.go", "gen/lib/lib.go", "inl/inl.go")
    samples = TESTDATA / "samples"
    files = {name: (samples / name).read_text(encoding="utf-8") for name in names}
    folder = module(
        {"go.mod": "module example.com/samples\n\ngo 1.21\n", **files}
        | {
            str(path.relative_to(samples)): path.read_text(encoding="utf-8")
            for path in samples.glob("inl/*/*.go")
        }
    )
    environment = {"GOARCH": goarch, "CGO_ENABLED": "0"}
    command = [go, "list", "-export", "-f", "{{.ImportPath}} {{.Export}}"]
    done = run([*command, "-gcflags=-S", "./..."], folder, environment)
    goroot, goversion = run([go, "env", "GOROOT", "GOVERSION"], folder).stdout.split("\n")[:2]
    names_file = Path(goroot, "src/cmd/internal/goobj/builtinlist.go")
    known = read_builtins(names_file.read_text(encoding="utf-8"))
    sections = re.split(r"^# (\S+).*\n", done.stderr, flags=re.M)
    texts = dict(zip(sections[1::2], sections[2::2], strict=True))
    compared = 0
    for line in done.stdout.splitlines():
        path, _, file = line.partition(" ")
        read = read_object(Path(file).read_bytes(), known, goversion)
        assert read.unread == {}
        ours = Counter((a.function, a.call, Path(a.file).name, a.line) for a in read.allocations)
        assert ours == listed(texts[path]), path
        compared += sum(ours.values())
    assert compared > 150


def run(
    command: list[str], folder: Path, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(settings or {})},
        capture_output=True,
        text=True,
        check=True,
    )
