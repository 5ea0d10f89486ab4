"""Logs that were made elsewhere: what is found in them, and what is said of bad ones."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import cli, fromlog, logfile
from escapelint.builds import Build, Job
from escapelint.facts.reader import Tally, read_sections
from escapelint.files import Files
from escapelint.fromlog import Elsewhere, from_log
from escapelint.index import Index
from escapelint.logfile import LogError, LogFile
from escapelint.logs import Said, fits, fitting, gone, stranger
from escapelint.model import JSON, Level, Package, Problem, Toolchain, parse_release
from escapelint.paths import Roots
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.targets import Unit
from escapelint.types.reader import read_types
from tests.conftest import TESTDATA
from tests.facts.logs import RELEASES

SAMPLES = TESTDATA / "samples"


# ── the bytes ───────────────────────────────────────────────────────────────────────────────


def bytes_of(data: bytes, path: Path) -> tuple[bytes, LogFile]:
    (path / "log").write_bytes(data)
    file = LogFile("log", str(path))
    return b"".join(file), file


TEXT = b"# m/p\na.go:1:2: can inline F\n# m/q\nb.go:3:4: leaking param: x\n"


BOM = b"\xef\xbb\xbf"


class TestLogFile:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
    @pytest.mark.parametrize(
        "data",
        [TEXT, TEXT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TEXT],
        ids=["", "crlf", "bom"],
    )
    def test_line_ends_and_marks(
        self, data: bytes, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logfile, "_CHUNK", max(size, 4 if data.startswith(BOM) else 1))
        read, file = bytes_of(data, tmp_path)
        assert read == TEXT
        assert file.whole

    def test_a_last_line_that_was_cut_off_is_not_read(self, tmp_path: Path) -> None:
        read, file = bytes_of(TEXT + b"x", tmp_path)
        assert read == TEXT
        assert not file.whole
        assert bytes_of(b"", tmp_path)[1].whole

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (gzip.compress(TEXT, mtime=0), "log is compressed: gunzip it first"),
            (TEXT.decode().encode("utf-16"), "log is UTF-16, as PowerShell writes it"),
            (b"\x7fELF\0\0", "log is no text"),
        ],
        ids=["gzip", "utf-16", "binary"],
    )
    def test_what_is_no_text(self, data: bytes, why: str, tmp_path: Path) -> None:
        with pytest.raises(LogError, match=why):
            bytes_of(data, tmp_path)

    def test_what_cannot_be_opened(self, tmp_path: Path) -> None:
        for name in ("nosuch", "."):
            with pytest.raises(LogError, match=rf"^{re.escape(name)} cannot be read \("):
                list(LogFile(name, str(tmp_path)))

    @pytest.mark.parametrize(
        "prefix",
        ["2024-05-01T10:00:00.1Z ", "job\tstep\t2024Z ", "#12 3.1 ", "\x1b[31m", "[10:00] "],
    )
    def test_something_before_every_line(self, prefix: str, tmp_path: Path) -> None:
        lines = ["building", *TEXT.decode().splitlines()]
        text = "".join(f"{prefix}{line}\r\n" for line in lines)
        file = bytes_of(text.encode(), tmp_path)[1]
        assert file.behind == (2, f"{prefix}# m/p")
        assert bytes_of(TEXT, tmp_path)[1].behind is None


def test_words_on_parameters() -> None:
    """Runs of lines about parameters are skipped unless they are asked for."""
    said = (
        b"# m/p\n./a.go:1:1: leaking param content: x\nC:\\b.go:2:2: moved to heap: y\n"
        b"c.go:3: z does not escape\nd.go:4:4: parameter z leaks to {heap}:\n"
        b"d.go:4:4:   flow: {heap} = z:\nd.go:5:4: leaking param: z\n"
        b"d.go:6:4: marking a as escaping ...uintptr\ne.go:5:5: can inline F\n"
    )
    places = [("./a.go", 1, 1), ("C:\\b.go", 2, 2), ("c.go", 3, 0), ("d.go", 5, 4), ("d.go", 6, 4)]
    plain = Tally()
    assert [s.parameters for s in read_sections([said], plain)] == [()]
    for raw_strings in (False, True):
        tally = Tally()
        [section] = read_sections([said], tally, raw_strings=raw_strings, parameters=True)
        assert sorted(section.parameters) == sorted(places)
        assert (tally.lines, tally.lines_skipped) == (plain.lines, plain.lines_skipped)


# ── where printed files are ─────────────────────────────────────────────────────────────────


def files(text: str, *packages: Package, cwd: str) -> Callable[[int, str], str]:
    """The names of printed files in a section, which is counted from 0, in the tree /m."""
    sections = list(read_sections([text.encode()], Tally()))
    own = {package.import_path: package for package in packages}
    found = Files(own, Roots("/m", "/go", "/mod"), cwd, lambda package: (), sections)
    return lambda number, printed: found.place(sections[number], printed)[0]


A = Package("m/a", "/m/a", go_files=("x.go",))
A_Y = Package("example.com/a", "/m/a", go_files=("y.go",))
B = Package("m/b", "/m/b", go_files=("x.go", "y.go"))


class TestPaths:
    def test_in_a_subfolder_of_the_folder_in_which_it_was_made(self) -> None:
        """a/x.go was printed from /m; ./x.go is code of /m that a inlines, and not a's own."""
        text = "# m/a\na/x.go:1:6: can inline F\n./x.go:3:6: x escapes to heap\n"
        name = files(text, A, cwd="/m/a")
        assert name(0, "a/x.go") == "a/x.go"
        assert name(0, "./x.go") == "x.go"

    def test_printed_in_the_root_of_the_file_system(self) -> None:
        name = files("# example.com/a\nm/a/y.go:1:6: can inline F\n", A_Y, cwd="/m")
        assert name(0, "m/a/y.go") == "a/y.go"
        assert name(0, "m/b/x.go") == "b/x.go"

    def test_of_another_machine(self) -> None:
        text = (
            "# m/a\n/src/b/x.go:3:6: can inline b.G[int]\n/src/a/x.go:1:6: can inline F\n"
            "# m/b\n/src/b/y.go:1:6: can inline H\n"
        )
        name = files(text, A, B, cwd="/m")
        assert name(0, "/src/a/x.go") == "a/x.go"
        assert name(0, "/src/b/x.go") == "b/x.go"
        assert name(1, "/src/b/y.go") == "b/y.go"
        assert name(1, "/usr/go/x.go") == "../usr/go/x.go"

    def test_of_windows(self) -> None:
        text = "# m/a\na\\x.go:1:6: can inline F\n# m/b\nC:\\w\\b\\y.go:1:6: can inline H\n"
        name = files(text, A, B, cwd="/m")
        assert name(0, "a\\x.go") == "a/x.go"
        assert name(1, "C:\\w\\b\\x.go") == "b/x.go"
        assert name(1, "C:\\w\\a\\x.go") == "a/x.go"

    def test_trimmed_ones_of_files_that_are_gone(self) -> None:
        name = files("# m/a\nm/a/x.go:1:6: can inline F\n", A, cwd="/m")
        assert name(0, "m/a/gone.go") == "a/gone.go"
        assert name(0, "other/z.go") == "other/z.go"


