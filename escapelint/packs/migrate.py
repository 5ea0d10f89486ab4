"""Rule modules of an older `escapelint.api` → the same for that of now.

A change of the interface that breaks rules comes with an edit here. Edits are made of the names
that a module imports, by what each means there, so a module's own names stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, QualifiedNameProvider, QualifiedNameSource

from escapelint.packs.hygiene import API
from escapelint.packs.module import parse
from escapelint.packs.statements import dotted


@dataclass(frozen=True, slots=True)
class Migration:
    """What changed with a version of the interface: names that are called otherwise."""

    version: int  # of the interface that has the new names
    renamed: Mapping[str, str]


MIGRATIONS = (
    # API 1: a module of its own name for what was "makes", of which a rule could not tell whether
    # it is a function.
    Migration(1, {"makes": "runtime_calls"}),
)


def migrated(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """A module's text for the interface of now, and what was done; raises `PackError`."""
    done: list[str] = []
    for migration in MIGRATIONS:
        visitor = _Renames(migration.renamed)
        wrapper = MetadataWrapper(parse(text, name).tree, unsafe_skip_copy=True)
        text = wrapper.visit(visitor).code
        done += [f"{old} is {new} now" for old, new in visitor.done.items()]
    return text, tuple(done)


class _Renames(cst.CSTTransformer):
    """Renames what is imported from the interface, where it is imported and used."""

    METADATA_DEPENDENCIES = (QualifiedNameProvider,)

    def __init__(self, renamed: Mapping[str, str]) -> None:
        super().__init__()
        self.done: dict[str, str] = {}
        self._renamed = renamed
        self._aliased: set[str] = set()

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom:
        names = updated_node.names
        if dotted(updated_node.module) != API or isinstance(names, cst.ImportStar):
            return updated_node
        return updated_node.with_changes(names=[self._alias(alias) for alias in names])

    def _alias(self, alias: cst.ImportAlias) -> cst.ImportAlias:
        old = dotted(alias.name)
        if old not in self._renamed:
            return alias
        self.done[old] = self._renamed[old]
        return alias.with_changes(name=cst.Name(self._renamed[old]))

    def visit_ImportFrom_names(self, node: cst.ImportFrom) -> None:
        if not isinstance(node.names, cst.ImportStar):
            self._aliased |= {dotted(alias.asname.name) for alias in node.names if alias.asname}

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        old = original_node.value
        if old not in self._renamed or old in self._aliased:
            return updated_node
        found = self.get_metadata(QualifiedNameProvider, original_node, None) or ()
        means = {(each.name, each.source) for each in found}
        if means == {(f"{API}.{old}", QualifiedNameSource.IMPORT)}:
            self.done[old] = self._renamed[old]
            return updated_node.with_changes(value=self._renamed[old])
        return updated_node
