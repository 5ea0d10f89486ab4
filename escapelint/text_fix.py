"""Plain code in place of a call of fmt, and strings written as they are, as fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.syntax.appends import walk
from escapelint.syntax.comments import Change
from escapelint.syntax.imports import adding
from escapelint.texts import call_of
from escapelint.types.format_calls import FormatCall, read_error_call
from escapelint.types.print_calls import read_print_call
from escapelint.types.written import writing_string

_AS_IT_IS = "Write the string as it is, by {}"
_IF_NO_OTHER = ", if the writer has no other WriteString"


def text_fix(site: Site, plain: FormatCall) -> list[Fix]:
    """The fix for the call of fmt that a site is an argument of.

    None where several statements would take its place, where the format is a constant with a name,
    where no turn of the loop changes the text, where comments stand in the call, or where the file
    cannot import what the code needs.
    """
    if plain.statements or plain.stays or plain.format:
        return []
    return _instead(site, plain.code, plain.packages, f"Make the text without {site.called}")


def error_fix(site: Site, constants: Mapping[str, str]) -> list[Fix]:
    """The fix for the call of fmt.Errorf that a site is an argument of, none as for `text_fix`.

    `constants` are the package's string constants.
    """
    call = call_of(site)
    plain = read_error_call(site.types, site.source, call, constants) if call is not None else None
    if plain is None or plain.format:
        return []
    return _instead(site, plain.code, plain.packages, "Make the error of its text, by errors.New")


def print_fix(site: Site, constants: Mapping[str, str]) -> list[Fix]:
    """The fix for the call of fmt.Fprint and others that a site is an argument of.

    It is unsafe where nobody knows whether the writer writes strings as it writes bytes: what
    embeds another writer may have a Write of its own and that one's WriteString. `constants` are
    the package's string constants.
    """
    call = call_of(site)
    plain = read_print_call(site.types, site.source, call, constants) if call is not None else None
    if plain is None:
        return []
    title = _AS_IT_IS.format(plain.callee)
    if plain.is_known:
        return _instead(site, plain.code, (), title)
    return _instead(site, plain.code, ("io",), title + _IF_NO_OTHER, safety="unsafe")


def _instead(
    site: Site, code: str, packages: Sequence[str], title: str, *, safety: str = "safe"
) -> list[Fix]:
    """The fix that puts code in place of the call that a site is an argument of."""
    call, source = call_of(site), site.source
    if call is None or any(node.type == "comment" for node in walk(call)):
        return []
    imported = adding(source, *packages)
    if imported is None:
        return []
    changes: list[Change] = [(call.start_byte, call.end_byte, code), *imported]
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in sorted(changes))
    return [Fix(title, safety, edits, removes=True, frees=("fmt",))]


def write_fix(site: Site) -> list[Fix]:
    """The fix for a conversion that is made for a writer.

    It is unsafe where nobody knows whether that writes strings as it writes bytes.
    """
    node, source = site.node, site.source
    found = writing_string(site.types, source, node) if node is not None else None
    if found is None:
        return []
    imported = [] if found.is_known else adding(source, "io")
    if imported is None:
        return []
    changes = sorted([*found.changes, *imported])
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in changes)
    title = _AS_IT_IS.format("WriteString" if found.is_known else "io.WriteString")
    title += "" if found.is_known else _IF_NO_OTHER
    return [Fix(title, "safe" if found.is_known else "unsafe", edits, removes=True)]
