"""One package before one rule: what the rule may ask, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from escapelint.callers import said_of_callers
from escapelint.causes import cure_of, group_of, is_kept_by_all
from escapelint.config.budgets import NO_BUDGETS, Budgets
from escapelint.frequency import MAIN, Frequency
from escapelint.hidden import Hidden
from escapelint.index import Index
from escapelint.kept import Keeper
from escapelint.kept import keeper as keeper_of
from escapelint.layout.sizes import Sizes
from escapelint.model import (
    Capture,
    Cure,
    Finding,
    Fix,
    Group,
    Level,
    Package,
    RuleInfo,
    Step,
    Toolchain,
    Weight,
    parse_release,
)
from escapelint.objectcode import ObjectCode
from escapelint.program import Program
from escapelint.ranks import stays_where_inlined, weights
from escapelint.reported import bare, placed
from escapelint.site import Site
from escapelint.spot import Spot
from escapelint.suppressions import UsedIgnore
from escapelint.syntax.cold import TEST
from escapelint.syntax.context import in_a_closure
from escapelint.syntax.normal import normal_source, plain_words
from escapelint.syntax.purpose import SELDOM, SETUP
from escapelint.syntax.purpose import TEST as TEST_CODE
from escapelint.syntax.source import Source
from escapelint.syntax.support import is_double, is_tool
from escapelint.texts import call_of, purpose_of
from escapelint.types.declared import DeclaredTypes
from escapelint.types.format_calls import FormatCall, read_format_call
from escapelint.types.listings import formats_otherwise
from escapelint.types.model import Named
from escapelint.types.text_constants import is_shared, read_text_constants
from escapelint.verdicts import OF_ITS_TYPE, together, with_declared
from escapelint.versions import UNSTATED, Release, offers
from escapelint.words import counted


class Pass:
    """One package before one rule: the package's sites, sources and types.

    `sites` are the package's heap facts in order of position, without those that provably do
    not allocate. A fact is claimed by the first rule that reports it; the order of the rules is
    given by their heads.

    Rules that come last are given `ignores`, the comments that suppress findings, and
    `known_rules`, the ids of all rules.
    """

    def __init__(
        self,
        rule: RuleInfo,
        package: Package,
        toolchain: Toolchain,
        index: Index,
        sources: Sequence[Source],
        sites: Sequence[Site],
        types: DeclaredTypes,
        shown: Level = Level.NOTE,
        level_of: Callable[[RuleInfo, str], Level] = lambda rule, file: rule.level,
        *,
        ignores: Sequence[UsedIgnore] = (),
        known_rules: Collection[str] = (),
        commented: Collection[str] = (),
        frequency: Frequency | None = None,
        program: Program | None = None,
        for_tests: bool = False,
        hidden: Sequence[Hidden] = (),
        objects: ObjectCode | None = None,
        budgets: Budgets = NO_BUDGETS,
    ) -> None:
        self.rule = rule
        self.package, self.toolchain = package, toolchain
        self.sources, self.sites, self.types = sources, sites, types
        self.index = index
        self.shown = shown  # findings below this level are only counted
        self._level_of = level_of
        self.ignores, self.known_rules = ignores, known_rules
        self._commented = commented  # files with comments that may suppress what is not shown
        self._frequency, self.program = frequency, program
        self.hidden = hidden
        self.objects, self.budgets = objects, budgets
        self._for_tests = for_tests  # whether the package is there for tests

    @cached_property
    def language(self) -> Release:
        """The Go that the package's code may use: that of its go.mod, if the toolchain has it.

        The standard library is written for its toolchain.
        """
        package, release = self.package, self.toolchain.release
        if not package.module:
            return release
        stated = parse_release(f"go{package.go_version}") if package.go_version else UNSTATED
        return min(stated, release) if release > (0, 0) else stated

    def offers(self, name: str) -> bool:
        """Whether that Go has a function or package; names are those of `versions.SINCE`."""
        return offers(self.language, name)

    def shows(self, level: Level) -> bool:
        """Whether findings of this level are shown; others need no path, code and fixes."""
        return level >= self.shown

    def tells(self, source: Source, level: Level) -> bool:
        """Whether anybody may read a finding of this level in a file: where it is shown, and where
        a comment may suppress it, as suppressed findings are reported."""
        return self.shows(level) or source.name in self._commented

    def level_in(self, source: Source, level: Level | None = None) -> Level:
        """The level of a finding in a file, by the configuration and by what the rule says.

        `level` is the rule's, None for its usual one. A rule that lowers a finding lowers it
        further than a configured level does. What is vendored is not the user's to change.
        """
        configured = self._level_of(self.rule, source.name)
        if "/vendor/" in f"/{source.name}":
            level = Level.NOTE
        return configured if level is None else min(level, configured)

    @property
    def is_private(self) -> bool:
        """Whether no other module can use the package: it is a program, or internal."""
        return self.package.name == "main" or "/internal/" in f"/{self.package.import_path}/"

    def capture(self, site: Site) -> Capture | None:
        """How the variable of a site is captured by reference, if it is."""
        return self.index.capture(site.fact.pos)

    def size_of(self, site: Site) -> int | None:
        """The size in bytes of the memory's type on the build's GOARCH, None where unknown."""
        layout = self.sizes.of(site.declared_type) if self.sizes is not None else None
        return layout.size if layout is not None else None

    @cached_property
    def sizes(self) -> Sizes | None:
        """Layouts of the package's types on the build's GOARCH, None for an unknown GOARCH."""
        return sizes if isinstance(sizes := self.types.measure, Sizes) else None

    def assembly(self) -> bytes:
        """The text of the package's assembly files."""
        return self.program.assembly(self.package) if self.program is not None else b""

    def has_identity(self, site: Site) -> bool:
        """Whether a copy may not be as good as the original.

        So it is for types with methods, for types to which the package keeps or takes pointers
        elsewhere (fields, variables, parameters), and for those of other packages.
        """
        match site.declared_type:
            case Named("", name, _):
                return bool(self.types.methods.get(name)) or name in self.types.pointed_at
            case Named():
                return True
        return False

    def finding(
        self,
        source: Source,
        start: int,
        end: int,
        *,
        message: str,
        subject: str,
        suggestion: str,
        level: Level | None = None,
        weights: Sequence[Weight],
        function: str = "",
        because: Sequence[Step] = (),
        fixes: Sequence[Fix] = (),
        code: str = "",
    ) -> Finding:
        """A finding at the bytes `start` to `end` (exclusive) of a file, not about one fact."""
        return Finding(
            rule=self.rule.id,
            level=self.level_in(source, level),
            weights=tuple(weights),
            package=self.package.import_path,
            function=function,
            region=source.region(start, end),
            message=message,
            subject=subject,
            suggestion=suggestion,
            because=tuple(because),
            fixes=tuple(fixes),
            code=code,
            identity=normal_source(source, start, end) or plain_words(source, start, end),
        )

    def report(
        self,
        site: Site,
        *,
        message: str,
        suggestion: str,
        level: Level | None = None,
        cure: Cure | None = None,
        group: Group | Literal["callee"] | None = None,
        keeper: Keeper | None = None,
        fixes: Sequence[Fix] = (),
        code: str = "",
        also: Sequence[Site] = (),
    ) -> Finding:
        """A finding about a heap fact, which it claims, and with it the facts of `also`.

        Cold facts are notes, and so are those of functions whose inlined copies are all known
        to stay on the stack, and of constructors whose known callers all keep the value. The path
        goes on into the functions that lead to the `keeper`. `cure`
        says who can mend the cause; without it that follows from where the memory goes. `group`
        "callee" puts it with all that is on the heap for the sake of the same function.
        """
        level = self._level_at(site, level)
        if not self.tells(site.source, level):
            return bare(self.rule, level, self.package, site, also)
        inlining, cold = site.fact.inlining, self.cold(site)
        if inlining is not None and stays_where_inlined(inlining):
            message += f" (not where it is inlined, at {counted(inlining.on_stack, 'call')})"
        if is_kept_by_all(site):
            cure = "inherent"
        called = self.seldom_called(site) if not cold else ""
        looped = self.called_in_loop(site) if not (cold or called) else ""
        if cure is None:
            cure = cure_of(site, level, self.package, self.index.packages)
        if group == "callee":
            group = group_of(site, self.package, self.index.packages)
        each = [with_declared(s, self.sizes, self.toolchain) for s in (site, *also)]
        shown, allocates = self.shows(level), together(each)
        declared = self.size_of(site) if site.shape in OF_ITS_TYPE else site.constant_size
        size = allocates.size or declared
        further = keeper.steps if keeper is not None else ()
        return replace(
            bare(self.rule, level, self.package, site, also),
            weights=weights(site.loop_depth, cold, inlining, size, cure, called, looped),
            message=message,
            subject=site.subject,
            suggestion=suggestion,
            because=placed((*site.because(), *further), self.sources) if shown else (),
            fixes=tuple(fixes),
            code=code,
            copies=inlining.copies if inlining is not None else 0,
            cure=cure,
            group=group,
            size=size,
            allocates=allocates,
        )

    def is_unread(self, site: Site, level: Level | None = None) -> bool:
        """Whether a finding about a site is a note that nobody reads, so that `count` will do.

        `level` is that of the rule, None as long as it has found none: what is a note whatever a
        rule says needs no other reasons to be one.
        """
        if self.tells(site.source, Level.NOTE):
            return False
        highest = self.level_in(site.source) if level is None else level
        return highest is Level.NOTE or self._is_note(site)

    def count(self, site: Site, also: Sequence[Site] = ()) -> Finding:
        """A note that `is_unread`: as `report` makes it, with nothing in it that people read."""
        return bare(self.rule, Level.NOTE, self.package, site, also)

    def _is_note(self, site: Site) -> bool:
        """Whether a finding about a site is a note, whatever level its rule gives it."""
        return (
            bool(self.cold(site)) or stays_where_inlined(site.fact.inlining) or is_kept_by_all(site)
        )

    def _level_at(self, site: Site, level: Level | None) -> Level:
        """The level of a finding about a site, with that which its rule gives it."""
        if level is Level.NOTE or self._is_note(site):
            return Level.NOTE
        level = self.level_in(site.source, level)
        # Asked of what would be shown else: it looks through the whole package.
        return Level.NOTE if level > Level.NOTE and self.seldom_called(site) else level

    def shows_at(self, site: Site, level: Level | None) -> bool:
        """Whether a finding about a site is shown that is reported with a level."""
        return self.shows(self._level_at(site, level))

    def keeper(self, site: Site, level: Level | None) -> Keeper | None:
        """The function that keeps what is passed to one, for a finding with a level.

        None where that is not known, and of findings that are not shown.
        """
        if not self.shows_at(site, level):
            return None
        return keeper_of(site.hops, site.destination.target, self.package)

    def callers(self, site: Site) -> str:
        """How often the function around a site is used: "newPoint has 14 calls in this package".

        "" where they cannot be counted.
        """
        if self.program is None:
            return ""
        packages = self.index.packages
        return said_of_callers(site, self.package, self.sources, packages, self.program)

    def is_ours(self, package: Package) -> bool:
        """Whether a package is of the same module; the standard library is one."""
        return package.module == self.package.module

    def purpose(self, site: Site) -> str:
        """What a value is made for, where nobody would notice that it is made faster, or ""."""
        found = TEST_CODE if self._for_tests else purpose_of(site, self.package)
        return found or (SETUP if self.seldom_called(site) else "")

    def runs_seldom(self, site: Site) -> bool:
        """Whether a site stands where nothing is worth being fast: in tests, tools and set-up."""
        return bool(site.cold) or self.purpose(site) in SELDOM

    def format_call(self, site: Site) -> FormatCall | None:
        """What could stand in place of the call of fmt that a site is an argument of."""
        call = call_of(site)
        if call is None:
            return None
        found = read_format_call(self.types, site.source, call, self.text_constants)
        shared = found is not None and found.format and is_shared(self.sources, found.format)
        return None if shared else found

    def formats_otherwise(self, site: Site) -> bool:
        """Whether the function around a call of fmt formats more than plain code does."""
        call, texts = call_of(site), self.text_constants
        return call is not None and formats_otherwise(self.types, site.source, call, texts)

    @cached_property
    def text_constants(self) -> Mapping[str, str]:
        """The package's string constants: literals by name."""
        return read_text_constants(self.sources)

    @cached_property
    def is_tool(self) -> bool:
        """Whether the package is a program, an example or a part of a developer's tool."""
        return self.package.name == "main" or is_tool(self.package.import_path)

    def cold(self, site: Spot) -> str:
        """Why a site seldom runs: a reason of `syntax.cold`, or ""."""
        return site.cold or (TEST if self._for_tests or is_double(site.function) else "")

    def seldom_called(self, site: Spot) -> str:
        """Why the function around a site seldom runs, by its calls: a reason, or ""."""
        if self._frequency is None or in_a_closure(site.node):
            return ""
        reason = self._frequency.cold(site.function)
        # What main itself does in a loop is what the program is for.
        return "" if reason == MAIN and site.loop_depth else reason

    def called_in_loop(self, site: Spot) -> str:
        """Where a loop calls the function around a site, as `a.go:12`, or what calls it; or ""."""
        if self._frequency is None or in_a_closure(site.node):
            return ""
        return self._frequency.looped(site.function)
