"""A pool for scratch memory that a function makes on every call, as a fix."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.syntax.appends import walk
from escapelint.syntax.comments import Change
from escapelint.syntax.context import assigns, enclosing, enclosing_function
from escapelint.syntax.imports import adding
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.source import Source
from escapelint.types.visible import free_name, means_itself

_BUFFER = "bytes.Buffer"
_LARGEST = "64<<10"  # what fmt keeps, in bytes
_NAMES = ("any", "append", "bytes", "cap", "clear", "make", "new", "sync")
_WORD = re.compile(r"\w+")
_BODIES = ("function_declaration", "method_declaration", "func_literal")
_STATEMENTS = ("short_var_declaration", "var_declaration")
# What may be evaluated where the statement stands and means the same a line later.
_PLAIN = re.compile(r"[\w.+*/<>() -]+")


def pool_fix(site: Site, kind: str, *, has_any: bool, has_clear: bool) -> list[Fix]:
    """The fix for a buffer of the Go type `kind` that is made once a call and only lent.

    It declares a pool before the function, and gives the buffer back by a defer, unless it has
    grown. None where its statement makes more than the buffer, where the variable is assigned
    again, copied or used by a closure, in a loop, and where the file cannot import sync.
    """
    node, name, source = site.node, site.variable, site.source
    function = enclosing_function(node) if node is not None else None
    if node is None or function is None or site.loop_depth:
        return []
    statement = _statement(node)
    if statement is None or not means_itself(source, node, _NAMES, site.types.names):
        return []
    uses = _uses(source, function, statement, name)
    imported = adding(source, "sync")
    if uses is None or imported is None or assigns(source, function, name):
        return []
    pool = free_name(source, node, _pool_name(site.function, name), site.types.names)
    handle = free_name(source, node, f"{name}Ptr", site.types.names)
    lines = _lines(site, kind, pool, handle, has_clear=has_clear)
    any_ = "any" if has_any else "interface{}"
    new = f"var {pool} = sync.Pool{{New: func() {any_} {{ return new({kind}) }}}}"
    before = lines_before(source, function, new, "")
    if before is None or not lines or source.data[: before[0]].rstrip().endswith(b"*/"):
        return []
    begun = source.line_starts[source.line_of(statement.start_byte) - 1]
    indent = source.data[begun : statement.start_byte].decode("utf-8", "replace")
    if indent.strip():
        return []
    changes: list[Change] = [*imported, (before[0], before[0], before[1])]
    changes.append((statement.start_byte, statement.end_byte, f"\n{indent}".join(lines)))
    changes += uses
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in sorted(changes))
    return [Fix(f"Take {name} from a sync.Pool", "unsafe", edits, removes=True)]


def _statement(node: Node) -> Node | None:
    """The statement that declares one variable and nothing else, in a block."""
    statement = node
    while statement.type not in _STATEMENTS:
        if statement.parent is None or statement.type in _BODIES:
            return None
        statement = statement.parent
    parent = statement.parent
    if parent is None or parent.type != "statement_list":
        return None
    declared = statement
    if statement.type == "var_declaration":
        if statement.named_child_count != 1 or statement.named_children[0].type != "var_spec":
            return None
        declared = statement.named_children[0]
    names = declared.child_by_field_name("left")
    count = (
        names.named_child_count
        if names is not None
        else len(declared.children_by_field_name("name"))
    )
    return statement if count == 1 else None


def _uses(source: Source, function: Node, statement: Node, name: str) -> list[Change] | None:
    """The edits of a variable's uses where a pointer takes its place, or nothing changes.

    None where it is used by a closure, copied, or ranged over with values.
    """
    is_value = not _is_reference(source, statement)
    changes: list[Change] = []
    for use in walk(function):
        if use.type != "identifier" or source.text(use) != name or _within(statement, use):
            continue
        if enclosing(use, _BODIES) != enclosing(statement, _BODIES):
            return None
        if use.start_byte < statement.start_byte:
            return None
        if not is_value:
            continue
        parent = use.parent
        if parent is None:
            return None
        if parent.type == "unary_expression" and source.text(parent) == f"&{name}":
            changes.append((parent.start_byte, use.start_byte, ""))
        elif parent.type not in ("selector_expression", "slice_expression", "index_expression"):
            call = parent.parent
            function_of = call.child_by_field_name("function") if call is not None else None
            counted = function_of is not None and source.text(function_of) in ("len", "cap")
            if parent.type != "argument_list" or not counted:
                return None
        elif parent.child_by_field_name("operand") != use:
            return None
    return changes


def _is_reference(source: Source, statement: Node) -> bool:
    """Whether a variable is a slice or a pointer already, so that its uses stay."""
    right = statement.child_by_field_name("right")
    if right is None:
        spec = statement.named_child(0)
        right = spec.child_by_field_name("value") if spec is not None else None
    text = source.text(right) if right is not None else ""
    return text.startswith(("make(", "new(", "&"))


def _within(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte < outer.end_byte


def _pool_name(function: str, variable: str) -> str:
    """`copyBufPool` for buf in Copy, `serverServeBufPool` in (*server).Serve."""
    words = [*_WORD.findall(function), variable, "pool"]
    first, rest = str(words[0]), words[1:]
    return first[:1].lower() + first[1:] + "".join(each[:1].upper() + each[1:] for each in rest)


def _lines(site: Site, kind: str, pool: str, handle: str, *, has_clear: bool) -> list[str]:
    name = site.variable
    if kind == _BUFFER:
        return [
            f"{name} := {pool}.Get().(*{kind})",
            f"{name}.Reset()",
            *_given_back(pool, name, f"{name}.Cap()"),
        ]
    if site.shape == "variable":  # an array: the pointer takes its place
        zeroed = f"*{name} = {kind}{{}}"
        return [f"{name} := {pool}.Get().(*{kind})", f"defer {pool}.Put({name})", zeroed]
    length, room = site.made_length, site.made_capacity
    if not _PLAIN.fullmatch(length) or "(" in length.replace("len(", "") or room:
        return []
    if length.isdecimal():
        if not has_clear:
            return []
        return [
            f"{handle} := {pool}.Get().(*[{length}]byte)",
            f"defer {pool}.Put({handle})",
            f"{name} := {handle}[:]",
            f"clear({name})",
        ]
    # The compiler makes no memory for the zeroes, but where there is too little of it.
    return [
        f"{handle} := {pool}.Get().(*{kind})",
        *_given_back(pool, handle, f"cap(*{handle})"),
        f"{name} := append((*{handle})[:0], make({kind}, {length})...)",
        f"*{handle} = {name}",
    ]


def _given_back(pool: str, what: str, room: str) -> Iterator[str]:
    """A defer, which a panic runs as well; what has grown large is left to the collector."""
    yield "defer func() {"
    yield f"\tif {room} <= {_LARGEST} {{"
    yield f"\t\t{pool}.Put({what})"
    yield "\t}"
    yield "}()"
