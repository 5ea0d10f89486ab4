"""Rules of packs, run: the texts that were read become modules, and what they yield is looked at.

What is run is what was read and hashed, whatever the files are by now.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Any

from escapelint.model import Finding, Level, Pack, PackRule, Problem, Region

Check = Callable[..., Iterable[Finding]]

_PACKAGE = "escapelint_packs"  # of the modules' names; there is no such package on disk
_TYPES = {"str": str, "Level": Level, "Region": Region}


@dataclass(frozen=True, slots=True)
class Ran:
    """The rules of a pack that can run, and what is wrong with the others; both by id."""

    checks: Mapping[str, Check]
    failed: Mapping[str, Problem]


_ran: dict[tuple[str, str], Ran] = {}


def run(pack: Pack) -> Ran:
    """Runs the modules of a pack that may run, once in a process."""
    key = pack.path, pack.digest
    if key not in _ran:
        checks: dict[str, Check] = {}
        failed: dict[str, Problem] = {}
        for rule in pack.rules:
            try:
                checks[rule.entry.info.id] = _check(pack, rule)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                failed[rule.entry.info.id] = _failed(rule, error)
        _ran[key] = Ran(checks, failed)
    return _ran[key]


def _check(pack: Pack, rule: PackRule) -> Check:
    """The `check` of a rule's module; whatever its text raises is raised."""
    id_ = rule.entry.info.id
    name = f"{_PACKAGE}.{pack.digest[:12]}.{id_.replace('-', '_')}"
    module = ModuleType(name)
    module.__file__ = rule.file
    sys.modules[name] = module  # as dataclasses look for it there
    exec(compile(rule.source, rule.file, "exec", dont_inherit=True), module.__dict__)
    check: Check = module.check
    return _looked_at(check, id_)


def _looked_at(check: Check, id_: str) -> Check:
    """A `check` whose findings are what they should be, and which cannot end the run."""

    def looked_at(view: object, **options: object) -> Iterator[Finding]:
        try:
            findings = iter(check(view, **options))
        except SystemExit as error:
            raise RuntimeError("SystemExit") from error
        while True:
            try:
                finding = next(findings)
            except StopIteration:
                return
            except (Exception, KeyboardInterrupt):
                raise
            except BaseException as error:  # would end the run as if all were well
                raise RuntimeError(type(error).__name__) from error
            _look(finding, id_)
            yield finding

    return looked_at


def _look(finding: Any, id_: str) -> None:
    """Raises `TypeError` for what is no finding of a rule."""
    if not isinstance(finding, Finding):
        raise TypeError(f"check yields {type(finding).__name__} in place of a Finding")
    if finding.rule != id_:
        raise TypeError(f"check yields a finding of {finding.rule!r}: make it by p.report")
    for field in fields(finding):
        wanted = _TYPES.get(str(field.type))
        if wanted is not None and not isinstance(getattr(finding, field.name), wanted):
            raise TypeError(f"the {field.name} of a finding is no {wanted.__name__}")


def place(error: BaseException, file: str) -> str:
    """Where in a rule's file something was raised: " (file:line)", or ""."""
    found = 0
    cause: BaseException | None = error
    while cause is not None and not found:
        trace = cause.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == file:
                found = trace.tb_lineno
            trace = trace.tb_next
        cause = cause.__cause__
    return f" ({file}:{found})" if found else f" ({file})"


def _failed(rule: PackRule, error: BaseException) -> Problem:
    info = rule.entry.info
    line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    where = f" ({rule.file}{line})" if line else place(error, rule.file)
    return Problem(
        Level.ERROR,
        f"rule {info.id} of {info.pack} cannot be imported: {type(error).__name__}:"
        f" {error}{where}; mend it, or use --ignore {info.id} meanwhile",
        bug=True,
    )
