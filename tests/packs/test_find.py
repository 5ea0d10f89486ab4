"""Folders as packs: what is read of them, what is refused, and that nothing of it has run."""

from __future__ import annotations

import configparser  # found before sys.path is another
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from escapelint import foreign
from escapelint.catalogue import joined_order, load, rule_ids
from escapelint.model import Level, Pack
from escapelint.packs import installed
from escapelint.packs.find import ids, read_packs, refused_ids
from escapelint.packs.folder import FolderError, read_folder
from escapelint.packs.module import LARGEST
from escapelint.packs.named import Named
from escapelint.packs.trust import Trusted, TrustError, news, read, written
from tests.packs.hostile import GOOD, HEAD, touches, write


def pack_of(folder: Path, trusted: Mapping[str, Trusted] | None = None) -> Pack:
    [pack] = read_packs([Named("lint", str(folder))], trusted or {})
    return pack


def faults(pack: Pack) -> list[str]:
    return [str(fault) for fault in pack.faults]


class TestHostile:
    """Whatever lies beside it, a rule that is fine is listed, and nothing has run."""

    def found(self, folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
        pack = pack_of(write(folder, {"acme_fine.py": GOOD, **files}))
        assert list(ids([pack])) == ["acme-fine"]
        assert not (folder / "ran").exists()
        return faults(pack)

    def test_what_is_written_on_import(self, tmp_path: Path) -> None:
        text = GOOD.replace("RULE =", touches(tmp_path / "ran") + "RULE =")
        [said] = self.found(tmp_path, {"acme_writes.py": text})
        assert said.startswith("lint/acme_writes.py:")
        assert "this runs when the module is imported" in said or "reaches the world" in said

    def test_in_files_that_python_runs_by_itself(self, tmp_path: Path) -> None:
        trace = touches(tmp_path / "ran")
        names = ("conftest.py", "sitecustomize.py", "setup.py")
        said = self.found(tmp_path, {"__init__.py": trace, **dict.fromkeys(names, trace)})
        assert (
            "lint/__init__.py: is no name of a rule module: write it as pool_candidate.py" in said
        )
        assert len(said) == 4

    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            (b"x = " + b"(" * 900, r":1:\d+: it is no Python: "),
            (b"x = 1" + b"+1\\\n" * 5000 + b"+1", ":.*nested too deeply"),
            (b"#" * (LARGEST + 1), ": has more than 128 KiB"),
            (b'"""\xff"""', ":1:4: it is not UTF-8"),
            (b"def f(:", ":1:7: it is no Python"),
            (b"x\0", ":1:1: there is a null byte"),
            (b"# -*- coding: utf-7 -*-\n", ":1:"),
        ],
    )
    def test_texts(self, tmp_path: Path, text: bytes, wrong: str) -> None:
        [said] = self.found(tmp_path, {"acme_bad.py": text})
        assert re.match(rf"lint/acme_bad\.py{wrong}", said, re.S)

    def test_a_huge_file_is_not_read_to_its_end(self, tmp_path: Path) -> None:
        write(tmp_path, {"acme_fine.py": GOOD})
        with open(tmp_path / "data.bin", "wb") as file:
            file.truncate(1 << 40)
        with pytest.raises(FolderError, match="lint has more than 5,000 files or 64 MiB"):
            pack_of(tmp_path)

    def test_links_folders_and_pipes(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.py"
        secret.write_text(GOOD)
        folder = write(tmp_path / "p", {"acme_dir.py/x.py": touches(tmp_path / "p" / "ran")})
        (folder / "acme_link.py").symlink_to(secret)
        (folder / "testdata").symlink_to(tmp_path)
        os.mkfifo(folder / "acme_pipe.py")
        assert self.found(folder, {}) == [
            "lint/acme_dir.py: is a folder: a rule is one file",
            "lint/acme_link.py: is a link: put the file itself there",
            "lint/acme_pipe.py: is no regular file: put a text file there",
        ]

    def test_names(self, tmp_path: Path) -> None:
        said = self.found(
            tmp_path,
            {"returned_pointer.py": GOOD, "packs.py": GOOD, "Big.py": GOOD, "a\x1bb.py": GOOD},
        )
        assert said[0].startswith("lint/Big.py: is no name")
        assert "lint/a\\x1bb.py: is no name" in said[1]
        assert said[2].startswith("lint/packs.py: packs is a word of the configuration already")
        assert "returned-pointer is a rule of escapelint already: call it otherwise" in said[3]

    def test_over_what_is_not_there_and_over_each_other(self, tmp_path: Path) -> None:
        def over(*names: str) -> str:
            return GOOD.replace('("returned-pointer",)', repr(names))

        said = self.found(
            tmp_path,
            {
                "acme_a.py": over("acme-b"),
                "acme_b.py": over("acme-a"),
                "acme_c.py": over("returned-pointr"),
            },
        )
        both = "acme-a and acme-b come before each other: drop one of their over"
        assert said == [
            f"lint/acme_a.py:10:8: {both}",
            f"lint/acme_b.py:10:8: {both}",
            "lint/acme_c.py:10:8: over names returned-pointr, which is no rule: did you mean"
            " returned-pointer?",
        ]

    def test_of_two_packs_the_first_has_an_id(self, tmp_path: Path) -> None:
        one = write(tmp_path / "1", {"acme_x.py": GOOD})
        two = write(tmp_path / "2", {"acme_x.py": GOOD})
        first, second = read_packs([Named("one", str(one)), Named("two", str(two))], {})
        assert (list(ids([first])), list(ids([second]))) == (["acme-x"], [])
        assert faults(second) == [
            "two/acme_x.py: acme-x is one of one already: call it otherwise, as acme-acme-x"
        ]
        assert refused_ids([first, second]) == {"acme-x"}

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        assert faults(pack_of(tmp_path)) == ["lint: has no rule modules: name the folder that has"]


class TestTrust:
    def test_is_of_every_file(self, tmp_path: Path) -> None:
        folder = write(tmp_path / "p", {"acme_x.py": GOOD, "testdata/acme-x/x.go": "package x"})
        first = read_folder(str(folder), "lint")
        trusted = {str(folder): Trusted(first.digest, first.hashes)}
        assert pack_of(folder, trusted).trust == "kept"
        assert pack_of(folder, {}).trust == "untrusted"
        write(folder, {"__pycache__/x.pyc": "x", ".git/index": "x"})
        assert pack_of(folder, trusted).runs
        write(folder, {"testdata/acme-x/x.go": "package y", "acme_y.py": GOOD})
        changed = pack_of(folder, trusted)
        assert not changed.runs
        assert changed.news == "acme_y.py is new, testdata/acme-x/x.go changed"

    def test_a_link_counts_as_what_it_says(self, tmp_path: Path) -> None:
        folder = write(tmp_path, {"acme_x.py": GOOD})
        (folder / "l").symlink_to("a")
        first = read_folder(str(folder), "lint").digest
        (folder / "l").unlink()
        (folder / "l").symlink_to("b")
        assert read_folder(str(folder), "lint").digest != first

    def test_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        packs = {"/a": Trusted("1", {"x.py": "2", "häß\udcff": "3"})}
        path = tmp_path / "f"
        path.write_bytes(written(packs))
        assert read(str(path)) == packs
        assert read(str(tmp_path / "none")) == {}

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2, "packs": {}}', "[" * 9999])
    def test_a_file_that_says_nothing_trusts_nothing(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "f").write_text(text)
        with pytest.raises(TrustError, match="remove it, and trust them again"):
            read(str(tmp_path / "f"))

    def test_what_is_new(self) -> None:
        assert news({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "3", "d": "4"}) == (
            "b changed, c is gone, d is new"
        )


