"""Struct types as they lie in memory, now and in the order that is advised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from escapelint.layout.sizes import Sizes
from escapelint.layout.structure import Member, lay_out
from escapelint.layout.unknown import PARAMETER, why_unknown
from escapelint.model.picture import Picture
from escapelint.structs import PaddedStruct, field_texts, padded_structs
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes, TypeDecl
from escapelint.types.model import Struct


def read_pictures(
    declared: DeclaredTypes,
    sources: Sequence[Source],
    assembly: Callable[[], bytes],
    package: str,
) -> Iterator[Picture]:
    """The package-level struct types in the order of the files; nothing without a platform."""
    sizes = declared.measure
    if not isinstance(sizes, Sizes):
        return
    files = {source.name: source for source in sources}
    better = {p.declaration.name: p for p in padded_structs(declared, sources, sizes, 1, assembly)}
    for declaration in sorted(declared.types.values(), key=lambda d: (d.file, d.name_start)):
        source, struct = files.get(declaration.file), declaration.type
        if source is not None and isinstance(struct, Struct):
            padded = better.get(declaration.name)
            yield _picture(source, declaration, struct, padded, sizes)._replace(package=package)


def _picture(
    source: Source,
    declaration: TypeDecl,
    struct: Struct,
    padded: PaddedStruct | None,
    sizes: Sizes,
) -> Picture:
    line = source.line_of(declaration.name_start)
    plain = Picture("", declaration.name, source.name, line, sizes.arch.name, None)
    layouts = [sizes.of(field.type) for field in struct.fields]
    known = [layout for layout in layouts if layout is not None]
    if declaration.params or len(known) < len(layouts):
        unknown = PARAMETER if declaration.params else why_unknown(sizes, struct)
        return plain._replace(unknown=unknown)
    types = field_texts(source, declaration)
    fields: list[Member] = []
    groups: dict[int, list[int]] = {}
    for at, (field, layout) in enumerate(zip(struct.fields, known, strict=True)):
        groups.setdefault(field.group, []).append(at)
        fields.append(Member(at, field.name, types[field.group], layout))
    platform = sizes.arch.word, sizes.release
    now = lay_out(fields, *platform)
    if padded is None:
        return plain._replace(now=now)
    rows = list(groups.values())
    order = [at for group in padded.better.best.order for at in rows[group]]
    best = lay_out([fields[at] for at in order], *platform)
    return plain._replace(now=now, best=best, kept=padded.kept)
