"""What the sections of a run say together: names, merging, copies; also with a real Go."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.heap_uses import HeapUses
from escapelint.index import Index
from escapelint.model import GENERATED_POSITIONS, Fact, Inlining, Package, Pos
from escapelint.packages import is_standard, merge_variants
from escapelint.paths import Roots, find_root
from escapelint.toolchain.build import GCFLAGS, list_command, parse_packages
from escapelint.toolchain.find import describe
from escapelint.toolchain.process import Stream
from tests.conftest import TESTDATA
from tests.facts.logs import RELEASES, block, read, recorded

SAMPLES = TESTDATA / "samples"


def package(
    path: str, folder: str, *files: str, version: str = "", imports: Iterable[str] = ()
) -> Package:
    """A package of the module example.com/m in /m, unless the folder is absolute."""
    name = path.partition(" ")[0].rpartition("/")[2]
    module = "/".join(path.split("/")[:2]) if version else "example.com/m"
    return Package(
        path,
        os.path.normpath(os.path.join("/m", folder)),
        name,
        module=module,
        module_version=version,
        go_files=files,
        imports=tuple(imports),
    )


def index(
    text: str,
    *packages: Package,
    cwd: str = "/m",
    directives: Mapping[str, Iterable[str]] | None = None,
) -> Index:
    """`directives` has the files that the `//line` directives of a package name."""
    sections, tally = read(text)
    assert tally.unread == 0
    named = directives or {}
    roots = Roots("/m", "/goroot", "/mod")
    return Index(packages, sections, roots, cwd, lambda p: named.get(p.import_path, ()))


def sample(release: str, name: str, packages: Iterable[tuple[str, tuple[str, ...]]]) -> Index:
    """The index of a recorded log of `samples/`; packages as (folder, files)."""
    made = [
        Package(
            f"example.com/samples/{folder}", str(SAMPLES / folder), Path(folder).name, go_files=f
        )
        for folder, f in packages
    ]
    roots = Roots(str(SAMPLES), "/goroot", "/mod")
    return Index(made, recorded(release, name), roots, str(SAMPLES))


def facts_of(found: Index) -> dict[str, Fact]:
    """`{"a.go:3:4 text": fact}`."""
    return {
        f"{fact.pos.file}:{fact.pos.line}:{fact.pos.column} {fact.text}": fact
        for facts in found.facts.values()
        for fact in facts
    }


def is_accounted_for(found: Index, sections: Iterable[SectionFacts]) -> bool:
    given = sum(len(section.facts) + len(section.copies) for section in sections)
    unplaced = sum(len(found.unplaced(package)) for package in found.packages.values())
    return given == len(facts_of(found)) + unplaced + sum(found.skipped.values())


# ── printed files → names, section 3.3 and trap 11 ──────────────────────────────────────────

LIB = package("example.com/m/lib", "lib", "lib.go")
APP = package("example.com/m/app", "app", "app.go")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("app/app.go", "app/app.go"),
        ("./app/app.go", "app/app.go"),
        ("/m/app/app.go", "app/app.go"),
        ("/m/app/../app/app.go", "app/app.go"),
        ("example.com/m/app/app.go", "app/app.go"),  # -trimpath
        ("../app/app.go", "app/app.go"),  # replayed, first compiled in a sister folder
        ("./app.go", "app/app.go"),  # replayed, first compiled in its own folder
    ],
)
def test_an_own_file(printed: str, name: str) -> None:
    found = index(f"# example.com/m/app\n{printed}:3:4: moved to heap: x\n", LIB, APP)
    assert list(found.facts) == [name]


@pytest.mark.parametrize(
    ("own", "foreign"),
    [
        ("app/app.go", "lib/lib.go"),
        ("app/app.go", "./lib/lib.go"),
        ("app/app.go", "/m/lib/lib.go"),
        ("./app.go", "../lib/lib.go"),
        ("../app/app.go", "../lib/lib.go"),
        ("../../app/app.go", "../../lib/lib.go"),
        ("../../m/app/app.go", "../../m/lib/lib.go"),
        ("./app.go", "/m/lib/lib.go"),
        ("example.com/m/app/app.go", "example.com/m/lib/lib.go"),
        ("/m/app/app.go", "lib/lib.go"),
    ],
)
def test_a_foreign_file_in_a_section(own: str, foreign: str) -> None:
    lines = f"{own}:3:6: can inline F\n{foreign}:5:6: moved to heap: x\n"
    found = index(f"# example.com/m/app\n{lines}", LIB, APP)
    assert list(facts_of(found)) == ["lib/lib.go:5:6 x"]


def test_sections_are_replayed_from_several_folders() -> None:
    text = (
        "# example.com/m/lib\n./lib.go:3:4: moved to heap: x\n"
        "# example.com/m/app\napp/app.go:3:4: moved to heap: x\nlib/lib.go:9:4: moved to heap: y\n"
    )
    found = index(text, LIB, APP)
    assert sorted(facts_of(found)) == ["app/app.go:3:4 x", "lib/lib.go:3:4 x", "lib/lib.go:9:4 y"]


def test_files_of_the_same_name() -> None:
    packages = [package(f"example.com/m/{p}", p, "x.go") for p in ("a", "b", "b/a")]
    text = "".join(
        f"# example.com/m/{p}\n{p}/x.go:{n}:1: moved to heap: x\n"
        for n, p in enumerate(("a", "b", "b/a"), 1)
    )
    found = index(text, *packages)
    assert sorted(facts_of(found)) == ["a/x.go:1:1 x", "b/a/x.go:3:1 x", "b/x.go:2:1 x"]
    # The same, replayed from b: x.go of b/a is printed as today's x.go of a.
    text = "# example.com/m/b/a\na/x.go:3:1: moved to heap: x\n"
    assert list(facts_of(index(text, *packages))) == ["b/a/x.go:3:1 x"]


def test_trimmed_paths_of_other_packages_are_not_guessed() -> None:
    own = package("example.com/m/internal/slices", "internal/slices", "iter.go")
    text = (
        "# example.com/m/app\nexample.com/m/app/app.go:3:6: can inline F\n"
        "slices/iter.go:50:4: moved to heap: x\n"
    )
    found = index(text, own, APP, cwd="/m/internal")
    assert found.facts == {}
    assert found.skipped == {"in a file of a package that was not asked for": 1}


def test_modules_of_the_cache() -> None:
    folder = "/mod/example.com/!dep@v1.2.3/sub"
    dep = package("example.com/Dep/sub", folder, "x.go", version="v1.2.3")
    for printed in (f"{folder}/x.go", "example.com/Dep@v1.2.3/sub/x.go"):
        text = f"# example.com/Dep/sub\n{printed}:3:4: moved to heap: x\n"
        found = index(text, dep, cwd="/m/app")
        assert list(facts_of(found)) == ["example.com/Dep@v1.2.3/sub/x.go:3:4 x"]


def test_the_standard_library() -> None:
    std = Package("slices", "/goroot/src/slices", "slices", go_files=("sort.go",))
    for printed in ("/goroot/src/slices/sort.go", "../goroot/src/slices/sort.go", "slices/sort.go"):
        found = index(f"# slices\n{printed}:3:4: moved to heap: x\n", std)
        assert list(facts_of(found)) == ["$GOROOT/src/slices/sort.go:3:4 x"]


def unplaced(found: Index) -> set[str]:
    """`"package file:line text"` of the facts in files that only directives name."""
    return {
        f"{path} {fact.pos.file}:{fact.pos.line} {fact.text}"
        for path, package in found.packages.items()
        for fact in found.unplaced(package)
    }


@pytest.mark.parametrize(
    ("written", "printed", "name"),
    [
        ("parser.y", "parser.y", "app/parser.y"),  # up to Go 1.26, from any folder
        ("parser.y", "app/parser.y", "app/parser.y"),  # Go 1.27
        ("parser.y", "./parser.y", "app/parser.y"),  # the same, replayed
        ("parser.y", "../app/parser.y", "app/parser.y"),
        ("parser.y", "example.com/m/app/parser.y", "app/parser.y"),  # -trimpath
        ("parser.y", "/m/app/parser.y", "app/parser.y"),
        ("../app/./parser.y", "../app/./parser.y", "app/parser.y"),
        ("../lib/parser.y", "lib/parser.y", "lib/parser.y"),
        ("/m/app/parser.y", "app/parser.y", "app/parser.y"),
        ("template.go", "template.go", "app/template.go"),
    ],
)
def test_a_file_of_a_line_directive(written: str, printed: str, name: str) -> None:
    lines = f"app/app.go:3:6: can inline F\n{printed}:101: moved to heap: x\n"
    text = f"# example.com/m/app\n{lines}"
    found = index(text, LIB, APP, directives={APP.import_path: [written, "other.y"]})
    assert unplaced(found) == {f"example.com/m/app {name}:101 x"}
    assert (found.facts, found.skipped) == ({}, {})
    found = index(text, LIB, APP)
    assert unplaced(found) == set()
    assert found.skipped == {"in a file of a package that was not asked for": 1}


def test_directives_are_read_only_where_they_can_matter() -> None:
    asked: Counter[str] = Counter()

    def directives(package: Package) -> list[str]:
        asked[package.import_path] += 1
        return []

    def read_for(*files: str) -> Counter[str]:
        asked.clear()
        functions = "".join(f"{file}:3:6: can inline F\n" for file in files)
        sections = read(f"# example.com/m/app\n{functions}")[0]
        roots = Roots("/m", "/goroot", "/mod")
        Index([LIB, APP], sections, roots, "/m", directives)
        return +asked

    assert read_for("app/app.go", "lib/lib.go", "/goroot/src/slices/sort.go") == {}
    assert read_for("app/app.go", "<autogenerated>", "_cgo_gotypes.go", "??") == {}
    assert read_for("app/app.go", "/mod/x@v1.2.3/x.go", "y.go") == {APP.import_path: 1}
    assert read_for("app/app.go", "x.y", "y.y") == {APP.import_path: 1, LIB.import_path: 1}


def test_a_directive_may_name_a_source() -> None:
    text = "# example.com/m/app\napp.go:3: moved to heap: x\n"
    found = index(text, APP, directives={APP.import_path: ["app.go"]})
    assert list(facts_of(found)) == ["app/app.go:3:0 x"]
    # Of another package: as Go 1.27 prints it, and as those before.
    lines = "app/app.go:3:6: can inline F\nlib/lib.go:5: moved to heap: x\n"
    text = f"# example.com/m/app\n{lines}../lib/lib.go:5: moved to heap: x\n"
    found = index(text, LIB, APP, directives={APP.import_path: ["../lib/lib.go"]})
    assert list(facts_of(found)) == ["lib/lib.go:5:0 x"]
    assert found.skipped == {"instance or variant": 1}


def test_packages_may_name_one_file() -> None:
    sections = [
        f"# example.com/m/{name}\n/m/shared.y:3: moved to heap: x\n" for name in ("app", "lib")
    ]
    directives = {p.import_path: ["/m/shared.y"] for p in (APP, LIB)}
    for text in ("".join(sections), "".join(reversed(sections))):
        found = index(text, APP, LIB, directives=directives)
        assert unplaced(found) == {f"example.com/m/{p} shared.y:3 x" for p in ("app", "lib")}


def test_generic_code_under_a_directive() -> None:
    lines = "app/app.go:3:6: can inline G\nlib.y:5: &lib.Box[go.shape.int]{...} escapes to heap\n"
    found = index(
        f"# example.com/m/app\n{lines}", LIB, APP, directives={LIB.import_path: ["lib.y"]}
    )
    assert unplaced(found) == {"example.com/m/lib lib/lib.y:5 &lib.Box[go.shape.int]{...}"}
    both = {LIB.import_path: ["lib.y"], "example.com/m/cmd": ["lib.y"]}
    cmd = package("example.com/m/cmd", "cmd", "cmd.go")
    found = index(f"# example.com/m/app\n{lines}", LIB, APP, cmd, directives=both)
    assert unplaced(found) == set()


def test_copies_of_code_under_a_directive() -> None:
    text = (
        "# example.com/m/lib\nlib.y:5: can inline New\nlib.y:6: &T{...} escapes to heap in New:\n"
        "lib.y:6:   flow: ~r0 ← &{storage for &T{...}}:\nlib.y:6: &T{...} escapes to heap\n"
        "# example.com/m/app\napp/app.go:3:4: inlining call to lib.New\n"
        "app/app.go:3:4: &lib.T{...} escapes to heap\n"
    )
    found = index(text, LIB, APP, directives={LIB.import_path: ["lib.y"]})
    (fact,) = found.unplaced(LIB)
    assert fact.inlining == Inlining(copies=1)
    assert found.flows(fact)
    assert found.weight(LIB.import_path) == found.weight(APP.import_path) + 1


def test_positions_of_notes_have_names_too() -> None:
    lines = block("./app.go:3:4", "x", "{heap} ← &x", "x (spill) at ../lib/lib.go:5:6")
    text = "\n".join(("# example.com/m/app", *lines, "./app.go:3:4: moved to heap: x\n"))
    found = index(text, LIB, APP)
    (fact,) = facts_of(found).values()
    assert found.flows(fact)[0][0].notes[0].pos == Pos("lib/lib.go", 5, 6)


@pytest.mark.parametrize("printed", GENERATED_POSITIONS)
def test_generated_code_is_in_no_folder(printed: str) -> None:
    lines = block("./app.go:3:4", "x", "{heap} ← &x", f"x (spill) at {printed}:1:2")
    text = "\n".join(("# example.com/m/app", *lines, "./app.go:3:4: moved to heap: x\n"))
    found = index(text, APP, cwd="/m/app")
    (fact,) = facts_of(found).values()
    assert found.flows(fact)[0][0].notes[0].pos == Pos(printed, 1, 2)


def test_a_source_may_be_named_like_generated_code() -> None:
    odd = package("example.com/m/app", "app", "x_testmain.go")
    found = index("# example.com/m/app\napp/x_testmain.go:3:4: moved to heap: x\n", odd)
    assert list(facts_of(found)) == ["app/x_testmain.go:3:4 x"]


# ── variants, instances, other sections ─────────────────────────────────────────────────────


def test_test_variants_are_merged() -> None:
    merged = merge_variants(
        [
            package("example.com/m/app", "app", "app.go", imports=["fmt", "example.com/m/lib"]),
            package(
                "example.com/m/app [example.com/m/app.test]",
                "app",
                "app.go",
                "app_test.go",
                imports=["fmt", "example.com/m/lib [example.com/m/app.test]", "testing"],
            ),
            package("example.com/m/app_test [example.com/m/app.test]", "app", "x_test.go"),
            Package("example.com/m/app.test", "/m/app", "main", go_files=("/cache/35/35992f-d",)),
        ]
    )
    assert {path: p.files for path, p in merged.items()} == {
        "example.com/m/app": ("app.go", "app_test.go"),
        "example.com/m/app_test": ("x_test.go",),
    }
    assert merged["example.com/m/app"].imports == ("fmt", "example.com/m/lib", "testing")


def test_a_command_may_be_named_like_a_test_binary() -> None:
    own = Package("example.com/my.test", "/m", "main", go_files=("main.go",))
    assert list(merge_variants([own])) == ["example.com/my.test"]


def test_a_fact_of_a_variant_is_the_packages_own() -> None:
    variant = package("example.com/m/app [example.com/m/app.test]", "app", "app.go", "app_test.go")
    text = (
        "# example.com/m/app [example.com/m/app.test]\n"
        "app/app.go:3:4: moved to heap: x\napp/app_test.go:3:4: moved to heap: y\n"
        "# example.com/m/app\napp/app.go:3:4: moved to heap: x\n"
    )
    found = index(text, APP, variant)
    assert {name: fact.section for name, fact in facts_of(found).items()} == {
        "app/app.go:3:4 x": 2,
        "app/app_test.go:3:4 y": 1,
    }
    assert found.skipped == {"instance or variant": 1}
    assert found.files_of(found.packages["example.com/m/app"]) == ("app/app.go", "app/app_test.go")


MODERN = SAMPLES / "modern"


@pytest.mark.parametrize("release", RELEASES[3:])
def test_a_recorded_test_variant_adds_only_its_tests(release: str) -> None:
    plain = Package("example.com/modern", str(MODERN), "modern", go_files=("modern.go",))
    variant = Package(
        "example.com/modern [example.com/modern.test]",
        str(MODERN),
        "modern",
        go_files=("modern.go", "bench_test.go"),
    )
    roots = Roots(str(MODERN), "/goroot", "/mod")
    sections = recorded(release, "modern")
    both = Index([plain, variant], sections, roots, str(MODERN))
    alone = Index([plain], sections[:1], roots, str(MODERN))
    assert {f for f in both.facts if f != "bench_test.go"} == {"modern.go"}
    assert both.facts["modern.go"] == alone.facts["modern.go"]
    assert is_accounted_for(both, sections)


GEN = [("gen", ("gen.go",)), ("gen/lib", ("lib.go",))]


@pytest.mark.parametrize("release", RELEASES)
def test_generic_code_belongs_to_its_own_file(release: str) -> None:
    found = sample(release, "gen", GEN)
    assert {name: fact.inlining for name, fact in facts_of(found).items()} == {
        "gen/lib/lib.go:8:9 &lib.Box[go.shape.int]{...}": None,
        "gen/lib/lib.go:11:38 lib.b.v": Inlining(copies=1),
        "gen/lib/lib.go:14:36 lib.v": None,
        "gen/gen.go:12:2 x": Inlining(copies=3),
    }
    assert is_accounted_for(found, recorded(release, "gen"))


def test_generic_code_is_reported_once_over_all_sections() -> None:
    def instance(name: str, shape: str) -> str:
        return (
            f"# example.com/m/{name}\n{name}/{name}.go:3:6: can inline F\n"
            f"lib/lib.go:5:6: &lib.Box[go.shape.{shape}]{{...}} escapes to heap\n"
        )

    own = "# example.com/m/lib\nlib/lib.go:5:6: &Box[go.shape.string]{...} escapes to heap\n"
    text = instance("app", "int") + own + instance("cmd", "bool")
    found = index(text, LIB, APP, package("example.com/m/cmd", "cmd", "cmd.go"))
    # The package's own word counts, where there is one.
    assert list(facts_of(found)) == ["lib/lib.go:5:6 &Box[go.shape.string]{...}"]
    assert found.skipped == {"instance or variant": 2}


# ── copies ──────────────────────────────────────────────────────────────────────────────────


def test_plain_sections_come_before_variants() -> None:
    text = "".join(
        f"# {path}\n{path[14:17]}/x.go:3:6: can inline F\nlib/lib.go:5:6: moved to heap: x\n"
        for path in ("example.com/m/app [example.com/m/app.test]", "example.com/m/cmd")
    )
    packages = [package(f"example.com/m/{name}", name, "x.go") for name in ("app", "cmd")]
    (fact,) = facts_of(index(text, LIB, *packages)).values()
    assert fact.section == 2


INL = [("inl", ("inl.go",)), ("inl/dep", ("dep.go",))]


@pytest.mark.parametrize("release", RELEASES)
def test_copies_are_counted_at_their_origin(release: str) -> None:
    found = sample(release, "inl", INL)
    assert {name: fact.inlining for name, fact in facts_of(found).items()} == {
        "inl/dep/dep.go:9:9 &T{...}": Inlining(copies=5, on_stack=1),
        "inl/dep/dep.go:21:2 x": Inlining(copies=1),
    }
    assert found.skipped == {"inlined copy, counted at its origin": 6}


@pytest.mark.parametrize("release", RELEASES)
def test_a_copy_without_origin_stays(release: str) -> None:
    found = sample(release, "inl", INL[:1])
    assert {name: fact.callees for name, fact in facts_of(found).items()} == {
        "inl/inl.go:9:16 &dep.T{...}": ("dep.New",),
        "inl/inl.go:13:18 &dep.T{...}": ("dep.Outer", "dep.New"),
        "inl/inl.go:16:41 dep.x": ("dep.Local",),
        "inl/inl.go:23:45 &dep.T{...}": ("dep.New",),
        "inl/inl.go:23:57 &dep.T{...}": ("dep.New",),
    }
    assert is_accounted_for(found, recorded(release, "inl"))


def _copies(
    origin: str, callee: str, *, declared: str = "F", function: str = "F", pos: str = "5:6"
) -> Inlining | None:
    """What becomes of one copy in app of an allocation in lib, at line 6 of `declared`."""
    header = f"lib/lib.go:6:2: {origin} escapes to heap in {function}:"
    lines = [
        "# example.com/m/lib",
        f"lib/lib.go:{pos}: can inline {declared} with cost 5 as: func() {{ }}",
        header,
        "lib/lib.go:6:2:   flow: {heap} ← &x:",
        f"lib/lib.go:6:2: {origin} escapes to heap",
        "# example.com/m/app",
        f"app/app.go:3:4: inlining call to {callee}",
        "app/app.go:3:4: &lib.T[go.shape.int]{...} escapes to heap",
    ]
    facts = facts_of(index("\n".join(lines) + "\n", LIB, APP))
    return facts[f"lib/lib.go:6:2 {origin}"].inlining


@pytest.mark.parametrize(
    ("declared", "function", "callee"),
    [
        ("F", "F", "lib.F"),
        ("(*T).M", "(*T).M", "lib.(*T).M"),
        ("T.functions", "T.functions", "lib.T.functions"),
        ("F[go.shape.int]", "F[go.shape.int]", "lib.F[go.shape.int]"),
        ("F[go.shape.func(int)]", "F[go.shape.func(int)]", "lib.F[go.shape.func(int)]"),
        ("(*T[go.shape.int]).M", "(*T[go.shape.int]).M", "lib.(*T[go.shape.int]).M"),
    ],
)
def test_callees(declared: str, function: str, callee: str) -> None:
    origin = "&T[go.shape.string]{...}"
    assert _copies(origin, callee, declared=declared, function=function) == Inlining(copies=1)


def test_an_instance_that_can_be_inlined_wins() -> None:
    lines = [
        "# example.com/m/lib",
        "lib/lib.go:5:6: cannot inline F[go.shape.string]: recursive",
        "lib/lib.go:5:6: can inline F[go.shape.int]",
        "lib/lib.go:6:2: moved to heap: x",
    ]
    (fact,) = facts_of(index("\n".join(lines) + "\n", LIB)).values()
    assert fact.inlining == Inlining()


def test_a_copy_has_one_origin() -> None:
    lines = [
        "# example.com/m/app",
        "app/app.go:5:6: can inline New",
        "app/app.go:6:2: &T{...} escapes to heap",
        "app/app.go:7:2: &T{...} escapes to heap",
        "app/app.go:9:2: inlining call to New",
        "app/app.go:9:2: &T{...} escapes to heap",
    ]
    facts = facts_of(index("\n".join(lines) + "\n", APP))
    assert [f.inlining for f in facts.values()] == [Inlining(copies=1), Inlining()]


def test_instances_of_a_copy_without_origin_are_one() -> None:
    text = "".join(
        f"# example.com/m/{name}\n{name}/{name}.go:3:6: can inline G\n"
        f"lib/lib.go:6:2: inlining call to dep.New[{shape}]\n"
        f"lib/lib.go:6:2: &dep.T[{shape}]{{...}} escapes to heap\n"
        for name, shape in (("app", "go.shape.int"), ("cmd", "go.shape.string"))
    )
    found = index(text, LIB, APP, package("example.com/m/cmd", "cmd", "cmd.go"))
    assert list(facts_of(found)) == ["lib/lib.go:6:2 &dep.T[go.shape.int]{...}"]
    assert found.skipped == {"instance or variant": 1}


def test_another_function_has_no_copy() -> None:
    assert _copies("&T[go.shape.int]{...}", "lib.G") == Inlining()
    assert _copies("&U{...}", "lib.F") == Inlining()


def test_what_follows_a_function_is_not_in_it() -> None:
    # A variable of the package, declared below of F.
    assert _copies("&T[go.shape.int]{...}", "lib.F", function="init") is None


def test_a_literal_can_be_inlined() -> None:
    lines = [
        "# example.com/m/app",
        "app/app.go:3:6: can inline F",
        *block("app/app.go:4:7", "x", function="F.func1"),
        "app/app.go:4:7: moved to heap: x",
        "app/app.go:5:3: inlining call to F.func1",
        "app/app.go:5:3: moved to heap: x",
    ]
    found = index("\n".join(lines) + "\n", APP)
    assert list(facts_of(found)) == ["app/app.go:4:7 x"]
    assert found.skipped == {"inlined copy, counted at its origin": 1}


def test_copies_of_variants_count_once() -> None:
    lines = (
        "app/app.go:3:6: can inline New\napp/app.go:4:2: &T{...} escapes to heap\n"
        "app/app.go:9:9: inlining call to New\napp/app.go:9:9: &T{...} escapes to heap\n"
        "app/app.go:10:9: inlining call to New\napp/app.go:10:9: &T{...} does not escape\n"
    )
    variant = package("example.com/m/app [example.com/m/app.test]", "app", "app.go")
    text = f"# example.com/m/app\n{lines}# example.com/m/app [example.com/m/app.test]\n{lines}"
    found = index(text, APP, variant)
    assert [f.inlining for f in facts_of(found).values()] == [Inlining(copies=1, on_stack=1)]
    assert is_accounted_for(found, read(text)[0])


# ── packages of one name ────────────────────────────────────────────────────────────────────

NEW = (
    "{dir}/u.go:3:6: can inline New\n{dir}/u.go:4:9: &T{{...}} escapes to heap in New:\n"
    "{dir}/u.go:4:9:   flow: ~r0 ← &{{storage for &T{{...}}}}:\n"
    "{dir}/u.go:4:9: &T{{...}} escapes to heap\n"
)
A_UTIL, B_UTIL = (package(f"example.com/m/{p}/util", f"{p}/util", "u.go") for p in "ab")
STRANGER = "example.org/util/v2"


def copies_of_utils(
    imports: Iterable[str],
    *others: Package,
    callees: Iterable[str] = ("util.New",),
    utils: Iterable[Package] = (A_UTIL, B_UTIL),
) -> tuple[dict[str, int], int]:
    """(copies at a and b, copies that stay) where app calls util.New and imports these."""
    calls = "".join(f"app/app.go:3:4: inlining call to {name}\n" for name in callees)
    text = "".join(
        f"# {p.import_path}\n{NEW.format(dir=p.import_path.removeprefix('example.com/m/'))}"
        for p in utils
    )
    text += f"# example.com/m/app\n{calls}app/app.go:3:4: &util.T{{...}} escapes to heap\n"
    app = package("example.com/m/app", "app", "app.go", imports=imports)
    found = index(text, *utils, app, *others)
    assert found.skipped.total() + len(found.facts.get("app/app.go", ())) == 1
    counted = {
        file[0]: fact.inlining.copies
        for file, (fact, *_) in found.facts.items()
        if fact.inlining is not None
    }
    return counted, len(found.facts.get("app/app.go", ()))


def test_a_callee_is_of_an_imported_package() -> None:
    assert copies_of_utils([B_UTIL.import_path]) == ({"a": 0, "b": 1}, 0)
    assert copies_of_utils([A_UTIL.import_path]) == ({"a": 1, "b": 0}, 0)


def test_a_callee_that_may_be_of_several_packages_counts_nowhere() -> None:
    assert copies_of_utils([A_UTIL.import_path, B_UTIL.import_path]) == ({"a": 0, "b": 0}, 1)
    assert copies_of_utils([]) == ({"a": 0, "b": 0}, 1)
    # Of two packages only one has the function.
    bare = package("example.com/m/c/util", "c/util", "u.go")
    imports = [A_UTIL.import_path, bare.import_path]
    assert copies_of_utils(imports, bare) == ({"a": 1, "b": 0}, 0)


def test_a_callee_of_a_package_that_is_not_analysed_counts_nowhere() -> None:
    only = [A_UTIL]
    assert copies_of_utils([], utils=only) == ({"a": 1}, 0)
    assert copies_of_utils([STRANGER], utils=only) == ({"a": 0}, 1)
    assert copies_of_utils([STRANGER, A_UTIL.import_path], utils=only) == ({"a": 0}, 1)
    # What a function of a package that is not analysed calls is unknown.
    assert copies_of_utils(["fmt"], utils=only, callees=["fmt.F", "util.New"]) == ({"a": 0}, 1)


def test_a_callee_is_in_the_sight_of_what_calls_it() -> None:
    mid = package("example.com/m/mid", "mid", "mid.go", imports=[B_UTIL.import_path])
    callees = ["mid.F", "util.New"]
    assert copies_of_utils([mid.import_path], mid, callees=callees) == ({"a": 0, "b": 1}, 0)
    imports = [mid.import_path, A_UTIL.import_path]
    assert copies_of_utils(imports, mid, callees=callees) == ({"a": 0, "b": 0}, 1)


def test_a_package_may_be_called_as_what_it_imports() -> None:
    # html/template imports text/template: its own functions are printed without a name.
    own = package("example.com/m/a/util", "a/util", "u.go", imports=[B_UTIL.import_path])
    text = (
        f"# {own.import_path}\n{NEW.format(dir='a/util')}"
        "a/util/u.go:9:4: inlining call to util.New\n"
        "a/util/u.go:9:4: &util.T{...} escapes to heap\n"
        "a/util/u.go:8:4: &util.T{...} escapes to heap\n"
        f"# {B_UTIL.import_path}\n{NEW.format(dir='b/util')}"
    )
    found = index(text, own, B_UTIL)
    (fact,) = found.facts["b/util/u.go"]
    assert fact.inlining == Inlining(copies=1)
    assert [sum(found.heap_uses(p, "T")) for p in (own, B_UTIL)] == [1, 2]


def test_a_literal_is_of_its_own_package() -> None:
    text = "".join(
        f"# example.com/m/{name}\n"
        + "\n".join(block(f"{name}/x.go:4:7", "x", function="F.func1"))
        + f"\n{name}/x.go:4:7: moved to heap: x\n"
        for name in ("a/util", "b/util")
    )
    text += "b/util/x.go:9:3: inlining call to F.func1\nb/util/x.go:9:3: moved to heap: x\n"
    packages = [package(f"example.com/m/{p}/util", f"{p}/util", "x.go") for p in "ab"]
    assert index(text, *packages).skipped == {"inlined copy, counted at its origin": 1}
    # The other has no such literal.
    text = text.replace("b/util/x.go:4", "b/util/x.go:5").replace("in F.func1:\nb", "in G:\nb")
    text = text.replace(
        "b/util/x.go:5:7: x escapes to heap in F.func1", "b/util/x.go:5:7: x escapes to heap in G"
    )
    assert index(text, *packages).skipped == {}


# ── what stage C asks ───────────────────────────────────────────────────────────────────────


def container(*lines: str) -> Pos | None:
    """Where the memory lies that keeps `n` of line 8."""
    at = "app/app.go:8:4"
    kept = block(at, "n", "{storage for []any{...}} ← &{storage for n}", *lines[:1])
    others = [line for pos in lines[1:] for line in block(pos, "[]any{...}")]
    sums = [f"{pos}: []any{{...}} escapes to heap" for pos in lines[1:]]
    foreign = [*block("app/app.go:8:9", "[]any{...}", function="G")]
    sums += ["app/app.go:8:9: []any{...} escapes to heap", f"{at}: n escapes to heap"]
    found = index("\n".join(("# example.com/m/app", *kept, *others, *foreign, *sums, "")), APP)
    inner = facts_of(found)["app/app.go:8:4 n"]
    ((flow,),) = found.flows(inner)
    outer = found.container(inner, flow)
    return outer.pos if outer else None


def test_the_container_of_an_allocation() -> None:
    spill, literal = ("n ({}) at app/app.go:" + at for at in ("8:4", "5:9"))
    near, far = "app/app.go:9:5", "app/app.go:5:5"
    assert container(spill.format("spill"), far, near) == Pos("app/app.go", 9, 5)
    # The last note points to the container.
    last = literal.format("slice-literal-element")
    assert container(last, far, "app/app.go:5:9") == Pos("app/app.go", 5, 9)
    assert container(last) is None


@pytest.mark.parametrize("release", RELEASES)
def test_memory_is_kept_by_its_box(release: str) -> None:
    found = sample(release, "format", [("format", ("format.go",))])
    memory, box = (f for f in found.facts["format/format.go"] if f.text == "[]int{...}")
    assert found.container(memory, found.flows(memory)[0][0]) is box


@pytest.mark.parametrize("release", RELEASES)
def test_captures_are_known_by_the_variable(release: str) -> None:
    found = sample(release, "quirks", [("quirks", ("quirks.go",))])
    capture = found.capture(Pos("quirks/quirks.go", 94, 6))
    assert capture is not None
    assert (capture.name, capture.assigned, capture.width) == ("i", True, 8)
    assert found.capture(Pos("quirks/quirks.go", 94, 7)) is None


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("&T{...}", HeapUses(objects=2)),
        ("T{}", HeapUses(objects=2)),
        ("new(T)", HeapUses(objects=2)),
        ("&T[int]{}", HeapUses(objects=2)),
        ("[]T{...}", HeapUses(slices=2)),
        ("[3]T{...}", HeapUses(slices=2)),
        ("make([]T, n)", HeapUses(slices=2)),
        ("make([]*T, n)", HeapUses()),
    ],
)
def test_uses_of_a_type(text: str, uses: HeapUses) -> None:
    foreign = text.replace("T", "app.T", 1)
    lines = (
        f"# example.com/m/app\napp/app.go:3:4: {text} escapes to heap\n"
        f"# example.com/m/lib\nlib/lib.go:3:4: {foreign} escapes to heap\n"
        "lib/lib.go:4:4: &T{...} escapes to heap\nlib/lib.go:5:4: t.T escapes to heap\n"
    )
    assert index(lines, LIB, APP).heap_uses(APP, "T") == uses


def test_uses_of_types_of_one_name() -> None:
    def uses(*imports: str) -> list[int]:
        text = (
            "# example.com/m/b/util\nb/util/u.go:3:4: &T{...} escapes to heap\n"
            "# example.com/m/app\napp/app.go:3:4: &util.T{...} escapes to heap\n"
        )
        app = package("example.com/m/app", "app", "app.go", imports=imports)
        found = index(text, A_UTIL, B_UTIL, app)
        return [sum(found.heap_uses(p, "T")) for p in (A_UTIL, B_UTIL)]

    assert uses(B_UTIL.import_path) == [0, 2]
    assert uses(A_UTIL.import_path) == [1, 1]
    assert uses(A_UTIL.import_path, B_UTIL.import_path) == [0, 1]
    assert uses() == uses(STRANGER) == [0, 1]


# ── with a real Go ──────────────────────────────────────────────────────────────────────────


def run_go(
    go: str, folder: Path, *patterns: str, tests: bool = False
) -> tuple[Index, list[SectionFacts], Tally]:
    """The index of a real build, made as the engine makes it."""
    cwd = str(folder)
    toolchain = describe(go, "test", cwd)
    tally = Tally()
    stream = Stream(list_command(go, patterns or ("./...",), tests=tests), cwd)
    sections = list(read_sections(stream, tally, raw_strings=toolchain.release < (1, 22)))
    assert stream.code == 0, tally.tool_lines
    packages = [p for p in parse_packages(stream.stdout) if p.dir]
    assert not [p.error for p in packages if p.error]
    roots = Roots(find_root(cwd), toolchain.goroot, toolchain.gomodcache)
    return Index(packages, sections, roots, cwd), sections, tally


def printed_files(sections: Iterable[SectionFacts]) -> set[str]:
    return {fact.pos.file for section in sections for fact in section.facts}


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build cache of the test's own."""
    monkeypatch.setenv("GOCACHE", str(tmp_path / "gocache"))


