"""What a rule module may not do: import the world, and do anything while it is imported.

This keeps rules in their form and shows an honest author a slip. It is no sandbox: Python has many
ways around it, and whoever trusts a pack trusts its author.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import libcst as cst

from escapelint.model import Fault
from escapelint.packs.module import Module
from escapelint.packs.statements import dotted, smalls, targets
from escapelint.words import closest

API = "escapelint.api"
# What of the standard library touches neither files nor processes.
STANDARD = (
    *("__future__", "bisect", "collections", "collections.abc", "dataclasses", "enum", "fractions"),
    *("functools", "heapq", "itertools", "math", "operator", "re", "string", "textwrap", "typing"),
)
# Functions of Python's own that only make values.
_MAKERS = (
    *("bool", "bytes", "dict", "float", "frozenset", "int", "len", "list", "max", "min", "range"),
    *("set", "sorted", "str", "tuple", "zip"),
)
_WORLD = (
    *("__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals", "input", "open"),
    *("print", "quit", "setattr", "delattr", "vars", "__builtins__"),
)
_ONCE = ("RULE", "Rule", "check")


def hygiene(module: Module) -> Iterator[Fault]:
    """What a module imports, does when it is imported, and calls that it may not."""
    imported: set[str] = set()
    bound: Counter[str] = Counter()
    for small in smalls(module.tree.body):
        if isinstance(small, cst.Import | cst.ImportFrom):
            imported.update(_bound(small))
            bound.update(_bound(small))
    for statement in module.tree.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            bound[statement.name.value] += 1
    for small in smalls(module.tree.body):
        bound.update(filter(None, map(dotted, targets(small))))
    for name in _ONCE:
        if bound[name] > 1:
            yield module.fault(None, f"{name} means several things: let it mean one")
    yield from _statements(module, module.tree.body, imported)
    yield from _everywhere(module)


def _statements(
    module: Module, body: Sequence[cst.CSTNode], imported: set[str], *, inside: bool = False
) -> Iterator[Fault]:
    """The faults of statements that run when a module is imported."""
    for number, statement in enumerate(body):
        if isinstance(statement, cst.FunctionDef):
            parts: list[cst.CSTNode] = [*statement.decorators, statement.params]
            parts += [statement.returns] if statement.returns is not None else []
            for part in parts:
                yield from _calls(module, part, imported)
        elif isinstance(statement, cst.ClassDef):
            for part in (*statement.decorators, *statement.bases, *statement.keywords):
                yield from _calls(module, part, imported)
            yield from _statements(module, statement.body.body, imported, inside=True)
        elif isinstance(statement, cst.SimpleStatementLine):
            for first, small in enumerate(statement.body):
                head = number == 0 and first == 0
                yield from _small(module, small, imported, head=head, inside=inside)
        elif isinstance(statement, cst.BaseSmallStatement):  # class C: x = 1
            yield from _small(module, statement, imported, head=False, inside=inside)
        else:
            yield module.fault(statement, _DOES)


_DOES = "this runs when the module is imported: define constants, functions and classes only"


def _small(
    module: Module, small: cst.CSTNode, imported: set[str], *, head: bool, inside: bool
) -> Iterator[Fault]:
    if isinstance(small, cst.Import | cst.ImportFrom):
        if inside:
            yield module.fault(small, "imports stand at the top of the module: move it there")
    elif isinstance(small, cst.Expr) and isinstance(
        small.value, cst.SimpleString | cst.ConcatenatedString
    ):
        if not (head or inside):
            yield module.fault(small, "this text is nothing's docstring: drop it", refuses=False)
    elif isinstance(small, cst.Assign | cst.AnnAssign):
        if not all(isinstance(node, cst.Name | cst.Tuple) for node in (*targets(small),)):
            yield module.fault(small, f"{_DOES}; this changes another thing")
        yield from _calls(module, small, imported)
    elif not isinstance(small, cst.Pass):
        yield module.fault(small, _DOES)


def _calls(module: Module, node: cst.CSTNode, imported: set[str]) -> Iterator[Fault]:
    """The calls in a part that is worked out at import, but for those that only make a value."""
    visitor = _Calls(imported)
    node.visit(visitor)
    for call in visitor.found:
        yield module.fault(call, f"{module.code(call.func)} is called at import: {_LATER}")


_LATER = "call it in check, or write the value"


class _Calls(cst.CSTVisitor):
    def __init__(self, imported: set[str]) -> None:
        self.found: list[cst.Call] = []
        self._imported = imported

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_Call(self, node: cst.Call) -> None:
        name = dotted(node.func)
        of_text = isinstance(node.func, cst.Attribute) and isinstance(
            node.func.value, cst.SimpleString | cst.ConcatenatedString
        )
        if not (name in _MAKERS or name.partition(".")[0] in self._imported or of_text):
            self.found.append(node)


def _everywhere(module: Module) -> Iterator[Fault]:
    """Imports, and names that reach the world, wherever they stand."""
    for node in ast.walk(module.syntax):
        match node:
            case ast.Import(names):
                for alias in names:
                    if alias.name not in STANDARD:
                        yield module.fault_at(node, _no_import(alias.name))
            case ast.ImportFrom(name, names, level):
                for wrong in filter(
                    None, (_wrong_import(name or "", level, a.name) for a in names)
                ):
                    yield module.fault_at(node, wrong)
            case ast.Attribute(_, name) if name.startswith("__") and name not in _KNOWN_INSIDE:
                yield module.fault_at(node, f"{name} is Python's inside: a rule has no need of it")
            case ast.Name(name) if name in _WORLD:
                said = f"{name} reaches the world: a rule reads and starts nothing"
                yield module.fault_at(node, said)


_KNOWN_INSIDE = ("__name__", "__doc__")


def _wrong_import(source: str, level: int, name: str) -> str:
    """What is wrong with `from source import name`, "" if nothing is."""
    if level:
        return "a rule is one module: it imports nothing beside it"
    if source not in (API, *STANDARD):
        return _no_import(source)
    if name == "*":
        return "name what is imported: * says nothing"
    if source == API and name not in api_names():
        near = closest(name, api_names())
        hint = f"did you mean {near}?" if near else "docs/api.md lists what there is"
        return f"{API} has no {name}: {hint}"
    return ""


def _no_import(name: str) -> str:
    return (
        f"{name} may not be imported: a rule imports {API} and of Python {', '.join(STANDARD[1:])}"
    )


def _bound(node: cst.Import | cst.ImportFrom) -> Iterator[str]:
    """The names that an import of something allowed makes."""
    if isinstance(node.names, cst.ImportStar):
        return
    source = dotted(node.module) if isinstance(node, cst.ImportFrom) else ""
    for alias in node.names:
        if (source or dotted(alias.name)) in (API, *STANDARD):
            name = dotted(alias.asname.name) if alias.asname else dotted(alias.name)
            yield name.partition(".")[0]


@cache
def api_names() -> frozenset[str]:
    """The names that `escapelint.api` offers, read from its text: importing it takes long."""
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "api.py")
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for statement in tree.body:
        match statement:
            case ast.Assign([ast.Name("__all__")], value):
                return frozenset(ast.literal_eval(value))
    raise LookupError("__all__")
