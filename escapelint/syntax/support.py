"""Code that no program runs for its users: helpers of tests, tools, what reads a command line."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import enclosing_function
from escapelint.syntax.source import Source
from escapelint.syntax.vocabulary import first_word

_DOUBLES = frozenset(("mock", "fake", "stub"))
# Elements of import paths.
_OF_TESTS = re.compile(
    r"tests?|testing|testify|mocks?|fakes?|stubs?|assert|examples?|benchmarks?|leak(?:check|test)\w*"
    r"|test(?:util|help|env|data|gen|ing)\w*"
    r"|(?!at|con|fa|la|pro)\w+test"
)
_TESTIFY = re.compile(rb'^\s*(?:import\s+)?(?:\w+\s+)?"github\.com/stretchr/testify/\w+"\s*$', re.M)
_TESTING = re.compile(rb'^\s*(?:import\s+)?"testing"\s*$', re.M)
_TAKES_TEST = re.compile(rb"^func [^\n]*\btesting\.(?:T|TB|B|F)\b", re.M)
_OF_TOOLS = frozenset(["cmd", "cli", "repl", "gen", "docgen"])


def is_for_tests(import_path: str) -> bool:
    """Whether a package is there for tests, benchmarks or as an example, by its path."""
    # The first element is the site, or the library's topic.
    return any(map(_OF_TESTS.fullmatch, import_path.split("/")[1:]))


def is_double(function: str) -> bool:
    """Whether a function belongs to what takes the place of something in tests, by its name.

    Functions are named as `syntax.context.function_name` has it: methods by their type.
    """
    owner, _, name = function.rpartition(".")
    if owner:
        return first_word(owner.strip("(*)")) in _DOUBLES
    return first_word(name.removeprefix("New").removeprefix("new")) in _DOUBLES


def is_test_support(source: Source) -> bool:
    """Whether a file that is not called so is written for tests, and with it most of its package.

    Many packages keep helpers of tests in a file that has test in its name: these say nothing.
    """
    if "test" in source.name.rpartition("/")[2]:
        return False
    data = source.data
    if b"/stretchr/testify/" in data and _TESTIFY.search(data):
        return True
    return b'"testing"' in data and bool(_TESTING.search(data) and _TAKES_TEST.search(data))


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
