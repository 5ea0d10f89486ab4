"""Values that are boxed to become texts: what the calls are for, and what could stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from tree_sitter import Node

from escapelint.model import Package
from escapelint.site import Site
from escapelint.syntax import at, purpose
from escapelint.types.counters import is_counter
from escapelint.types.text_constants import LITERALS

_VERB = re.compile(r"%[-+# 0-9.*\[\]]*[a-zA-Z]")


def call_of(site: Site) -> Node | None:
    """The call with the site as an argument; None where it is none."""
    called = site.called_node
    return called.parent if called is not None else None


def by_call(sites: Sequence[Site]) -> Iterator[tuple[Site, ...]]:
    """The arguments of one call together, as long as no other site stands between them."""
    for _, group in groupby(sites, _call_key):
        yield tuple(group)


def _call_key(site: Site) -> tuple[str, int, int]:
    call = call_of(site)
    if call is None:
        return site.source.name, -1, id(site)
    return site.source.name, call.start_byte, call.end_byte


def purpose_of(site: Site, package: Package) -> str:
    """What a site's value is made for, where nobody would notice that it is made faster, or "".

    The words are those of `syntax.purpose`.
    """
    if package.name == "main" or not {"cmd", "gen"}.isdisjoint(package.import_path.split("/")):
        return purpose.TOOL
    if "testing" in package.imports:
        return purpose.TEST
    return purpose.purpose(site.source, site.node) if site.node is not None else ""


def is_small_number(site: Site) -> bool:
    """Whether a boxed number counts or indexes something: below 256 it is not allocated."""
    return site.node is not None and is_counter(site.types, site.source, site.node)


def follows_a_format(site: Site) -> bool:
    """Whether a format with verbs stands before it in the call: then it is there to be printed."""
    call = call_of(site)
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if arguments is None or site.node is None:
        return False
    return any(
        argument.end_byte <= site.node.start_byte
        and argument.type in LITERALS
        and _VERB.search(site.source.text(argument)) is not None
        for argument in arguments.named_children
    )


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
