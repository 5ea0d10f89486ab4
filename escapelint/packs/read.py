"""Reads rule modules without importing them.

A rule module has a fixed form (CONTRIBUTING.md): docstring, head of literals, `check`. So its
help and its head can be known without running a line of it, which is what listing the rules of
strangers needs, and what keeps ours in the form.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from escapelint.catalogue import option_helps, precedence, rule_file, rule_ids, rule_info
from escapelint.model import OPTION_TYPES, Option, RuleInfo

_HEAD_KEYS = ("level", "tags", "over", "last")


class PackError(Exception):
    """A rule module is not in the form; the text names the file, the line and the rule of form."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule module says about itself."""

    help: str
    level: str
    tags: tuple[str, ...]
    over: tuple[str, ...]
    last: bool
    options: tuple[Option, ...]  # keyword-only parameters of check


@dataclass(frozen=True, slots=True)
class Entry:
    """A shipped rule in the catalogue."""

    info: RuleInfo
    options: tuple[Option, ...]
    over: tuple[str, ...]  # the rules whose facts it takes first, by id
    last: bool  # it is about what the others report, and takes no fact


def entries() -> tuple[Entry, ...]:
    """The shipped rules in the order in which they claim facts, as `catalogue.load` has it.

    Raises `PackError` where a module is not in the form.
    """
    texts = {id_: _text_of(id_) for id_ in rule_ids()}
    order = precedence({id_: text.over for id_, text in texts.items()})
    found = [
        Entry(describe(id_), texts[id_].options, texts[id_].over, texts[id_].last) for id_ in order
    ]
    return tuple(sorted(found, key=lambda entry: entry.last))


def describe(id_: str) -> RuleInfo:
    """A shipped rule's catalogue entry; raises `PackError` where its module is not in the form."""
    text = _text_of(id_)
    return rule_info(id_, text.help, text.level, text.tags)


def options(id_: str) -> tuple[Option, ...]:
    """A shipped rule's options; raises `PackError` where its module is not in the form."""
    return _text_of(id_).options


@cache
def _text_of(id_: str) -> RuleText:
    path = rule_file(id_)
    with open(path, encoding="utf-8") as file:
        return read_rule(file.read(), path)


def read_rule(source: str, name: str) -> RuleText:
    """Reads a module's text; `name` is the file's, for messages. Raises `PackError`."""
    try:
        wrapper = MetadataWrapper(cst.parse_module(source))
    except cst.ParserSyntaxError as error:
        raise PackError(f"{name}:{error.raw_line}: {error.message}") from error
    lines = wrapper.resolve(PositionProvider)
    module = wrapper.module

    def fail(node: cst.CSTNode, text: str) -> PackError:
        return PackError(f"{name}:{lines[node].start.line}: {text}")

    help_ = module.get_docstring(clean=False)
    if not help_:
        raise PackError(f"{name}:1: a rule module begins with a docstring, which is its help")
    head: dict[str, object] | None = None
    check: cst.FunctionDef | None = None
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value == "check":
            check = statement
        call = _assigned_call(statement, "RULE")
        if call is not None:
            head = {}
            for argument in call.args:
                key = argument.keyword.value if argument.keyword else ""
                if key not in _HEAD_KEYS:
                    raise fail(argument, f"RULE takes {', '.join(_HEAD_KEYS)} by keyword")
                try:
                    head[key] = ast.literal_eval(module.code_for_node(argument.value))
                except ValueError as error:
                    raise fail(argument, f"{key} must be a literal") from error
    if head is None:
        raise PackError(f"{name}:1: a rule module assigns RULE = Rule(...)")
    if check is None:
        raise PackError(f"{name}:1: a rule module defines check(p)")
    level = head.get("level", "warning")
    if level not in ("note", "warning", "error"):
        raise PackError(f"{name}:1: level is note, warning or error, not {level!r}")
    helps = option_helps(check.get_docstring() or "")
    options = tuple(_option(module, p, helps, fail) for p in check.params.kwonly_params)
    last = head.get("last", False)
    if not isinstance(last, bool):
        raise PackError(f"{name}:1: last is True or False, not {last!r}")
    return RuleText(
        help_.strip(),
        str(level),
        _strings(head.get("tags")),
        _strings(head.get("over")),
        last,
        options,
    )


def _option(
    module: cst.Module,
    parameter: cst.Param,
    helps: Mapping[str, str],
    fail: Callable[[cst.CSTNode, str], PackError],
) -> Option:
    name = parameter.name.value
    if parameter.annotation is None or parameter.default is None:
        raise fail(parameter, f"the option {name} needs a type and a default")
    type_ = module.code_for_node(parameter.annotation.annotation)
    if type_ not in OPTION_TYPES:
        raise fail(parameter, f"the type of {name} is one of {'; '.join(OPTION_TYPES)}")
    try:
        default = ast.literal_eval(module.code_for_node(parameter.default))
    except ValueError as error:
        raise fail(parameter, f"the default of {name} must be a literal") from error
    if name not in helps:
        raise fail(parameter, f"check's docstring needs a line `{name}: what it is`")
    return Option(name, type_, default, helps[name])


def _assigned_call(statement: cst.CSTNode, name: str) -> cst.Call | None:
    if not isinstance(statement, cst.SimpleStatementLine):
        return None
    for small in statement.body:
        if isinstance(small, cst.Assign) and isinstance(small.value, cst.Call):
            target = small.targets[0].target
            if isinstance(target, cst.Name) and target.value == name:
                return small.value
    return None


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple | list) else ()