class TestInstalled:
    def site(self, folder: Path, value: str = "acme.rules") -> Path:
        entry_points = f"[console_scripts]\na = b:c\n\n[escapelint.packs]\nacme = {value}\n"
        return write(
            folder,
            {
                "acme_rules-1.2.dist-info/entry_points.txt": entry_points,
                "acme/__init__.py": touches(folder / "ran"),
                "acme/rules/acme_x.py": GOOD,
                "other-1.dist-info/entry_points.txt": "[console_scripts]\na = b:c\n",
            },
        )

    def found(self, monkeypatch: pytest.MonkeyPatch, path: Path, root: Path) -> list[Named]:
        assert configparser
        monkeypatch.setattr("sys.path", ["", str(path), str(path / "nothing")])
        return list(installed.installed(str(root), str(root)))

    def test_is_found_without_importing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = self.site(tmp_path / "site-packages")
        [named] = self.found(monkeypatch, site, tmp_path / "repo")
        assert named == Named("acme_rules", str(site / "acme" / "rules"), "installed")
        [pack] = read_packs([named], {})
        assert (pack.runs, list(ids([pack]))) == (True, ["acme-x"])
        assert not (site / "ran").exists()

    def test_a_repository_installs_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = self.site(tmp_path / "repo")
        assert self.found(monkeypatch, root, root) == []
        below = self.site(tmp_path / "repo" / "src")  # an editable installation of it
        [named] = self.found(monkeypatch, below, root)
        assert named.trust == "untrusted"
        inside = self.site(tmp_path / "repo" / ".venv" / "site-packages")
        [named] = self.found(monkeypatch, inside, root)
        assert named.trust == "installed"

    def test_a_folder_that_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for value in ("acme.gone", "../../etc", "acme.rules:x"):
            site = self.site(tmp_path / "site-packages", value)
            [named] = self.found(monkeypatch, site, tmp_path / "repo")
            [pack] = read_packs([named], {})
            assert faults(pack) == [
                f"acme_rules: says that its rules lie in {value}: there is no such folder"
            ]


