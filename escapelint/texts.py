"""Values that are boxed to become texts: what the calls are for, and what could stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tree_sitter import Node

from escapelint.model import Package
from escapelint.site import Site
from escapelint.syntax import at, purpose, telling
from escapelint.syntax.source import Source
from escapelint.syntax.support import is_tool
from escapelint.syntax.vocabulary import SETUP_PACKAGES
from escapelint.types.counters import is_counter
from escapelint.types.extensions import Extension, read_extension
from escapelint.types.model import INTEGERS, Basic, Slice
from escapelint.types.repeated import Repeated, repeated_literal
from escapelint.types.text_constants import LITERALS

# Imports of files that make nothing else.
_PURPOSES = {
    "testing": purpose.TEST,
    "go/format": purpose.CODE,
    "go/printer": purpose.CODE,
    "golang.org/x/tools/go/analysis": purpose.CODE,
}
# A name in quotes, or three words in a row: for people to read.
_PROSE = re.compile(
    r"['\"`]%\w|%\w\\?['\"`].|%\w\\\"|'[^']*%\w[^']*'|\b[A-Za-z]?[a-z]+ [a-z]+ [a-z]+\b"
)
_VERB = re.compile(r"%[-+# 0-9.*\[\]]*[a-zA-Z]")


def call_of(site: Site) -> Node | None:
    """The call with the site as an argument; None where it is none."""
    called = site.called_node
    return called.parent if called is not None else None


def by_call(sites: Sequence[Site]) -> Iterator[tuple[Site, ...]]:
    """The arguments of one call together, as long as no other site stands between them."""
    for _, group in groupby(sites, _call_key):
        yield tuple(group)


def by_literal(
    calls: Iterable[tuple[Site, ...]],
) -> Iterator[tuple[Repeated | None, tuple[tuple[Site, ...], ...]]]:
    """Calls by the literal that they make the texts of, if every turn of a loop makes the same.

    Each of the others stands alone, without a literal.
    """
    read = ((_repeated(sites[0]), sites) for sites in calls)
    for _, group in groupby(read, _literal_key):
        pairs = list(group)
        yield pairs[0][0], tuple(sites for _, sites in pairs)


def _repeated(site: Site) -> Repeated | None:
    call = call_of(site)
    texts = call is not None and site.loop_depth and site.called.startswith("fmt.Sprint")
    return repeated_literal(site.source, call) if call is not None and texts else None


def _literal_key(pair: tuple[Repeated | None, tuple[Site, ...]]) -> tuple[str, object]:
    repeated, sites = pair
    if repeated is None:
        return "", sites[0].fact.pos
    return sites[0].source.name, repeated.literal.start_byte


def _call_key(site: Site) -> tuple[str, int, int]:
    call = call_of(site)
    if call is None:
        return site.source.name, -1, id(site)
    return site.source.name, call.start_byte, call.end_byte


def purpose_of(site: Site, package: Package) -> str:
    """What a site's value is made for, where nobody would notice that it is made faster, or "".

    The words are those of `syntax.purpose`.
    """
    if package.name == "main" or is_tool(package.import_path):
        return purpose.TOOL
    if package.name in SETUP_PACKAGES:
        return purpose.SETUP
    for path in site.types.imports.get(site.source.name, {}).values():
        if path in _PURPOSES:
            return _PURPOSES[path]
    if site.node is None:
        return ""
    quoted = call_of(site) is not None and _PROSE.search(_format_of(site))
    return purpose.DESCRIPTION if quoted else purpose.purpose(site.source, site.node)


def only_tells(site: Site, sources: Sequence[Source]) -> bool:
    """Whether a package calls the function around a site for errors and logs only."""
    return telling.only_tells(sources, site.function)


def _format_of(site: Site) -> str:
    """What is in the quotes of the format that stands before a site in its call."""
    formats = (site.source.text(literal)[1:-1] for literal in _literals_before(site))
    return next((text for text in formats if _VERB.search(text)), "")


def _literals_before(site: Site) -> Iterator[Node]:
    call = call_of(site)
    arguments = call.child_by_field_name("arguments") if call is not None else None
    for argument in arguments.named_children if arguments is not None else ():
        before = site.node is not None and argument.end_byte <= site.node.start_byte
        if before and argument.type in LITERALS:
            yield argument


def is_small_number(site: Site) -> bool:
    """Whether a boxed number counts or indexes something: below 256 it is not allocated."""
    if site.node is None or not is_integer(site):
        return False
    return is_counter(site.types, site.source, site.node)


def is_integer(site: Site) -> bool:
    """Whether the site's type is known to be an integer type."""
    number = site.allocated_type
    return isinstance(number, Basic) and number.name in INTEGERS


def is_slice(site: Site) -> bool:
    """Whether the site's type is known to be a slice."""
    return isinstance(site.allocated_type, Slice)


def follows_a_format(site: Site) -> bool:
    """Whether a format with verbs stands before it in the call: then it is there to be printed."""
    return bool(_format_of(site))


def grown_by(site: Site) -> Extension | None:
    """The string that the text of the call around a site makes longer in a loop, if that is all."""
    call = call_of(site)
    extension = read_extension(site.source, call) if call is not None else None
    return extension if extension is not None and extension.in_loop else None


def writer_of(site: Site) -> str:
    """The w of `w.WriteString(fmt.Sprintf(…, site, …))`, as written, "" for other calls."""
    call = call_of(site)
    around = at.called_with(site.source, call) if call is not None else None
    written = site.source.text(around) if around is not None else ""
    return written.removesuffix(".WriteString") if written.endswith(".WriteString") else ""


def callee_package(site: Site) -> str:
    """The import path of the package whose function a site is an argument of, as far as written."""
    called = site.called_node
    operand = called.child_by_field_name("operand") if called is not None else None
    if operand is None or operand.type != "identifier":
        return ""
    return site.types.imports.get(site.source.name, {}).get(site.source.text(operand), "")
