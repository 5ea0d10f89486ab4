"""The fields that a closure reads of a large variable."""

from __future__ import annotations

import pytest

from escapelint.captures import fields_to_copy
from escapelint.layout.arch import arch_of
from escapelint.layout.sizes import Sizes
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types

HEAD = """package p

type options struct {
    level, size int
    name, path  string
    table       [64]int
    run         func()
}
"""


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("use(o.level)", ("o.level",)),
        ("use(o.name, o.level, o.name)", ("o.name", "o.level")),
        ("use(o.level, o.size, o.name, o.path)", ()),
        ("use(o)", ()),
        ("use(o.level, o)", ()),
        ("use(&o)", ()),
        ("o.run()", ()),
        ("o.method()", ()),
        ("use(o.table)", ()),
        ("use(o.unknown)", ()),
        ("use(1)", ()),
    ],
)
def test_fields(body: str, fields: tuple[str, ...]) -> None:
    code = f"{HEAD}\nfunc f(o options, use func(...any)) {{ go func() {{ {body} }}() }}\n"
    source = Source("p.go", code.encode())
    assert not source.root.has_error
    start = source.data.index(b"go func() {")
    closure = source.root.named_descendant_for_byte_range(start + 3, source.data.rindex(b"()"))
    assert closure is not None
    assert closure.type == "func_literal"
    declared, arch = read_types([source]), arch_of("amd64")
    assert arch is not None
    sizes = Sizes(arch, (1, 26), declared.definition)
    assert fields_to_copy(declared, sizes, source, closure, "o") == fields
