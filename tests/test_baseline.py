"""The baseline: its text, what git makes of it, and what a run tells about it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint import baseline
from escapelint.baseline import Baseline, BaselineError, Entry, parse, render
from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Region
from tests.conftest import ROOT

Module = Callable[[Mapping[str, str]], Path]

HEAD = "# escapelint baseline 1\n"
ONE = Entry("0" * 31 + "1", "returned-pointer", "example.com/m/p", "(*T).M")
TWO = Entry("0" * 31 + "2", "field-order", "example.com/m/p", "")
OTHER = Entry("0" * 31 + "3", "field-order", "example.com/m/q", "")
LINE = "00000000000000000000000000000001 returned-pointer example.com/m/p (*T).M"

_ANY = st.text(st.characters()) | st.text("%- #\n\r\t\v\x85\u2028é2D\ud800\ufeff")
_PRINTS = st.text("0123456789abcdef", min_size=32, max_size=32)
_ENTRIES = st.builds(Entry, _PRINTS, _ANY, _ANY, _ANY)
_BASELINES = st.builds(Baseline, st.frozensets(_ENTRIES, max_size=8))


def finding(entry: Entry) -> Finding:
    region = Region("p/p.go", 0, 1, 1, 1, 1, 2, "x", "x")
    return Finding(
        *(entry.rule, Level.NOTE, (), entry.package, entry.function, region, "m", "s", "do"),
        fingerprint=entry.fingerprint,
    )


class TestText:
    def test_what_it_looks_like(self) -> None:
        assert render(Baseline(frozenset({TWO, ONE}))) == (
            "# escapelint baseline 1\n"
            "# Findings that are known, one a line: fingerprint, rule, package, function.\n"
            '# "escapelint baseline write" makes it, "escapelint baseline prune" drops what is'
            " gone.\n"
            f"{LINE}\n"
            "00000000000000000000000000000002 field-order example.com/m/p -\n"
        )

    @given(_BASELINES)
    def test_it_is_read_as_it_was_written(self, known: Baseline) -> None:
        text = render(known)
        assert parse(text, "b") == known
        assert parse(text.encode().decode(), "b") == known  # no lone surrogate is left
        assert render(parse(text, "b")) == text
        assert len(text.splitlines()) == 3 + len(known.entries)

    @given(_BASELINES, st.randoms(), st.booleans())
    def test_order_repetition_and_layout_do_not_matter(
        self, known: Baseline, random: Random, bom: bool
    ) -> None:
        lines = render(known).splitlines()
        lines += random.choices([*lines, "", "  ", "# more", "#"], k=5)
        random.shuffle(lines)
        text = "\ufeff" * bom + "".join(line + random.choice(("\n", "\r\n")) for line in lines)
        assert parse(text, "b") == known
        assert parse(text.rstrip("\r\n"), "b") == known

    @given(_BASELINES, _BASELINES)
    def test_the_lines_of_two_branches(self, ours: Baseline, theirs: Baseline) -> None:
        lines = {*render(ours).splitlines(), *render(theirs).splitlines()}
        both = Baseline(ours.entries | theirs.entries)
        assert parse("\n".join(sorted(lines)), "b") == both
        assert parse(render(ours) + render(theirs), "b") == both

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "b:1: this is not a baseline"),
            ('{"findings": []}\n', "b:1: this is not a baseline"),
            (f"{LINE}\n", "b:1: this is not a baseline"),
            ("# escapelint baseline\n", "b:1: this is not a baseline"),
            ("# escapelint baseline 0\n", "b:1: this is not a baseline"),
            (
                f"# escapelint baseline 2\n{LINE} more\n",
                "b:1: it was written by a newer escapelint (format 2); update escapelint, or",
            ),
            (f"{HEAD}\n# escapelint baseline 12\n", "b:3: it was written by a newer escapelint"),
            (f"{HEAD}<<<<<<< HEAD\n{LINE}\n", "b:2: a merge left its marks"),
            (f"{HEAD}{LINE}\n=======\n", "b:3: a merge left its marks; remove them and keep the"),
            (f"{HEAD}||||||| base\n", "b:2: a merge left its marks"),
            (f"{HEAD}\r\n>>>>>>> branch\r\n", "b:3: a merge left its marks"),
            (f"<<<<<<< a\n{HEAD}=======\n# escapelint baseline 2\n", "b:1: a merge left its"),
            (f"{HEAD}{LINE} more\n", "b:2: this is no entry"),
            (f"{HEAD}\n{LINE[1:]}\n", "b:3: this is no entry"),
            (f"{HEAD}{LINE.replace('1', 'A')}\n", "b:2: this is no entry"),
            (f"{HEAD}{'0' * 32} rule package\n", "b:2: this is no entry"),
            (f"{HEAD}{'0' * 32} rule  package\n", "b:2: this is no entry"),
            (f"{HEAD}{LINE}%FF\n", "b:2: this is no entry"),
        ],
    )
    def test_what_is_no_baseline(self, text: str, message: str) -> None:
        with pytest.raises(BaselineError) as error:
            parse(text, "b")
        assert str(error.value).startswith(message)
        assert "write" in str(error.value)

    @given(st.text() | st.text("#<=>| \n0a%").map(HEAD.__add__))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            known = parse(text, "b")
        except BaselineError:
            return
        assert parse(render(known), "b") == known


def branches(size: int, more: int, random: Random) -> tuple[Baseline, Baseline, Baseline]:
    """A baseline of so many entries, and two with so many more."""
    prints = iter(f"{random.getrandbits(128):032x}" for _ in range(size + 2 * more))
    entries = [Entry(p, "interface-boxing", "example.com/m", "F") for p in prints]
    base, ours, theirs = entries[:size], entries[size : size + more], entries[size + more :]
    return tuple(Baseline(frozenset(e)) for e in (base, base + ours, base + theirs))  # type: ignore[return-value]


class TestGit:
    def merge(self, folder: Path, texts: tuple[str, str, str], *options: str) -> tuple[bool, str]:
        """(whether git could, what it made) of a base, ours and theirs."""
        for name, text in zip(("base", "ours", "theirs"), texts, strict=True):
            (folder / name).write_text(text)
        command = ["git", "merge-file", "-p", *options, "ours", "base", "theirs"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert not done.stderr
        return done.returncode == 0, done.stdout

    def test_most_merges_need_nobody(self, tmp_path: Path) -> None:
        merged = 0
        for seed in range(100):
            base, ours, theirs = branches(200, 3, Random(seed))
            clean, text = self.merge(tmp_path, (render(base), render(ours), render(theirs)))
            merged += clean
            if clean:
                both = Baseline(ours.entries | theirs.entries)
                assert text == render(both)
            else:
                with pytest.raises(BaselineError, match="a merge left its marks"):
                    parse(text, "b")
        assert merged >= 85  # 91 with git 2.39

    def test_a_merge_by_union_needs_nobody(self, tmp_path: Path) -> None:
        """`merge=union` in .gitattributes, as the documentation advises."""
        for seed in range(20):
            base, ours, theirs = branches(5, 5, Random(seed))
            texts = (render(base), render(ours), render(theirs))
            clean, text = self.merge(tmp_path, texts, "--union")
            assert clean
            assert parse(text, "b") == Baseline(ours.entries | theirs.entries)


class TestRun:
    known = Baseline(frozenset({ONE, TWO, OTHER}))

    def test_what_is_known(self) -> None:
        assert self.known == baseline.of(map(finding, self.known.entries))
        assert self.known.knows(finding(ONE))
        assert self.known.knows(replace(finding(ONE), level=Level.ERROR))
        assert not self.known.knows(finding(ONE._replace(fingerprint="f" * 32)))
        assert not Baseline().knows(finding(ONE))

    def test_what_is_gone(self) -> None:
        p, q = ONE.package, OTHER.package

        def gone(seen: set[str], analysed: set[str], exists: set[str]) -> frozenset[Entry]:
            return baseline.gone(self.known, seen, analysed, exists.__contains__)

        assert gone({ONE.fingerprint}, {p}, {p, q}) == {TWO}
        assert gone({ONE.fingerprint}, {p}, {p}) == {TWO, OTHER}
        assert gone(set(), set(), {p, q}) == frozenset()
        assert gone(set(), {p, q}, set()) == self.known.entries
        assert gone({e.fingerprint for e in self.known.entries}, {p, q}, set()) == frozenset()

    def test_what_is_gone_can_be_dropped(self) -> None:
        assert baseline.pruned(self.known, {TWO}) == Baseline(frozenset({ONE, OTHER}))
        assert baseline.pruned(self.known, {}) == self.known

    def test_a_run_of_some_packages_keeps_the_others(self) -> None:
        new = ONE._replace(fingerprint="f" * 32)

        def renewed(analysed: set[str], exists: set[str]) -> frozenset[Entry]:
            arguments = ([finding(new)], analysed, exists.__contains__)
            return baseline.renewed(self.known, *arguments).entries

        p, q = ONE.package, OTHER.package
        assert renewed({p}, {p, q}) == {new, OTHER}
        assert renewed({p}, {p}) == {new}
        assert renewed({p, q}, {p, q}) == {new}

    def test_summary(self) -> None:
        again = TWO._replace(fingerprint="f" * 32)
        assert list(baseline.summary(Baseline(self.known.entries | {again}))) == [
            "example.com/m/p: 3 findings",
            "  field-order 2: outside of functions (2)",
            "  returned-pointer 1: (*T).M",
            "example.com/m/q: 1 finding",
            "  field-order 1: outside of functions",
            "4 findings in 2 packages",
        ]
        assert list(baseline.summary(Baseline())) == ["0 findings in 0 packages"]

    @given(_BASELINES)
    def test_a_summary_holds_no_control_characters(self, known: Baseline) -> None:
        assert all(line.isprintable() for line in baseline.summary(known))

    @pytest.mark.go
    def test_from_run_to_run(self, module: Module, go: str) -> None:
        text = "package p\n\nfunc F(n int) any { return n }\n"
        folder = module({"p/p.go": text, "q/q.go": text.replace("package p", "package q")})

        def findings() -> tuple[Finding, ...]:
            return run(Config(cwd=str(folder), level=Level.NOTE, go=go)).findings

        known = parse(render(baseline.of(findings())), "b")
        assert len(known.entries) == 2
        more = "\n// G is new.\nfunc G(n int) any { return n }\n"
        (folder / "p" / "p.go").write_text(text.replace("n int", "n  int") + more)
        (folder / "q" / "q.go").write_text("package q\n")
        found = findings()
        assert [f.function for f in found if not known.knows(f)] == ["G"]
        packages = {"example.com/m/p", "example.com/m/q"}
        prints = {f.fingerprint for f in found}
        lost = baseline.gone(known, prints, packages, packages.__contains__)
        assert [entry.package for entry in lost] == ["example.com/m/q"]


def test_the_page_shows_a_file_that_is_one() -> None:
    page = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]
    assert render(parse(shown, "docs/baseline.md")) == shown
