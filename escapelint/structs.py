"""The structs of a package that could be smaller, and the text of the smaller ones.

Joins types (what is declared), layout (what it costs) and the source's text for rules about
structs. Unknown means silent: see `padded_structs` for what is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from tree_sitter import Node

from escapelint.headings import read_headings
from escapelint.layout.reordering import Reordering, reordering
from escapelint.layout.sizes import Sizes
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes, TypeDecl
from escapelint.types.expr import field_declarations, names_of
from escapelint.types.literals import PositionalUses, may_be_converted
from escapelint.types.model import Named, Struct
from escapelint.types.pinned import Pinned, by_value, read_pinned
from escapelint.types.struct_text import Replacement, read_blocks, reorder
from escapelint.words import listed

_FEW = 3  # fields of which a sentence says where they go
_LONGEST_TYPE = 24
_HOST_LAYOUT = Named("structs", "HostLayout")
# Comments which say that the order has a reason.
_ON_PURPOSE = re.compile(
    r"""(?ix) \b(?:
        ABI | asm | assembl\w+ | C\ struct\w* | kernel | linker | on-disk | wire\ (?:format|layout)
      | (?:mis|un)?align(?:ed|s|ment|ments)? | pad(?:s|ded|ding)? | cache\W?lines? | hot
      | false\Wsharing | layouts? | reorder\w* | in\ sync\ with | known\ to
      | (?:field|same|this)\ order | order\ (?:matters|of\ (?:(?:the|these)\ )?(?:fields|members))
      | (?:first|last)\ (?:field|member|word|in)
      | (?:be|is|are|come|go|stay|remain)\ (?:the\ )?(?:first|last)
    )\b"""
)


class PaddedStruct(NamedTuple):
    """A package-level struct type and a better order of its fields."""

    source: Source
    declaration: TypeDecl
    struct: Struct
    better: Reordering


def padded_structs(
    declared: DeclaredTypes, sources: Sequence[Source], sizes: Sizes, least: int
) -> Iterator[PaddedStruct]:
    """The struct types that another order makes at least `least` (> 0) bytes smaller.

    Left out are generated files, tests, files that use cgo or line directives, types with
    parameters, structs with a field whose size is unknown, and those whose order somebody may
    rely on: a field `structs.HostLayout`, blank fields that pad, comments about layout, and the
    uses that `read_pinned` finds.
    """
    files = {source.name: source for source in sources if _is_own_code(source)}
    pinned: Pinned | None = None
    for declaration in declared.types.values():
        source = files.get(declaration.file)
        struct = declaration.type
        if source is None or not isinstance(struct, Struct) or declaration.params:
            continue
        better = reordering(struct, sizes)
        if better is None or better.old_size - better.new_size < least:
            continue
        if _is_on_purpose(source, declaration, struct, sizes):
            continue
        pinned = pinned or read_pinned(declared, sources)
        if not _is_pinned(declared, declaration.name, pinned):
            node = source.node_at(declaration.type_start, declaration.type_end, named=True)
            if node is not None:
                better = replace(better, headings=read_headings(source, node))
            yield PaddedStruct(source, declaration, struct, better)


def reordered_code(padded: PaddedStruct) -> str:
    """The struct in its better order as Go text, without its comments."""
    declarations = _declarations(padded)
    rows = [_cells(padded.source, declarations[unit]) for unit in padded.better.best.order]
    body = "".join(f"\t{line}\n" for line in _aligned(rows))
    return f"type {padded.declaration.name} struct {{\n{body}}}"


def said_move(padded: PaddedStruct) -> str:
    """The better order in words: "move Done (bool) behind Urgent (bool)".

    "" where fields of several places move, or more than a few.
    """
    order, moved = padded.better.best
    places = _smaller(padded, [at for at, unit in enumerate(order) if unit in moved])
    if not places or len(places) > _FEW or places[-1] - places[0] >= len(places):
        return ""
    declarations = _declarations(padded)
    if not declarations:
        return ""
    fields = [_said_field(padded.source, declarations[order[at]]) for at in places]
    if not places[0]:
        return f"move {listed(fields)} to the front"
    before = _said_field(padded.source, declarations[order[places[0] - 1]])
    return f"move {listed(fields)} behind {before}"


def _smaller(padded: PaddedStruct, places: list[int]) -> list[int]:
    """The place of the smaller of two neighbours, if all that moves is one of them."""
    order, units = padded.better.best.order, padded.better.units
    if len(places) != 1 or abs(order[places[0]] - places[0]) != 1:
        return places
    other = order[places[0]]  # its old place, where the neighbour is now
    return [other] if units[order[other]].size < units[order[places[0]]].size else places


def _said_field(source: Source, declaration: Node) -> str:
    """Its names, and its type where that is short."""
    names = [source.text(name) for name in names_of(declaration)]
    type_ = _cells(source, declaration)[bool(names)]
    if not names:
        return type_.removeprefix("*").rpartition(".")[2]
    short = len(type_) <= _LONGEST_TYPE and "\n" not in type_
    return f"{', '.join(names)} ({type_})" if short else ", ".join(names)


def _cells(source: Source, declaration: Node) -> list[str]:
    """A field declaration's names, type and tag, as far as it has them."""
    names = ", ".join(source.text(name) for name in names_of(declaration))
    type_ = declaration.child_by_field_name("type")
    tag = declaration.child_by_field_name("tag")
    pointer = "*" if not names and declaration.children[0].type == "*" else ""
    cells = [names, pointer + source.text(type_) if type_ is not None else ""]
    cells += [source.text(tag)] if tag is not None else []
    return [cell for cell in cells if cell]