# ── whether a text is about a file ──────────────────────────────────────────────────────────

GO_FILE = b"""package p

func F(a *int, b int, _ string) {}
func (t T) M(v ...int)          {}
func G[E any](e []E)            {}
func asm(p *int)
func _(p *int)                  {}
func init()                     {}
"""
FITS = Said(
    {3: frozenset({"F"}), 4: frozenset({"M"}), 6: frozenset({"asm"}), 8: frozenset({"init"})},
    {3: frozenset({8}), 4: frozenset({14})},
    own=True,
)


def verdict(said: Said, data: bytes = GO_FILE, *imports: str) -> str:
    found = stranger(Source("p.go", data), said, imports)
    return f"{found[0]}: {found[1]}" if found else ""


def without(said: Said, line: int, *, parameters: bool = False) -> Said:
    if parameters:
        return Said(said.functions, {k: v for k, v in said.parameters.items() if k != line}, True)
    return Said({k: v for k, v in said.functions.items() if k != line}, said.parameters, True)


def test_a_text_that_fits() -> None:
    assert verdict(FITS) == ""
    instance = Said(
        {**FITS.functions, 5: frozenset({"G"})}, {**FITS.parameters, 5: frozenset({15})}
    )
    assert verdict(instance) == ""
    assert verdict(without(FITS, 6)) == ""


