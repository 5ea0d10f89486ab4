"""Reads rule modules without importing them.

A rule module has a fixed form (CONTRIBUTING.md): docstring, head of literals, `check`. So its
help and its head can be known without running a line of it, which is what listing the rules of
strangers needs, and what keeps ours in the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import libcst as cst

from escapelint.catalogue import (
    joined_order,
    option_helps,
    precedence,
    rule_file,
    rule_ids,
    rule_info,
)
from escapelint.model import OPTION_TYPES, Entry, Fault, Option, RuleInfo
from escapelint.packs.hygiene import hygiene
from escapelint.packs.module import Module, PackError, decode, first_refusal, parse
from escapelint.packs.statements import assigned, smalls

LEVELS = ("note", "warning", "error")
_HEAD_KEYS = ("level", "tags", "over", "last")
_VALUES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "bool": bool,
    "str": str,
    "tuple[str, ...]": tuple,
}


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule module says about itself."""

    help: str
    level: str
    tags: tuple[str, ...]
    over: tuple[str, ...]
    last: bool
    options: tuple[Option, ...]  # keyword-only parameters of check

    def entry(self, id_: str, pack: str = "") -> Entry:
        """The rule in the catalogue."""
        info = rule_info(id_, self.help, self.level, self.tags, pack)
        return Entry(info, self.options, self.over, self.last)


