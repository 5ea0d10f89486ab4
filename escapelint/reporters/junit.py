"""JUnit's XML, which every build server shows: a suite a file, a failed test a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from escapelint.model import Finding, Level, Problem, Report
from escapelint.reporters.said import sentence
from escapelint.reporters.stream import to_utf8
from escapelint.reporters.terminal import printable
from escapelint.words import counted

# What printable text may still have, and XML 1.0 may not (section 2.2).
_NO_XML = re.compile("[\ufffe\uffff]")


def junit(report: Report) -> Iterator[bytes]:
    """The document. What could not be analysed is an error of the suite `escapelint`, whose only
    test passes where there is nothing to tell, since a document without tests is taken for a run
    that failed."""
    problems = [problem for problem in report.problems if problem.level is Level.ERROR]
    passed = not report.findings and not problems
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    tests = len(report.findings) + len(problems) + passed
    yield to_utf8(f"<testsuites {_counts(tests, len(report.findings), len(problems))}>\n")
    if problems or passed:
        yield to_utf8(f"<testsuite {_counts(len(problems) + passed, 0, len(problems))}>\n")
        for problem in problems:
            yield to_utf8(_error(problem))
        if passed:
            name = counted(report.packages, "package")
            yield to_utf8(f"<testcase {_attributes(name=name, classname='escapelint')}/>\n")
        yield b"</testsuite>\n"
    for file, group in groupby(report.findings, key=lambda finding: finding.region.file):
        same = list(group)
        yield to_utf8(f"<testsuite {_counts(len(same), len(same), 0, file)}>\n")
        for finding in same:
            yield to_utf8(_failure(finding))
        yield b"</testsuite>\n"
    yield b"</testsuites>\n"


def _counts(tests: int, failures: int, errors: int, name: str = "escapelint") -> str:
    return _attributes(name=name, tests=str(tests), failures=str(failures), errors=str(errors))


def _error(problem: Problem) -> str:
    case = _attributes(name=problem.package or "escapelint", classname="escapelint")
    error = _attributes(type="problem", message=problem.message)
    return f"<testcase {case}><error {error}/></testcase>\n"


def _failure(finding: Finding) -> str:
    region = finding.region
    numbers = [str(number) for number in (region.line, region.column) if number]
    case = _attributes(
        name=f"{finding.rule} at {':'.join(numbers)}",
        classname=region.file,
        file=region.file,
        line=numbers[0] if numbers else "",
    )
    lines = [f"{':'.join([region.file, *numbers])}: {sentence(finding.message)}"]
    if finding.suggestion:
        lines.append(f"Do: {finding.suggestion}")
    lines += finding.code.strip("\n").splitlines() if finding.code else []
    body = "\n".join(_text(line, "\t") for line in lines)
    failure = _attributes(type=str(finding.level), message=finding.message)
    return f"<testcase {case}><failure {failure}>{escape(body)}</failure></testcase>\n"


def _attributes(**values: str) -> str:
    return " ".join(f"{key}={quoteattr(_text(value))}" for key, value in values.items() if value)


def _text(text: str, tab: str = r"\t") -> str:
    return _NO_XML.sub("\ufffd", printable(text, tab))
