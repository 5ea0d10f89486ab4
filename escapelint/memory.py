"""What is allocated at a place, and how it is written."""

from __future__ import annotations

import re

from escapelint import because, shapes
from escapelint.cached import cached_property
from escapelint.explanation import Explanation
from escapelint.index import Index
from escapelint.model import Fact, Note, Step
from escapelint.packages import is_standard
from escapelint.shapes import Shapes
from escapelint.syntax import values
from escapelint.syntax.calls import call_at
from escapelint.syntax.source import Source
from escapelint.types.copying import is_copyable
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.extensions import Extension, read_extension
from escapelint.types.growth import Growth, read_growth
from escapelint.types.model import (
    Array,
    Basic,
    Pointer,
    TypeExpr,
    Unknown,
    type_text,
)
from escapelint.types.texts import (
    Conversion,
    read_conversion,
    stays_in_loop,
)

_ARITHMETIC = re.compile(r"[\d_*+/<>() -]+")  # on untyped constants
_MADE_BYTES = re.compile(r"make\(\[\]byte, (?:\d+, )?(\d+)\)")
_NAMES = ("identifier", "selector_expression", "index_expression", "call_expression")
_WITH_TYPE = (shapes.VARIABLE, shapes.BOXING)
# Functions and methods that return a string wherever they are declared.
_STRINGS = ("String", "Error", "Sprint", "Sprintf", "Sprintln", "Itoa", "Quote", "Join")


