"""The structs of a package that could be smaller, and the text of the smaller ones.

Joins types (what is declared), layout (what it costs) and the source's text for rules about
structs. Unknown means silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import NamedTuple

from tree_sitter import Node

from escapelint.contracts import Contracts
from escapelint.headings import read_headings
from escapelint.layout.reordering import Reordering, reordering, scanning
from escapelint.layout.sizes import Sizes
from escapelint.syntax.source import Source
from escapelint.types.conversions import Conversions, read_conversions
from escapelint.types.declared import DeclaredTypes, TypeDecl
from escapelint.types.expr import field_declarations, names_of
from escapelint.types.literals import Elements, PositionalUses
from escapelint.types.model import Struct
from escapelint.types.struct_text import Replacement, read_blocks, reorder
from escapelint.words import listed

_FEW = 3  # fields of which a sentence says where they go
_LONGEST_TYPE = 24


class PaddedStruct(NamedTuple):
    """A package-level struct type and a better order of its fields."""

    source: Source
    declaration: TypeDecl
    struct: Struct
    better: Reordering
    kept: str = ""  # why its order must stay; "" where nothing is known

    @property
    def is_encoded(self) -> bool:
        """Whether tags tell an encoder of its fields, which writes them in this order."""
        return any(field.tag for field in self.struct.fields)


def padded_structs(
    declared: DeclaredTypes,
    sources: Sequence[Source],
    sizes: Sizes,
    least: int,
    assembly: Callable[[], bytes] = bytes,
) -> Iterator[PaddedStruct]:
    """The struct types that another order makes at least `least` (> 0) bytes smaller.

    Left out are types with parameters and structs with a field whose size is unknown. Where
    somebody may rely on the order `kept` says who (see `contracts`). `assembly` gives the text of
    the package's assembly.
    """

    def better(struct: Struct) -> Reordering | None:
        found = reordering(struct, sizes, (sizes.elsewhere(),))
        return found if found is not None and found.old_size - found.new_size >= least else None

    yield from _structs(declared, sources, Contracts(declared, sources, sizes, assembly), better)


def scanned_structs(
    declared: DeclaredTypes,
    sources: Sequence[Source],
    sizes: Sizes,
    least: int,
    assembly: Callable[[], bytes] = bytes,
) -> Iterator[PaddedStruct]:
    """The struct types of the least size of which another order ends the pointers at least `least`
    (> 0) bytes earlier; otherwise as `padded_structs`."""

    def better(struct: Struct) -> Reordering | None:
        found = scanning(struct, sizes, (sizes.elsewhere(),))
        if found is None:
            return None
        before, after = found.pointer_bytes
        return found if before - after >= least else None

    yield from _structs(declared, sources, Contracts(declared, sources, sizes, assembly), better)


def _structs(
    declared: DeclaredTypes,
    sources: Sequence[Source],
    contracts: Contracts,
    better_of: Callable[[Struct], Reordering | None],
) -> Iterator[PaddedStruct]:
    files = {source.name: source for source in sources}
    for declaration in declared.types.values():
        source = files.get(declaration.file)
        struct = declaration.type
        if source is None or not isinstance(struct, Struct) or declaration.params:
            continue
        better = better_of(struct)
        if better is None:
            continue
        node = source.node_at(declaration.type_start, declaration.type_end, named=True)
        full = partial(_with_headings, source, node, better)
        reordered = partial(_reordered, full, struct)
        kept = contracts.kept_by(source, declaration, struct, reordered)
        better = better if kept else full()
        yield PaddedStruct(source, declaration, struct, better, kept)


def _with_headings(source: Source, node: Node | None, better: Reordering) -> Reordering:
    return better if node is None else replace(better, headings=read_headings(source, node))


def _reordered(better: Callable[[], Reordering], struct: Struct) -> Struct:
    return better().reordered(struct)


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


def field_texts(source: Source, declaration: TypeDecl) -> list[str]:
    """The types of a struct's field declarations as written, each on one line."""
    node = source.node_at(declaration.type_start, declaration.type_end, named=True)
    declarations = [] if node is None else field_declarations(node)
    cells = ((_cells(source, each), bool(names_of(each))) for each in declarations)
    return [" ".join(row[named].split()) for row, named in cells]


class Moved(NamedTuple):
    """The edits that give a struct its better order everywhere; none where `why` says why not."""

    edits: tuple[tuple[Source, Replacement], ...] = ()
    why: str = ""


def reordered_lines(
    padded: PaddedStruct,
    declared: DeclaredTypes,
    sources: Sequence[Source],
    positional: PositionalUses,
    elsewhere: Iterable[Elements] = (),
) -> Moved:
    """The edit that moves the fields' lines, and those that name the fields in literals without
    names: those of the package, and those `elsewhere`."""
    node, name = _struct_node(padded), padded.declaration.name
    if node is None:
        return Moved(why="its declaration cannot be found")
    converted = (each.hinder(name, padded.struct) for each in _conversions(declared, sources))
    why = next(filter(None, converted), "")
    if why:
        return Moved(why=why)
    if len(padded.struct.fields) in positional.sizes:
        return Moved(why="a literal without field names has as many values, and no known type")
    named = list(_named_literals(padded.struct, (*positional.literals.get(name, ()), *elsewhere)))
    blocks = read_blocks(padded.source, node)
    moved = reorder(padded.source, blocks, *padded.better.best) if blocks is not None else None
    if moved is None:
        return Moved(why="its lines, or what its comments are about, cannot be told apart")
    if None in named:
        return Moved(why="a literal without field names is in generated code, or of blank fields")
    return Moved(((padded.source, moved), *(each for each in named if each is not None)))


def _conversions(declared: DeclaredTypes, sources: Sequence[Source]) -> Sequence[Conversions]:
    """Those of a package's files, which are read once."""
    found = declared.worked_out.get(Conversions)
    if found is None:
        found = declared.worked_out[Conversions] = tuple(read_conversions(declared, sources))
    assert isinstance(found, tuple)
    return found


def _named_literals(
    struct: Struct, literals: Iterable[Elements]
) -> Iterator[tuple[Source, Replacement] | None]:
    """The names to be put before the elements; None for a literal that cannot have them.

    A blank field has no name that a literal could use, and generated files are not edited.
    """
    for source, nodes in literals:
        named = len(nodes) == len(struct.fields) and not source.generated
        if not named or any(field.name == "_" for field in struct.fields):
            yield None
            continue
        for field, node in zip(struct.fields, nodes, strict=True):
            at = node.start_byte
            yield source, Replacement(at, at, f"{field.name}: ")


def _struct_node(padded: PaddedStruct) -> Node | None:
    declaration = padded.declaration
    return padded.source.node_at(declaration.type_start, declaration.type_end, named=True)


def _declarations(padded: PaddedStruct) -> list[Node]:
    node = _struct_node(padded)
    return [] if node is None else field_declarations(node)
