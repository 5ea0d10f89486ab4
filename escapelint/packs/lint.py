"""What is wrong with a rule beyond its form: what its help lacks, names that say nothing.

None of it keeps a rule from running. Some of it has an edit (`fix.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from escapelint.model import Fault
from escapelint.packs.module import Module
from escapelint.packs.statements import assigned, smalls
from escapelint.packs.wants import BAD, examples, wants

SECTIONS = ("Example", "Use instead:", "When not to follow it", "Fix safety")
_SECTION = re.compile(r"^## (.*)$|^(Use instead:)$", re.M)
_NUMBER = re.compile(r"(?:[a-z]{1,4}|[a-z]+-)?[0-9]+|(?:[a-z]{1,4}-)+[0-9]+")


def lint(module: Module, id_: str) -> Iterator[Fault]:
    """The faults of a rule, also of one whose module is not in the form."""
    help_ = (module.tree.get_docstring(clean=False) or "").strip()
    if _NUMBER.fullmatch(id_):
        said = f"{id_} is a number, which nobody remembers: name the pattern"
        yield module.fault(None, said, refuses=False)
    if help_:
        yield from _help(module, help_, id_)
    for node in _tags(module):
        said = "tags are sorted, each there once: sort them"
        yield module.fault(node, said, refuses=False, fixable=True)


def _help(module: Module, help_: str, id_: str) -> Iterator[Fault]:
    def fault(said: str, *, fixable: bool = False) -> Fault:
        return module.fault(None, said, refuses=False, fixable=fixable)

    summary, _, rest = help_.partition("\n")
    if not summary.endswith("."):
        yield fault("the first line of the help is a sentence: end it with .", fixable=True)
    if rest.strip() and not rest.startswith("\n"):
        yield fault("the first line of the help is its summary: leave the next one empty")
    if not _SECTION.sub("", rest).strip():
        yield fault("the help says nothing but its summary: say why that costs")
    sections = ["".join(found) for found in _SECTION.findall(help_)]
    if sections != list(SECTIONS):
        names = ", ".join(name if name.endswith(":") else f"## {name}" for name in SECTIONS)
        yield fault(f"the help has other sections than {names}: write these, in this order")
    else:
        yield from _examples(module, help_, id_)


def _examples(module: Module, help_: str, id_: str) -> Iterator[Fault]:
    if help_.count("```go\n") != 2:
        said = "the help has two blocks of Go, what is reported and what is not: write ```go"
        yield module.fault(None, said, refuses=False)
        return
    bad = examples(help_).get(BAD, "")
    if not any(want.rule == id_ for line in bad.split("\n") for want in wants(line)):
        said = f"no line of the example says // want {id_}: mark those that are reported"
        yield module.fault(None, said, refuses=False)


def _tags(module: Module) -> Iterator[cst.CSTNode]:
    """The tags of the head, where they are not in order."""
    for small in smalls(module.tree.body):
        for value in assigned(small, "RULE"):
            for argument in value.args if isinstance(value, cst.Call) else ():
                if argument.keyword is not None and argument.keyword.value == "tags":
                    try:
                        tags = module.literal(argument.value)
                    except ValueError:  # which is told of already
                        continue
                    if isinstance(tags, tuple) and list(tags) != sorted(set(tags)):
                        yield argument
