"""The files in which results are kept."""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from pathlib import Path

import pytest

from escapelint.analysis import PackageResult
from escapelint.incremental import store
from escapelint.incremental.folder import folder_of
from escapelint.incremental.store import Entry
from escapelint.model import (
    Allocates,
    Edit,
    Fact,
    Finding,
    Fix,
    Group,
    Level,
    Package,
    Pos,
    Problem,
    Refusal,
    Region,
    Silent,
    Step,
    Suppression,
    Weight,
)
from escapelint.program import CODE, Look

REGION = Region("a.go", 1, 2, 3, 4, 5, 6, "first", "last")
FINDING = Finding(
    rule="returned-pointer",
    level=Level.WARNING,
    weights=(Weight(20, "in a loop"),),
    package="m/p",
    function="F",
    region=REGION,
    message="a message",
    subject="x",
    suggestion="do it",
    because=(Step("text", "assign", Pos("a.go", 1, 2), REGION),),
    fixes=(Fix("title", "safe", (Edit(REGION, "text"),), removes=True, frees=("fmt",)),),
    refused=(Refusal("title", "why"),),
    facts=(Fact("expr", "x", "x", Pos("a.go", 1, 2), "F", 0, (), boxed=True),),
    group=Group("m", "key", "title"),
    suppression=Suppression("inSource", "why", "a.go", 3),
    allocates=Allocates("sometimes", "where the slice has no room", "T", 8),
)
RESULT = PackageResult(
    Package("m/p", "/m/p", "p", go_files=("a.go",)),
    (FINDING,),
    (FINDING,),
    {("mark", "a.go"): "note"},
    {("mark", "a.go"): "message"},
    (Problem(Level.NOTE, "message"),),
    {"rule": 1},
    {"rule": 2},
    {"shape": 3},
    {"reason": 4},
    {"always": 5},
    (Silent("a.go", 1, 2, "F", "text", "why"),),
    frozenset({Look(CODE, "m/q")}),
    {"of known size": 5},
)
ENTRIES = {"m/p": Entry(b"key", ((Look(CODE, "m/q"), b"hash"),), store.dumped(RESULT))}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = str(tmp_path / "new" / "folder")
    store.write(folder, "name", ENTRIES)
    entries = store.read(folder, "name")
    assert entries == ENTRIES
    assert store.loaded(entries["m/p"].result) == RESULT
    assert os.listdir(folder) == ["name.results"]
    assert store.read(folder, "other") == {}


def test_each_part_of_a_result_was_tried() -> None:
    plain = ("facts", "code", "copies", "identity", "fingerprint", "cure", "size")  # words, numbers
    for value in (RESULT, FINDING):
        empty = [
            name
            for name in value.__dataclass_fields__
            if name not in (*plain, "inlined", "unsaid") and not getattr(value, name)
        ]
        assert not empty


class _Evil:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("inner", [True, False])
def test_nothing_of_others_is_made(tmp_path: Path, inner: bool) -> None:
    evil = pickle.dumps({"m/p": _Evil(str(tmp_path / "made"))})
    if inner:
        with pytest.raises(pickle.UnpicklingError, match=r"mkdir is no part"):
            store.loaded(evil)
    else:
        path = tmp_path / "name.results"
        path.write_bytes(hashlib.sha256(evil).digest() + evil)
        assert store.read(str(tmp_path), "name") == {}
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "name", ["Path", "dataclass", "os.mkdir", "store.os.mkdir", "tempfile.mkdtemp"]
)
def test_what_our_modules_import_is_not_ours(name: str) -> None:
    text = f"cescapelint.incremental.store\n{name}\n.".encode()
    with pytest.raises((pickle.UnpicklingError, AttributeError)):
        store.loaded(text)


def test_old_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path)
    for name in ("old", "used", "young"):
        store.write(folder, name, ENTRIES)
    long_ago = time.time() - 15 * 24 * 3600
    for name in ("old", "used"):
        os.utime(tmp_path / f"{name}.results", (long_ago, long_ago))
    (tmp_path / "of the user").write_text("")
    assert store.read(folder, "used") == ENTRIES
    store.write(folder, "new", ENTRIES)
    assert sorted(os.listdir(folder)) == [
        *("new.results", "of the user", "used.results", "young.results")
    ]
    monkeypatch.setattr(store, "_MOST", 0)
    store.write(folder, "last", ENTRIES)
    assert os.listdir(folder) == ["of the user"]


@pytest.mark.parametrize(
    ("env", "folder"),
    [
        ({"ESCAPELINT_CACHE": "/kept", "XDG_CACHE_HOME": "/x"}, "/kept"),
        ({"ESCAPELINT_CACHE": "off", "XDG_CACHE_HOME": "/x"}, ""),
        ({"XDG_CACHE_HOME": "/x"}, "/x/escapelint"),
        ({"XDG_CACHE_HOME": "relative"}, ""),
        ({}, "/home/me/.cache/escapelint"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="paths of Unix")
def test_where(env: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr("sys.platform", "linux")
    assert folder_of(env) == folder
