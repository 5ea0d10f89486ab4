"""A build's text that was made elsewhere: whether it is whole, and about these sources.

With `-m -m` the compiler has two words on every function, at the positions of their names (Go
1.21 to 1.27): first, for all of a package, whether it can be inlined; then, a function after the
other, whether its pointer parameters leak. So a text that is cut off lacks some of them, and one
of other sources has them elsewhere. Generic functions are judged an instance, and `_` never.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from escapelint.facts.section import SectionFacts, is_generated
from escapelint.facts.text import without_type_arguments
from escapelint.index import Index
from escapelint.model import Level, Package, Problem
from escapelint.site import Site
from escapelint.syntax.context import function_name
from escapelint.syntax.locate import FIRST_UNPRINTED_COLUMN, NAMES
from escapelint.syntax.source import Source

_POINTERS = ("slice_type", "map_type", "channel_type", "function_type")
_POINTER_NAMES = ("string", "error", "any")
# Where types may be of no Go memory, so that pointers to them never leak: cgo's, the runtime's.
_OUTSIDE = {"C", "runtime/cgo", "runtime/internal/sys", "internal/runtime/sys"}
_ELSEWHERE = ", so it is of other sources"
_CUT_OFF = ", so it was cut off or is of other sources"


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of one file: by line the names of the functions that it judges, and the
    columns of parameters that it has a word on."""

    functions: Mapping[int, frozenset[str]]
    parameters: Mapping[int, frozenset[int]]
    own: bool = (
        False  # whether it judges any that is not generic, so that the file is the package's
    )


_NOTHING = Said({}, {})


def fitting(
    index: Index,
    package: Package,
    sources: Sequence[Source],
    sites: Sequence[Site],
    problems: list[Problem],
    skipped: Counter[str],
) -> Iterator[Site]:
    """The sites in files that a text is about; the other files are named as problems."""
    sections = index.sections_of(package)
    reason = _silent(package, sections) if any(map(has_words, sources)) else ""
    if reason:
        problems.append(Problem(Level.ERROR, reason, package.import_path))
        skipped["in a file that the log does not fit"] += len(sites)
        return
    said = said_of(index, sections)
    wrong = dict(gone(index.files_of(package), said))
    for source in sources:
        found = stranger(source, said.get(source.name, _NOTHING), package.imports)
        if found is not None:
            wrong[source.name] = found
    for site in sites:
        if site.source.name not in wrong and not fits(site):
            wrong[site.source.name] = (
                site.fact.pos.line,
                f"the log has {site.fact.text} here{_ELSEWHERE}",
            )
    for name, (line, reason) in sorted(wrong.items()):
        message = f"{name}:{line}: {reason}; the file's findings are left out"
        problems.append(Problem(Level.ERROR, message, package.import_path, name, line))
    for site in sites:
        if site.source.name in wrong:
            skipped["in a file that the log does not fit"] += 1
        else:
            yield site


def said_of(index: Index, sections: Sequence[SectionFacts]) -> dict[str, Said]:
    """What the sections of one package say, by file."""
    functions: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    own: set[str] = set()
    parameters: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for section in sections:
        for function in section.functions:
            pos = index.place(section, function.pos)
            functions[pos.file][pos.line].add(_last(function.name))
            if "[" not in function.name:
                own.add(pos.file)
        for printed in section.parameters:
            pos = index.place(section, printed)
            parameters[pos.file][pos.line].add(pos.column)
    return {
        file: Said(
            {line: frozenset(names) for line, names in functions[file].items()},
            {line: frozenset(columns) for line, columns in parameters[file].items()},
            file in own,
        )
        for file in {*functions, *parameters}
    }


def stranger(source: Source, said: Said, imports: Collection[str] = ()) -> tuple[int, str] | None:
    """Why a text is not about a file: a 1-based line and what is wrong there; None if it fits.

    `imports` are those of the file's package.
    """
    if source.has_line_directives:
        return None  # what is said of it is said elsewhere
    declared: dict[int, str] = {}
    for function, name in _functions(source):
        line, called = source.line_of(name.start_byte), source.text(name)
        declared[line] = called
        shown = function_name(source, function)
        silent = _is_silent(source, function, name)
        if line not in said.functions:
            if silent:
                continue
            return line, f"the log has no word on {shown}{_CUT_OFF}"
        if called not in said.functions[line]:
            other = ", ".join(sorted(said.functions[line]))
            return line, f"the log has {other} here and not {shown}{_ELSEWHERE}"
        for parameter in () if silent else _pointer_parameters(source, function, imports):
            at = source.line_of(parameter.start_byte)
            columns = said.parameters.get(at, frozenset())
            # cgo moves columns.
            if not columns or not (source.uses_cgo or _column(source, parameter) in columns):
                text = source.text(parameter)
                return at, f"the log has no word on {text} of {shown}{_CUT_OFF}"
    for line in sorted(said.functions):
        if line not in declared:
            return line, f"the log speaks of a function that is not there{_ELSEWHERE}"
    return None


