"""What a SARIF message says of where memory is kept, with a link to it."""

from __future__ import annotations

import posixpath
import re

import sarif_om as om

from escapelint.model import GENERATED_POSITIONS, Finding, Step
from escapelint.reporters.said import sentence
from escapelint.reporters.sarif_places import unlinked

_NAME = re.compile(r"[\w.-]+")  # a file that can stand in a link's text


def kept_at(finding: Finding) -> Step | None:
    """The end of a finding's path, where that is another line than its own."""
    places = [step for step in finding.because if step.pos.file not in GENERATED_POSITIONS]
    if not places or not places[-1].pos.line:
        return None
    end = places[-1]
    here = (finding.region.file, finding.region.line)
    if (end.pos.file, end.pos.line) == here or "[" in _unclosed(finding.message + end.text):
        return None
    return end


def said(finding: Finding, related: Step | None) -> om.Message:
    """What, why with a link to the related location 1, and what to do.

    Viewers show the first sentence as a title, and VS Code the link as it is written: so it comes
    behind that and is short.
    """
    parts = [sentence(finding.message)]
    if related is not None:
        parts.append(f"Why: {related.text.rstrip('. ')}")
    text = unlinked(" ".join(parts))
    if related is not None:
        text += f" ([{_label(finding, related)}](1))."
    if finding.suggestion:
        suggestion = finding.suggestion[:1].upper() + finding.suggestion[1:]
        text += f" {unlinked(sentence(suggestion))}"
    return om.Message(text=text)


def _label(finding: Finding, step: Step) -> str:
    name = posixpath.basename(step.pos.file)
    if step.pos.file == finding.region.file or not _NAME.fullmatch(name):
        return f"line {step.pos.line}"
    return f"{name}:{step.pos.line}"


def _unclosed(text: str) -> str:
    """What stands behind the last closing bracket: a `[` there would swallow a link's text."""
    return text.rpartition("]")[2]
