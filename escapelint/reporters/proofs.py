"""What a build with a fix showed, in words."""

from __future__ import annotations

from escapelint.model import JSON, Finding, Proof
from escapelint.words import counted


def size_of(finding: Finding, proof: Proof) -> int | None:
    """The bytes of the allocation that is gone, as the object code tells them; None where it does
    not, and where it was not exactly one: others may have other sizes."""
    return finding.allocates.size if finding.allocates is not None and proof.gone == 1 else None


def proof_of(finding: Finding, proof: Proof) -> JSON:
    """A proof as JSON has it, in numbers and in words."""
    size, words = size_of(finding, proof), said_of(finding, proof)
    numbers = {"gone": proof.gone, "new": proof.new, "room": proof.room, "bytes": size}
    return {**numbers, "said": words}


def said_of(finding: Finding, proof: Proof) -> str:
    """`"saves 1 allocation of 24 bytes"`."""
    if not proof.gone:
        return "it compiles, and nothing allocates more"
    if proof.room == proof.gone:
        return "makes room for all at once"
    gone, size = counted(proof.gone, "allocation"), size_of(finding, proof)
    if size:
        gone += f" of {counted(size, 'byte')}"
    if not proof.new:
        return f"saves {gone}"
    are, come = ("is" if proof.gone == 1 else "are"), ("comes" if proof.new == 1 else "come")
    return f"{gone} {are} gone, {proof.new:,} {come} with the fix"