def test_a_text_that_was_cut_off() -> None:
    assert verdict(without(FITS, 4)).startswith("4: the log has no word on T.M, so it was cut off")
    lacks = verdict(without(FITS, 3, parameters=True))
    assert lacks.startswith("3: the log has no word on a of F, so it was cut off")
    # Of a generic function an instance may be judged that is never compiled.
    instance = Said({**FITS.functions, 5: frozenset({"G"})}, FITS.parameters)
    assert verdict(instance) == ""
    moved = Said(FITS.functions, {**FITS.parameters, 3: frozenset({9})})
    assert verdict(moved).startswith("3: the log has no word on a of F")


def test_a_text_of_other_sources() -> None:
    other = Said({**FITS.functions, 3: frozenset({"E"})}, FITS.parameters)
    assert verdict(other) == "3: the log has E here and not F, so it is of other sources"
    generic = Said({**FITS.functions, 5: frozenset({"H"})}, FITS.parameters)
    assert verdict(generic) == "5: the log has H here and not G, so it is of other sources"
    more = Said({**FITS.functions, 9: frozenset({"N"})}, FITS.parameters)
    assert verdict(more).startswith("9: the log speaks of a function that is not there")
    assert verdict(Said({}, {}), b"package p\n\n//line x.y:1\nfunc F() {}\n") == ""


@pytest.mark.parametrize(
    ("parameter", "imports", "certain"),
    [
        ("p *T", [], True),
        ("p *T", ["C"], False),  # it may be a type of C, which Go's memory does not hold
        ("p *C.int", ["C"], False),
        ("p *http.Request", ["net/http"], True),
        ("p *sql.Row", ["example.com/sql"], False),
        ("p []byte", ["C"], True),
        ("p string", [], True),
        ("p error", [], True),
        ("p T", [], False),
        ("p int", [], False),
        ("_ *T", [], False),
        ("*T", [], False),
        ("p func()", [], True),
        ("p ...T", [], True),
    ],
)
def test_parameters_that_must_have_a_word(
    parameter: str, imports: list[str], certain: bool
) -> None:
    text = f"package p\n\nfunc F({parameter}) {{}}\n".encode()
    assert bool(verdict(Said({3: frozenset({"F"})}, {}), text, *imports)) == certain


def test_columns_that_the_compiler_does_not_print_or_cgo_moves() -> None:
    text = f"package p\n\nfunc F({'a int, ' * 60}p *int) {{}}\n".encode()
    assert verdict(Said({3: frozenset({"F"})}, {3: frozenset({0})}), text) == ""
    cgo = b'package p\n\nimport "C"\n\nfunc F(p []int) {}\n'
    assert verdict(Said({5: frozenset({"F"})}, {5: frozenset({80})}), cgo, "C") == ""


def test_files_that_a_text_speaks_of_and_that_are_gone() -> None:
    judged = Said({7: frozenset({"F"}), 9: frozenset({"G"})}, {}, own=True)
    inlined = Said({3: frozenset({"H"})}, {3: frozenset({4})})  # code of another package
    said = {
        "p.go": FITS, "gone.go": judged, "other.go": inlined, "q/q.go": judged, "p.y": judged,
        "_cgo_gotypes.go": judged,
    }  # fmt: skip
    [(name, (line, reason))] = gone(("p.go",), said)
    assert (name, line) == ("gone.go", 7)
    assert "GOOS, GOARCH or tags" in reason


