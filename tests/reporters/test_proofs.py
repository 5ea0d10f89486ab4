"""What a build with a fix showed, in words and numbers that claim no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escapelint.model import Allocates, Proof
from escapelint.reporters.proofs import proof_of, said_of
from tests.reporters.sample import RICH


@pytest.mark.parametrize(
    ("proof", "size", "said", "told"),
    [
        (Proof(1, 0), 24, "saves 1 allocation of 24 bytes", 24),
        (Proof(1, 0), 1, "saves 1 allocation of 1 byte", 1),
        (Proof(1, 0), None, "saves 1 allocation", None),
        (Proof(2, 0), 24, "saves 2 allocations", None),
        (Proof(1, 1), 24, "1 allocation of 24 bytes is gone, 1 comes with the fix", 24),
        (Proof(3, 2), 24, "3 allocations are gone, 2 come with the fix", None),
        (Proof(1, 1, 1), None, "makes room for all at once", None),
        (Proof(2, 0, 1), None, "saves 2 allocations", None),
        (Proof(), 24, "it compiles, and nothing allocates more", None),
    ],
)
def test_words(proof: Proof, size: int | None, said: str, told: int | None) -> None:
    allocates = Allocates("always", "", "T", size)
    # What declarations tell is no allocation's size.
    finding = replace(RICH.findings[0], size=48, allocates=allocates)
    assert said_of(finding, proof) == said
    assert proof_of(finding, proof) == {
        "gone": proof.gone,
        "new": proof.new,
        "room": proof.room,
        "bytes": told,
        "said": said,
    }


def test_without_object_code_no_bytes_are_told() -> None:
    finding = replace(RICH.findings[0], size=48, allocates=None)
    assert said_of(finding, Proof(1, 0)) == "saves 1 allocation"
