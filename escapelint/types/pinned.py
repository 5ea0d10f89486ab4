"""Types whose memory layout other code relies on: they must stay as they are.

The search is textual and generous: what stands near `unsafe`, `binary.Read`, reflection by index or
a function without a body is taken to depend on the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Array, Named, Struct, TypeExpr

_WORD = re.compile(rb"[^\W\d]\w*")
# The first line of what may be a function without a body, as gofmt writes the others.
_WITHOUT_BODY = re.compile(
    rb"\nfunc\b(?![^\n/]*(?<!struct)(?<!interface) \{(?:[^\n]*\})?\r?$)", re.M
)
_BY = {False: "code that uses unsafe", True: "encoding/binary"}
_INDEXED = "reflection by index"
_BY_INDEX = re.compile(rb"\.Field(?:ByIndex)?\s*\(")  # of reflect, which counts fields


def read_pinned(declared: DeclaredTypes, sources: Sequence[Source]) -> Mapping[str, str]:
    """Names of the package's types, each with the code that may rely on its layout: unsafe,
    assembly, encoding/binary or reflection by index."""
    words: dict[bytes, str] = {}
    for source in sources:
        for what, text in _delicate(declared, source):
            for word in _WORD.findall(text):
                words.setdefault(word, what)
    types: dict[str, str] = {}
    for name in declared.types:
        what = words.get(name.encode(), "")
        # Whoever counts the fields of a struct does not count those that lie inside of them.
        whole = (name,) if what.startswith(_INDEXED) else by_value(declared, name)
        for inner in whole if what else ():
            types.setdefault(inner, what)
    return types


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


def _delicate(declared: DeclaredTypes, source: Source) -> Iterator[tuple[str, bytes]]:
    """The top-level declarations that may depend on a layout: what they are, and their text."""
    patterns = [rb"\b%s\." % name for name in _qualifiers(declared, source, "unsafe")]
    patterns += [
        rb"\b%s\.(?:Append|Decode|Encode|Read|Size|Write)\s*\(" % name
        for name in _qualifiers(declared, source, "encoding/binary")
    ]
    if _qualifiers(declared, source, "reflect"):
        patterns.append(_BY_INDEX.pattern)
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
                if found is not None and _BY_INDEX.match(found[0]):
                    what = _INDEXED
                file = source.name.rpartition("/")[2]
                yield f"{what} at {file}:{source.line_of(node.start_byte)}", text
