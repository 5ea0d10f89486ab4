"""Who relies on the order of a struct's fields, so that it must stay.

The search is generous: what may be a contract is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from escapelint.cached import cached_property
from escapelint.layout.sizes import Sizes
from escapelint.layout.structure import offsets_of
from escapelint.syntax.constraints import runs_on_32_bits
from escapelint.syntax.source import Source
from escapelint.types.addressed import Addressed, Place, read_addressed
from escapelint.types.alone import is_alone
from escapelint.types.declared import DeclaredTypes, TypeDecl
from escapelint.types.model import Named, Struct
from escapelint.types.pinned import by_value, read_pinned

_HOST_LAYOUT = Named("structs", "HostLayout")
_ATOMIC = 8  # bytes; what 64-bit atomic functions need a multiple of
_CACHE_LINE_PAD = "CacheLinePad"  # of golang.org/x/sys/cpu and internal/cpu
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


class Contracts:
    """Of one package. `assembly` gives the text of its assembly files, if there are any."""

    def __init__(
        self,
        declared: DeclaredTypes,
        sources: Sequence[Source],
        sizes: Sizes,
        assembly: Callable[[], bytes],
    ) -> None:
        self._declared = declared
        self._sources = sources
        self._sizes = sizes
        self._assembly = assembly

    def kept_by(
        self,
        source: Source,
        declaration: TypeDecl,
        struct: Struct,
        reordered: Callable[[], Struct],
    ) -> str:
        """What keeps the order of a struct's fields, in words; "" where nothing is known.

        `reordered` gives the struct in the order that it is to have.
        """
        return (
            _of_file(source)
            or self._of_fields(struct)
            or self._of_comments(source, declaration)
            or self._of_code(source, declaration.name, reordered)
        )

    def _of_fields(self, struct: Struct) -> str:
        for field in struct.fields:
            layout = self._sizes.of(field.type)
            if field.type == _HOST_LAYOUT:
                return "it has the layout of the host (structs.HostLayout)"
            if isinstance(field.type, Named) and field.type.name == _CACHE_LINE_PAD:
                return f"{field.name} keeps others off its cache line"
            if field.name == "_" and layout is not None and layout.size > 0:
                return "a blank field pads it"
        return ""

    def _of_comments(self, source: Source, declaration: TypeDecl) -> str:
        for comment in _comments(source, declaration):
            found = _ON_PURPOSE.search(comment)
            if found is not None:
                return f'a comment speaks of "{found[0]}"'
        return ""

    def _of_code(self, source: Source, name: str, reordered: Callable[[], Struct]) -> str:
        own = by_value(self._declared, name)
        if name in self._pinned:
            return f"{self._pinned[name]} may rely on it"
        # What lies inside moves with it, and so does what it lies in.
        around = (t for t in self._declared.types if t != name)
        for inner in sorted(own) + [t for t in around if name in by_value(self._declared, t)]:
            why = self._of_addresses(source, inner, reordered if inner == name else None)
            if why:
                return why if inner in own else f"it lies in {inner}, where {why}"
        offsets = sorted(own & self._in_assembly)
        return f"assembly uses go_asm.h's offsets of {offsets[0]}" if offsets else ""

    def _of_addresses(
        self, source: Source, name: str, reordered: Callable[[], Struct] | None
    ) -> str:
        """What is done with the addresses of a struct's fields, for which their place matters."""
        addressed, type_ = self._addressed, self._declared.types[name].type
        for field in type_.fields if isinstance(type_, Struct) else ():
            places = {Place(name, field.name), Place("", field.name)}
            if not places.isdisjoint(addressed.unsafe):
                return f"unsafe code uses the place of {field.name}"
            kind = field.type.name if isinstance(field.type, Named) else ""
            is_atomic = not places.isdisjoint(addressed.atomic) or kind in addressed.kinds
            if not is_atomic or not runs_on_32_bits(source):
                continue
            if reordered is None or not self._stays_aligned(name, field.name, reordered()):
                return f"atomic operations need {field.name} at a multiple of 8 bytes"
        return ""

    def _stays_aligned(self, name: str, field: str, struct: Struct) -> bool:
        """Whether a field is at a multiple of 8 bytes in every value of a struct on 32 bits.

        Other packages may put an exported struct into something, at any multiple of 4 bytes.
        """
        sizes = self._sizes if self._sizes.arch.word == 4 else self._sizes.elsewhere()
        offsets, layout = offsets_of(sizes, struct), sizes.of(struct)
        if offsets is None or layout is None or name[:1].isupper():
            return False
        at = next(i for i, each in enumerate(struct.fields) if each.name == field)
        in_rows = layout.size % _ATOMIC == 0
        return offsets[at] % _ATOMIC == 0 and is_alone(self._sources, name, in_rows=in_rows)

    @cached_property
    def _pinned(self) -> Mapping[str, str]:
        return read_pinned(self._declared, self._sources)

    @cached_property
    def _addressed(self) -> Addressed:
        return read_addressed(self._declared, self._sources)

    @cached_property
    def _in_assembly(self) -> frozenset[str]:
        """The types of which assembly has the size (`T__size`) or offsets (`T_field`)."""
        text = self._assembly()
        if b"go_asm.h" not in text:
            return frozenset()
        names = {word.decode("utf-8", "replace") for word in re.findall(rb"\w+(?=_\w)", text)}
        # `a_b_c` may be the field c of a_b or b_c of a.
        parts = {"_".join(name.split("_")[:n]) for name in names for n in range(1, 6)}
        return frozenset(parts & self._declared.types.keys())


def _of_file(source: Source) -> str:
    if source.generated:
        return "its file is generated"
    if source.uses_cgo:
        return "its file uses cgo"
    if source.has_line_directives:
        return "its file has line directives"
    return "its file is a test's" if source.name.endswith("_test.go") else ""


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