@pytest.mark.parametrize(
    ("text", "fits_"),
    [("x", True), ("p.x", True), ("T(x)", True), ("#x", True), ("y", False), ("f(y)", False)],
)
def test_a_name_that_the_compiler_prints(text: str, fits_: bool) -> None:
    sections = f"# m/p\nm/p/p.go:3:16: {text} escapes to heap\n".encode()
    source = Source("p/p.go", b"package p\n\nfunc F() any { return x }\n".replace(b"{ r", b"{r"))
    package = Package("m/p", "/m/p", go_files=("p.go",))
    roots = Roots("/m", "/go", "/mod")
    index = Index([package], list(read_sections([sections], Tally())), roots, "/m")
    [fact] = index.facts["p/p.go"]
    fact = replace(fact, pos=fact.pos._replace(column=source.data.index(b"x }") - 11 + 1))
    assert fits(Site(fact, source, index, read_types([source]))) == fits_


# ── recorded logs ───────────────────────────────────────────────────────────────────────────


def recorded(release: str, sample: str) -> bytes:
    return (TESTDATA / "logs" / release / f"{sample}.txt").read_bytes()


def sample_packages(sample: str) -> tuple[Package, ...]:
    return tuple(
        Package(
            "example.com/samples/" + folder.relative_to(SAMPLES).as_posix(),
            str(folder),
            folder.name,
            module_dir=str(SAMPLES),
            go_files=tuple(sorted(path.name for path in folder.glob("*.go"))),
            match=("./...",),
        )
        for folder in (SAMPLES / sample, *(SAMPLES / sample).iterdir())
        if folder.is_dir()
    )


def job(release: str = "1.26", found: frozenset[str] = frozenset()) -> Job:
    toolchain = Toolchain("go", "PATH", f"go{release}", "/go", "linux", "amd64", "/mod")
    unit = Unit(str(SAMPLES), ("./...",), found=found)
    return Job(unit, toolchain, {}, False, "")


@pytest.fixture
def hear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[set[tuple[object, ...]], list[Problem]]]:
    """What is found in a text about a sample, and the problems; without a go command."""

    def call(
        text: bytes, sample: str, release: str = "1.26"
    ) -> tuple[set[tuple[object, ...]], list[Problem]]:
        packages = sample_packages(sample)
        monkeypatch.setattr(fromlog, "listed", lambda job: Build(packages=packages))
        (tmp_path / "log").write_bytes(text)
        heard = from_log("log", str(tmp_path), [job(release)], ())
        roots = Roots(str(SAMPLES), "/go", "/mod")
        index = Index(heard.build.packages, heard.build.sections, roots, str(SAMPLES))
        problems = list(heard.problems)
        found: set[tuple[object, ...]] = set()
        for package in index.packages.values():
            sources = [
                Source(name, (SAMPLES / name).read_bytes()) for name in index.files_of(package)
            ]
            types = read_types(sources)
            every = (
                Site(fact, source, index, types)
                for source in sources
                for fact in index.facts.get(source.name, ())
            )
            sites = [
                site for site in every if not site.never_allocates(parse_release(f"go{release}"))
            ]
            skipped: Counter[str] = Counter()
            kept = list(fitting(index, package, sources, sites, problems, skipped))
            assert len(kept) + skipped.total() == len(sites)
            facts = [site.fact for site in kept if not site.fact.callees]
            found |= {(fact.kind, fact.text, fact.pos) for fact in facts}
        return found, problems

    return call


Hear = Callable[..., tuple[set[tuple[object, ...]], list[Problem]]]
WHOLE = ("reasons", "format", "gen", "inl", "positions", "quirks", "cgo")


