"""Strings that loops put together."""

from __future__ import annotations

import pytest

from escapelint.types.extensions import Extension, read_extension
from tests.types.test_texts import parsed


@pytest.mark.parametrize(
    ("body", "extension"),
    [
        ("a += b + a", Extension("a")),
        ("a = a + b + a", Extension("a")),
        ("a = b + a", None),
        ("s := b + a", None),
        ("a, b = b + a, a", None),
        ("for range xs { a += b + a }", Extension("a", True, False)),
        ('for range xs { a += b + "," }', Extension("a", True, True)),
        ('for b != a { a += b + "," }', Extension("a", True, False)),
        ('for range xs { a += b + "," }; raw = []byte(a)', Extension("a", True, False)),
        ('for range xs { if a != "" { a += "," }; a += b + "," }', Extension("a", True, True)),
        ('for range xs { if len(a) > 0 { a += "," }; a += b + "," }', Extension("a", True, True)),
        ('for range xs { a += b + ","; use(a) }', Extension("a", True, False)),
        ('for range xs { a = ""; a += b + "," }', Extension("a", True, False)),
        ('for range xs { x := ""; x += b + "," }', Extension("x")),
        ('for range xs { t.x += b + "," }', Extension("t.x", True, False)),
        ('for range xs { a += b + ","; func() { use(a) }() }', Extension("a", True, False)),
        (
            's := ""; for range xs { s += b + "," }; s += a',
            Extension("s", True, True, behind=4, free=True),
        ),
        (
            'var s string; for range xs { s += b + "," }; s += a',
            Extension("s", True, True, behind=4, free=True),
        ),
        (
            's := ""; for range xs { for range xs { s += b + "," }; s += a }',
            Extension("s", True, True),
        ),
        (
            's := "("; for range xs { s += b + "," }; s += a',
            Extension("s", True, True, behind=4, free=False),
        ),
        (
            'var s string; s += a; for range xs { s += b + "," }; s += a',
            Extension("s", True, True, behind=4, free=False),
        ),
        (
            'var s string; for range xs { s += b + "," }; s += a + a',
            Extension("s", True, True, behind=4, free=False),
        ),
    ],
)
def test_what_is_made_longer(body: str, extension: Extension | None) -> None:
    source, node = parsed(body, 'b + ","' if 'b + ","' in body else "b + a")
    assert read_extension(source, node) == extension


def test_the_first_operand_may_be_what_is_made_longer() -> None:
    source, node = parsed("for range xs { a = a + b }", "a + b")
    assert read_extension(source, node) == Extension("a", True, True)
