"""The rules that ship with escapelint and those of packs, in the order in which they claim
facts."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from types import ModuleType

from escapelint import foreign
from escapelint import rules as rules_package
from escapelint.model import Finding, Level, Option, Pack, RuleInfo

RESERVED = ("packs",)  # words in [rules] of a configuration that are no rules

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
    file: str = ""  # of a pack's rule, as people name it


def rule_ids() -> tuple[str, ...]:
    """The ids of the shipped rules, sorted; imports none of them."""
    return tuple(sorted(_id(name) for name in _module_names()))


def load(packs: Sequence[Pack] = ()) -> tuple[LoadedRule, ...]:
    """Imports the shipped rules, and runs the modules of packs that may run; specific ones come
    before those they are `over`.

    Those that look at what the others reported come last. What cannot be imported of packs is
    left out (`foreign.run` says why).
    """
    modules = {_id(name): _module(name) for name in sorted(_module_names())}
    order = list(precedence({id_: module.RULE.over for id_, module in modules.items()}))
    loaded = {id_: _loaded(id_, modules[id_]) for id_ in order}
    foreigners: dict[str, LoadedRule] = {}
    over: dict[str, Sequence[str]] = {}
    for pack in packs:
        checks = foreign.run(pack).checks if pack.runs else {}
        for rule in pack.rules:
            info, entry = rule.entry.info, rule.entry
            if info.id in checks:
                foreigners[info.id] = LoadedRule(info, checks[info.id], entry.last, rule.file)
                over[info.id] = entry.over
    every = (*(loaded[id_] for id_ in order), *foreigners.values())
    found = {rule.info.id: rule for rule in every}
    joined = (found[id_] for id_ in joined_order(order, over))
    return tuple(sorted(joined, key=lambda rule: rule.last))


def joined_order(shipped: Sequence[str], packs: Mapping[str, Sequence[str]]) -> list[str]:
    """The ids of shipped rules, in their order, with those of packs among them.

    A pack's rule comes right before the first of the rules that it is over, and without these
    behind all shipped ones: so packs change nothing in the order of ours. `packs` has the ids of
    their rules with those that each is over, without cycles.
    """
    among = {id_: [other for other in over if other in packs] for id_, over in packs.items()}
    ordered = list(precedence(among))
    at = {id_: number for number, id_ in enumerate(shipped)}
    for id_ in reversed(ordered):
        at[id_] = min((at[other] for other in packs[id_] if other in at), default=len(shipped))
    return sorted((*ordered, *shipped), key=lambda id_: (at[id_], id_ in shipped))


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


def rule_info(
    id_: str, docstring: str, level: str, tags: Iterable[str], pack: str = ""
) -> RuleInfo:
    """What is said about a rule, from its docstring and its head; `pack` is where it is from."""
    help_ = _WANT.sub("", _GO.sub(with_tabs, docstring.strip()))
    summary = help_.partition("\n")[0].strip()
    return RuleInfo(id_, Level.parse(level), summary, help_, tuple(tags), pack)


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
