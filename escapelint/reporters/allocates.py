"""What the object code says of a finding's allocation: for people, and for programs."""

from __future__ import annotations

from escapelint.model import JSON, Allocates


def told(known: Allocates) -> str:
    """As a person reads it: "64 bytes (bytes.Buffer) each time"; "" where there is nothing to say
    beyond what the finding's message does: neither bytes nor a type."""
    size = f"{known.size:,} bytes" if known.size is not None else ""
    what = f"{size} ({known.type})" if size and known.type else size or known.type
    if not what or known.how not in ("always", "sometimes"):
        return ""
    return (
        f"{what} each time"
        if known.how == "always"
        else ", ".join(filter(None, (what, known.when)))
    )


def allocates(known: Allocates) -> JSON:
    """As an object."""
    return {"how": known.how, "when": known.when, "type": known.type, "bytes": known.size}
