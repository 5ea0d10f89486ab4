"""What a run was asked to do, by the command line and by `.escapelint.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from escapelint.baseline import Baseline
from escapelint.config.budgets import NO_BUDGETS, Budgets
from escapelint.config.paths import NO_PATHS, PathSet
from escapelint.model import Level, Pack


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """One rule's settings: the level in place of its default, and the options of its `check`."""

    level: Level | None = None
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PathSettings:
    """What holds for some files; of several that fit, the last one that says something about a
    rule counts. It cannot select what is not selected at all."""

    paths: PathSet
    select: frozenset[str] = frozenset()  # empty: says nothing
    ignore: frozenset[str] = frozenset()  # counts before `select`
    levels: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """One run. Paths are absolute; `targets` are as typed, relative to `cwd`."""

    cwd: str
    targets: tuple[str, ...] = ("./...",)
    select: frozenset[str] = frozenset()  # empty: all rules
    ignore: frozenset[str] = frozenset()
    level: Level = Level.WARNING  # the lowest level that is shown
    tests: bool = False
    tags: str = ""
    go: str = ""  # the go command that was named
    go_origin: str = "--go"  # where
    platforms: tuple[str, ...] = ()  # "GOOS/GOARCH"; empty: the go command's own
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    per_path: tuple[PathSettings, ...] = ()
    exclude: PathSet = NO_PATHS
    force_exclude: bool = False  # exclude what was named, too
    baseline_file: str = ""  # of known findings, as it was named
    baseline: Baseline | None = None  # what it has, once it was read
    silent: bool = False  # keep what the compiler says and no rule reports
    object_code: bool = True  # read what was compiled
    cache: str = ""  # the folder in which results are kept from run to run; "" for none
    prove: frozenset[str] = frozenset()  # the safeties of fixes that are proved by rebuilding
    prove_seconds: int = 300  # for all of them together
    judged: bool = False  # report what the compiler judged of each function
    log: str = ""  # a build's text to read instead of building: a file, or "-" for stdin
    budgets: Budgets = NO_BUDGETS  # of packages
    packs: tuple[Pack, ...] = ()  # whose rules are known, and run as far as they may
    root: str = ""  # what names are relative to, where no .git tells that

    def level_of(self, rule: str, default: Level, path: str) -> Level:
        """The level of a rule's findings in a file, given by its absolute path."""
        settings = self.rules.get(rule)
        level = settings.level if settings is not None else None
        for part in self.per_path:
            if rule in part.levels and part.paths.matches(path):
                level = part.levels[rule]
        return default if level is None else level

    def selects(self, rule: str, path: str) -> bool:
        """Whether the per-path settings of a file leave a rule on."""
        on = True
        for part in self.per_path:
            if (part.select or rule in part.ignore) and part.paths.matches(path):
                on = rule not in part.ignore and (not part.select or rule in part.select)
        return on
