"""What the SARIF format is given besides the report: options, and what the files say."""

from __future__ import annotations

import argparse
from collections import defaultdict

from escapelint.model import Report
from escapelint.paths import Roots
from escapelint.reporters import SarifSettings
from escapelint.reporters.line_hashes import line_hashes
from escapelint.reporters.uris import in_repository


def settings_of(report: Report, options: argparse.Namespace) -> SarifSettings:
    """The options for SARIF, with GitHub's fingerprints of the findings' lines."""
    return SarifSettings(
        category=options.sarif_category,
        suppressed=getattr(options, "sarif_include_suppressed", False),
        absolute=options.sarif_uris == "absolute",
        most=options.max_results,
        line_hashes=_line_hashes(report),
    )


def _line_hashes(report: Report) -> dict[tuple[str, int], str]:
    """By file and line; none of a line that is not what it was when it was analysed."""
    lines: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for finding in (*report.findings, *report.suppressed):
        region = finding.region
        if in_repository(region.file) and region.first_text:
            lines[region.file][region.line] = region.first_text
    roots = Roots(report.root, report.toolchain.goroot, report.toolchain.gomodcache)
    hashes: dict[tuple[str, int], str] = {}
    for name, texts in lines.items():
        try:
            with open(roots.path(name), "rb") as file:
                data = file.read()
        except OSError:
            continue  # the upload works them out
        now = data.decode("utf-8", "surrogateescape").split("\n")
        same = {n for n, text in texts.items() if n <= len(now) and now[n - 1].rstrip("\r") == text}
        hashes |= {(name, n): mark for n, mark in line_hashes(data, same).items()}
    return hashes