def _aligned(rows: Sequence[list[str]]) -> Iterator[str]:
    """Rows of cells as lines; neighbours with several cells have columns, as gofmt does it."""
    for columns, run in groupby(rows, key=len):
        group = list(run)
        plain = [row for row in group if "\n" not in "".join(row)]
        widths = [max((len(row[i]) for row in plain), default=0) for i in range(columns)]
        for row in group:
            padded = row if "\n" in "".join(row) else map(str.ljust, row, widths)
            yield " ".join(padded).rstrip()


def reordered_lines(
    padded: PaddedStruct,
    declared: DeclaredTypes,
    sources: Sequence[Source],
    positional: PositionalUses,
) -> Replacement | None:
    """The edit that moves the fields' lines, None where it may lose or change something."""
    node, name = _struct_node(padded), padded.declaration.name
    if node is None or may_be_converted(declared, sources, name):
        return None
    if name in positional.types or len(padded.struct.fields) in positional.sizes:
        return None
    blocks = read_blocks(padded.source, node)
    if blocks is None:
        return None
    return reorder(padded.source, blocks, *padded.better.best)


def _is_own_code(source: Source) -> bool:
    return not (
        source.generated
        or source.uses_cgo
        or source.has_line_directives
        or source.name.endswith("_test.go")
    )


def _is_on_purpose(source: Source, declaration: TypeDecl, struct: Struct, sizes: Sizes) -> bool:
    for field in struct.fields:
        layout = sizes.of(field.type)
        pads = field.name == "_" and layout is not None and layout.size > 0
        if pads or field.type == _HOST_LAYOUT:
            return True
    return any(_ON_PURPOSE.search(comment) for comment in _comments(source, declaration))


def _comments(source: Source, declaration: TypeDecl) -> Iterator[str]:
    """The comments inside a struct, and those directly above and beside its declaration."""
    node = source.node_at(declaration.type_start, declaration.type_end, named=True)
    if node is None:
        return
    cursors = [node]
    while cursors:
        for child in cursors.pop().named_children:
            if child.type == "comment":
                yield source.text(child)
            elif child.type in ("field_declaration_list", "field_declaration", "struct_type"):
                cursors.append(child)
    line = source.line_of(declaration.name_start) - 1
    while line >= 1:
        text = source.data[source.line_starts[line - 1] : source.line_end(line)].strip()
        if not text.startswith((b"//", b"/*", b"type (")) and not text.endswith(b"*/"):
            return
        yield text.decode("utf-8", "replace")
        line -= 1


def _is_pinned(declared: DeclaredTypes, name: str, pinned: Pinned) -> bool:
    if name in pinned.types:
        return True
    for inner in by_value(declared, name):
        type_ = declared.types[inner].type
        if isinstance(type_, Struct) and any(f.name in pinned.fields for f in type_.fields):
            return True
    return False


def _struct_node(padded: PaddedStruct) -> Node | None:
    declaration = padded.declaration
    return padded.source.node_at(declaration.type_start, declaration.type_end, named=True)


def _declarations(padded: PaddedStruct) -> list[Node]:
    node = _struct_node(padded)
    return [] if node is None else field_declarations(node)
