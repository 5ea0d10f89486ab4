"""The rules that ship with escapelint, in the order in which they claim facts."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from types import ModuleType

from escapelint import rules as rules_package
from escapelint.model import Finding, Level, Option, RuleInfo

# The examples are tests, too: `// want RULE` marks the lines that must be reported, and
# `/* want RULE */` those that end with a comment which the rule is about.
_GO = re.compile(r"```go\n.*?```", re.S)
_OPTION = re.compile(r"^(\w+): (.+(?:\n[ \t]+.+)*)", re.M)
_WANT = re.compile(r"[ \t]*(?:// want [^\n]*|/\* want [^\n]*? \*/)")


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule that can run."""

    info: RuleInfo
    check: Callable[..., Iterable[Finding]]  # of a Pass and the rule's options
    last: bool = False


def rule_ids() -> tuple[str, ...]:
    """The ids of the shipped rules, sorted; imports none of them."""
    return tuple(sorted(_id(name) for name in _module_names()))


def load() -> tuple[LoadedRule, ...]:
    """Imports the shipped rules; specific ones come before those they are `over`.

    Those that look at what the others reported come last.
    """
    modules = {_id(name): _module(name) for name in sorted(_module_names())}
    order = precedence({id_: module.RULE.over for id_, module in modules.items()})
    loaded = (_loaded(id_, modules[id_]) for id_ in order)
    return tuple(sorted(loaded, key=lambda rule: rule.last))


def options_of(id_: str) -> tuple[Option, ...]:
    """The options of a shipped rule: the keyword-only parameters of its `check`."""
    check = _module(id_.replace("-", "_")).check
    defaults = check.__kwdefaults__ or {}
    helps = option_helps(check.__doc__ or "")
    return tuple(
        Option(name, _type_name(check.__annotations__[name]), value, helps.get(name, ""))
        for name, value in defaults.items()
    )


def option_helps(docstring: str) -> dict[str, str]:
    """What the docstring of a `check` says of options: lines `name: what it is`, where what is
    indented goes on."""
    found = _OPTION.findall(inspect.cleandoc(docstring))
    return {name: " ".join(text.split()) for name, text in found}


def _type_name(annotation: object) -> str:
    """As it is written: a string where annotations are not evaluated."""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def precedence(over: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Rule ids so that each comes before the rules it is over, otherwise by name.

    Raises `graphlib.CycleError` where two rules claim to come before each other.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(over, ()))
    for id_, later in over.items():
        for other in later:
            sorter.add(other, id_)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)


def rule_file(id_: str) -> str:
    """The path of a shipped rule's module."""
    for folder in rules_package.__path__:
        path = os.path.join(folder, id_.replace("-", "_") + ".py")
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(id_)


def rule_info(id_: str, docstring: str, level: str, tags: Iterable[str]) -> RuleInfo:
    """What is said about a rule, from its docstring and its head."""
    help_ = _WANT.sub("", _GO.sub(with_tabs, docstring.strip()))
    return RuleInfo(id_, Level.parse(level), help_.partition("\n")[0].strip(), help_, tuple(tags))


def with_tabs(block: re.Match[str]) -> str:
    """A block of Go with gofmt's tabs: in a docstring it is indented by four spaces a level."""
    return re.sub(r"^(?: {4})+", lambda m: "\t" * (len(m[0]) // 4), block[0], flags=re.M)


def _loaded(id_: str, module: ModuleType) -> LoadedRule:
    head = module.RULE
    info = rule_info(id_, module.__doc__ or "", head.level, head.tags)
    return LoadedRule(info, module.check, head.last)


def _module_names() -> list[str]:
    return [m.name for m in pkgutil.iter_modules(rules_package.__path__)]


def _id(module_name: str) -> str:
    return module_name.replace("_", "-")


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{rules_package.__name__}.{name}")
