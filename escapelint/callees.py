"""The function for whose sake memory is on the heap, as it is declared, and in which module."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from escapelint import shapes
from escapelint.facts import destination as ends
from escapelint.facts.text import callee_of, is_function_literal, without_type_arguments
from escapelint.model import Package
from escapelint.site import Site
from escapelint.syntax.calls import call_at
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Interface, Named, Pointer, TypeExpr
from escapelint.types.scope import find_binding

_PRINTED_METHOD = re.compile(
    r"(?:(?P<before>\w+)\.)?\(\*(?:(?P<inside>\w+)\.)?(?P<type>[\w·]+)\)\.(?P<name>.+)"
)
_MAJOR_VERSION = re.compile(r"v\d+")
_AROUND = ("parenthesized_expression", "index_expression")  # (f)(x), f[int](x)
# The shapes of memory that could be on the stack if nothing kept what it is given.
_GIVEN = (*shapes.TOLD_BY_DESTINATION, shapes.CLOSURE, shapes.METHOD_VALUE)
_BUILTINS = ("append", "copy")  # they take what they are given, and are no cause


class Callee(NamedTuple):
    """A function: `package` is the import path that it is declared in, "" where nothing tells.

    `name` is as Go writes it in its package: `F`, `T.M`, `(*T).M`; without a package as it is
    written where it is called, and `scope` says where such a name means the same.
    """

    package: str
    name: str
    scope: str = ""

    @property
    def key(self) -> str:
        """It, and no other one; a method is the same on a pointer and on a value."""
        name = self.name.replace("(*", "").replace(")", "")
        return f"{self.scope}: {name}" if self.scope else f"{self.package}.{name}".lstrip(".")

    def qualified(self, package: str) -> str:
        """Its name with that of its package: `fmt.Errorf`, `(*zap.Logger).Debugf`."""
        if not self.package:
            return self.name
        if self.name.startswith("(*"):
            return f"(*{package}.{self.name[2:]}"
        return f"{package}.{self.name}"


def callee_of_site(site: Site, package: Package) -> Callee | None:
    """What the memory of a site is given to, or the inlined code that makes it; None for neither.

    Of what is boxed or put into variadic arguments that is the call that it stands in, of other
    memory the call that keeps it. `package` is the site's.
    """
    if site.shape == shapes.INLINED:
        printed = site.fact.callees[0] if site.fact.callees else ""
        unnamed = not printed or is_function_literal(printed)
        return None if unnamed else _printed(site, package, printed)
    if site.shape in (shapes.BOXING, shapes.VARIADIC):
        return _called(site, package, _call(site))
    if site.shape not in _GIVEN:
        return None
    end = site.destination
    if end.kind == ends.PANIC:
        return Callee("", "panic")
    if end.kind not in (ends.CALL, ends.DYNAMIC):
        return None
    call = call_at(site.source, end.pos)
    function = call.child_by_field_name("function") if call is not None else None
    if function is not None:
        return _called(site, package, function)
    return _printed(site, package, end.target) if end.kind == ends.CALL else None


def _call(site: Site) -> Node | None:
    node = site.node
    if node is not None and site.shape == shapes.VARIADIC:
        return node.child_by_field_name("function")
    return site.called_node


def _called(site: Site, package: Package, function: Node | None) -> Callee | None:
    """What is called by an expression of the site's file."""
    while function is not None and function.type in _AROUND:
        function = function.named_child(0)
    if function is None:
        return None
    text = site.source.text(function)
    if function.type == "identifier":
        if find_binding(site.source, function) is not None:
            return Callee("", text, f"{package.import_path}.{site.function}")
        if text in _BUILTINS or text in site.types.types:
            return None
        return Callee("", text) if text == "panic" else Callee(package.import_path, text)
    if function.type != "selector_expression":
        return None
    return (
        _selected(site, package, function)
        or _printed_method(site, package, text.rpartition(".")[2])
        or Callee("", text, package.import_path)
    )


def _printed_method(site: Site, package: Package, method: str) -> Callee | None:
    """The method of that name in the compiler's explanation, as for one that is promoted."""
    for flow in site.flows:
        for note in flow.notes:
            if note.reason == "call parameter":
                callee = without_type_arguments(callee_of(note.expr))
                if callee.startswith("(*") and callee.endswith(f").{method}"):
                    return _printed(site, package, callee)
    return None


def _selected(site: Site, package: Package, function: Node) -> Callee | None:
    """`pkg.F`, or a method of a declared type; None where declarations do not tell."""
    operand, field = (function.child_by_field_name(name) for name in ("operand", "field"))
    if operand is None or field is None:
        return None
    name = site.source.text(field)
    if operand.type == "identifier" and find_binding(site.source, operand) is None:
        path = site.types.imports.get(site.source.name, {}).get(site.source.text(operand))
        if path is not None:
            return Callee(path, name)
    return _method(site, package, type_of_expression(site.types, site.source, operand), name)


def _method(site: Site, package: Package, type_: TypeExpr, name: str) -> Callee | None:
    named = type_.elem if isinstance(type_, Pointer) else type_
    if not isinstance(named, Named):
        return None
    if named.package:
        # It may be a field, too; where it is a method of a pointer the compiler may say so.
        printed = _printed_method(site, package, name)
        known = Callee(named.package, f"{named.name}.{name}")
        return printed if printed is not None and printed.key == known.key else known
    if name in site.types.methods.get(named.name, ()):
        pointer = (named.name, name) in site.types.pointer_methods
        receiver = f"(*{named.name})" if pointer else named.name
        return Callee(package.import_path, f"{receiver}.{name}")
    if isinstance(site.types.underlying(named), Interface):
        return Callee(package.import_path, f"{named.name}.{name}")
    return None  # a field, or promoted from an embedded one


def _printed(site: Site, package: Package, printed: str) -> Callee:
    """`F`, `(*T).M`, `pkg.F` or `(*pkg.T).M` in the compiler's words, which name packages."""
    name = without_type_arguments(printed)
    match = _PRINTED_METHOD.fullmatch(name)
    if match is not None:
        qualifier, rest = match["before"] or match["inside"], f"(*{match['type']}).{match['name']}"
    else:
        qualifier, _, rest = name.rpartition(".") if name.count(".") < 2 else name.partition(".")
    if not qualifier:
        return Callee(package.import_path, rest)
    if match is None and qualifier in site.types.types:
        return Callee(package.import_path, name)
    path = _path(site, qualifier)
    return Callee(path, rest) if path else Callee("", name)


def _path(site: Site, name: str) -> str:
    """The import path of a package that the compiler names, by the imports of the site's package.

    The file's own come first; "" where none fits, as for packages that only inlined code imports.
    """
    imports = site.types.imports
    for paths in (imports.get(site.source.name, {}), *imports.values()):
        for written, path in paths.items():
            if name in (written, package_name(path)):
                return path
    return ""


def package_name(path: str) -> str:
    """What a package of an import path is called, as long as it keeps to the habit."""
    *before, last = path.split("/")
    return before[-1] if before and _MAJOR_VERSION.fullmatch(last) else last
