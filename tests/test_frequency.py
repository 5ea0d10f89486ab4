"""How often functions run, by their calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.frequency import MAIN, PEOPLE, SELDOM, SETUP, UNUSED, Frequency
from escapelint.model import Level, Package
from escapelint.paths import Roots
from escapelint.program import Program, whole_folders
from escapelint.syntax import cold
from escapelint.syntax.source import Source
from escapelint.targets import Unit
from escapelint.types.reader import read_types

ROOT = "/m"


def frequency(
    files: Mapping[str, str], path: str = "m/p", whole: str = ROOT, name: str = ""
) -> Frequency:
    """The functions of the package `path`; `files` are named `p/a.go`, without package clauses."""
    folders = sorted({os.path.dirname(file) for file in files})
    texts = {
        f"{ROOT}/{file}": f"package {os.path.basename(os.path.dirname(file))}\n\n{text}\n".encode()
        for file, text in files.items()
    }
    packages = {
        f"m/{folder}": Package(
            f"m/{folder}",
            f"{ROOT}/{folder}",
            name if name and f"m/{folder}" == path else os.path.basename(folder),
            "m",
            go_files=tuple(os.path.basename(f) for f in files if os.path.dirname(f) == folder),
            imports=tuple(
                f"m/{other}"
                for other in folders
                if any(f'"m/{other}"' in text for f, text in files.items() if f.startswith(folder))
            ),
        )
        for folder in folders
    }
    program = Program(packages, frozenset([whole]), Roots(ROOT, "/go", "/cache"), texts.__getitem__)
    package = packages[path]
    sources = [Source(f, texts[f"{ROOT}/{f}"]) for f in files if f"m/{os.path.dirname(f)}" == path]
    return Frequency(package, sources, read_types(sources), program)


@pytest.mark.parametrize(
    ("text", "function", "reason"),
    [
        # by the calls' own places
        ("func g() error { return fmt.Errorf(a()) }\nfunc a() {}", "a", cold.ERROR_PATH),
        ("func init() { a() }\nfunc a() {}", "a", cold.INIT),
        ("func init() { for { a() } }\nfunc a() {}", "a", cold.INIT),
        ("var x = a()\nfunc a() int { return 1 }", "a", cold.PACKAGE_VARIABLE),
        ("var x = func() int { return a() }\nfunc a() int { return 1 }", "a", ""),
        ("func G() { a() }\nfunc a() {}", "a", ""),
        ("func G() { a(); panic(a()) }\nfunc a() {}", "a", ""),
        ("var x = a()\nfunc g() { panic(a()) }\nfunc a() {}", "a", SELDOM),
        # by those of the callers
        ("func init() { b() }\nfunc b() { a() }\nfunc a() {}", "a", cold.INIT),
        ("func init() { b() }\nfunc b() { h = func() { a() } }\nfunc a() {}", "a", ""),
        ("func init() { b() }\nfunc b() { func() { a() }() }\nfunc a() {}", "a", cold.INIT),
        ("func init() { b() }\nfunc b() { go func() { a() }() }\nfunc a() {}", "a", cold.INIT),
        ("func registerAll() { a() }\nfunc a() {}", "a", SETUP),
        ("func Start() { a() }\nfunc a() {}", "a", ""),
        ("func (t T) String() string { return t.a() }\nfunc (t T) a() {}", "T.a", PEOPLE),
        ("func DumpAll() { a() }\nfunc a() {}", "a", PEOPLE),
        ("func init() { a() }\nfunc a() { b() }\nfunc b() { a() }", "b", ""),
        # no calls
        ("func a() {}", "a", UNUSED),
        ("func b() {}\nfunc g() { b := 1; _ = b }", "b", UNUSED),
        ("func b() {}\nvar g = b", "b", ""),
        ("func b() {}\nfunc c() { b() }", "b", ""),  # nothing uses c, not even tests
        ("func b() {}\nfunc C() { b() }", "b", ""),
        ("//go:linkname a other.a\nfunc a() {}", "a", ""),
        ("func A() {}", "A", ""),
        # methods
        ("type T int\nfunc (T) a() {}", "T.a", UNUSED),
        ("type T int\nfunc (t T) a() {}\nfunc G(t T) { t.a() }", "T.a", ""),
        ("type T int\nfunc (t T) a() {}\nfunc G(i interface{ a() }) { i.a() }", "T.a", ""),
        ("type T int\nfunc (t T) a() {}\nfunc G(t T) func() { return t.a }", "T.a", ""),
        (
            "type T int\nfunc (T) a() {}\ntype S struct{}\nfunc (S) a() {}\nfunc G(s S) { s.a() }",
            "T.a",
            UNUSED,
        ),
        (
            "type T int\nfunc (t T) a() {}\ntype S struct{ T }\nfunc G(s S) { s.a() }",
            "T.a",
            "",
        ),
        ("type T int\nfunc (t T) A() {}", "T.A", ""),
    ],
)
def test_why_a_function_runs_seldom(text: str, function: str, reason: str) -> None:
    name = function.rpartition(".")[2]
    test = f"func TestAll(t *testing.T) {{ x.{name}(); {name}() }}"
    assert frequency({"p/a.go": text, "p/a_test.go": test}).cold(function) == reason


@pytest.mark.parametrize(("functions", "reason"), [(90, cold.INIT), (1000, "")])
def test_long_chains_of_callers(functions: int, reason: str) -> None:
    chain = "\n".join(f"func f{n}() {{ f{n + 1}() }}" for n in range(functions))
    text = f"func init() {{ f0() }}\n{chain}\nfunc f{functions}() {{}}"
    assert frequency({"p/a.go": text}).cold(f"f{functions}") == reason


def test_what_nothing_uses_yet_is_not_known() -> None:
    assert frequency({"p/a.go": "func a() {}"}).cold("a") == ""


@pytest.mark.parametrize(
    ("text", "function", "reason"),
    [
        ("func main() { a() }\nfunc a() { b() }\nfunc b() {}", "b", MAIN),
        ("func main() { a() }\nfunc a() {}", "main", MAIN),
        ("func main() { a(); a() }\nfunc a() {}", "a", MAIN),
        ("func main() { for { a() } }\nfunc a() {}", "a", ""),
        ("func main() { func() { a() }() }\nfunc a() {}", "a", MAIN),
        ("func main() { f := a; f() }\nfunc a() {}", "a", ""),
        ("func main() { go a() }\nfunc a() {}", "a", MAIN),
        ("func main() { a() }\nfunc a() { main() }", "a", ""),
        ("func main() { A() }\nfunc A() {}", "A", MAIN),
    ],
)
def test_what_main_runs_once(text: str, function: str, reason: str) -> None:
    assert frequency({"p/a.go": text}, name="main").cold(function) == reason


USED = "func F() {}"
USES = "func TestF(t *testing.T) { F() }"


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ('import "m/internal/p"\nfunc init() { p.F() }', cold.INIT),
        ('import q "m/internal/p"\nfunc init() { q.F() }', cold.INIT),
        ('import "m/internal/p"\nfunc G() { p.F() }', ""),
        ('import . "m/internal/p"\nfunc init() { F() }', ""),
        ('import "m/internal/p"\nfunc g() { p.F() }\nfunc init() { g() }', cold.INIT),
        ('import "m/internal/p"\nfunc g(p s) { p.F() }', UNUSED),
    ],
)
def test_calls_of_other_packages(user: str, reason: str) -> None:
    files = {"internal/p/a.go": USED, "internal/p/a_test.go": USES, "u/u.go": user}
    assert frequency(files, "m/internal/p").cold("F") == reason


def test_what_packages_beyond_the_build_may_call_is_not_known() -> None:
    files = {"internal/p/a.go": USED, "internal/p/a_test.go": USES}
    assert frequency(files, "m/internal/p").cold("F") == UNUSED
    assert frequency(files, "m/internal/p", whole="/m/internal/p").cold("F") == ""
    assert frequency({"p/a.go": USED, "p/a_test.go": USES}).cold("F") == ""


def test_a_nested_module_may_use_internal_packages(tmp_path: Path) -> None:
    package = Package("m/internal/p", str(tmp_path / "internal/p"), "p", "m")
    program = Program({}, frozenset([str(tmp_path)]), Roots("", "", ""), lambda path: b"")
    assert program.users(package) == ()
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool/go.mod").write_text("module m/tool\n")
    again = Program({}, frozenset([str(tmp_path)]), Roots("", "", ""), lambda path: b"")
    assert again.users(package) is None


def test_tests_need_not_be_built_to_be_seen(tmp_path: Path) -> None:
    package = Package("p", str(tmp_path), "p", "m")
    program = Program({}, frozenset(), Roots("", "", ""), lambda path: Path(path).read_bytes())

    def reason() -> str:
        source = Source("a.go", b"package p\n\nfunc a() {}\n")
        return Frequency(package, [source], read_types([source]), program).cold("a")

    assert reason() == ""
    (tmp_path / "a_test.go").write_text("func TestAB(t *testing.T) { ab() }\n")
    assert reason() == ""
    (tmp_path / "a_test.go").write_text("func TestA(t *testing.T) { a() }\n")
    assert reason() == UNUSED
    (tmp_path / "a.s").write_text("TEXT ·b(SB), 0, $0\n")
    assert reason() == UNUSED
    (tmp_path / "a.s").write_text("CALL ·a(SB)\n")
    assert reason() == ""


@pytest.mark.parametrize(
    ("patterns", "folders"),
    [
        (["./..."], {"/m/x"}),
        (["./a/...", "."], {"/m/x/a"}),
        (["../..."], {"/m"}),
        (["std"], set()),
        (["std", "cmd"], {"/go/src"}),
        (["./a/.../b"], set()),
        (["m/..."], set()),
    ],
)
def test_folders_that_are_listed_whole(patterns: list[str], folders: set[str]) -> None:
    assert whole_folders(Unit("/m/x", tuple(patterns)), "/go") == folders


@pytest.mark.parametrize(
    ("text", "function", "place"),
    [
        ("func G() {\n\tfor {\n\t\ta()\n\t}\n}\nfunc a() {}", "a", "p/a.go:5"),
        ("func G() {\n\tfor {\n\t\tb()\n\t}\n}\nfunc b() { a() }\nfunc a() {}", "a", "p/a.go:5"),
        ("func G() { a() }\nfunc a() {}", "a", ""),
        ("func init() { for { a() } }\nfunc a() {}", "a", ""),
        ("func G() { for { x = a } }\nfunc a() {}", "a", ""),
        ("type T int\nfunc (T) a() {}\nfunc G(t T) { for { t.a() } }", "T.a", "p/a.go:5"),
        ("type T int\nfunc (*T) a() {}\nfunc G(t *T) { for { t.a() } }", "(*T).a", "p/a.go:5"),
        ("type T int\nfunc (T) a() {}\nfunc G(t interface{ a() }) { for { t.a() } }", "T.a", ""),
    ],
)
def test_loops_that_call_a_function(text: str, function: str, place: str) -> None:
    assert frequency({"p/a.go": text}).looped(function) == place


def test_what_was_asked_before_changes_no_answer() -> None:
    text = "func G() { for { c() } }\nfunc c() { b() }\nfunc b() { a() }\nfunc a() {}"
    asked = frequency({"p/a.go": text})
    assert [asked.looped("a"), asked.looped("b")] == ["", "p/a.go:3"]


def test_loops_in_other_packages() -> None:
    files = {"p/a.go": USED, "u/u.go": 'import "m/p"\nfunc G() { for { p.F() } }'}
    assert frequency(files).looped("F") == "u/u.go:4"


LIB = """package lib

type point struct{ x, y int }

//go:noinline
func Unused() *point { return &point{1, 2} }

//go:noinline
func Used() *point { return &point{1, 2} }
"""


USE = """package m

import "example.com/m/internal/lib"

func F() {
	for i := 0; i < 3; i++ {
		lib.Used()
	}
}
"""


@pytest.mark.go
def test_findings_of_functions_that_nothing_calls_are_notes(
    go: str, module: Callable[[Mapping[str, str]], Path]
) -> None:
    test = "package lib\n\nfunc test() { Unused() }\n"
    files = {"internal/lib/lib.go": LIB, "internal/lib/lib_test.go": test, "m.go": USE}
    folder = module(files)
    found = run(Config(targets=("./...",), cwd=str(folder), go=go, level=Level.NOTE)).findings
    told = {f.function: [weight.why for weight in f.weights] for f in found}
    assert "only tests use its function" in told["Unused"]
    assert "its function is called in a loop (m.go:7)" in told["Used"]
    assert {f.function: f.level for f in found}["Unused"] is Level.NOTE
