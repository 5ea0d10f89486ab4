"""What a result was made from: each part of it changes the hash, and nothing else does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.incremental.inputs import Inputs
from escapelint.index import Index
from escapelint.model import Package
from escapelint.paths import Roots
from escapelint.program import CODE, TESTS, WHOLE, Look, Program
from tests.facts.logs import read

DEP, LIB, APP, OTHER = (f"m/{name}" for name in ("dep", "lib", "app", "other"))
IMPORTS = {DEP: (), LIB: (DEP,), APP: (LIB,), OTHER: ()}
TEXT = """# m/lib
lib/lib.go:3:6: can inline New with cost 5 as: func() *T { return &T{} }
lib/lib.go:4:9: &T{} escapes to heap
# m/app
app/app.go:3:6: can inline Use with cost 9 as: func() { New() }
app/app.go:5:3: moved to heap: x
"""


class World:
    """Four packages on disk, and what a compiler said of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.text = TEXT
        self.settings = b"settings"
        self.packages = {
            path: Package(
                path,
                str(root / path.partition("/")[2]),
                path.partition("/")[2],
                "m",
                go_files=(f"{path.partition('/')[2]}.go",),
                imports=imports,
                build_ids=(f"id of {path}",),
                only_imported=path == DEP,
            )
            for path, imports in IMPORTS.items()
        }
        for package in self.packages.values():
            Path(package.dir).mkdir()
            self.write(package, f"package {package.name}\n")

    def write(self, package: Package, text: str, name: str = "") -> None:
        (Path(package.dir) / (name or package.files[0])).write_text(text)

    def change(self, path: str, **fields: object) -> None:
        self.packages[path] = replace(self.packages[path], **fields)  # type: ignore[arg-type]

    def inputs(self) -> Inputs:
        sections, tally = read(self.text)
        assert tally.unread == 0
        roots = Roots(str(self.root), "/goroot", "/mod")
        analysed = [p for p in self.packages.values() if not p.only_imported]
        index = Index(analysed, sections, roots, str(self.root), lambda package: ["x.y"])
        program = Program(self.packages, frozenset([str(self.root)]), roots, _read)
        return Inputs(index, self.packages, program, self.settings)

    def keys(self) -> Mapping[str, bytes | None]:
        inputs = self.inputs()
        return {
            path: inputs.key(package)
            for path, package in self.packages.items()
            if not package.only_imported
        }


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def changed(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> set[str]:
    return {path for path in before if before[path] != after.get(path)}


def test_the_same_twice(world: World) -> None:
    keys = world.keys()
    assert keys == world.keys()
    assert len(set(keys.values()) - {None}) == 3


@pytest.mark.parametrize(
    ("path", "which"),
    [(DEP, {LIB, APP}), (LIB, {LIB, APP}), (APP, {APP}), (OTHER, {OTHER})],
)
@pytest.mark.parametrize("what", ["text", "another file", "build id"])
def test_packages_and_their_imports(world: World, path: str, which: set[str], what: str) -> None:
    before = world.keys()
    package = world.packages[path]
    if what == "text":
        world.write(package, f"package {package.name} // why\n")
    elif what == "another file":
        world.write(package, f"package {package.name}\n", "more.go")
        world.change(path, go_files=(*package.go_files, "more.go"))
    else:
        world.change(path, build_ids=("another",))
    assert changed(before, world.keys()) == which


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [
        # a fact of its own, and its path
        ("app.go:5:3: moved", "app.go:6:3: moved", {APP}),
        (
            "app/app.go:5:3: moved",
            "app/app.go:5:3: y escapes to heap\napp/app.go:5:3: moved",
            {APP},
        ),
        # a copy of it where it is inlined: its importers do not ask for that
        (
            "",
            "app/app.go:7:3: inlining call to lib.New\napp/app.go:7:3: &T{} escapes to heap\n",
            {LIB},
        ),
        (
            "",
            "app/app.go:7:3: inlining call to lib.New\napp/app.go:7:3: &T{} does not escape\n",
            {LIB},
        ),
        # how a closure that was inlined elsewhere captures its variable
        (
            "",
            "lib/lib.go:9:2: lib.New.func1 capturing by ref: n (addr=false assign=true width=8)\n",
            {LIB},
        ),
        # an allocation of its type
        ("", "app/app.go:8:3: new(lib.T) escapes to heap\n", {APP, LIB}),
        # a fact in a file, which the compile of another package tells
        ("", "other/other.go:8:3: moved to heap: z\n", {APP, OTHER}),
        ("", "lib/lib.go:8:3: moved to heap: z\n", {APP, LIB}),
    ],
)
def test_what_the_compiler_says(world: World, old: str, new: str, which: set[str]) -> None:
    before = world.keys()
    world.text = world.text.replace(old, new) if old else world.text + new
    assert changed(before, world.keys()) == which


