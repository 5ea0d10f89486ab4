"""A rule that raised, as a problem that says whose it is and where."""

from __future__ import annotations

import os

from escapelint import foreign
from escapelint.catalogue import LoadedRule
from escapelint.model import Level, Package, Problem


def rule_failed(rule: LoadedRule, package: Package, error: Exception, asked: bool) -> Problem:
    """`asked`: whether the rule is selected; else its failure is worth a note."""
    info = rule.info
    if rule.file:
        what = f"{type(error).__name__}: {error}{foreign.place(error, rule.file)}"
        said = f"rule {info.id} of {info.pack} failed on {package.import_path}: {what}; mend it,"
    else:
        said = f"rule {info.id} failed on {package.import_path}: {raised(error)}; please report it,"
    return Problem(
        Level.ERROR if asked else Level.NOTE,
        f"{said} and use --ignore {info.id} meanwhile",
        package.import_path,
        bug=asked,
    )


def raised(error: Exception) -> str:
    """What was raised, and where."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code.co_filename if trace is not None else ""
    where = f" ({os.path.basename(code)}:{trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {error}{where}"
