"""What a better order changes in what holds the struct, by arithmetic of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.layout.arch import arch_of
from escapelint.layout.classes import SIZE_CLASSES
from escapelint.layout.sizes import Sizes
from escapelint.struct_effects import read_effects
from escapelint.struct_uses import read_struct_uses
from escapelint.structs import padded_structs, said_move
from tests.test_struct_uses import sites

ARCH = arch_of("amd64")
FIELDS = "a bool; n int64; b bool"  # 24 bytes, 16 in another order


def class_of(size: int) -> int:
    return next(each for each in SIZE_CLASSES if each >= size)


def effects(declared: str, value: str, fact: str) -> list[tuple[str, str, int, int]]:
    """(kind, holder, old, new) of each use of the struct `small`."""
    code = f"type small struct {{ {FIELDS} }}\n{declared}\nfunc f(n int) any {{ return {value} }}"
    found, types, source = sites(code, {value: fact})
    assert ARCH is not None
    sizes = Sizes(ARCH, (1, 26), types.definition)
    padded = next(
        each
        for each in padded_structs(types, [source], sizes, 8)
        if each.declaration.name == "small"
    )
    assert said_move(padded) == "move b (bool) behind a (bool)"
    uses = read_struct_uses(types, found).get("small", ())
    return [(e.use.kind, e.use.holder, e.old, e.new) for e in read_effects(padded, uses, sizes)]


@given(st.integers(0, 40), st.integers(1, 9))
def test_what_holds_it_shrinks_by_all_that_is_in_it(words: int, copies: int) -> None:
    declared = f"type whole struct {{ x [{words}]int; in [{copies}]small }}"
    ((kind, holder, old, new),) = effects(declared, "&whole{}", "&whole{}")
    assert (kind, holder) == ("object", "whole")
    assert old == class_of(8 * words + 24 * copies)
    assert new == class_of(8 * words + 16 * copies)


@pytest.mark.parametrize(
    ("value", "fact", "expected"),
    [
        ("&small{}", "&small{}", ("object", "small", 24, 16)),
        ("make([]small, n)", "make([]small, n)", ("element", "small", 24, 16)),
        ("make([]whole, n)", "make([]whole, n)", ("element", "whole", 40, 32)),
        ("make(chan whole, n)", "make(chan whole, n)", ("cell", "whole", 40, 32)),
    ],
)
def test_elements_have_no_class(value: str, fact: str, expected: tuple[str, str, int, int]) -> None:
    declared = "type whole struct { on bool; in small; off bool }"
    assert effects(declared, value, fact) == [expected]


def test_padding_around_it_may_stay() -> None:
    declared = "type whole struct { in small; x [3]int }"  # 48 bytes, 40 then
    assert effects(declared, "&whole{}", "&whole{}") == [("object", "whole", 48, 48)]
