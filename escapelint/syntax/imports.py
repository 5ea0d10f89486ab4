"""Edits of a file's imports that leave it as gofmt would write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.comments import Change
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.source import Source

_NAMES = ("identifier", "package_identifier")


class Import(NamedTuple):
    """One imported package; `alias` is the name that it is given, "" for its own."""

    path: str
    alias: str
    spec: Node
    declaration: Node


def imports_of(source: Source) -> list[Import]:
    """The imports of a file, in order."""
    return list(_imports(source))


def _imports(source: Source) -> Iterator[Import]:
    for declaration in source.outline.named_children:
        if declaration.type != "import_declaration":
            continue
        children = declaration.named_children
        listed = next((c for c in children if c.type == "import_spec_list"), declaration)
        for spec in listed.named_children:
            path = spec.child_by_field_name("path")
            if spec.type == "import_spec" and path is not None:
                alias = spec.child_by_field_name("name")
                name = source.text(alias) if alias is not None else ""
                yield Import(source.text(path)[1:-1], name, spec, declaration)


def adding(source: Source, *paths: str) -> list[Change] | None:
    """The edits that import packages of the standard library under their own names.

    None are needed for those that are imported so. The answer is None where the file uses cgo,
    imports one under another name, or has imports that gofmt would lay out otherwise.
    """
    found = imports_of(source)
    same = [each for each in found if each.path in paths]
    if any(each.alias for each in same):
        return None
    new = sorted({*paths} - {each.path for each in same})
    if not new:
        return []
    if source.uses_cgo:
        return None
    if not found:
        return _first(source, new)
    block = [each for each in found if each.spec.parent != each.declaration]
    if not block:
        return _with_others(source, found[0], new)
    return _into([each for each in block if each.declaration == block[0].declaration], source, new)


def is_used(source: Source, imported: Import) -> bool:
    """Whether a file mentions the name of an import; true of one that needs no mention."""
    if imported.alias in ("_", "."):
        return True
    name = imported.alias or imported.path.rpartition("/")[2]
    return any(
        node.type in _NAMES and source.text(node) == name
        for declaration in source.root.named_children
        if declaration.type not in ("import_declaration", "package_clause")
        for node in walk(declaration)
    )


def removing(source: Source, imported: Import) -> tuple[int, int]:
    """The bytes from start to end that go with an import: its line, or all of the declaration if
    that has no other, with the empty line behind it."""
    listed = imported.spec.parent
    if listed is not None and listed.type == "import_spec_list" and listed.named_child_count > 1:
        return line_of(source, imported)
    first = source.line_of(imported.declaration.start_byte)
    last = source.line_of(imported.declaration.end_byte)
    starts = source.line_starts
    if last < len(starts) and not source.data[starts[last] : source.line_end(last + 1)].strip():
        last += 1
    return starts[first - 1], starts[last] if last < len(starts) else len(source.data)


def line_of(source: Source, imported: Import) -> tuple[int, int]:
    """The bytes from start to end of the line of an import in a list."""
    line, starts = source.line_of(imported.spec.start_byte), source.line_starts
    return starts[line - 1], starts[line] if line < len(starts) else len(source.data)


def _first(source: Source, paths: Sequence[str]) -> list[Change] | None:
    clause = next((c for c in source.outline.children if c.type == "package_clause"), None)
    if clause is None:
        return None
    end = source.line_end(source.line_of(clause.end_byte))
    if len(paths) == 1:
        return [(end, end, f'\n\nimport "{paths[0]}"')]
    listed = "".join(f'\t"{path}"\n' for path in paths)
    return [(end, end, f"\n\nimport (\n{listed})")]


def _with_others(source: Source, only: Import, paths: Sequence[str]) -> list[Change] | None:
    """`import "fmt"` becomes a list."""
    spec = only.spec
    texts = [f'"{path}"' for path in paths]
    if _is_standard(only.path):
        texts = sorted([source.text(spec), *texts], key=lambda x: x.rpartition(' "')[2].strip('"'))
        listed = "".join(f"\t{text}\n" for text in texts)
    else:
        listed = "".join(f"\t{text}\n" for text in texts) + f"\n\t{source.text(spec)}\n"
    return [(spec.start_byte, spec.end_byte, f"(\n{listed})")]


def _into(block: Sequence[Import], source: Source, paths: Sequence[str]) -> list[Change] | None:
    """New lines in a list: by their paths among the first ones of the standard library."""
    group = list(_first_group(block, source))
    at: dict[int, str] = {}
    for path in paths:
        later = next((each for each in group if each.path > path), None)
        if later is None and group:
            end = source.line_end(source.line_of(group[-1].spec.end_byte))
            at[end] = at.get(end, "") + f'\n\t"{path}"'
            continue
        before = lines_before(source, (later or block[0]).spec, f'"{path}"')
        if before is None:
            return None
        at[before[0]] = at.get(before[0], "") + before[1]
    changes = [(start, start, text) for start, text in sorted(at.items())]
    return changes if group else [(start, end, text + "\n") for start, end, text in changes]


def _first_group(block: Sequence[Import], source: Source) -> Iterator[Import]:
    """The imports of the standard library that stand together first."""
    last = 0
    for each in block:
        line = source.line_of(each.spec.start_byte)
        if _is_standard(each.path):
            if last and line != last + 1:
                return
            yield each
            last = line
        elif last:
            return


def _is_standard(path: str) -> bool:
    return "." not in path.partition("/")[0]