@pytest.mark.parametrize(
    "fields", [{"imports": (DEP,)}, {"name": "main"}, {"match": ("./...",)}, {"go_version": "1.21"}]
)
def test_what_packages_there_are_concerns_all(world: World, fields: dict[str, object]) -> None:
    before = world.keys()
    world.change(OTHER, **fields)
    assert changed(before, world.keys()) == {LIB, APP, OTHER}


def test_settings_concern_all(world: World) -> None:
    before = world.keys()
    world.settings = b"other settings"
    assert changed(before, world.keys()) == {LIB, APP, OTHER}


def test_that_another_one_does_not_compile_concerns_nobody(world: World) -> None:
    before = world.keys()
    world.change(OTHER, error="a.go:1:2: syntax error")
    assert changed(before, world.keys()) == set()


def test_what_cannot_be_told(world: World) -> None:
    (Path(world.packages[DEP].dir) / "dep.go").unlink()
    assert world.keys() == {LIB: None, APP: None, OTHER: world.keys()[OTHER]}
    world.change(OTHER, build_ids=())
    assert world.keys()[OTHER] is None


def test_code_that_directives_put_elsewhere(world: World) -> None:
    world.text += "# m/other\nother/x.y:3:4: moved to heap: x\n"
    assert world.keys()[OTHER] is None


def test_facts_of_a_package_that_is_not_listed(world: World) -> None:
    world.text += "# m/stranger\nother/other.go:3:4: moved to heap: x\n"
    assert world.keys()[OTHER] is None


# ── what was looked at ──────────────────────────────────────────────────────────────────────


def test_code_that_was_looked_at(world: World) -> None:
    before = world.inputs().digest(Look(CODE, OTHER))
    assert before == world.inputs().digest(Look(CODE, OTHER))
    world.write(world.packages[OTHER], "package other // why\n")
    assert world.inputs().digest(Look(CODE, OTHER)) not in (before, None)
    assert world.inputs().digest(Look(CODE, "m/stranger")) is None


@pytest.mark.parametrize("name", ["a_test.go", "a.s"])
def test_tests_that_were_looked_at(world: World, name: str) -> None:
    package = world.packages[OTHER]

    def written(text: str) -> bytes | None:
        world.write(package, text, name)
        os.utime(Path(package.dir) / name, (1, 1))
        return world.inputs().digest(Look(TESTS, OTHER))

    none = world.inputs().digest(Look(TESTS, OTHER))
    assert len({none, written("one"), written("two"), None}) == 4
    world.write(package, "more", "not_a_test.txt")
    assert world.inputs().digest(Look(TESTS, OTHER)) == written("two")


def test_tests_that_changed_since_the_run_began(world: World) -> None:
    inputs = world.inputs()
    path = Path(world.packages[OTHER].dir) / "a_test.go"
    path.write_text("package other\n")
    later = path.stat().st_mtime + 60
    os.utime(path, (later, later))
    assert inputs.digest(Look(TESTS, OTHER)) is None


def test_a_folder_that_is_listed_whole(world: World) -> None:
    look = Look(WHOLE, str(world.root))
    before = world.inputs().digest(look)
    below = world.root / "below"
    below.mkdir()
    (below / "go.mod").write_text("module below\n")
    assert world.inputs().digest(look) != before


def test_what_changed_since_it_was_hashed(world: World) -> None:
    inputs = world.inputs()
    inputs.key(world.packages[APP])
    assert inputs.unchanged()
    path = Path(world.packages[DEP].dir) / "dep.go"
    path.write_text("package dep // more\n")
    assert not inputs.unchanged()
    path.unlink()
    assert not inputs.unchanged()
