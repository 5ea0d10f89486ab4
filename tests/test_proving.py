"""Fixes of several parts: which are proved with one another, and which are tried again.

The compiler is left out: what it would say of some fixes that are made at once is a function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import proving
from escapelint.analysis import PackageResult
from escapelint.builds import Job
from escapelint.fixes.edits import Change
from escapelint.fixes.proposal import Choose, Proposal
from escapelint.fixes.prove import Tried as Verdicts
from escapelint.fixes.trial import Workshop
from escapelint.fixes.work import Base
from escapelint.index import Index
from escapelint.merge import Bench, Part
from escapelint.model import Package, Proof, Toolchain
from escapelint.paths import Roots
from escapelint.proving import Wanted, prove_all
from escapelint.syntax.source import Source
from escapelint.targets import Unit
from tests.fixes.changes import change

# What is wrong with some fixes, by their texts, on a platform; "" for nothing.
Judge = Callable[[str, Collection[str]], Mapping[str, str]]


class Tried:
    """Parts for some platforms, each with one file and a fix for each of its letters."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, platforms: Sequence[str], judge: Judge
    ) -> None:
        data = b"abcd\n"
        (folder / "a.go").write_bytes(data)
        source = Source("a.go", data)
        changes = [change(source, (n, n + 1, letter)) for n, letter in enumerate("ABCD")]
        findings = tuple(
            replace(each.finding, fingerprint=str(n), fixes=(each.fix,))
            for n, each in enumerate(changes)
        )
        self.parts = [self._part(folder, findings, platform) for platform in platforms]
        self.runs: list[tuple[str, str]] = []  # platforms and the fixes that were tried there

        def prove(
            tried: Sequence[Change], shop: Workshop, base: Base, heard: Callable[[str], None]
        ) -> Verdicts:
            texts = [each.fix.edits[0].text for each in tried]
            shop.read(str(folder / "a.go"))
            self.runs.append((shop.job.tags, "".join(texts)))
            wrong = judge(shop.job.tags, texts)
            said = {n: wrong.get(text) or Proof() for n, text in enumerate(texts)}
            return Verdicts(said, True, False, {})

        monkeypatch.setattr(proving, "prove", prove)

    def _part(self, folder: Path, findings: tuple[object, ...], platform: str) -> Part:
        toolchain = Toolchain("go", "PATH", "go1.26.8", "/go", "linux", "amd64", "/mod")
        job = Job(Unit(str(folder), ("./...",)), toolchain, {}, False, platform)
        roots = Roots(str(folder), "/go", "/mod")
        bench = Bench(job, Index([], [], roots, str(folder)), {})
        result = PackageResult(Package("m", str(folder)), findings)  # type: ignore[arg-type]
        return Part(toolchain, (result,), files=frozenset(("a.go",)), bench=bench)

    def prove(self, choose: Choose | None = None) -> str:
        """The fixes that are proved in the end, by their texts; refused ones in small letters."""
        wanted = Wanted(frozenset(("safe",)), 100, choose=choose)
        proved = prove_all(self.parts, wanted, lambda args: None, lambda what: None)
        [first, *others] = [part.results[0].findings for part in proved.parts]
        assert all([f.refused for f in each] == [f.refused for f in first] for each in others)
        return "".join(
            finding.fixes[0].edits[0].text if finding.fixes else "-" for finding in first
        )


def good(platform: str, texts: Collection[str]) -> Mapping[str, str]:
    return {}


def take(letters: str) -> Choose:
    def choose(proposal: Proposal) -> Sequence[Change]:
        assert proposal.files == {"a.go": b"abcd\n"}
        assert all(each.fix.proof is not None for each in proposal.changes)
        return [each for each in proposal.changes if each.fix.edits[0].text in letters]

    return choose


def test_all_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = Tried(tmp_path, monkeypatch, ["one", "two"], good)
    assert tried.prove() == "ABCD"
    assert tried.runs == [("one", "ABCD"), ("two", "ABCD")]


def test_what_one_platform_refuses_the_other_is_proved_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(platform: str, texts: Collection[str]) -> Mapping[str, str]:
        if platform == "two":
            return {"B": "no"}
        # C needs B.
        return {} if "B" in texts or "C" not in texts else {"C": "not without B"}

    tried = Tried(tmp_path, monkeypatch, ["one", "two"], judge)
    assert tried.prove() == "A--D"
    assert tried.runs == [("one", "ABCD"), ("two", "ABCD"), ("one", "ACD"), ("two", "AD")]


def test_what_is_chosen_as_a_whole_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Tried(tmp_path, monkeypatch, ["one"], good)
    assert tried.prove(take("ABCD")) == "ABCD"
    assert tried.runs == [("one", "ABCD")]


def test_nothing_is_tried_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = Tried(tmp_path, monkeypatch, ["one"], good)
    assert tried.prove(take("")) == "ABCD"  # still proved with one another
    assert tried.runs == [("one", "ABCD")]


def test_a_choice_must_hold_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(platform: str, texts: Collection[str]) -> Mapping[str, str]:
        return {} if "B" in texts or "C" not in texts else {"C": "not without B"}

    tried = Tried(tmp_path, monkeypatch, ["one"], judge)
    assert tried.prove(take("AC")) == "AB-D"
    assert tried.runs == [("one", "ABCD"), ("one", "AC")]


def test_what_is_refused_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[str] = []

    def choose(proposal: Proposal) -> Sequence[Change]:
        offered.extend(each.fix.edits[0].text for each in proposal.changes)
        return proposal.changes

    tried = Tried(tmp_path, monkeypatch, ["one"], lambda platform, texts: {"C": "no"})
    assert tried.prove(choose) == "AB-D"
    assert offered == ["A", "B", "D"]
