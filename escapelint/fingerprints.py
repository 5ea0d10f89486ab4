"""`escapelint/v1`: what a finding is, whatever line it stands on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from escapelint.model import Finding

_LENGTH = 32  # hex digits: 128 bits


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """The findings of one package in the order of their places, each with its fingerprint.

    It is made of rule, package, enclosing function, identity (the source without its layout, see
    `syntax.normal`) and the ordinal among equals in the order of files and positions. Renaming
    files exchanges ordinals among equals: which fingerprints there are stays.
    """
    seen: Counter[tuple[str, str, str, str]] = Counter()
    ordered = sorted(findings, key=lambda f: (f.region.file, f.region.start, f.region.line, f.rule))
    for finding in ordered:
        key = (finding.rule, finding.package, finding.function, finding.identity)
        parts = (*key, str(seen[key]))
        seen[key] += 1
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape"))
        yield digest.hexdigest()[:_LENGTH], finding
