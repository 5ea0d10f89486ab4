"""The string constants that a package declares, as far as a literal tells their value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tree_sitter import Node

from escapelint.syntax.mentions import mentions
from escapelint.syntax.source import Source
from escapelint.types.expr import names_of
from escapelint.types.scope import find_binding

LITERALS = ("interpreted_string_literal", "raw_string_literal")
_MOST_USES = 2  # of a constant that may as well be written where it is used


def read_text_constants(sources: Iterable[Source]) -> Mapping[str, str]:
    """Untyped string constants at the top level of a package's files: name → literal, as written.

    A constant that is put together of others is not among them.
    """
    found: dict[str, str] = {}
    for source in sources:
        for declaration in source.outline.named_children:
            if declaration.type == "const_declaration":
                for spec in declaration.named_children:
                    found.update(constants_of(source, spec))
    return found


def is_shared(sources: Sequence[Source], name: str) -> bool:
    """Whether more than two places use a constant of the package, so that it has a purpose."""
    uses = (
        node
        for source, node in mentions(sources, name)
        if node.type == "identifier" and find_binding(source, node) is None
    )
    # The first is its declaration.
    return name[:1].isupper() or len([*islice(uses, _MOST_USES + 2)]) > _MOST_USES + 1


def constants_of(source: Source, spec: Node) -> dict[str, str]:
    """The untyped string constants that one line of a declaration declares by literals."""
    value = spec.child_by_field_name("value")
    if value is None or spec.child_by_field_name("type") is not None:
        return {}
    values = [child for child in value.named_children if child.type != "comment"]
    return {
        source.text(name): source.text(each)
        for name, each in zip(names_of(spec), values, strict=False)
        if each.type in LITERALS
    }
