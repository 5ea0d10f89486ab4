"""run(Config) → Report: the stages in their order, a unit at a time."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from escapelint import __version__
from escapelint.builds import Build, Job, build
from escapelint.canary.tried import is_tried
from escapelint.chosen import declared, pack_problems, rules, selected
from escapelint.config import Config
from escapelint.events import Events
from escapelint.facts.reader import Tally
from escapelint.index import Index
from escapelint.interrupts import held_back
from escapelint.judged import judged
from escapelint.merge import Bench, Part, merge
from escapelint.model import Accounting, Level, Package, Problem, Report, Toolchain
from escapelint.named import not_analysed
from escapelint.packages import merge_variants
from escapelint.paths import Roots, find_root
from escapelint.scope import filter_of, keeps
from escapelint.targets import Targets, Unit, read_targets
from escapelint.toolchain.errors import build_problems, package_problems
from escapelint.toolchain.find import ToolchainError, describe, find_go
from escapelint.toolchain.workspace import WorkspaceError, read_workspace

_OBJECTS_BETWEEN_COLLECTIONS = 200_000


@dataclass(frozen=True, slots=True)
class Run:
    """What the parts of one run share. `home` is the toolchain of the working directory."""

    config: Config
    events: Events
    targets: Targets
    root: str
    home: Toolchain

    def name(self, file: str) -> str:
        """The name of a file that is given relative to the working directory."""
        path = os.path.normpath(os.path.join(self.config.cwd, file))
        return self.roots(self.home).name(path) if file else ""

    def roots(self, toolchain: Toolchain) -> Roots:
        return Roots(self.root, toolchain.goroot, toolchain.gomodcache)


def run(config: Config, events: Events | None = None) -> Report:
    """Runs every stage, for each unit and platform, and merges what they say.

    Raises `toolchain.find.ToolchainError` where there is no Go to ask; all else that goes wrong
    is a problem of the report.
    """
    cwd, root = config.cwd, config.root or find_root(config.cwd)
    go, origin = find_go(config.go, os.environ, config.go_origin)
    home = describe(go, origin, cwd)
    targets = _targets(config, home)
    this = Run(config, events or Events(), targets, root, home)
    platforms = list(_platforms(config))
    if config.log:
        parts = [_part_of_log(this, platforms)] if targets.units else []
    else:
        parts = [_part(this, unit, env) for env in platforms for unit in targets.units]
    edited: Mapping[str, bytes] = {}
    if config.prove:
        from escapelint.proving import Wanted, prove_all

        seconds, heard = config.prove_seconds, this.events
        wanted = Wanted(config.prove, seconds, config.object_code, heard.choose, config.cache)
        parts, edited = prove_all(parts, wanted, heard.command, heard.proving)
    problems = [*targets.problems, *pack_problems(config)]
    problems += not_analysed(cwd, targets.files, parts, this.roots(home))
    report = Report(
        version=__version__,
        toolchain=parts[0].toolchain if parts else home,
        rules=tuple(sorted((rule.info for rule in selected(config)), key=lambda info: info.id)),
        findings=(),
        hidden={},
        problems=tuple(replace(p, file=this.name(p.file)) for p in problems),
        accounting=Accounting(),
        packages=0,
        cwd="" if root == cwd else os.path.relpath(cwd, root).replace(os.sep, "/"),
        root=root,
        edited=edited,
    )
    return merge(report, parts, config.baseline)


def _targets(config: Config, home: Toolchain) -> Targets:
    """What is asked for; nothing, with a problem, where the go command builds nothing."""
    try:
        workspace = read_workspace(home, config.cwd)
    except WorkspaceError as error:
        return Targets((), frozenset(), False, (Problem(Level.ERROR, str(error)),))
    force = config.force_exclude
    return read_targets(config.targets, config.cwd, workspace, config.exclude, force=force)


def _platforms(config: Config) -> Iterator[dict[str, str]]:
    """The environment of each platform to build for."""
    for platform in dict.fromkeys(config.platforms):
        goos, _, goarch = platform.partition("/")
        yield {"GOOS": goos, "GOARCH": goarch}
    if not config.platforms:
        yield {}


def _platform(env: Mapping[str, str]) -> str:
    """The platform that an environment names, "" for the go command's own."""
    return "/".join(env[name] for name in ("GOOS", "GOARCH") if name in env)


# ── one unit ────────────────────────────────────────────────────────────────────────────────


def _part(this: Run, unit: Unit, platform: dict[str, str]) -> Part:
    """One unit, built for one platform and analysed."""
    config, events = this.config, this.events
    env = {**dict(unit.env), **platform}
    where = os.path.relpath(unit.dir, config.cwd)
    try:
        toolchain = this.home
        if unit.dir != config.cwd or env:
            toolchain = describe(this.home.go, this.home.origin, unit.dir, env)
    except ToolchainError as error:
        said = Problem(Level.ERROR, f"{where}: {error}")
        return Part(this.home, problems=(said,), platform=_platform(env))
    news = list(_canary(toolchain))
    if any(problem.level is Level.ERROR for problem in news):
        return Part(toolchain, problems=tuple(news), platform=_platform(env))
    job = _job(this, unit, toolchain, env)
    with _collector_at_rest():
        built = build(job, events.command, _import_stage_c, events.compiled)
        index, packages = _index(this, toolchain, built, unit.dir)
    problems = [
        *news,
        *package_problems(packages, this.targets.files, unit.dir, config.cwd),
        *build_problems(built.code, unit.said(built.tally.tool_lines), bool(built.packages), where),
    ]
    part = _analysed(this, index, toolchain, built, problems, unit, env)
    listed = {**merge_variants((*built.imported, *built.packages)), **index.packages}
    bench = Bench(job, index, listed) if config.prove else None
    return replace(part, platform=_platform(env), bench=bench)


