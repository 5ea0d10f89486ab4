"""Code that no program runs for its users: helpers of tests, tools, what reads a command line."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import enclosing_function
from escapelint.syntax.source import Source

# Elements of import paths.
_OF_TESTS = re.compile(
    r"tests?|testing|testify|assert|leak(?:check|test)\w*|test(?:util|help|env|data|ing)\w*"
    r"|(?!at|con|fa|la|pro)\w+test"
)
_OF_TOOLS = frozenset(["cmd", "gen", "example", "examples", "benchmark", "benchmarks", "docgen"])


def is_for_tests(import_path: str) -> bool:
    """Whether a package is there for tests, by its path."""
    # The first element is the site, or the library's topic.
    return any(map(_OF_TESTS.fullmatch, import_path.split("/")[1:]))


def is_tool(import_path: str) -> bool:
    """Whether a package belongs to programs that developers run, by its path."""
    return not _OF_TOOLS.isdisjoint(import_path.split("/")[1:])


def takes_flag(source: Source, node: Node) -> bool:
    """Whether a node stands in the method Set of a flag.Value, which reads a command line."""
    function = enclosing_function(node)
    if function is None or function.type != "method_declaration":
        return False
    name, parameters, result = (
        function.child_by_field_name(field) for field in ("name", "parameters", "result")
    )
    if name is None or parameters is None or result is None or source.text(name) != "Set":
        return False
    types = [each.child_by_field_name("type") for each in parameters.named_children]
    given = [source.text(type_) for type_ in types if type_ is not None]
    return given == ["string"] and source.text(result) == "error"