@pytest.mark.parametrize("release", RELEASES)
class TestRecorded:
    @pytest.mark.parametrize("sample", WHOLE)
    def test_a_fresh_log_has_no_problem(self, hear: Hear, release: str, sample: str) -> None:
        found, problems = hear(recorded(release, sample), sample, release)
        assert problems == []
        assert found

    @pytest.mark.parametrize("sample", ["reasons", "inl", "quirks", "positions"])
    def test_cut_off_anywhere_it_has_less_and_says_so(
        self, hear: Hear, release: str, sample: str
    ) -> None:
        text = recorded(release, sample)
        whole = hear(text, sample, release)[0]
        random_ = random.Random(f"{release} {sample}")
        for at in (random_.randrange(len(text)) for _ in range(8)):
            found, problems = hear(text[:at], sample, release)
            assert found <= whole
            assert found == whole or any(p.level is Level.ERROR for p in problems), text[:at][-200:]

    def test_of_another_release(self, hear: Hear, release: str) -> None:
        newer = release >= "1.25"
        other = "1.24" if newer else "1.25"
        problems = hear(recorded(release, "reasons"), "reasons", other)[1]
        [warning] = [p for p in problems if p.level is Level.WARNING]
        made = "1.25 or later" if newer else "1.24 or earlier"
        assert f"was made by Go {made}, and the Go here is go{other}" in warning.message


class TestHearing:
    text = recorded("1.26", "inl")

    def one(self, hear: Hear, text: bytes, sample: str = "inl") -> str:
        [problem] = hear(text, sample)[1]
        assert problem.level is Level.ERROR
        return problem.message

    def test_of_noise_before_between_and_after(self, hear: Hear) -> None:
        noise = b"go: downloading x v1\nmake[1]: Entering directory /x\n"
        between = self.text.replace(b"\n# ", b"\nld: warning: x.o\n# ")
        assert b"ld: " in between
        assert hear(noise + between + b"make: *** [x] Error 1\n", "inl") == hear(self.text, "inl")

    def test_of_two_builds_after_each_other(self, hear: Hear) -> None:
        assert hear(self.text + self.text, "inl") == hear(self.text, "inl")
        both = self.text + recorded("1.26", "reasons")
        assert hear(both, "reasons") == hear(recorded("1.26", "reasons"), "reasons")

    def test_of_what_is_no_such_log(self, hear: Hear) -> None:
        assert self.one(hear, b"").startswith("log is empty: make it with go build")
        assert "(it begins with 'hello')" in self.one(hear, b"hello\nworld\n")
        stamped = re.sub(rb"^", b"10:00:01 ", self.text, flags=re.M)
        assert "log:1: something stands before" in self.one(hear, stamped)
        assert "log is compressed" in self.one(hear, gzip.compress(self.text))

    def test_of_other_flags(self, hear: Hear) -> None:
        brief = [line for line in self.text.splitlines(True) if b":   " not in line]
        one = b"".join(line for line in brief if not line.endswith(b":\n"))
        assert "as with one -m" in self.one(hear, one)
        not_inlined = b"".join(
            line for line in self.text.splitlines(True) if b" inline " not in line
        )
        assert "as with -l" in self.one(hear, not_inlined)

    def test_of_another_tree(self, hear: Hear) -> None:
        said = self.one(hear, recorded("1.26", "reasons"))
        assert "log is about example.com/samples/reasons, and none of it was asked for" in said

    def test_of_a_package_that_did_not_compile(self, hear: Hear) -> None:
        text = self.text.replace(b"# example.com/samples/inl\n", b"# example.com/x\n")
        broken = b"# example.com/samples/inl\ninl/inl.go:3:5: undefined: x\n"
        problems = hear(text + broken, "inl")[1]
        assert [p.message for p in problems] == [
            "example.com/samples/inl did not compile where the log was made:"
            " inl/inl.go:3:5: undefined: x"
        ]

    def test_of_nothing_keeps_the_accounts(self, tmp_path: Path) -> None:
        (tmp_path / "log").write_text("hello\nx.go:1:1: x escapes to heap\n")
        heard = from_log("log", str(tmp_path), [job()], ())
        assert heard.build.sections == ()
        assert (heard.build.tally.lines, heard.build.tally.lines_skipped) == (2, 2)
        assert heard.build.tally.heap_facts == 0


def joined(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *packages: Package, found: Iterable[str] = ()
) -> Elsewhere:
    monkeypatch.setattr(fromlog, "listed", lambda job: Build(packages=packages))
    (tmp_path / "log").write_text("# m/a\na.go:1:6: can inline F\n")
    return from_log("log", str(tmp_path), [job(found=frozenset(found))], ())