def entries(of_packs: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """The shipped rules and those of packs in the order in which they claim facts, as
    `catalogue.load` has it.

    Raises `PackError` where a shipped module is not in the form.
    """
    ours = {id_: entry_of(id_) for id_ in rule_ids()}
    theirs = {entry.info.id: entry for entry in of_packs}
    order = list(precedence({id_: entry.over for id_, entry in ours.items()}))
    order = joined_order(order, {id_: entry.over for id_, entry in theirs.items()})
    return tuple(sorted(((ours | theirs)[id_] for id_ in order), key=lambda entry: entry.last))


@cache
def entry_of(id_: str) -> Entry:
    """A shipped rule; raises `PackError` where its module is not in the form."""
    path = rule_file(id_)
    with open(path, "rb") as file:
        return read_rule(decode(file.read(), path), path).entry(id_)


def describe(id_: str) -> RuleInfo:
    """A shipped rule's catalogue entry; raises `PackError` where its module is not in the form."""
    return entry_of(id_).info


def options(id_: str) -> tuple[Option, ...]:
    """A shipped rule's options; raises `PackError` where its module is not in the form."""
    return entry_of(id_).options


def read_rule(source: str, name: str) -> RuleText:
    """Reads a module's text; `name` is the file's, for messages. Raises `PackError`."""
    module = parse(source, name)
    text, faults = read_module(module)
    refusal = first_refusal(faults)
    if refusal is not None:
        raise PackError(refusal)
    assert text is not None  # else it is refused
    return text


def read_module(module: Module) -> tuple[RuleText | None, tuple[Fault, ...]]:
    """What a module says, None where it is not in the form, and all that is wrong with it."""
    reader = _Reader(module)
    text = reader.read()
    faults = sorted((*reader.faults, *hygiene(module)), key=lambda f: (f.line, f.column))
    return (None if first_refusal(faults) else text), tuple(faults)


def head_of(module: Module) -> tuple[int, int]:
    """Line and column of the head of a module that has one, 1-based."""
    heads = [value for small in smalls(module.tree.body) for value in assigned(small, "RULE")]
    return module.at(heads[0])


class _Reader:
    """Reads one module; what is wrong is kept."""

    def __init__(self, module: Module) -> None:
        self.faults: list[Fault] = []
        self._module = module

    def read(self) -> RuleText | None:
        body = self._module.tree.body
        help_ = self._module.tree.get_docstring(clean=False)
        if not help_ or not help_.strip():
            self._fail(None, "a rule module begins with a docstring, which is its help: write one")
        heads = [value for small in smalls(body) for value in assigned(small, "RULE")]
        checks = [s for s in body if isinstance(s, cst.FunctionDef) and s.name.value == "check"]
        if len(heads) != 1:
            self._fail(None, "a rule module assigns RULE = Rule(...) once: write that")
        if len(checks) != 1:
            self._fail(None, "a rule module defines check(p) once: write that")
        head = self._head(heads[0]) if heads else {}
        options = self._options(checks[0]) if checks else ()
        if first_refusal(self.faults):
            return None
        tags, over = (self._strings(head, key) for key in ("tags", "over"))
        level, last = str(head.get("level", "warning")), bool(head.get("last", False))
        return RuleText((help_ or "").strip(), level, tags, over, last, options)

    def _head(self, value: cst.BaseExpression) -> dict[str, object]:
        """The arguments of the call of Rule."""
        call = value
        if not (
            isinstance(call, cst.Call)
            and isinstance(call.func, cst.Name)
            and call.func.value == "Rule"
        ):
            self._fail(value, "RULE must be a call of Rule: write RULE = Rule(...)")
            return {}
        head: dict[str, object] = {}
        for argument in call.args:
            key = argument.keyword.value if argument.keyword else ""
            if key not in _HEAD_KEYS:
                self._fail(argument, f"RULE takes {', '.join(_HEAD_KEYS)} by keyword")
                continue
            if key in head:
                self._fail(argument, f"{key} is there twice: drop one")
            try:
                head[key] = self._module.literal(argument.value)
            except ValueError:
                self._fail(argument, f"{key} must be a literal: write its value here")
                continue
            self._look_at(argument, key, head[key])
        return head

    def _look_at(self, argument: cst.Arg, key: str, value: object) -> None:
        """Notes what is wrong with the value of one argument of the head."""
        if key == "level" and value not in LEVELS:
            self._fail(argument, f"level is note, warning or error, not {value!r}")
        if key == "last" and not isinstance(value, bool):
            self._fail(argument, f"last is True or False, not {value!r}")
        if key in ("tags", "over") and not (
            isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        ):
            hint = f'write ("{value}",)' if isinstance(value, str) else 'write ("one", "two")'
            self._fail(argument, f"{key} must be a tuple of strings: {hint}")

    @staticmethod
    def _strings(head: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = head.get(key, ())
        return value if isinstance(value, tuple) else ()

    def _options(self, check: cst.FunctionDef) -> tuple[Option, ...]:
        """The options of a rule, and what is wrong with the signature of its `check`."""
        if check.asynchronous is not None:
            self._fail(check, "check must be a plain generator: drop async")
        if check.decorators:
            self._fail(check, "check must have no decorator: what is listed is what runs")
        given = check.params
        positional = (*given.posonly_params, *given.params)
        if len(positional) != 1 or positional[0].default is not None:
            said = "check takes the Pass and keyword-only options: write check(p: Pass, *, …)"
            self._fail(check.name, said)
        if isinstance(given.star_arg, cst.Param) or given.star_kwarg is not None:
            self._fail(check.name, "check takes no *args and **kwargs: name each option")
        helps = option_helps(_docstring(check))
        found = [self._option(parameter, helps) for parameter in given.kwonly_params]
        return tuple(option for option in found if option is not None)

    def _option(self, parameter: cst.Param, helps: Mapping[str, str]) -> Option | None:
        try:
            return self._read_option(parameter, helps)
        except ValueError as error:
            self._fail(parameter, str(error))
            return None

    def _read_option(self, parameter: cst.Param, helps: Mapping[str, str]) -> Option:
        """One option; raises `ValueError` with what is wrong."""
        name = parameter.name.value
        if parameter.annotation is None or parameter.default is None:
            raise ValueError(f"the option {name} needs a type and a default")
        type_ = self._module.code(parameter.annotation.annotation)
        if type_ not in OPTION_TYPES:
            raise ValueError(f"the type of {name} is one of {'; '.join(OPTION_TYPES)}")
        try:
            default = self._module.literal(parameter.default)
        except ValueError as error:
            raise ValueError(f"the default of {name} must be a literal") from error
        if not _fits(type_, default):
            raise ValueError(f"the default of {name} must be of its type, {type_}")
        if name == "level":
            raise ValueError("level is the rule's level in the configuration: rename it")
        if name not in helps:
            raise ValueError(f"check's docstring needs a line `{name}: what it is`")
        return Option(name, type_, default, helps[name])

    def _fail(self, node: cst.CSTNode | None, text: str) -> None:
        self.faults.append(self._module.fault(node, text))


def _fits(type_: str, value: object) -> bool:
    if isinstance(value, bool) != (type_ == "bool") or not isinstance(value, _VALUES[type_]):
        return False
    return not isinstance(value, tuple) or all(isinstance(item, str) for item in value)


def _docstring(check: cst.FunctionDef) -> str:
    return check.get_docstring() or ""