class TestOrder:
    def test_a_rule_stands_before_the_first_that_it_is_over(self) -> None:
        packs = {"x": ("b",), "y": (), "z": ("x",), "w": ("y", "c")}
        assert joined_order("abc", packs) == ["a", "z", "x", "b", "w", "c", "y"]

    def test_ours_keep_their_order(self) -> None:
        order = [rule.info.id for rule in load()]
        joined = joined_order(order, {"acme": ("dynamic-size", "pool-candidate")})
        assert [id_ for id_ in joined if id_ != "acme"] == order
        assert joined.index("acme") + 1 == joined.index("pool-candidate")


class TestRun:
    def loaded(self, tmp_path: Path, text: str) -> foreign.Ran:
        folder = write(tmp_path, {"acme_x.py": text})
        [pack] = read_packs([Named("lint", str(folder), "command line")], {})
        assert faults(pack) == []
        return foreign.run(pack)

    def test_a_pack_that_is_not_trusted_is_not_loaded(self, tmp_path: Path) -> None:
        folder = write(tmp_path, {"acme_x.py": GOOD})
        assert [rule.info.id for rule in load([pack_of(folder)])] == [
            rule.info.id for rule in load()
        ]

    def test_a_trusted_one_is(self, tmp_path: Path) -> None:
        folder = write(tmp_path, {"acme_x.py": GOOD})
        packs = read_packs([Named("lint", str(folder), "command line")], {})
        order = [rule.info.id for rule in load(packs)]
        assert sorted(order) == sorted({*rule_ids(), "acme-x"})
        assert order.index("acme-x") + 1 == order.index("returned-pointer")

    def test_what_was_read_is_run_whatever_the_file_is_now(self, tmp_path: Path) -> None:
        folder = write(tmp_path, {"acme_x.py": GOOD})
        packs = read_packs([Named("lint", str(folder), "command line")], {})
        write(folder, {"acme_x.py": touches(tmp_path / "ran")})
        assert "acme-x" in foreign.run(packs[0]).checks
        assert not (tmp_path / "ran").exists()

    def test_an_import_that_fails_names_rule_and_line(self, tmp_path: Path) -> None:
        ran = self.loaded(tmp_path, GOOD.replace("\nRULE", "\nN = 1 // 0\nRULE"))
        assert ran.checks == {}
        problem = ran.failed["acme-x"]
        assert problem.bug
        assert problem.level is Level.ERROR
        assert problem.message == (
            "rule acme-x of lint cannot be imported: ZeroDivisionError: integer division or modulo"
            " by zero (lint/acme_x.py:10); mend it, or use --ignore acme-x meanwhile"
        )

    @pytest.mark.parametrize(
        ("body", "error"),
        [
            ("yield 1", "TypeError: check yields int in place of a Finding"),
            ("return 1", "TypeError: 'int' object is not iterable"),
            ("raise SystemExit\n    yield", "RuntimeError: SystemExit"),
            ("raise GeneratorExit\n    yield", "RuntimeError: GeneratorExit"),
            ("yield p", "TypeError: check yields finding-like"),
        ],
    )
    def test_a_check_can_do_no_more_than_raise(self, tmp_path: Path, body: str, error: str) -> None:
        text = f"{HEAD}def check(p):\n    {body}\n"
        check = self.loaded(tmp_path, text).checks["acme-x"]
        kind, _, message = error.partition(": ")
        view = type("finding-like", (), {})()
        with pytest.raises((TypeError, RuntimeError), match=message) as raised:
            list(check(view))
        assert type(raised.value).__name__ == kind

    def test_a_finding_is_its_own(self, tmp_path: Path) -> None:
        from tests.reporters.sample import RICH

        [finding, *_] = RICH.findings
        ran = self.loaded(tmp_path, f"{HEAD}def check(p):\n    yield from p\n")
        with pytest.raises(TypeError, match="yields a finding of"):
            list(ran.checks["acme-x"]([finding]))


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    assert json.loads(written({"/a": Trusted("1", {"b": "2"})})) == {
        "schema": 1,
        "packs": {"/a": {"digest": "1", "files": {"b": "2"}}},
    }