def _canary(toolchain: Toolchain) -> Iterator[Problem]:
    if not is_tried(toolchain):
        from escapelint.canary.run import unrecorded_problems

        yield from unrecorded_problems(toolchain)


def _part_of_log(this: Run, platforms: Sequence[dict[str, str]]) -> Part:
    """All units at once, as a log that was made elsewhere speaks of them."""
    from escapelint.fromlog import from_log

    config, home = this.config, this.home
    if len(platforms) > 1:
        said = f"a log is of one platform, and {len(platforms)} are asked for: name its own with"
        return Part(home, problems=(Problem(Level.ERROR, f"{said} --target"),))
    [env] = platforms
    try:
        toolchain = describe(home.go, home.origin, config.cwd, env) if env else home
    except ToolchainError as error:
        return Part(home, problems=(Problem(Level.ERROR, str(error)),))
    with _collector_at_rest():
        jobs = [_job(this, u, toolchain, {**dict(u.env), **env}) for u in this.targets.units]
        heard = from_log(config.log, config.cwd, jobs, this.targets.files)
        index, _ = _index(this, toolchain, heard.build, config.cwd)
    return _analysed(this, index, toolchain, heard.build, heard.problems, heard.unit)


def _import_stage_c() -> None:
    """The go command needs a while for its first line: time to import what comes next."""
    with held_back():
        import escapelint.incremental.results  # noqa: F401
        from escapelint.catalogue import load

        load()


def _job(this: Run, unit: Unit, toolchain: Toolchain, env: dict[str, str]) -> Job:
    tests = this.config.tests or this.targets.tests
    return Job(unit, toolchain, env, tests, this.config.tags, this.config.judged)


def _index(this: Run, toolchain: Toolchain, built: Build, cwd: str) -> tuple[Index, list[Package]]:
    """The facts of the packages that are looked at, and these packages."""
    asked = [package for package in built.packages if keeps(this.config, package)]
    there = [package for package in asked if package.dir]
    return Index(there, built.sections, this.roots(toolchain), cwd), asked


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No cyclic collection inside, none of what was made inside afterwards, and few of the rest.

    Walking again and again the many objects that reading and joining make would cost a fifth of
    the time. What comes after has no cycles, which `tests/types/test_garbage.py` holds.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def _analysed(
    this: Run,
    index: Index,
    toolchain: Toolchain,
    built: Build,
    problems: Iterable[Problem],
    unit: Unit,
    env: Mapping[str, str] | None = None,
) -> Part:
    """Stage C for the packages of an index; `env` is that of the build, None for a log."""
    from escapelint.analysis import Work, read_file
    from escapelint.incremental.results import Asked, analysed
    from escapelint.layout.sizes import sizes_on
    from escapelint.objectcode import ObjectCode
    from escapelint.program import Program, whole_folders
    from escapelint.types.imported import Imports
    from escapelint.unbuilt import unbuilt_results

    config, packages = this.config, list(index.packages.values())
    asked_for = frozenset(rule.info.id for rule in selected(config))
    shown = filter_of(config, asked_for, packages, this.targets.files, unit, index.roots)
    listed = {**merge_variants((*built.imported, *built.packages)), **index.packages}
    imports = Imports(listed, read_file, sizes_on(toolchain.goarch, toolchain.release))
    whole = whole_folders(unit, toolchain.goroot)
    program = Program(listed, whole, index.roots, read_file, toolchain.gowork)
    compiled = (*built.imported, *built.packages) if config.object_code else ()
    objects = ObjectCode(compiled, index, toolchain)
    work = Work(
        *(index, toolchain, rules(config), shown, config, imports, program, objects),
        declared(config),
    )
    # A log is no build that the go command knows by its hash, what is silent is asked once, and
    # the files of one commit are those of no other.
    is_kept = env is not None and not config.silent and not this.targets.files
    # What is said beside findings, or comes after them.
    decides = replace(config, prove=frozenset(), prove_seconds=0, judged=False)
    settings = (decides, unit, toolchain, index.roots, dict(env or {}))
    asked = Asked(config.cache if is_kept else "", settings)
    files = frozenset(file for package in packages for file in index.files_of(package))
    tests = config.tests or this.targets.tests
    return Part(
        toolchain,
        analysed(work, asked, listed, this.events.analysing),
        (*(replace(p, file=this.name(p.file)) for p in problems), *_unread(built.tally, toolchain)),
        built.tally,
        index.skipped,
        files,
        frozenset(package.dir for package in packages),
        judged=judged(index) if config.judged else (),
        unbuilt=tuple(unbuilt_results(work, files, whole, tests=tests)),
    )


def _unread(tally: Tally, toolchain: Toolchain) -> Iterator[Problem]:
    if tally.unread_escapes:
        yield Problem(
            Level.ERROR,
            f"{tally.unread_escapes} escape lines of {toolchain.version} were not understood, so"
            f" findings may be missing; please report this line: {tally.examples[0]}",
        )