TREE = {
    "lib/lib.go": (
        "package lib\n\ntype Box[T any] struct{ v T }\n\n"
        "//go:noinline\nfunc Make[T any](v T) *Box[T] { return &Box[T]{v} }\n"
    ),
    "sub/sub.go": (
        'package sub\n\nimport "example.com/m/lib"\n\n'
        "func F() *int { x := 1; return &x }\n\nfunc B() any { return lib.Make(1) }\n"
    ),
    "sub/deep/deep.go": (
        'package deep\n\nimport "example.com/m/lib"\n\n'
        'func F() *int { y := 1; return &y }\n\nfunc B() any { return lib.Make("") }\n'
    ),
}
TREE_FACTS = {
    "lib/lib.go:6:40 &lib.Box[go.shape.int]{...}",
    "sub/sub.go:5:17 x",
    "sub/deep/deep.go:5:17 y",
}
Module = Callable[[Mapping[str, str]], Path]


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize(
    ("first", "patterns", "printed"),
    [
        ("sub", ["./...", "../lib"], {"./sub.go", "deep/deep.go", "../lib/lib.go"}),
        ("lib", ["../..."], {"../sub/sub.go", "../sub/deep/deep.go", "../lib/lib.go"}),
        ("sub/deep", ["../..."], {"../sub.go", "./deep.go", "../../lib/lib.go"}),
    ],
)
def test_texts_that_another_folder_left_in_the_cache(
    go: str, module: Module, first: str, patterns: list[str], printed: set[str]
) -> None:
    root = module(TREE)
    _, before, _ = run_go(go, root / first, *patterns)
    assert printed_files(before) == printed
    found, after, _ = run_go(go, root)
    assert printed_files(after) == printed  # else the go command has learned, and this is moot
    assert set(facts_of(found)) == TREE_FACTS


