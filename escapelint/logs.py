"""A build's text that was made elsewhere: whether it is whole, and about these sources.

With `-m -m` the compiler judges every function with a body for inlining, on the line of its name
(Go 1.21 to 1.27; generic functions are judged an instance, and `_` never). So a text that is cut
off lacks functions, and one of other sources has them on other lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from escapelint.facts.reader import Tally
from escapelint.facts.section import SectionFacts
from escapelint.site import Site
from escapelint.syntax.context import function_name
from escapelint.syntax.locate import NAMES
from escapelint.syntax.source import Source

_MAKE = 'make it again: go build -gcflags="-m -m" ./... 2> FILE'


def stranger(source: Source, judged: Collection[int]) -> tuple[int, str] | None:
    """Why a text is not about a file: a 1-based line and what is wrong there; None if it fits.

    `judged` are the lines of the file on which the text has a verdict on a function.
    """
    declared: set[int] = set()
    for function, name in _functions(source):
        line = source.line_of(name.start_byte)
        declared.add(line)
        if line not in judged and not _is_silent(source, function, name):
            shown = function_name(source, function)
            return line, f"the log has no word on {shown}, so it was cut off or is of other sources"
    for line in sorted(judged):
        if line not in declared:
            return line, "the log speaks of a function that is not there, so it is of other sources"
    return None


def has_verdicts(source: Source) -> bool:
    """Whether a text about the file must have any."""
    return any(not _is_silent(source, *function) for function in _functions(source))


def fits(site: Site) -> bool:
    """Whether what the text says of a place is what stands there."""
    if site.node is None:
        return site.source.has_line_directives or site.source.uses_cgo or not site.fact.pos.column
    if site.node.type in NAMES and not site.fact.callees:
        return site.source.text(site.node) == site.fact.text.rpartition(".")[2]
    return True


def unusable(log: str, sections: Sequence[SectionFacts], tally: Tally) -> str:
    """Why nothing can be said from a text, "" where something can; `log` is its file or "-"."""
    name = _shown(log)
    if not tally.lines:
        return f"{name} is empty: {_MAKE}"
    if not any(section.import_path for section in sections):
        said = "has no line `# import/path`, which starts what the compiler says of a package"
        return f"{name} {said}: {_MAKE}"
    if tally.heap_facts and not any(fact.blocks for s in sections for fact in s.facts):
        return f"{name} has escapes and no reasons, as with one -m: {_MAKE}"
    return ""


def cut_off(log: str) -> str:
    """What is said of a text whose last line has no end."""
    return f"{_shown(log)} ends within a line, so it was cut off: {_MAKE}"


def _shown(log: str) -> str:
    return "standard input" if log == "-" else log


def _functions(source: Source) -> Iterator[tuple[Node, Node]]:
    """The declared functions that have a body, each with its name."""
    for node in source.root.children:
        if node.type in ("function_declaration", "method_declaration"):
            name = node.child_by_field_name("name")
            if name is not None and node.child_by_field_name("body") is not None:
                yield node, name


def _is_silent(source: Source, function: Node, name: Node) -> bool:
    """Whether the compiler need not judge a function: a generic one, or `_`."""
    receiver = function.child_by_field_name("receiver")
    return (
        source.text(name) == "_"
        or function.child_by_field_name("type_parameters") is not None
        or source.data[name.end_byte : name.end_byte + 1] == b"["  # hidden from the parser
        or (receiver is not None and "[" in source.text(receiver))
    )