class Memory(Explanation):
    """A heap fact with what is allocated there; `types` are the declarations of its package."""

    def __init__(self, fact: Fact, source: Source, index: Index, types: DeclaredTypes) -> None:
        super().__init__(fact, source, index)
        self.types = types
        self._shapes = Shapes(source, types)

    # ── what is allocated ───────────────────────────────────────────────────────────────────

    @cached_property
    def shape(self) -> str:
        """What kind of memory it is: one of the constants of `escapelint.shapes`."""
        return self._shapes.shape(self.fact, self.node, lambda: self.flows)

    def never_allocates(self, release: tuple[int, int]) -> str:
        """Why this fact is no allocation with this Go release, or ""."""
        if self.growth is not None and self.growth.fits:
            return "append that has room on every path"
        constants = self._index.sections[self.fact.section].lays_out_constants
        return self._shapes.never_allocates(
            self.fact, self.node, self.shape, lambda: self.allocated_type, release, constants
        )

    @cached_property
    def allocated_type(self) -> TypeExpr:
        """The underlying type of the memory: T for `&T{}`, `new(T)` and a boxed or moved T."""
        if self.node is None or self.fact.callees:
            return Unknown("no syntax")
        declared = self.declared_type
        return self.types.underlying(declared)

    @cached_property
    def declared_type(self) -> TypeExpr:
        """The type of the memory as declared, `Unknown` where declarations do not tell."""
        if self.node is None or self.fact.callees:
            return Unknown("no syntax")
        found = type_of_expression(self.types, self.source, self.node)
        if self.shape in (shapes.COMPOSITE, shapes.NEW):
            return found.elem if isinstance(found, Pointer) else Unknown("pointer")
        return found

    @cached_property
    def type_text(self) -> str:
        """The declared type as Go writes it, qualified by the package's name; "" if unknown."""
        return type_text(self.declared_type)

    @cached_property
    def type_is_known(self) -> bool:
        """Whether declarations, or the name of a method of every Go programmer's, tell the type."""
        if not isinstance(self.allocated_type, Unknown):
            return True
        function = self.node.child_by_field_name("function") if self.node is not None else None
        text = self.source.text(function) if function is not None else ""
        return text.rpartition(".")[2] in _STRINGS

    @cached_property
    def byte_array_length(self) -> int | None:
        """N for memory of type [N]byte."""
        match self.allocated_type:
            case Array(length, Basic("uint8")):
                return length
        return None

    @cached_property
    def copyable(self) -> bool:
        """Whether a copy is known to be as good: no methods, and nothing of other packages."""
        return is_copyable(self.types, self.declared_type)

    # ── how it is written ───────────────────────────────────────────────────────────────────

    @cached_property
    def subject(self) -> str:
        """What is allocated, in source terms and on one line."""
        if self.node is None or self.fact.callees:
            return because.variable(self.fact.text, self.source.package)
        if self.shape == shapes.VARIADIC:
            callee = self.node.child_by_field_name("function")
            return f"the arguments of {because.shortened(self.source.text(callee or self.node))}"
        node = self.node.child_by_field_name("right") if self.fact.text.startswith(".") else None
        text = because.shortened(self.source.text(node or self.node))
        return f"a result of {text.removeprefix('return ')}" if self.fact.text[0] == "." else text

    @cached_property
    def described(self) -> str:
        """What is allocated with its type, "n (uint64)", where that is known and not to be seen."""
        text = self.type_text
        seen = self.subject
        if self.shape == shapes.VARIABLE and self.node is not None:
            seen = values.declared_by(self.source, self.node)
        told = not text or self.shape not in _WITH_TYPE or text.rpartition(".")[2] in seen
        told = told or self.node is None or self.node.type not in _NAMES
        return self.subject if told else f"{self.subject} ({because.shortened(text)})"

    @cached_property
    def variable(self) -> str:
        """The variable that was moved, or that the memory is first assigned to; "" if neither."""
        node = self.node
        if node is None or self.fact.callees:
            return ""
        if self.shape == shapes.VARIABLE:
            return self.source.text(node)
        return values.assigned_variable(self.source, node)

    @cached_property
    def definition(self) -> str:
        """How `variable` gets its memory: "var", ":=", "=", or "" (a parameter, or unknown)."""
        return values.definition_of(self.node)

    @cached_property
    def starts_empty(self) -> bool:
        """Whether a variable's definition gives it no value but its type's zero value."""
        return values.starts_empty(self.source, self.node)

    @cached_property
    def made_length(self) -> str:
        """The source of the length in `make([]T, length)`, as an int; "" for anything else."""
        return self._made(1)

    @cached_property
    def made_capacity(self) -> str:
        """The source of the capacity in `make([]T, length, capacity)`, as an int, else ""."""
        return self._made(2)

    def _made(self, argument: int) -> str:
        arguments = self.node.child_by_field_name("arguments") if self.node is not None else None
        if arguments is None or self.shape != shapes.MAKE:
            return ""
        given = [child for child in arguments.named_children if child.type != "comment"]
        if argument >= len(given):
            return ""
        text = " ".join(self.source.text(given[argument]).split())
        type_ = type_of_expression(self.types, self.source, given[argument])
        sure = bool(_ARITHMETIC.fullmatch(text)) or type_ == Basic("int")
        return text if sure else f"int({text})"

    @cached_property
    def constant_size(self) -> int | None:
        """The capacity of `make([]byte, …)` in bytes, None where it is not constant."""
        match = _MADE_BYTES.fullmatch(self.fact.text)
        return int(match[1]) if match else None

    @cached_property
    def growth(self) -> Growth | None:
        """How the slice of an append grows; None for other memory."""
        if self.node is None or self.shape != shapes.APPEND:
            return None
        return read_growth(self.types, self.source, self.node)

    @cached_property
    def extension(self) -> Extension | None:
        """What a string concatenation makes longer, if it is added to something."""
        if self.node is None or self.shape != shapes.CONCATENATION:
            return None
        return read_extension(self.source, self.node)

    @cached_property
    def conversion(self) -> Conversion | None:
        """What a string conversion converts."""
        if self.node is None or self.shape != shapes.CONVERSION:
            return None
        return read_conversion(self.types, self.source, self.node)

    @cached_property
    def stays_in_loop(self) -> bool:
        """Whether each turn of a loop makes it of the same local variables and constants."""
        return (
            self.node is not None and self.loop_depth > 0 and stays_in_loop(self.source, self.node)
        )

    # ── how it gets to the heap ─────────────────────────────────────────────────────────────

    def because(self) -> tuple[Step, ...]:
        """The path in readable steps, each with its place.

        What a function of the standard library does, where it was inlined, is left out.
        """
        return tuple(because.steps(self.flows, self.source.package, self._entered))

    def _entered(self, note: Note) -> str:
        """The function of the standard library that is called at a note, as written, else ""."""
        call = call_at(self.source, note.pos)
        function = call.child_by_field_name("function") if call is not None else None
        written = self.source.text(function) if function is not None else ""
        imports = self.types.imports.get(self.source.name, {})
        path = imports.get(written.partition(".")[0], "")
        return written if path and is_standard(path, self._index.packages) else ""
