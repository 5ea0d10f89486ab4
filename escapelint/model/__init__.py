"""The frozen values that pass between the stages.

One noun a stage: `Toolchain` and `Package` (what Go says about the input), `Fact` (what the
compiler said), `Finding` (what a rule concluded), `Report` (what is shown). Nothing here reads
a file, starts a process or knows a format.

Paths are root-relative with forward slashes, `$GOROOT/src/...` or `module@version/...`; they are
made once, in `escapelint.paths`. Lines and columns are 1-based and columns count bytes,
as the compiler prints them; a column of 0 means that the compiler printed none.
"""

from __future__ import annotations

from escapelint.model.change import (
    Cause,
    Change,
    Diff,
)
from escapelint.model.facts import (
    GENERATED_POSITIONS,
    Call,
    Capture,
    Fact,
    Flow,
    Inlining,
    Note,
    Pos,
    numbered,
)
from escapelint.model.finding import (
    SAFETIES,
    Allocates,
    Cure,
    Edit,
    Finding,
    Fix,
    Group,
    Level,
    Promise,
    Proof,
    Refusal,
    Region,
    Step,
    Suppression,
    Weight,
)
from escapelint.model.go import (
    Package,
    Toolchain,
    Workspace,
    parse_release,
)
from escapelint.model.pack import Entry, Fault, Pack, PackRule, Trust
from escapelint.model.report import (
    JSON,
    OPTION_TYPES,
    Accounting,
    BaselineUse,
    Judged,
    Option,
    Problem,
    Report,
    RuleInfo,
    Silent,
)

__all__ = [
    "GENERATED_POSITIONS",
    "JSON",
    "OPTION_TYPES",
    "SAFETIES",
    "Accounting",
    "Allocates",
    "BaselineUse",
    "Call",
    "Capture",
    "Cause",
    "Change",
    "Cure",
    "Diff",
    "Edit",
    "Entry",
    "Fact",
    "Fault",
    "Finding",
    "Fix",
    "Flow",
    "Group",
    "Inlining",
    "Judged",
    "Level",
    "Note",
    "Option",
    "Pack",
    "PackRule",
    "Package",
    "Pos",
    "Problem",
    "Promise",
    "Proof",
    "Refusal",
    "Region",
    "Report",
    "RuleInfo",
    "Silent",
    "Step",
    "Suppression",
    "Toolchain",
    "Trust",
    "Weight",
    "Workspace",
    "numbered",
    "parse_release",
]