def gone(files: Collection[str], said: Mapping[str, Said]) -> Iterator[tuple[str, tuple[int, str]]]:
    """The files beside those of a package that a text speaks of and that are not compiled here:
    name, line and what is wrong."""
    folders = {posixpath.dirname(file) for file in files}
    for file, words in said.items():
        if is_generated(file) or file in files or not words.own:
            continue
        if posixpath.dirname(file) in folders and file.endswith(".go"):
            line = min(words.functions, default=0)
            reason = "the log speaks of this file, which this build has not"
            yield file, (line, f"{reason} (it is gone, or GOOS, GOARCH or tags are others)")


def has_words(source: Source) -> bool:
    """Whether a text about the file must have any."""
    return any(not _is_silent(source, *function) for function in _functions(source))


def fits(site: Site) -> bool:
    """Whether what the text says of a place is what stands there."""
    if site.node is None:
        return site.source.has_line_directives or site.source.uses_cgo or not site.fact.pos.column
    if site.node.type not in NAMES or site.fact.callees:
        return True
    name, said = site.source.text(site.node), site.fact.text
    # A conversion that the source leaves out stands where its operand does; # marks what the
    # compiler made for a body of a range over a function.
    return said.rpartition(".")[2] == name or said.endswith(f"({name})") or said.startswith("#")


def _silent(package: Package, sections: Sequence[SectionFacts]) -> str:
    """Why a text says nothing of a package that it should, "" where it does."""
    if not sections:
        return (
            f"{package.import_path} is not in the log: name what the log is about, or make it again"
        )
    if any(section.functions for section in sections):
        return ""
    said = next((section.unread for section in sections if section.unread), "")
    if said:
        return f"{package.import_path} did not compile where the log was made: {said}"
    return f"{package.import_path} was cut off in the log: make it again"


def _last(name: str) -> str:
    """`"(*Box[int]).Get"` → `"Get"`; of several `init` the compiler counts, `"init.0"`."""
    parts = without_type_arguments(name).split(".")
    return "init" if len(parts) > 1 and parts[-2] == "init" else parts[-1]


def _functions(source: Source) -> Iterator[tuple[Node, Node]]:
    """The declared functions, each with its name."""
    for node in source.outline.children:
        if node.type in ("function_declaration", "method_declaration"):
            name = node.child_by_field_name("name")
            if name is not None:
                yield node, name


def _pointer_parameters(source: Source, function: Node, imports: Collection[str]) -> Iterator[Node]:
    """The names of parameters that hold pointers for certain, the receiver among them."""
    for field in ("receiver", "parameters"):
        list_ = function.child_by_field_name(field)
        for declaration in list_.named_children if list_ is not None else ():
            type_ = declaration.child_by_field_name("type")
            if type_ is None:
                continue
            certain = type_.type in _POINTERS or source.text(type_) in _POINTER_NAMES
            if type_.type == "pointer_type":
                certain = _is_to_go_memory(source.text(type_), imports)
            if certain or declaration.type == "variadic_parameter_declaration":
                names = declaration.children_by_field_name("name")
                yield from (name for name in names if source.text(name) != "_")


def _is_to_go_memory(pointer: str, imports: Collection[str]) -> bool:
    """Whether a pointer type is for certain one to Go's memory."""
    qualifier, dot, _ = pointer.lstrip("*").partition(".")
    if not dot or qualifier == "C":
        return _OUTSIDE.isdisjoint(imports)
    named = [path for path in imports if path.rpartition("/")[2] == qualifier]
    return bool(named) and all("." not in path.partition("/")[0] for path in named)


def _column(source: Source, node: Node) -> int:
    """As the compiler prints it."""
    column = node.start_byte - source.line_starts[source.line_of(node.start_byte) - 1] + 1
    return 0 if column >= FIRST_UNPRINTED_COLUMN else column


def _is_silent(source: Source, function: Node, name: Node) -> bool:
    """Whether the compiler need not judge a function: one without a body, a generic one, or `_`."""
    receiver = function.child_by_field_name("receiver")
    return (
        function.child_by_field_name("body") is None
        or source.text(name) == "_"
        or function.child_by_field_name("type_parameters") is not None
        or source.data[name.end_byte : name.end_byte + 1] == b"["  # hidden from the parser
        or (receiver is not None and "[" in source.text(receiver))
    )