def test_trimmed_paths(go: str, module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-trimpath")
    root = module(TREE)
    for cwd, patterns in ((root, ["./..."]), (root / "sub", ["./...", "../lib"])):
        found, sections, _ = run_go(go, cwd, *patterns)
        assert all(file.startswith("example.com/m/") for file in printed_files(sections))
        assert set(facts_of(found)) == TREE_FACTS


LINES = """package sub

type T struct{ A, B int }

//line parser.y:100
func New() *T { return &T{1, 2} }

//line /else/parser.y:200:1
func F() *T { return New() }

//line :7:1
func G() *T { return New() }
/*line block.y:300:9*/ func H(x int) any { return x }
"""


def test_line_directives(go: str, module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = 'package m\n\nimport "example.com/m/sub"\n\nfunc F() any { return sub.New() }\n'
    root = module({"sub/sub.go": LINES, "m.go": caller})
    for flags, cwd in (("", root), ("", root / "sub"), ("-trimpath", root)):
        monkeypatch.setenv("GOFLAGS", flags)
        found, sections, _ = run_go(go, cwd, "example.com/m/...")
        package = found.packages["example.com/m/sub"]
        facts = {(f.pos.file, f.pos.line): f for f in found.unplaced(package)}
        assert set(facts) == {("sub/parser.y", 100), ("sub/block.y", 300)}
        assert facts[("sub/parser.y", 100)].inlining == Inlining(copies=3)
        assert found.flows(facts[("sub/block.y", 300)])[0][0].notes[0].pos.file == "sub/block.y"
        assert is_accounted_for(found, sections)


def test_packages_of_one_name(go: str, module: Module) -> None:
    util = "package util\n\ntype T struct{ A [9]int }\n\nfunc New() *T { return &T{} }\n"
    calls = (
        "func F() []*util.T { return []*util.T{util.New(), util.New()} }\n\n"
        "func G() *util.T { return &util.T{A: [9]int{1}} }\n"
    )
    root = module(
        {
            "a/util/u.go": util,
            "b/util/u.go": util,
            "c/c.go": f'package c\n\nimport "example.com/m/b/util"\n\n{calls}',
            "c/c_test.go": 'package c\n\nimport _ "example.com/m/a/util"\n',
        }
    )
    found, sections, _ = run_go(go, root)
    assert {name: f.inlining for name, f in facts_of(found).items() if f.text == "&T{}"} == {
        "a/util/u.go:5:24 &T{}": Inlining(),
        "b/util/u.go:5:24 &T{}": Inlining(copies=2),
    }
    uses = {path: sum(found.heap_uses(p, "T")) for path, p in found.packages.items()}
    assert uses == {"example.com/m/a/util": 1, "example.com/m/b/util": 2, "example.com/m/c": 0}
    assert is_accounted_for(found, sections)


def test_a_workspace(go: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "go.work": "go 1.21\n\nuse (\n\t./a\n\t./b\n)\n",
        "a/go.mod": "module example.com/a\n\ngo 1.21\n",
        "a/a.go": "package a\n\nfunc New() *int { x := 1; return &x }\n",
        "b/go.mod": "module example.com/b\n\ngo 1.21\n",
        "b/b.go": 'package b\n\nimport "example.com/a"\n\nfunc F() *int { return a.New() }\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("GOWORK", str(tmp_path / "go.work"))
    found, _, _ = run_go(go, tmp_path, "./a/...", "./b/...")
    assert {name: f.inlining for name, f in facts_of(found).items()} == {
        "a/a.go:3:19 x": Inlining(copies=1)
    }
    assert [(p.module, p.module_version) for p in found.packages.values()] == [
        ("example.com/a", ""),
        ("example.com/b", ""),
    ]
    # From one of its modules the names stay the same.
    found, _, _ = run_go(go, tmp_path / "b", "./...", "../a")
    assert set(facts_of(found)) == {"a/a.go:3:19 x"}


def test_modules_of_the_cache_and_the_standard_library(
    go: str, module: Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = tmp_path / "proxy/example.com/!dep/@v"
    proxy.mkdir(parents=True)
    mod = "module example.com/Dep\n\ngo 1.21\n"
    (proxy / "list").write_text("v1.2.3\n")
    (proxy / "v1.2.3.info").write_text('{"Version": "v1.2.3"}')
    (proxy / "v1.2.3.mod").write_text(mod)
    with zipfile.ZipFile(proxy / "v1.2.3.zip", "w") as archive:
        archive.writestr("example.com/Dep@v1.2.3/go.mod", mod)
        text = "package dep\n\nfunc F() *int { x := 1; return &x }\n"
        archive.writestr("example.com/Dep@v1.2.3/Sub/x.go", text)
    monkeypatch.setenv("GOPROXY", f"file://{quote(str(tmp_path / 'proxy'))}")
    monkeypatch.setenv("GOSUMDB", "off")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modcache"))
    monkeypatch.setenv("GOFLAGS", "-mod=mod -modcacherw")
    root = module(
        {
            "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/Dep v1.2.3\n",
            "m.go": 'package m\n\nimport _ "example.com/Dep/Sub"\n',
        }
    )
    for flags in ("-mod=mod -modcacherw", "-mod=mod -modcacherw -trimpath"):
        monkeypatch.setenv("GOFLAGS", flags)
        found, sections, _ = run_go(go, root, "example.com/Dep/...", "errors")
        names = facts_of(found)
        assert "example.com/Dep@v1.2.3/Sub/x.go:3:17 x" in names
        assert any(name.startswith("$GOROOT/src/errors/errors.go:") for name in names)
        assert all(os.path.isfile(found.roots.path(file)) for file in found.facts)
        assert is_accounted_for(found, sections)


def test_tests_are_merged_in_a_real_build(go: str, module: Module) -> None:
    root = module(
        {
            "m.go": "package m\n\nfunc New() *int { x := 1; return &x }\n",
            "m_test.go": 'package m\n\nimport "testing"\n\nfunc Test(*testing.T) { sink = New() }\n'
            "\nvar sink *int\n",
            "x_test.go": 'package m_test\n\nimport "example.com/m"\n\nvar X = m.New()\n',
        }
    )
    found, sections, tally = run_go(go, root, tests=True)
    assert {s.import_path for s in sections} >= {"example.com/m", "example.com/m_test"}
    assert {name: f.inlining for name, f in facts_of(found).items()} == {
        "m.go:3:19 x": Inlining(copies=2)
    }
    assert tally.unread == 0
    assert is_accounted_for(found, sections)


def test_go_build_says_the_same(go: str) -> None:
    toolchain = describe(go, "test", str(SAMPLES))
    built = subprocess.run(
        [go, "build", GCFLAGS, "./reasons", "./quirks", "./inl/...", "./gen/..."],
        cwd=SAMPLES,
        capture_output=True,
        check=True,
    )
    sections = list(read_sections([built.stderr], Tally(), raw_strings=toolchain.release < (1, 22)))
    listed, _, _ = run_go(go, SAMPLES, "./reasons", "./quirks", "./inl/...", "./gen/...")
    index = Index(listed.packages.values(), sections, listed.roots, str(SAMPLES))
    assert {n: (f.kind, f.blocks, f.inlining) for n, f in facts_of(index).items()} == {
        n: (f.kind, f.blocks, f.inlining) for n, f in facts_of(listed).items()
    }


def test_the_compilers_own_log_has_the_same_places(go: str, tmp_path: Path) -> None:
    """The JSON log (section 12 of the reference) shares no text with what we read."""
    patterns = ["./reasons", "./quirks", "./positions", "./inl/...", "./gen/..."]
    subprocess.run(
        [go, "build", f"-gcflags=-json=0,file://{quote(str(tmp_path))}", *patterns],
        cwd=SAMPLES,
        capture_output=True,
        check=True,
    )
    logged: set[Pos] = set()
    for log in tmp_path.rglob("*.json"):
        header, *entries = map(json.loads, log.read_text().splitlines())
        file = os.path.relpath(header["file"], SAMPLES)
        for entry in entries:
            if entry["code"] in ("escape", "escapes") and entry.get("relatedInformation"):
                start = entry["range"]["start"]
                logged.add(Pos(file, start["line"], start["character"]))
    _, sections, _ = run_go(go, SAMPLES, *patterns)
    ours = {
        fact.pos._replace(file=os.path.normpath(fact.pos.file))
        for section in sections
        for fact in (*section.facts, *section.copies)
    }
    assert len(ours) > 100
    assert ours - logged == set()
    # What the log has beyond it is explained and then not allocated, or in no source.
    more = {pos for pos in logged - ours if "<autogenerated>" not in pos.file}
    assert more <= {
        Pos("gen/gen.go", 11, 6),  # a wrapper of a generic function
        Pos("gen/lib/lib.go", 11, 6),
        Pos("positions/positions.go", 104, 40),  # a constant
        Pos("quirks/quirks.go", 10, 9),  # one since Go 1.25
        Pos("quirks/quirks.go", 27, 18),  # the arguments of a go statement: no summary
        Pos("reasons/reasons.go", 392, 22),
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("io", True),
        ("encoding/json", True),
        ("listed", True),
        ("example/util", False),
        ("example/unlisted", False),
        ("golang.org/x/tools", False),
    ],
)
def test_what_the_standard_library_is(path: str, expected: bool) -> None:
    packages = {
        "example/util": Package("example/util", "/m/util", module="example"),
        "listed": Package("listed", "/go/src/listed"),
    }
    assert is_standard(path, packages) is expected
