"""A rule module's text → its tree, whoever wrote it: hostile texts are refused, nothing is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from escapelint.model import Fault
from escapelint.reporters.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 128 << 10  # bytes of a module; our own largest one has 15 thousand
# They make a reader see another text than Python does.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST = 1_000  # characters of a line: what reads the text takes the square of that in time
_DEEPEST = 100  # nodes within nodes of its syntax tree; ours have 20


class PackError(Exception):
    """A rule module is refused; `fault` says where, why and what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Module:
    """A module's tree, and Python's own, of which walking takes less. `name` is the file's, for
    messages."""

    name: str
    tree: cst.Module
    syntax: ast.Module

    def at(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line and column of a node, 1-based; asked for faults only, as it takes long."""
        start = _places(self.tree)[node].start
        return start.line, start.column + 1

    def fault_at(self, node: ast.expr | ast.stmt | ast.alias, text: str) -> Fault:
        """What is wrong with a node of Python's tree."""
        line = self.tree.code.split("\n")[node.lineno - 1]
        before = line.encode()[: node.col_offset].decode("utf-8", "replace")
        return Fault(self.name, node.lineno, len(before) + 1, printable(text))

    def fault(
        self, node: cst.CSTNode | None, text: str, *, refuses: bool = True, fixable: bool = False
    ) -> Fault:
        """What is wrong with a node; None for the module as a whole."""
        line, column = self.at(node) if node is not None else (1, 1)
        return Fault(self.name, line, column, printable(text), refuses, fixable)

    def code(self, node: cst.CSTNode) -> str:
        """A node as it is written."""
        return self.tree.code_for_node(node)

    def literal(self, node: cst.CSTNode) -> object:
        """The value of a literal; raises `ValueError` for what is none."""
        try:
            # In brackets: a text may go on in the next line where it stands in a call.
            return ast.literal_eval(f"(\n{self.code(node)}\n)")
        except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
            raise ValueError(str(error)) from error


def decode(data: bytes, name: str) -> str:
    """A module's bytes as text; raises `PackError`."""
    if len(data) > LARGEST:
        raise PackError(
            Fault(
                name, 0, 0, f"has more than {LARGEST >> 10} KiB: split it, a rule is a short text"
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        raise PackError(Fault(name, line, column, "it is not UTF-8: save it as UTF-8")) from error


def parse(text: str, name: str) -> Module:
    """The tree of a module's text; raises `PackError`."""
    syntax = _look(text, name)
    try:
        return Module(name, cst.parse_module(text), syntax)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise PackError(Fault(name, 1, 1, "LibCST cannot read it: write it more simply")) from error


@lru_cache(maxsize=1)
def _places(tree: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    return MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)


def _look(text: str, name: str) -> ast.Module:
    """Lets Python's own parser refuse what is no Python, and what is nested deeply: LibCST's takes
    minutes for some of that, and its trees are walked by recursion."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise PackError(Fault(name, line, 1, "there is a null byte: it is no text"))
    for number, content in enumerate(text.split("\n"), start=1):
        if len(content) > _LONGEST:
            said = f"the line has more than {_LONGEST:,} characters: break it"
            raise PackError(Fault(name, number, _LONGEST + 1, said))
        if mark := _DIRECTION.search(content):
            said = "a direction mark makes this look like what it is not: drop it"
            raise PackError(Fault(name, number, mark.start() + 1, said))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        at = (max(error.lineno or 1, 1), max(error.offset or 1, 1))
        raise PackError(Fault(name, *at, f"it is no Python: {error.msg}")) from error
    except (RecursionError, MemoryError):
        raise PackError(Fault(name, 1, 1, _DEEP)) from None
    except ValueError as error:  # as for a number of too many digits
        raise PackError(Fault(name, 1, 1, f"it is no Python: {error}")) from error
    for node, depth in _nodes(tree):
        if depth > _DEEPEST:
            at = (getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)
            raise PackError(Fault(name, *at, _DEEP))
    return tree


_DEEP = "it is nested too deeply: take it apart"


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    """All nodes of a tree, with how many there are around each."""
    left: list[tuple[ast.AST, int]] = [(tree, 1)]
    while left:
        node, depth = left.pop()
        yield node, depth
        left.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def first_refusal(faults: Sequence[Fault]) -> Fault | None:
    """The first of some faults that keeps a module from being listed and run."""
    return next((fault for fault in faults if fault.refuses), None)
