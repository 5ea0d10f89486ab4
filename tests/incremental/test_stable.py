"""Values as bytes: the same for equal values, and for no others."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.config import Config, PathSettings, RuleSettings
from escapelint.config.paths import PathSet
from escapelint.incremental.stable import stable
from escapelint.model import Level

_leaves = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
_keys = st.text() | st.integers()
VALUES = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner).map(tuple) | st.dictionaries(_keys, inner) | st.frozensets(_leaves)
    ),
    max_leaves=12,
)


def shape(value: object) -> object:
    """A value told apart as `stable` tells it: True is not 1."""
    if isinstance(value, tuple):
        return ("tuple", tuple(map(shape, value)))
    if isinstance(value, dict):
        return ("dict", frozenset((shape(k), shape(v)) for k, v in value.items()))
    if isinstance(value, frozenset):
        return ("set", frozenset(map(shape, value)))
    return (type(value), value)


@given(VALUES, VALUES)
def test_the_same_for_what_is_the_same(one: object, other: object) -> None:
    assert (stable(one) == stable(other)) == (shape(one) == shape(other))


@given(st.dictionaries(_keys, _leaves))
def test_order_is_no_matter(value: dict[object, object]) -> None:
    assert stable(dict(reversed(value.items()))) == stable(value)


def test_a_configuration() -> None:
    one = Config(
        "/m",
        rules={"append-growth": RuleSettings(Level.NOTE, {"least": 3})},
        per_path=(PathSettings(PathSet("/m", ("a",)), frozenset({"x", "y"})),),
    )
    other = Config(
        "/m",
        rules={"append-growth": RuleSettings(Level.NOTE, {"least": 4})},
        per_path=one.per_path,
    )
    assert stable(one) != stable(other)


def test_the_same_in_each_process() -> None:
    code = (
        "from escapelint.incremental.stable import stable\n"
        "print(stable(frozenset(map(str, range(99)))).decode())"
    )
    made = {
        subprocess.check_output([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    }
    assert len(made) == 1


@dataclass
class _Holder:
    value: object


@pytest.mark.parametrize("value", [object(), print, 1.5, _Holder(object()), {"a": [print]}])
def test_what_is_not_known_to_be_stable(value: object) -> None:
    with pytest.raises(TypeError):
        stable(value)
