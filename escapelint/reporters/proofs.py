"""What a build with a fix showed, in words."""

from __future__ import annotations

from escapelint.model import Proof
from escapelint.words import counted


def said_of(proof: Proof, size: int | None) -> str:
    """`"saves 1 allocation of 24 bytes"`; `size` is that of one allocation in bytes."""
    if not proof.gone:
        return "it compiles, and nothing allocates more"
    gone = counted(proof.gone, "allocation")
    if size and proof.gone == 1:  # others may have other sizes
        gone += f" of {counted(size, 'byte')}"
    if not proof.new:
        return f"saves {gone}"
    are, come = ("is" if proof.gone == 1 else "are"), ("comes" if proof.new == 1 else "come")
    return f"{gone} {are} gone, {proof.new:,} {come} with the fix"
