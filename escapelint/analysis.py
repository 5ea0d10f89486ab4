"""Stage C: one package's facts and files → its findings."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from escapelint.api import Pass
from escapelint.catalogue import LoadedRule
from escapelint.config import Config
from escapelint.failed import raised, rule_failed
from escapelint.filters import Filter
from escapelint.fingerprints import fingerprints
from escapelint.frequency import Frequency
from escapelint.hidden import hidden, hidden_lines
from escapelint.index import Index
from escapelint.inlined import never_happens
from escapelint.keepers import Keepers
from escapelint.logs import fitting
from escapelint.model import Finding, Level, Package, Problem, RuleInfo, Silent, Toolchain
from escapelint.objectcode import ObjectCode
from escapelint.program import Look, Program
from escapelint.silent import Silents, left
from escapelint.site import Site
from escapelint.struct_sizes import count_sizes
from escapelint.suppressions import Suppressions
from escapelint.syntax.source import Source
from escapelint.syntax.support import is_for_tests, is_test_support
from escapelint.types.declared import DeclaredTypes
from escapelint.types.imported import Imports
from escapelint.types.reader import read_types
from escapelint.unread import unread
from escapelint.verdicts import allocating, judge


@dataclass(frozen=True, slots=True)
class Work:
    """What stage C has to do, the same for every package."""

    index: Index
    toolchain: Toolchain
    rules: Sequence[LoadedRule]
    filter: Filter
    config: Config
    imports: Imports
    program: Program
    objects: ObjectCode
    unrun: frozenset[str] = frozenset()  # rules that there are and that do not run

    def level_of(self, rule: RuleInfo, file: str) -> Level:
        """The level of a rule's findings in a file, by the configuration."""
        if not self.config.per_path:
            return rule.level
        return self.config.level_of(rule.id, rule.level, self.index.roots.path(file))


