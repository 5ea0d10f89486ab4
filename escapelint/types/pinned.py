"""Types whose memory layout other code relies on: they must stay as they are.

The search is textual and generous: what stands near `unsafe`, `binary.Read` or a function
without a body is taken to depend on the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Array, Named, Struct, TypeExpr

_WORD = re.compile(rb"[^\W\d]\w*")
# The functions that need an alignment of 8 also on 32-bit architectures, and what is theirs.
_ATOMIC_CALL = rb"\b%s\.[A-Z][A-Za-z]+(?:Int|Uint)64\s*\(\s*(&?\s*)"
_ADDRESS = re.compile(rb"&\s*\(?([\w.\[\]()*]+)")
_SELECTED = re.compile(rb"\.(\w+)")
_OFFSETS = re.compile(rb"\.(?:Offsetof|Pointer)\s*\(\s*&?([\w.\[\]()*]+)")

# The first line of what may be a function without a body, as gofmt writes the others.
_WITHOUT_BODY = re.compile(
    rb"\nfunc\b(?![^\n/]*(?<!struct)(?<!interface) \{(?:[^\n]*\})?\r?$)", re.M
)
_BY = {False: "code that uses unsafe", True: "encoding/binary"}


class Pinned(NamedTuple):
    """Names of the package's types, each with what relies on its layout, and names of fields in
    whatever struct that need an alignment of 8."""

    types: Mapping[str, str]
    fields: frozenset[str]


def read_pinned(declared: DeclaredTypes, sources: Sequence[Source]) -> Pinned:
    """What unsafe code, assembly, encoding/binary and 64-bit atomics may depend on."""
    words: dict[bytes, str] = {}
    fields: set[str] = set()
    calls = [call for source in sources for call in _atomic_calls(declared, source)]
    for _, address in calls:
        fields.update(_selected(_ADDRESS, address))
    # An atomic call on a variable: any address that is taken may be in it.
    elsewhere = any(not direct for direct, _ in calls)
    for source in sources:
        for what, text in _delicate(declared, source):
            for word in _WORD.findall(text):
                words.setdefault(word, what)
            fields.update(_selected(_OFFSETS, text))
        if elsewhere:
            fields.update(_selected(_ADDRESS, source.data))
    types: dict[str, str] = {}
    for name in declared.types:
        what = words.get(name.encode(), "")
        for inner in by_value(declared, name) if what else ():
            types.setdefault(inner, what)
    return Pinned(types, frozenset(fields))


def by_value(declared: DeclaredTypes, name: str) -> frozenset[str]:
    """The package's types of which a value lies inside every value of the named one, with it."""
    found: set[str] = set()
    names = [name]
    while names:
        name = names.pop()
        if name not in found and name in declared.types:
            found.add(name)
            names += inside(declared.types[name].type)
    return frozenset(found)


def inside(type_: TypeExpr) -> list[str]:
    """The package's types of which every value of a type has one inside, at its first level."""
    match type_:
        case Named("", name, ()):
            return [name]
        case Array(_, elem):
            return inside(elem)
        case Struct(fields):
            return [name for field in fields for name in inside(field.type)]
    return []


def _qualifiers(declared: DeclaredTypes, source: Source, path: str) -> list[bytes]:
    imports = declared.imports.get(source.name, {})
    return [re.escape(name.encode()) for name, imported in imports.items() if imported == path]


def _atomic_calls(declared: DeclaredTypes, source: Source) -> Iterator[tuple[bool, bytes]]:
    """Of each call: whether its first argument takes an address, and its text from there on."""
    for name in _qualifiers(declared, source, "sync/atomic"):
        for match in re.finditer(_ATOMIC_CALL % name, source.data):
            line_end = source.data.find(b"\n", match.end())
            yield bool(match[1]), source.data[match.start(1) : line_end]


def _delicate(declared: DeclaredTypes, source: Source) -> Iterator[tuple[str, bytes]]:
    """The top-level declarations that may depend on a layout: what they are, and their text."""
    patterns = [rb"\b%s\." % name for name in _qualifiers(declared, source, "unsafe")]
    patterns += [
        rb"\b%s\.(?:Append|Decode|Encode|Read|Size|Write)\s*\(" % name
        for name in _qualifiers(declared, source, "encoding/binary")
    ]
    delicate = re.compile(b"|".join(patterns)) if patterns else None
    if delicate is None or not delicate.search(source.data):
        if not _WITHOUT_BODY.search(source.data):
            return  # most files, whose declarations need not be parsed for this
        delicate = None
    for node in source.outline.named_children:
        if node.type not in ("comment", "package_clause", "import_declaration"):
            text = source.data[node.start_byte : node.end_byte]
            without_body = (
                node.type in ("function_declaration", "method_declaration")
                and node.child_by_field_name("body") is None
            )
            found = None if without_body or delicate is None else delicate.search(text)
            if without_body or found is not None:
                what = "assembly" if found is None else _BY[found[0].endswith(b"(")]
                file = source.name.rpartition("/")[2]
                yield f"{what} at {file}:{source.line_of(node.start_byte)}", text


def _selected(pattern: re.Pattern[bytes], text: bytes) -> Iterator[str]:
    for match in pattern.finditer(text):
        for name in _SELECTED.findall(match[1]):
            yield name.decode("utf-8", "replace")
