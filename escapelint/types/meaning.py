"""What a name in the compiler's text means at a place of the source."""

from __future__ import annotations

from escapelint.model import Pos
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.scope import find_name

_COMPILERS = (".", "~")  # what the compiler's own variables begin with
_NOT_VARIABLES = ("type", "const")


class Meanings:
    """What names mean at `pos`, which may lie in another file of the package than `source`.

    There the variables of functions are not known.
    """

    def __init__(self, types: DeclaredTypes, source: Source, pos: Pos) -> None:
        self._types = types
        self._source = source
        self._pos = pos

    def _binding(self, name: str) -> str:
        """As what a name is declared in the function around the place; "" for nothing."""
        source, pos = self._source, self._pos
        offset = source.offset(pos.line, pos.column) if pos.column else None
        if pos.file != source.name or offset is None or not name.isidentifier():
            return ""
        node = source.node_at(offset, offset)
        binding = find_name(source, name, node) if node is not None else None
        return binding.kind if binding is not None else ""

    def is_result(self, name: str) -> bool:
        """Whether it is a named result of the function or literal around the place."""
        return self._binding(name) == "result"

    def is_variable(self, name: str) -> bool:
        """Whether it is a variable or parameter, and no package, type or function."""
        if name.startswith(_COMPILERS):
            return True
        binding = self._binding(name)
        return binding not in _NOT_VARIABLES if binding else self._is_declared_variable(name)

    def is_global(self, name: str) -> bool:
        """Whether it is a variable of the package."""
        return self._is_declared_variable(name) and not self._binding(name)

    def _is_declared_variable(self, name: str) -> bool:
        types = self._types
        others = (types.types, types.functions, types.constant_names)
        return name in types.names and not any(name in names for names in others)

    def is_package(self, name: str) -> bool:
        """Whether it is an imported package, in any file: code of others is inlined."""
        imported = any(name in imports for imports in self._types.imports.values())
        return imported and not self._binding(name) and name not in self._types.names
