"""Assertions in files that a build leaves out, as those for other platforms and tests: they fail.

Nobody has seen whether they hold. Of such files nothing else is looked at.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence

from escapelint.analysis import PackageResult, Work, read_file
from escapelint.failure import unchecked
from escapelint.fingerprints import fingerprints
from escapelint.model import Finding, Package, RuleInfo
from escapelint.paths import Roots
from escapelint.ranks import COMMENT
from escapelint.suppressions import Suppressions
from escapelint.syntax.assertions import Assertion, has_marks, read_assertions
from escapelint.syntax.normal import normal_source, plain_words
from escapelint.syntax.source import Source
from escapelint.toolchain.errors import is_left_out

_SKIPPED = ("vendor", "testdata")  # as the go command does
_RULE = "assertion-failed"
_WHY = "no build of this run compiles its file"
_BUILD = "name a platform or tags that do (--target, --tags), or take the assertion back"
_TESTS = "look at tests, too (--tests), or take the assertion back"


def unbuilt_results(
    work: Work, built: Iterable[str], whole: Iterable[str], *, tests: bool
) -> Iterator[PackageResult]:
    """The failures in the folders of a build's packages, in files other than `built` by name.

    `whole` are folders of which all packages were asked for: where the build has no file of one,
    the go command does not list it.

    A file that another build of the run has is no such file: `merge` knows these. `tests` tells
    whether the build has the tests.
    """
    rule = next((rule.info for rule in work.rules if rule.info.id == _RULE), None)
    if rule is None or rule.id not in work.filter.rules:
        return
    known = frozenset(built)
    packages = _one_each_folder(work.index.packages.values())
    for package in (*packages, *_unlisted(whole, work.index.packages.values())):
        sources = list(_sources(package, known, work.index.roots))
        found = [
            _finding(work, rule, package, source, each, tests=tests)
            for source in sources
            for each in read_assertions(source)
        ]
        if found:
            sifted = work.filter.apply(fingerprints(Suppressions(sources).apply(found)))
            yield PackageResult(package, sifted.shown, sifted.suppressed, sifted.hidden)


def _one_each_folder(packages: Iterable[Package]) -> Sequence[Package]:
    """A package of each folder; none of those that the go command cannot load, which it says."""
    found: dict[str, Package] = {}
    for package in packages:
        if not package.error or is_left_out(package.error):
            found.setdefault(package.dir, package)
    return list(found.values())


def _unlisted(whole: Iterable[str], listed: Iterable[Package]) -> Iterator[Package]:
    """What may be packages in and below some folders that are none of those listed."""
    known = {package.dir for package in listed}
    modules = {package.module_dir: package.module for package in listed if package.module_dir}
    for top in whole:
        for folder, folders, files in os.walk(top):
            if folder != top and "go.mod" in files:
                folders.clear()
                continue
            folders[:] = sorted(f for f in folders if f not in _SKIPPED and f[0] not in "._")
            if folder in known or not any(file.endswith(".go") for file in files):
                continue
            known.add(folder)
            around = [
                m for m in modules if os.path.join(folder, "").startswith(os.path.join(m, ""))
            ]
            home = max(around, key=len, default=top)
            below = os.path.relpath(folder, home).replace(os.sep, "/")
            path = posixpath.normpath(posixpath.join(modules.get(home, ""), below))
            yield Package(path, folder, module=modules.get(home, ""), module_dir=home)


def _sources(package: Package, built: frozenset[str], roots: Roots) -> Iterator[Source]:
    """The files with assertions that are not built."""
    try:
        names = sorted(os.listdir(package.dir))
    except OSError:
        return  # it is gone, and its assertions with it
    for each in names:
        # The go command takes none that begin with these.
        if not each.endswith(".go") or each[0] in "._":
            continue
        name = roots.name(os.path.join(package.dir, each))
        if name in built:
            continue
        try:
            data = read_file(roots.path(name))
        except OSError:
            continue
        if has_marks(data):
            yield Source(name, data)


def _finding(
    work: Work,
    rule: RuleInfo,
    package: Package,
    source: Source,
    assertion: Assertion,
    *,
    tests: bool,
) -> Finding:
    failure = unchecked(source, assertion, assertion.why or _WHY)
    start, end = failure.start, failure.end
    hint = _TESTS if source.name.endswith("_test.go") and not tests else _BUILD
    return Finding(
        rule=rule.id,
        level=work.level_of(rule, source.name),
        weights=(COMMENT,),
        package=package.import_path,
        function=failure.function,
        region=source.region(start, end),
        message=failure.message,
        subject=source.data[start:end].decode("utf-8", "replace"),
        suggestion=assertion.hint or hint,
        identity=normal_source(source, start, end) or plain_words(source, start, end),
    )
