"""Many files on the command line, and odd ones, as a pre-commit hook passes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.cli.problems import lines
from escapelint.config import Config
from escapelint.model import Level, Package, Problem
from escapelint.paths import Roots
from escapelint.scope import filter_of
from escapelint.targets import Unit, passed_over

Module = Callable[[Mapping[str, str]], Path]
Check = Callable[..., tuple[int, list[str], list[str]]]

LEAK = """package p

type T{} struct{{ a, b int }}

//go:noinline
func newF{}() *T{} {{
	return &T{}{{1, 2}}
}}

var _ = func(n int) (sum int) {{
	for i := 0; i < n; i++ {{
		t := newF{}()
		sum += t.a
	}}
	return sum
}}
"""


def leak(number: int = 0) -> str:
    """A file of package p with one finding, in line 7."""
    return LEAK.format(*[number] * 5)


@pytest.fixture
def check(capfd: pytest.CaptureFixture[str], go: str) -> Check:
    """Runs the first hook's command in a folder: exit code, lines on stdout and on stderr."""

    def call(folder: Path, *arguments: str) -> tuple[int, list[str], list[str]]:
        options = ("--force-exclude", "--output-format", "concise")
        code = cli.main(["check", "-C", str(folder), *options, *arguments])
        out, err = capfd.readouterr()
        return code, out.splitlines(), err.splitlines()

    return call


@pytest.mark.go
class TestMany:
    def test_every_one_is_looked_at(self, module: Module, check: Check) -> None:
        files = {f"p{i % 40}/f{i}.go": leak(i) for i in range(3000)}
        folder = module(files)
        named = [name for i, name in enumerate(files) if i % 40]  # not those of p0
        code, out, err = check(folder, *named)
        assert code == cli.FOUND
        assert {line.partition(":7:")[0] for line in out} == set(named)
        assert len(out) == len(named)
        assert err == []

    def test_those_of_no_build_do_not_fill_the_screen(self, module: Module, check: Check) -> None:
        folder = module({f"p/testdata/{i:04}.go": "package p\n" for i in range(3000)})
        named = [f"p/testdata/{i:04}.go" for i in range(3000)]
        code, out, err = check(folder, *named)
        why = "not analysed, it lies in a testdata folder"
        assert (code, out) == (cli.CLEAN, [])
        assert err == [
            *(f"escapelint: note: {name}: {why}" for name in named[:3]),
            f"escapelint: note: … and 2,997 more: {why} (-v names them)",
        ]
        assert len(check(folder, "-v", *named)[2]) == 3000


def test_lines() -> None:
    error = Problem(Level.ERROR, "bad")
    notes = [passed_over(f"{i}.go", "it is a pity") for i in range(5)]
    other = passed_over("o.go", "it is odd")
    said = [f"note: {i}.go: not analysed, it is a pity" for i in range(5)]
    odd = "note: o.go: not analysed, it is odd"
    four = [*notes[:2], other, error, *notes[2:4], error]
    assert list(lines(four, quiet=False, verbose=False)) == [
        *said[:4],
        odd,
        "error: bad",
        "error: bad",
    ]
    more = "note: … and 2 more: not analysed, it is a pity (-v names them)"
    assert list(lines(notes, quiet=False, verbose=False)) == [*said[:3], more]
    assert list(lines(notes, quiet=False, verbose=True)) == said
    assert list(lines([*notes, error], quiet=True, verbose=False)) == ["error: bad"]


def test_packages_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """That would take seconds where a hook names files of thousands of packages."""
    packages = [Package(f"m/{c}", f"/m/{c}", c, match=(f"./{c}",)) for c in "abc"]

    def compare(this: Package, other: object) -> bool:
        raise AssertionError(f"{this} == {other}")

    monkeypatch.setattr(Package, "__eq__", compare)
    unit = Unit("/m", ("./c", "./a", "./b"), frozenset({"./a", "./b"}))
    config = Config("/m")
    found = filter_of(config, (), packages, ["/m/a/a.go"], unit, Roots("/m", "", ""))
    assert found.folders == {"a", "b"}
    assert found.files == {"a/a.go"}


@pytest.mark.go
class TestOdd:
    def test_of_no_module(self, tmp_path: Path, check: Check) -> None:
        for name in ("m/p.go", "scripts/s.go"):
            (tmp_path / name).parent.mkdir()
            (tmp_path / name).write_text(leak())
        (tmp_path / "m/go.mod").write_text("module example.com/m\n\ngo 1.21\n")
        code, out, err = check(tmp_path, "scripts/s.go", "m/p.go")
        assert code == cli.ACT
        assert [line.partition(":")[0] for line in out] == ["m/p.go"]
        note, error = err
        assert note == "escapelint: note: scripts/s.go: not analysed, it lies in no module"
        assert "go.mod file not found" in error

    def test_of_a_module_that_go_refuses(self, module: Module, check: Check) -> None:
        """What the go command says is enough: nothing is known of the file."""
        folder = module({"go.mod": "module m\n\ngo 1.99\n", "p/p.go": leak()})
        code, _, err = check(folder, "p/p.go")
        assert code == cli.ACT
        [error] = err
        assert "requires go >= 1.99" in error

    def test_a_module_without_packages_around_others(self, module: Module, check: Check) -> None:
        folder = module(
            {"tool/go.mod": "module example.com/tool\n\ngo 1.21\n", "tool/p.go": leak()}
        )
        code, out, err = check(folder)
        assert code == cli.FOUND
        assert [line.partition(":")[0] for line in out] == ["tool/p.go"]
        assert err == []