def test_modules_that_a_log_says_nothing_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Package("m/a", "/m/a", module_dir="/m", match=("./...",))
    other = Package("n/b", "/n/b", module_dir=str(tmp_path / "n"), match=("./n/...",))
    found = joined(monkeypatch, tmp_path, asked, other, found=["./n/..."])
    [warning] = found.problems
    assert (warning.level, warning.message) == (
        Level.WARNING,
        "log says nothing of the modules in n: build there, too, and append what is said",
    )
    assert [package.import_path for package in found.build.packages] == ["m/a"]
    # A module that was named is no module that was found: each of its packages is a problem.
    named = joined(monkeypatch, tmp_path, asked, other)
    assert (named.problems, len(named.build.packages)) == ((), 2)


def test_two_packages_of_one_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (Package("m/a", str(tmp_path / at), match=("./...",)) for at in "xy")
    [problem] = joined(monkeypatch, tmp_path, first, second).problems
    assert "m/a lies in x and y, and a log does not say which it means" in problem.message


def test_a_profile_is_no_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`# m/cmd [m/cmd]` is a main package that was built with a profile."""
    jobs: list[Job] = []

    def listed(job: Job) -> Build:
        jobs.append(job)
        return Build()

    monkeypatch.setattr(fromlog, "listed", listed)
    for variant in ("m/cmd", "m/cmd.test"):
        (tmp_path / "log").write_text(f"# m/cmd [{variant}]\na.go:1:6: can inline F\n")
        from_log("log", str(tmp_path), [job()], ())
    assert [job.tests for job in jobs] == [False, True]


# ── with the go command ─────────────────────────────────────────────────────────────────────

Run = Callable[..., tuple[int, JSON, list[str]]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A module of three packages and a nested one, below a repository."""
    repo = Path(os.path.realpath(tmp_path)) / "repo"
    files = {
        ".git/x": "",
        "m/go.mod": "module example.com/m\n\ngo 1.21\n",
        "m/lib/lib.go": "package lib\n\nfunc Ptr[T any](v T) *T { return &v }\n\n"
        "//go:noinline\nfunc New() *[4]int { return &[4]int{} }\n",
        "m/use/use.go": 'package use\n\nimport "example.com/m/lib"\n\n'
        "func F(n int) (*int, *[4]int) { return lib.Ptr(n), lib.New() }\n\n"
        "func G(b []byte) any { return len(b) }\n",
        "m/use/use_test.go": 'package use\n\nimport "testing"\n\nvar s any\n\n'
        "func TestF(t *testing.T) {\n\tfor i := 0; i < 3; i++ {\n\t\ts = i + 300\n\t}\n}\n",
        "m/asm/asm.go": "package asm\n\nfunc Add(p *int) int\n\nfunc X() any { return Add(nil) }\n",
        "m/asm/asm.s": "",
        "m/sub/go.mod": "module example.com/sub\n\ngo 1.21\n",
        "m/sub/s.go": "package sub\n\nfunc S() *int { return new(int) }\n",
    }
    for name, text in files.items():
        path = repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return repo / "m"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], go: str, tmp_path: Path) -> Run:
    """`check` in a folder, of a log if there is one: (exit code, report, stderr)."""

    def call(folder: Path, log: bytes | None, *arguments: str) -> tuple[int, JSON, list[str]]:
        capfd.readouterr()
        options = ["--level", "note", "--output-format", "json", "--go", go, "--exit-zero"]
        if log is not None:
            (tmp_path / "build.log").write_bytes(log)
            options += ["--from-log", str(tmp_path / "build.log")]
        code = cli.main(["check", "-C", str(folder), *options, *(arguments or ("./...",))])
        out, err = capfd.readouterr()
        return code, json.loads(out), err.splitlines()

    return call


def made(folder: Path, go: str, *arguments: str) -> bytes:
    """What a build prints in a folder."""
    command = [go, *(arguments or ("build", "-gcflags=-m -m", "./..."))]
    return subprocess.run(command, cwd=folder, capture_output=True).stderr


OWN = ("./lib", "./use", "./asm")


