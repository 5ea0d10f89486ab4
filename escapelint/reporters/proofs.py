"""What a build with a fix showed, in words."""

from __future__ import annotations

from escapelint.model import Proof
from escapelint.words import counted


def said_of(proof: Proof, size: int | None) -> str:
    """`"saves 1 allocation of 24 bytes"`; `size` is that of one allocation in bytes."""
    if not proof.gone:
        return "it compiles, and nothing allocates more"
    gone = counted(proof.gone, "allocation")
    if size:
        gone += f" of {counted(size, 'byte')}"
    if not proof.new:
        return f"saves {gone}"
    verb = "is" if proof.gone == 1 else "are"
    return (
        f"{gone} {verb} gone, {proof.new:,} comes with the fix"
        if proof.new == 1
        else (f"{gone} {verb} gone, {proof.new:,} come with the fix")
    )
