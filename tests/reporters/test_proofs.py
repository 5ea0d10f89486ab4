"""What a build with a fix showed, in words that claim no more."""

from __future__ import annotations

import pytest

from escapelint.model import Proof
from escapelint.reporters.proofs import said_of


@pytest.mark.parametrize(
    ("proof", "size", "said"),
    [
        (Proof(1, 0), 24, "saves 1 allocation of 24 bytes"),
        (Proof(1, 0), 1, "saves 1 allocation of 1 byte"),
        (Proof(1, 0), None, "saves 1 allocation"),
        (Proof(2, 0), 24, "saves 2 allocations"),
        (Proof(1, 1), 24, "1 allocation of 24 bytes is gone, 1 comes with the fix"),
        (Proof(3, 2), 24, "3 allocations are gone, 2 come with the fix"),
        (Proof(), None, "it compiles, and nothing allocates more"),
    ],
)
def test_words(proof: Proof, size: int | None, said: str) -> None:
    assert said_of(proof, size) == said