def _windows(log: bytes) -> bytes:
    lines = log.decode().splitlines()
    paths = (re.sub(r"^([^#\s:]+):(?=\d)", lambda m: m[0].replace("/", "\\"), s) for s in lines)
    return "".join(f"{line}\r\n" for line in paths).encode()


@pytest.mark.go
class TestAgainstABuild:
    def same(self, run: Run, tree: Path, log: bytes, *arguments: str) -> None:
        """The log gives what a direct run gives that has no more, and no problem."""
        arguments = (*(arguments or OWN), "--no-object-code")
        code, report, said = run(tree, log, *arguments)
        direct = run(tree, None, *arguments)[1]
        assert (code, said) == (0, [])
        assert direct["findings"]
        assert report["findings"] == direct["findings"]

    def test_of_the_same_folder(self, run: Run, tree: Path, go: str) -> None:
        self.same(run, tree, made(tree, go))

    @pytest.mark.parametrize(
        "change",
        [
            lambda log: BOM + log,
            lambda log: log.replace(b"\n", b"\r\n"),
            _windows,
            lambda log: log + log,
        ],
    )
    def test_changed_on_its_way(
        self, run: Run, tree: Path, go: str, change: Callable[[bytes], bytes]
    ) -> None:
        self.same(run, tree, change(made(tree, go)))

    @pytest.mark.parametrize("flags", [["-gcflags=-m=2"], ["-trimpath", "-gcflags=-m -m"]])
    def test_with_other_flags(self, run: Run, tree: Path, go: str, flags: list[str]) -> None:
        self.same(run, tree, made(tree, go, "build", *flags, "./..."))

    def test_of_all_dependencies(self, run: Run, tree: Path, go: str) -> None:
        self.same(run, tree, made(tree, go, "build", "-gcflags=all=-m -m", *OWN))

    def test_made_in_a_subfolder_and_read_in_one(self, run: Run, tree: Path, go: str) -> None:
        log = made(tree / "use", go, "build", "-gcflags=-m -m", "../...")
        self.same(run, tree, log)
        assert run(tree / "use", log, ".")[2] == []
        # Where the root has a file of that name, it is not the one below.
        (tree / "use.go").write_text("package m\n\n\n\nfunc F() any { return new(int) }\n")
        code, report, said = run(tree / "use", made(tree, go), ".")
        assert (code, said) == (0, [])
        assert (
            report["findings"]
            == run(tree / "use", None, ".", "--no-object-code")[1]["findings"]
            != []
        )
        accounts = report["accounting"]
        assert accounts["heap_facts"] == accounts["distinct"] + sum(accounts["skipped"].values())

    def test_made_in_a_copy_of_the_tree(
        self, run: Run, tree: Path, go: str, tmp_path: Path
    ) -> None:
        copy = tmp_path / "c"
        shutil.copytree(tree, copy)
        self.same(run, tree, made(copy, go))
        # From far away the paths are absolute.
        absolute = made(copy, go).replace(b"\nlib/", b"\n" + os.fsencode(copy) + b"/lib/")
        absolute = absolute.replace(b"\nuse/", b"\n" + os.fsencode(copy) + b"/use/")
        assert absolute.count(os.fsencode(copy)) > 5
        self.same(run, tree, absolute)
        shutil.rmtree(copy)
        self.same(run, tree, absolute)

    def test_with_tests(self, run: Run, tree: Path, go: str) -> None:
        log = made(tree, go, "list", "-e", "-export", "-test", "-gcflags=-m -m", *OWN)
        code, report, said = run(tree, log, *OWN)
        assert (code, said) == (0, [])
        assert (
            report["findings"]
            == run(tree, None, *OWN, "--tests", "--no-object-code")[1]["findings"]
        )
        self.same(run, tree, log, "use/use_test.go")
        [error] = run(tree, made(tree, go), "./use", "--tests")[2]
        assert "use/use_test.go:7: the log has no word on TestF" in error

    def test_of_standard_input(
        self, run: Run, tree: Path, go: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Stdin:
            buffer = io.BytesIO(made(tree, go))

        monkeypatch.setattr(sys, "stdin", Stdin())
        report = run(tree, None, *OWN, "--from-log", "-")[1]
        assert report["findings"] == run(tree, None, *OWN, "--no-object-code")[1]["findings"]

    def test_of_one_of_several_modules(self, run: Run, tree: Path, go: str) -> None:
        code, report, [said] = run(tree, made(tree, go))
        assert code == 0
        assert "says nothing of the modules in sub: build there, too" in said
        both = made(tree, go) + made(tree / "sub", go)
        code, report, said_of_both = run(tree, both)
        assert (code, said_of_both) == (0, [])
        assert report["findings"] == run(tree, None, "--no-object-code")[1]["findings"]
        assert run(tree, made(tree, go), "./sub")[0] == cli.ACT

    def test_files_narrow_their_own_package_only(self, run: Run, tree: Path, go: str) -> None:
        """In both modules the pattern is `.`; only one of them stands for a file."""
        (tree / "r.go").write_text("package m\n\nfunc R() *int { return new(int) }\n")
        (tree / "t.go").write_text("package m\n\nfunc T() *int { return new(int) }\n")
        both = made(tree, go) + made(tree / "sub", go)
        report = run(tree, both, "t.go", "./sub")[1]
        assert [f["file"] for f in report["findings"]] == ["m/sub/s.go", "m/t.go"]

    def test_of_one_platform(self, run: Run, tree: Path, go: str) -> None:
        (tree / "use/w_windows.go").write_text("package use\n\nfunc W() *int { return new(int) }\n")
        env = {**os.environ, "GOOS": "windows", "GOARCH": "amd64"}
        command = [go, "build", "-gcflags=-m -m", *OWN]
        log = subprocess.run(command, cwd=tree, env=env, capture_output=True).stderr
        self.same(run, tree, log, *OWN, "--target", "windows/amd64")
        code, _, [error] = run(tree, log, "./use", "--target", "linux/amd64")
        assert code == cli.ACT
        assert "use/w_windows.go:3: the log speaks of this file, which this build has" in error
        two = ("--target", "windows/amd64", "--target", "linux/amd64")
        assert "a log is of one platform" in run(tree, log, "./use", *two)[2][0]

    @pytest.mark.parametrize(
        ("change", "place", "said"),
        [
            ({"use.go": ("func F", "\nfunc F")}, "use/use.go:6", "no word on F"),
            ({"use.go": ("func G", "func K")}, "use/use.go:7", "has G here and not K"),
            ({"use.go": ("len(b)", "n     ")}, "use/use.go:7", "has len(b) here"),
            ({"new.go": ("", "package use\n\nfunc N() {}\n")}, "use/new.go:3", "no word on N"),
            ({"use.go": None}, "use/use.go:5", "speaks of this file"),
        ],
        ids=["line", "renamed", "expression", "added", "deleted"],
    )
    def test_of_another_commit(
        self,
        run: Run,
        tree: Path,
        go: str,
        change: Mapping[str, tuple[str, str] | None],
        place: str,
        said: str,
    ) -> None:
        log = made(tree, go)
        (tree / "use/also.go").write_text("package use\n")
        for name, edit in change.items():
            path = tree / "use" / name
            if edit is None:
                path.unlink()
            else:
                old = path.read_text() if path.exists() else ""
                path.write_text(old.replace(*edit) if old else edit[1])
        code, _, errors = run(tree, log, "./use")
        assert code == cli.ACT
        assert any(f"m/{place}: " in line and said in line for line in errors), errors

    def test_of_a_build_that_failed(self, run: Run, tree: Path, go: str) -> None:
        path = tree / "use/use.go"
        whole = path.read_text()
        path.write_text(whole + "\nvar _ = undefined\n")
        log = made(tree, go, "build", "-gcflags=-m -m", *OWN)
        path.write_text(whole)
        code, report, [error] = run(tree, log, *OWN)
        assert code == cli.ACT
        assert "m/use did not compile where the log was made" in error
        assert "undefined: undefined" in error
        assert {f["file"] for f in report["findings"]} == {"m/asm/asm.go", "m/lib/lib.go"}
