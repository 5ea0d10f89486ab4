"""What a finding says, in sentences, and where more is said: what formats for programs share."""

from __future__ import annotations

from escapelint.model import Finding
from escapelint.reporters.terminal import printable

HOME = "https://github.com/escapelint/escapelint"


def page(rule: str, version: str) -> str:
    """The URI of a rule's documentation in a version of escapelint."""
    return f"{HOME}/blob/v{version}/docs/rules/{rule}.md"


def sentence(text: str) -> str:
    """`text` with the end of a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def sentences(finding: Finding) -> str:
    """What a finding says and what to do, on one line of printable text."""
    suggestion = finding.suggestion[:1].upper() + finding.suggestion[1:]
    said = [sentence(printable(text)) for text in (finding.message, suggestion) if text]
    return " ".join(said)
