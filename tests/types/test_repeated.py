"""Literals that are the same in every turn of a loop."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.repeated import repeated_literal

TEXT = "fmt.Sprintf(X, a)"


def kind(body: str) -> tuple[str, bool] | None:
    """The kind of the literal around the call of fmt with an X, and whether it is only read."""
    code = f"package p\n\nfunc f(a string, b []string, use func(...any)) {{\n{body}\n}}\n"
    source = Source("p.go", code.replace("X", '"%s."').encode())
    assert not source.root.has_error
    offset = source.data.index(b'fmt.Sprintf("%s."')
    call = source.root.named_descendant_for_byte_range(
        offset, offset + len(TEXT.replace("X", '"%s."'))
    )
    assert call is not None
    found = repeated_literal(source, call)
    return (found.kind, found.only_read) if found is not None else None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"for _, x := range b {{ use(map[string]int{{{TEXT}: 1}}[x]) }}", ("map", True)),
        (f"for range b {{ for _, x := range []string{{{TEXT}}} {{ use(x) }} }}", ("slice", True)),
        (f"for _, x := range b {{ m := map[string]int{{{TEXT}: 1}}; use(m[x]) }}", ("map", True)),
        (f"for range b {{ m := [...]string{{{TEXT}}}; use(len(m)) }}", ("array", True)),
        (f"for range b {{ use([]string{{{TEXT}}}) }}", ("slice", False)),
        (f"for range b {{ use(T{{F: {TEXT}}}) }}", ("", False)),
        (f"for _, x := range b {{ m := map[string]int{{{TEXT}: 1}}; m[x] = 2 }}", ("map", False)),
        (f"for range b {{ m := []string{{{TEXT}}}; use(&m[0]) }}", ("slice", False)),
        (f"for range b {{ m := []string{{{TEXT}}}; use(m) }}", ("slice", False)),
        (f"for _, x := range b {{ use([]string{{{TEXT}, x}}) }}", None),
        (f"for range b {{ use([]string{{{TEXT}, g()}}) }}", None),
        (f"for range b {{ use([]string{{{TEXT}}}); a += a }}", None),
        (f"for range b {{ use([][]string{{{{{TEXT}}}}}) }}", None),
        (f"for range b {{ use(func() []string {{ return []string{{{TEXT}}} }}) }}", None),
        (f"use([]string{{{TEXT}}})", None),
        (f"for range b {{ use({TEXT}) }}", None),
    ],
)
def test_what_is_repeated(body: str, expected: tuple[str, bool] | None) -> None:
    assert kind(body) == expected
