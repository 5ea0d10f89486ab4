"""One Go file: its bytes, its tree, and regions of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, count
from operator import add
from typing import Any, TypeVar

import tree_sitter_go
from tree_sitter import Language, Node, Parser, Point, Range, Tree

from escapelint.cached import cached_property
from escapelint.directives import has_directive
from escapelint.model import Region
from escapelint.syntax.outline import CLOSING, blanked, unread_bodies

GO = Language(tree_sitter_go.language())
BOM = b"\xef\xbb\xbf"

# The line that marks generated code: https://go.dev/s/generatedcode
_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.M)
_CLAUSE = re.compile(rb"^package[ \t]+(\w+)", re.M)
_PACKAGE = re.compile(rb"^package ", re.M)
_CGO = re.compile(rb'^\s*(?:import\s+)?"C"\s*$', re.M)
# https://pkg.go.dev/cmd/compile#hdr-Compiler_Directives
_TYPE = re.compile(rb"type[ \t]+(\(|\w+)")
_TYPE_PARAMETERS = re.compile(
    rb"\nfunc (?:\([^\n)]*\) )?\w+\[([^\]]*)\]|\nfunc \([^\n)\[]*\[([^\]]*)\]"
)
_LONGEST_INDEXED = 1000  # bytes of a node's text; the compiler prints no longer ones as they are
_NAME = re.compile(rb"\w+")

# tree-sitter-go 0.25 knows neither `new(expr)` (Go 1.26) nor methods with type parameters
# (Go 1.27). An ordinary call may have most types as arguments, so `nEw(` parses both.
_NEW = re.compile(rb"\bnew\((?!\[|map\b|chan\b|func\b|struct\b|interface\b|\*|<-)")
_GENERIC_METHOD = re.compile(rb"^(func[ \t]*\([^()\n]*\)[ \t]*\w+)(\[[^\n(]*\])(?=\()", re.M)


_Answer = TypeVar("_Answer")


class Source:
    """A parsed file. `name` is its name in findings, `data` its bytes as they are on the disk.

    `lines` are the 1-based lines on which nodes will be asked for, None for any: bodies without
    such a line are parsed only if a node in them is asked for nevertheless.
    """

    def __init__(self, name: str, data: bytes, lines: Iterable[int] | None = None) -> None:
        self.name = name
        self.data = data
        self._lines = lines
        self._nodes: dict[tuple[int, int], Mapping[str, list[Node]]] = {}
        self._answers: dict[tuple[object, int], Any] = {}
        self._alone: dict[int, Node] = {}  # of the unread bodies, by their index

    def once(self, question: Callable[[Source, Node], _Answer], node: Node) -> _Answer:
        """The answer to a question about a node of this file, which is worked out once.

        For what many facts ask of the same function or block.
        """
        key = (question, node.id)
        if key not in self._answers:
            self._answers[key] = question(self, node)
        answer: _Answer = self._answers[key]
        return answer

    @property
    def is_looked_into(self) -> bool:
        """Whether nodes of the file will be asked for, as far as its maker knew."""
        return self._lines is None or bool(self._lines)

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree; byte offsets are those of `data`, with a BOM counted."""
        tree = Parser(GO).parse(self.data)
        if tree.root_node.has_error:
            masked = mask_new_syntax(self.data)
            if masked != self.data:
                retried = Parser(GO).parse(masked)
                if _errors(retried.root_node) < _errors(tree.root_node):
                    return retried
        return tree

    @property
    def root(self) -> Node:
        """The file, parsed whole: see `outline`, which takes less time, and `node_at`."""
        return self.tree.root_node

    @cached_property
    def outline(self) -> Node:
        """The file with all its declarations; the bodies of some functions look empty."""
        return self._outline.root_node

    def node_at(self, start: int, end: int, *, named: bool = False) -> Node | None:
        """The smallest node, or named node, around the bytes from `start` to `end` (exclusive).

        A node and what is around it have the same identity each time.
        """
        root = self._root_at(start)
        if named:
            return root.named_descendant_for_byte_range(start, end)
        return root.descendant_for_byte_range(start, end)

    def _root_at(self, offset: int) -> Node:
        """The root of a tree that has what stands at a byte offset."""
        outline = self.outline
        i = bisect_right(self._unread, (offset, len(self.data))) - 1
        if i < 0 or offset > self._unread[i][1]:
            return outline
        if i not in self._alone:
            self._alone[i] = self._declaration(*self._unread[i])
        return self._alone[i]

    def _declaration(self, start: int, end: int) -> Node:
        """The root of a tree that has but the declaration around a body; the file if need be."""
        if "tree" not in vars(self):
            first, here = self.data.rfind(b"\n", 0, start) + 1, Point(0, 0)
            span = Range(here, here, first, end + len(CLOSING))
            tree = Parser(GO, included_ranges=[span]).parse(self.data)
            if not tree.root_node.has_error:
                return tree.root_node
        return self.root

    @cached_property
    def _unread(self) -> list[tuple[int, int]]:
        if self._lines is None:
            return []
        starts = self.line_starts if self._lines else []
        wanted = sorted(starts[line - 1] for line in self._lines if 1 <= line <= len(starts))
        return unread_bodies(self.data, wanted)

    @cached_property
    def _outline(self) -> Tree:
        if self._unread:
            tree = Parser(GO).parse(blanked(self.data, self._unread))
            if not tree.root_node.has_error:
                return tree
        return self.tree

    @cached_property
    def generated(self) -> bool:
        """Whether a `// Code generated … DO NOT EDIT.` line stands before the package clause."""
        package = _PACKAGE.search(self.data)
        end = package.start() if package is not None else len(self.data)
        return _GENERATED.search(self.data, 0, end) is not None

    @cached_property
    def package(self) -> str:
        """The name in the package clause; "" where there is none."""
        match = _CLAUSE.search(self.data)
        return match[1].decode("utf-8", "replace") if match is not None else ""

    @cached_property
    def has_line_directives(self) -> bool:
        return has_directive(self.data)

    @cached_property
    def uses_cgo(self) -> bool:
        return b'"C"' in self.data and _CGO.search(self.data) is not None

    @cached_property
    def local_type_names(self) -> frozenset[bytes] | None:
        """Names that functions may declare as types or type parameters, and perhaps others.

        None where any name may be one.
        """
        names: set[bytes] = set()
        at_line_start = 0
        for match in _TYPE.finditer(self.data):
            before = self.data[match.start() - 1 : match.start()]
            if before == b"\n":
                at_line_start += 1
            elif match[1] == b"(":
                return None
            else:
                names.add(match[1])
        kinds = [child.type for child in self.outline.named_children]
        functions = kinds.count("function_declaration") + kinds.count("method_declaration")
        if kinds.count("type_declaration") != at_line_start or (
            self.data.count(b"\nfunc ") != functions
        ):
            return None  # not as gofmt writes it
        for brackets in _TYPE_PARAMETERS.findall(self.data):
            names.update(_NAME.findall(b" ".join(brackets)))
        return frozenset(names)

    @cached_property
    def line_starts(self) -> list[int]:
        """The byte offset at which each line starts; index 0 is line 1."""
        lengths = map(len, self.data.split(b"\n"))
        # Each line break before it counts, too.
        return list(map(add, accumulate(lengths, initial=0), count()))[:-1]

    def text(self, node: Node) -> str:
        """A node's source. Not `node.text`: the tree may be that of a masked copy."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def offset(self, line: int, column: int) -> int | None:
        """The byte offset of a 1-based line and byte column, None beyond the file."""
        if not 1 <= line <= len(self.line_starts):
            return None
        offset = self.line_starts[line - 1] + max(column, 1) - 1
        return offset if offset <= len(self.data) else None

    def line_of(self, offset: int) -> int:
        """The 1-based line of a byte offset."""
        return bisect_right(self.line_starts, offset)

    def line_end(self, line: int) -> int:
        """The byte offset of the end of a 1-based line, before its line break (LF or CRLF)."""
        if line >= len(self.line_starts):
            return len(self.data)
        end = self.line_starts[line] - 1
        return end - 1 if self.data[end - 1 : end] == b"\r" else end

    def region(self, start: int, end: int) -> Region:
        """The region of the bytes from `start` to `end` (exclusive)."""
        line, end_line = self.line_of(start), self.line_of(end)
        text = self._line_text(line)
        return Region(
            self.name,
            start,
            end,
            line,
            start - self.line_starts[line - 1] + 1,
            end_line,
            end - self.line_starts[end_line - 1] + 1,
            text,
            text if end_line == line else self._line_text(end_line),
        )

    def nodes_from(self, line: int, column: int) -> Mapping[str, list[Node]]:
        """The named nodes that start on a 1-based line at or after a byte column, by their text.

        Made once a line: long lines are those of generated tables.
        """
        key = (line, column)
        if key not in self._nodes:
            start, end = self.offset(line, column), self.line_end(line)
            nodes: dict[str, list[Node]] = {}
            stack = [self._root_at(start)] if start is not None else []
            while stack and start is not None:
                node = stack.pop()
                length = node.end_byte - node.start_byte
                if node.is_named and start <= node.start_byte < end and length <= _LONGEST_INDEXED:
                    nodes.setdefault(self.text(node), []).append(node)
                stack += [
                    child
                    for child in reversed(node.children)
                    if child.end_byte > start and child.start_byte < end
                ]
            # A statement that is nothing but an expression has the expression's text.
            self._nodes[key] = {text: _innermost(found) for text, found in nodes.items()}
        return self._nodes[key]

    def line_region(self, line: int) -> Region | None:
        """A whole 1-based line without its indentation; None where there is no such line.

        For facts whose column is unknown.
        """
        if not 1 <= line <= len(self.line_starts):
            return None
        start = self.line_starts[line - 1]
        end = self.line_end(line)
        text = self.data[start:end]
        return self.region(start + len(text) - len(text.lstrip()), end)

    def _line_text(self, line: int) -> str:
        start = self.line_starts[line - 1]
        return self.data[start : self.line_end(line)].decode("utf-8", "surrogateescape")


def _innermost(nodes: list[Node]) -> list[Node]:
    """The nodes without those that cover the same bytes as one inside of them."""
    kept = {(node.start_byte, node.end_byte): node for node in nodes}
    return list(kept.values())


def mask_new_syntax(data: bytes) -> bytes:
    """A copy of the same length in which syntax newer than tree-sitter-go 0.25 is hidden."""
    data = _NEW.sub(b"nEw(", data)
    return _GENERIC_METHOD.sub(lambda m: m[1] + b" " * len(m[2]), data)


def _errors(root: Node) -> int:
    """How many bytes lie in ERROR nodes, and how many nodes are missing."""
    if not root.has_error:
        return 0
    if root.is_error:
        return 1 + root.end_byte - root.start_byte
    return int(root.is_missing) + sum(_errors(child) for child in root.children)
