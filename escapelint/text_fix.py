"""Plain code in place of a call of fmt, and strings written as they are, as fixes."""

from __future__ import annotations

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.syntax.appends import walk
from escapelint.syntax.comments import Change
from escapelint.syntax.imports import adding
from escapelint.texts import call_of
from escapelint.types.format_calls import FormatCall
from escapelint.types.written import writing_string


def text_fix(site: Site, plain: FormatCall) -> list[Fix]:
    """The fix for the call of fmt that a site is an argument of.

    None where several statements would take its place, where the format is a constant with a name,
    where no turn of the loop changes the text, where comments stand in the call, or where the file
    cannot import what the code needs.
    """
    call, source = call_of(site), site.source
    if call is None or plain.statements or plain.stays or plain.format:
        return []
    if any(node.type == "comment" for node in walk(call)):
        return []
    changes: list[Change] = [(call.start_byte, call.end_byte, plain.code)]
    for package in plain.packages:
        imported = adding(source, package)
        if imported is None:
            return []
        changes += imported
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in sorted(changes))
    title = f"Make the text without {site.called}"
    return [Fix(title, "safe", edits, removes=True, frees=("fmt",))]


def write_fix(site: Site) -> list[Fix]:
    """The fix for a conversion that is made for a writer known to write strings as well."""
    if site.node is None:
        return []
    changes = writing_string(site.types, site.source, site.node)
    if changes is None:
        return []
    edits = tuple(Edit(site.source.region(a, b), text) for a, b, text in changes)
    return [Fix("Write the string as it is, by WriteString", "safe", edits, removes=True)]
