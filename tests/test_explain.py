"""`explain PLACE` as a user types it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli

Module = Callable[[Mapping[str, str]], Path]

CODE = """package p

import "fmt"

type T struct{ A, B int }; type U struct{}

// newF has a warning and, on its path, a line without a finding.
//
//go:noinline
func newF(n int) *T {
	t := T{n, n}
	p := &t
	return p
}

func (u *U) M(names []string) (r []string) {
	for _, n := range names {
		r = append(r, fmt.Sprintf("%s", n))
	}
	return r
}

//go:noinline
func newS() *T {
	return &T{1, 2} //escapelint:ignore returned-pointer wanted
}

func all(n int) (sum int) {
	for i := 0; i < n; i++ {
		f, s := newF(i), newS()
		sum += f.A + s.A
	}
	return sum
}

func made(n int) *T { return &T{n, n} }

func user(n int) int { return made(n).A }

func free(n int) any { return n == 3 }
"""


@pytest.fixture
def explain(
    go: str, module: Module, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    folder = module({"p.go": CODE, "broken/b.go": "package b\n\nvar X = y\n"})

    def ask(about: str, *more: str) -> tuple[int, str, str]:
        code = cli.main(["explain", about, "-C", str(folder), "-q", *more])
        said = capfd.readouterr()
        return code, said.out, said.err

    return ask


Explain = Callable[..., tuple[int, str, str]]


@pytest.mark.go
class TestPlaces:
    def test_a_finding_with_all_that_is_known(self, explain: Explain) -> None:
        code, out, _ = explain("p.go:11")
        assert code == cli.CLEAN
        assert out.startswith("p.go:11:2: warning[returned-pointer] t is moved to the heap")
        assert "= rank: 50\n" in out
        assert "+40 a heap allocation\n" in out
        assert "+10 its function is called in a loop (p.go:30)\n" in out
        assert "= shown: yes\n" in out
        assert "(escapelint explain returned-pointer)\n" in out

    def test_a_path_ends_where_the_memory_goes(self, explain: Explain) -> None:
        # The result has a name, so that no return statement is on the path.
        assert "is assigned to r, which is returned (line 18)\n" in explain("p.go:18")[1]

    def test_settings_tell_why_it_is_hidden(self, explain: Explain, module: Module) -> None:
        assert (
            "= shown: no: its rule is not selected\n"
            in explain("p.go:11", "--select", "field-order")[1]
        )
        hidden = explain("p.go:11", "--level", "error", "--exclude", "p.go")[1]
        assert "= shown: no: the file is excluded; it is a warning: --level warning" in hidden
        module(
            {".escapelint.toml": '[[per-path]]\npaths = ["p.go"]\nignore = ["returned-pointer"]\n'}
        )
        assert "its rule is not selected for this file" in explain("p.go:11")[1]

    def test_suppressed(self, explain: Explain) -> None:
        out = explain("p.go:25")[1]
        assert "= shown: no: a comment on line 25 suppresses it: wanted\n" in out

    def test_columns(self, explain: Explain) -> None:
        append, boxed = explain("p.go:18:7")[1], explain("p.go:18:35")[1]
        assert "append-growth" in append
        assert "[format-arguments]" not in append
        assert "[format-arguments]" in boxed
        assert "= group: fmt.Sprintf puts its arguments on the heap\n" in boxed
        out = explain("p.go:18:1")[1]
        assert out.startswith("p.go:18:1: no finding here; on this line there are some at 7")

    def test_functions(self, explain: Explain) -> None:
        for name in ("M", "U.M", "(*U).M"):
            assert explain(f"p.go:{name}")[1].count("= rank:") == 2
        code, _, err = explain("p.go:Nobody")
        assert code == cli.ACT
        assert "p.go declares no function Nobody" in err

    def test_a_line_on_the_way(self, explain: Explain) -> None:
        out = explain("p.go:13")[1]
        assert out.startswith("The path of p.go:11:2 comes by: t is moved to the heap")
        assert out.endswith("p.go:13: no finding here\n")

    def test_what_is_no_finding_and_why(self, explain: Explain) -> None:
        assert "on the stack at every call, where it is inlined\n" in explain("p.go:36")[1]
        assert "of made: inlined here, where it does not escape\n" in explain("p.go:38")[1]
        assert "value of one byte\n" in explain("p.go:40")[1]

    def test_nothing(self, explain: Explain) -> None:
        code, out, _ = explain("p.go:5")
        assert code == cli.CLEAN
        assert out == "p.go:5: the compiler puts nothing but constants on the heap here\n"

    def test_what_does_not_compile_is_not_called_clean(self, explain: Explain) -> None:
        code, out, err = explain("broken/b.go:3")
        assert code == cli.ACT
        assert out == "broken/b.go:3: not analysed\n"
        assert "error: " in err

    def test_no_such_place(self, explain: Explain) -> None:
        assert "q.go cannot be read" in explain("q.go:3")[2]
        code, _, err = explain("p.go:3000")
        assert code == cli.ACT
        assert "p.go has no line 3000" in err