@dataclass(frozen=True, slots=True)
class PackageResult:
    """What came of one package; the counts are those of `model.Accounting`.

    `findings` are the shown ones; of hidden ones there is little here, since most findings are
    notes and would have to be sent from process to process. `looked` is what of other packages
    was looked at beyond what it imports.
    """

    package: Package
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    hidden: Mapping[tuple[str, str], str] = field(default_factory=dict)  # see `filters.Hidden`
    # What the rules say that are about the findings of others, by fingerprint and file.
    last: Mapping[tuple[str, str], str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    causes: Mapping[str, int] = field(default_factory=dict)
    by_rule: Mapping[str, int] = field(default_factory=dict)
    unclaimed: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    allocates: Mapping[str, int] = field(default_factory=dict)
    silent: tuple[Silent, ...] = ()  # where the configuration asks for it
    looked: frozenset[Look] = frozenset()
    structs: Mapping[str, int] = field(default_factory=dict)


def analyse(work: Work, package: Package) -> PackageResult:
    """Runs every rule over one package; whatever raises becomes a problem."""
    try:
        return _analyse(work, package)
    except Exception as error:
        facts = sum(len(work.index.facts.get(f, ())) for f in work.index.files_of(package))
        facts += len(work.index.unplaced(package))
        problem = Problem(
            Level.ERROR,
            f"{package.import_path} was not analysed: {raised(error)}; please report it",
            package.import_path,
            bug=True,
        )
        skipped = {"in a package that failed": facts}
        return PackageResult(package, problems=(problem,), skipped=skipped)


def _analyse(work: Work, package: Package) -> PackageResult:
    problems: list[Problem] = []
    skipped: Counter[str] = Counter()
    lines = hidden_lines(work.objects.of_package(package))
    sources = list(_sources(work.index, package, lines, problems, skipped))
    types = read_types(sources, work.imports.surroundings(package))
    try:
        return _with_types(work, package, sources, types, lines, problems, skipped)
    finally:
        types.release()


def _with_types(
    work: Work,
    package: Package,
    sources: Sequence[Source],
    types: DeclaredTypes,
    lines: Mapping[str, Collection[int]],
    problems: list[Problem],
    skipped: Counter[str],
) -> PackageResult:
    silent = Silents(work.index, package) if work.config.silent else None
    sites = list(_sites(work, package, sources, types, skipped, silent))
    if work.config.log:
        sites = list(fitting(work.index, package, sources, sites, problems, skipped))
    judged = judge(sites, work.objects.of, work.toolchain)
    sites = list(allocating(sites, judged, skipped, silent))
    code = work.objects.of_package(package)
    unexplained = tuple(hidden(sources, sites, code, lines, types))
    program = work.program.watched()
    frequency = Frequency(package, sources, types, program)
    for_tests = is_for_tests(package.import_path) or any(map(is_test_support, sources))
    claimed: set[int] = set()
    causes: Counter[str] = Counter()
    by_rule: Counter[str] = Counter()
    findings: list[Finding] = []
    suppressions = Suppressions(sources)
    known = frozenset(rule.info.id for rule in work.rules) | work.unrun
    unfinished = set(known)  # rules whose findings are not all known
    whole = not problems
    failed = not whole
    for rule in work.rules:
        used = suppressions.used(findings, unfinished, failed=failed) if rule.last else ()
        view = Pass(
            rule.info,
            package,
            work.toolchain,
            work.index,
            sources,
            sites,
            types,
            work.filter.level,
            work.level_of,
            ignores=tuple(used),
            known_rules=known,
            commented=suppressions.files,
            frequency=frequency,
            program=program,
            for_tests=for_tests,
            hidden=unexplained,
            objects=work.objects,
            budgets=work.config.budgets,
        )
        settings = work.config.rules.get(rule.info.id)
        options = settings.options if settings is not None else {}
        try:
            for finding in rule.check(view, **options):
                facts = set(map(id, finding.facts)) - claimed
                if finding.facts and not facts:
                    continue
                claimed |= facts
                causes[rule.info.id] += len(facts)
                by_rule[rule.info.id] += 1
                findings.append(finding)
            if whole:
                unfinished.remove(rule.info.id)
        except Exception as error:
            failed = True
            asked = rule.info.id in work.filter.rules
            problems.append(rule_failed(rule, package, error, asked))
    if silent is not None:
        silent.add_kept(types, sources, lambda: program.assembly(package))
        for site in sites:
            if id(site.fact) not in claimed:
                silent.add(site, f"no rule reports it ({site.shape})")
    unclaimed = Counter(left(site) for site in sites if id(site.fact) not in claimed)
    marked = list(fingerprints(suppressions.apply(findings)))
    sifted = work.filter.apply(marked)
    last = {rule.info.id for rule in work.rules if rule.last}
    return PackageResult(
        package,
        sifted.shown,
        sifted.suppressed,
        sifted.hidden,
        {(mark, f.region.file): f.message for mark, f in marked if f.rule in last},
        (*problems, *unread(code.why, package)),
        dict(causes),
        dict(by_rule),
        dict(unclaimed),
        dict(skipped),
        dict(Counter(site.allocates.how for site in sites)),
        silent.found if silent is not None else (),
        frozenset(program.looked),
        dict(count_sizes(types)),
    )


def read_file(path: str) -> bytes:
    """A file's bytes; raises `OSError`."""
    with open(path, "rb") as file:
        return file.read()


def _sources(
    index: Index,
    package: Package,
    asked: Mapping[str, Collection[int]],
    problems: list[Problem],
    skipped: Counter[str],
) -> Iterator[Source]:
    for name in index.files_of(package):
        try:
            lines = {fact.pos.line for fact in index.facts.get(name, ())}
            lines.update(asked.get(name, ()))
            yield Source(name, read_file(index.roots.path(name)), lines)
        except OSError as error:
            skipped["in a file that cannot be read"] += len(index.facts.get(name, ()))
            message = f"{name} cannot be read ({error.strerror}): its findings are missing"
            if "\ufffd" in name:
                message += "; its name is not UTF-8, which go list cannot tell: rename it"
            problems.append(Problem(Level.ERROR, message, package.import_path, name))


def _sites(
    work: Work,
    package: Package,
    sources: Sequence[Source],
    types: DeclaredTypes,
    skipped: Counter[str],
    silent: Silents | None,
) -> Iterator[Site]:
    """The package's facts that allocate, as far as can be told, in code that people write."""
    placed = [(f, source) for source in sources for f in work.index.facts.get(source.name, ())]
    # Where a `//line` directive puts code is no Go file: there is nothing to parse.
    unplaced = work.index.unplaced(package)
    elsewhere = {name: Source(name, b"") for name in {fact.pos.file for fact in unplaced}}
    templates: set[str] = set()
    keepers = Keepers(work.index)
    if any(source.generated for source in sources):
        # A generator's own template is named by its output and lies nowhere.
        templates = {n for n in elsewhere if not os.path.exists(work.index.roots.path(n))}
    for fact, source in [*placed, *((fact, elsewhere[fact.pos.file]) for fact in unplaced)]:
        if source.generated or source.name in templates:
            skipped["in generated code"] += 1
            continue
        site = Site(fact, source, work.index, types, keepers)
        never = site.never_allocates(work.toolchain.release)
        reason = never or never_happens(site, package, sources)
        if reason:
            skipped[reason] += 1
            if silent is not None:
                silent.add(site, reason)
        else:
            yield site
