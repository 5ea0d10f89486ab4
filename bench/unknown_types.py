"""The types of a code base's heap facts against go/types: wrong ones, and the share of unknown."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from escapelint import analysis, shapes, workers
from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Package
from escapelint.silent import Silents
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from tests.types.spelling import ask, listed, spell

_MOST_SHOWN = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patterns", nargs="*", default=["std"])
    parser.add_argument("-C", dest="folder", default=".")
    parser.add_argument("--unknown", action="store_true", help="list them")
    options = parser.parse_args()
    go = shutil.which("go")
    if go is None:
        print("no go on PATH", file=sys.stderr)
        return 2
    folder = os.path.realpath(options.folder)
    told = facts_of(folder, options.patterns)
    packages = listed(go, folder, *options.patterns)
    exports = {str(p["ImportPath"]): str(p["Export"]) for p in packages if "Export" in p}
    own = [package for package in packages if not package.get("DepOnly")]
    wanted = defaultdict(list)
    for file, start, end in told:
        wanted[file].append((start, end))
    expected = ask(go, own, exports, wanted)
    wrong = unknown = 0
    counts: Counter[str] = Counter()
    for at, (shape, text, type_) in told.items():
        counts[f"{shape}, unknown" if "?" in type_ else shape] += 1
        if "?" in type_:
            unknown += 1
            if options.unknown:
                print(f"unknown {at[0]}:{at[1]}: {text[:60]!r} {type_} is {expected.get(at)}")
        elif at in expected and expected[at] != type_:
            wrong += 1
            if wrong <= _MOST_SHOWN:
                print(f"wrong   {at[0]}:{at[1]}: {text[:60]!r} is {expected[at]}, not {type_}")
    for shape, count in sorted(counts.items()):
        print(f"{count:6} {shape}")
    compared = sum(at in expected for at in told)
    print(f"{len(told)} facts, {unknown} unknown, {compared} compared, {wrong} wrong")
    return int(wrong > 0)


def facts_of(
    folder: str, patterns: Sequence[str]
) -> dict[tuple[str, int, int], tuple[str, str, str]]:
    """(path, start, end) → (shape, source, type as we tell it) of the facts of a run."""
    told: dict[tuple[str, int, int], tuple[str, str, str]] = {}
    sites_of = analysis._sites

    def recorded(
        work: analysis.Work,
        package: Package,
        sources: Sequence[Source],
        types: DeclaredTypes,
        skipped: Counter[str],
        silent: Silents | None,
    ) -> Iterator[Site]:
        for site in sites_of(work, package, sources, types, skipped, silent):
            node = site.node
            if node is not None and site.fact.kind == "expr" and site.shape != shapes.VARIADIC:
                path = work.index.roots.path(site.source.name)
                type_ = spell(types, type_of_expression(types, site.source, node))
                told[path, node.start_byte, node.end_byte] = (
                    site.shape,
                    site.source.text(node),
                    type_,
                )
            yield site

    analysis._sites = recorded
    workers._WORTH_FORKING = sys.maxsize
    run(Config(cwd=folder, targets=tuple(patterns)))
    return told


if __name__ == "__main__":
    sys.exit(main())
