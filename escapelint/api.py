"""All that a rule may import: docs/api.md tells what each of it is.

The interface has a version of its own, `API`: it is counted up when a rule that ran may run no
more, and `escapelint rules migrate` makes the edits then. New names do not count it up.

A rule is a module with a docstring (its help), `RULE = Rule(...)` made of literals, and a
generator `check(p: Pass) -> Iterator[Finding]`. It reads no file, starts nothing and keeps no
state. See CONTRIBUTING.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from escapelint.asserted import failures as failed_assertions
from escapelint.beyond import Beyond
from escapelint.capture_fix import capture_fix
from escapelint.captures import fields_to_copy
from escapelint.effect_words import said_effects
from escapelint.hidden import Hidden
from escapelint.hoist_fix import HoistedNames, hoist_fix
from escapelint.kept import Keeper
from escapelint.misused import line_at, misuse, place_of, pool_faults, pool_uses
from escapelint.model import (
    Capture,
    Cure,
    Edit,
    Finding,
    Fix,
    Level,
    Promise,
    Refusal,
    Region,
    Step,
)
from escapelint.narrow_fix import narrow_fix
from escapelint.objects import calls as runtime_calls
from escapelint.often import (
    IN_CALLED,
    IN_LOOP,
    PER_ITEM,
    is_filled_often,
    loops_around,
    may_run_often,
    runs_often,
    weights_at,
)
from escapelint.order_fix import order_fix
from escapelint.passes import Pass
from escapelint.pool_fix import pool_fix
from escapelint.pools.faults import ALIAS, DOUBLE, MISSING, USE
from escapelint.ranks import COMMENT, struct_weights
from escapelint.room_fix import hidden_room_fix, room_fix
from escapelint.saving import gains_room, said_of_room, tells_nil
from escapelint.site import Site
from escapelint.struct_effects import Effect, read_effects
from escapelint.struct_uses import (
    StructUse,
    comes_with_more,
    is_reused,
    read_struct_uses,
    serves,
)
from escapelint.structs import (
    PaddedStruct,
    padded_structs,
    reordered_code,
    reordered_lines,
    said_move,
    scanned_structs,
)
from escapelint.suppressions import UsedIgnore
from escapelint.syntax.branches import only_fails_elsewhere
from escapelint.syntax.comments import removal
from escapelint.syntax.context import count_returns, enclosing_function
from escapelint.syntax.deferred import ends_turn, is_same_each_turn
from escapelint.syntax.few_turns import is_over_few
from escapelint.syntax.guards import asks_for_few, ends_in_error
from escapelint.syntax.holding import calls_that_read, made_each_turn, reads_elements
from escapelint.syntax.ignores import NOLINT, Ignore, Name
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.loops import (
    count_uses,
    loop_text,
    opens_something,
    reads_files,
    runs_each_turn,
)
from escapelint.syntax.seldom import describes, keeps, reports, starts, visits
from escapelint.syntax.source import Source
from escapelint.syntax.support import takes_flag
from escapelint.text_fix import error_fix, print_fix, text_fix, write_fix
from escapelint.texts import (
    by_call,
    by_literal,
    callee_package,
    follows_a_format,
    grown_by,
    is_integer,
    is_slice,
    is_small_number,
    only_tells,
    writer_of,
)
from escapelint.types.branch import Branch
from escapelint.types.captured import LARGEST_BY_VALUE
from escapelint.types.extensions import Extension
from escapelint.types.format_calls import FormatCall
from escapelint.types.growth import Growth
from escapelint.types.growth_text import ROOM_IS_BETTER, said_of_growth
from escapelint.types.literals import PositionalUses, read_positional_uses
from escapelint.types.model import Array, Basic, Map, Named, Struct
from escapelint.types.pooled import is_from_get
from escapelint.types.repeated import Repeated
from escapelint.types.room_text import loop_of, room_text, turns_text
from escapelint.types.shared import Remedy, read_remedy
from escapelint.types.visible import free_name, means_itself
from escapelint.words import closest, listed

API = 1  # the version of this interface

__all__ = [
    "ALIAS",
    "API",
    "COMMENT",
    "DOUBLE",
    "IN_CALLED",
    "IN_LOOP",
    "LARGEST_BY_VALUE",
    "MISSING",
    "NOLINT",
    "PER_ITEM",
    "ROOM_IS_BETTER",
    "USE",
    "Array",
    "Basic",
    "Beyond",
    "Branch",
    "Capture",
    "Cure",
    "Edit",
    "Effect",
    "Extension",
    "Finding",
    "Fix",
    "FormatCall",
    "Growth",
    "Hidden",
    "HoistedNames",
    "Ignore",
    "Keeper",
    "Level",
    "Map",
    "Name",
    "Named",
    "PaddedStruct",
    "Pass",
    "PositionalUses",
    "Promise",
    "Refusal",
    "Region",
    "Remedy",
    "Repeated",
    "Rule",
    "Site",
    "Source",
    "Step",
    "Struct",
    "StructUse",
    "UsedIgnore",
    "asks_for_few",
    "by_call",
    "by_literal",
    "callee_package",
    "calls_that_read",
    "capture_fix",
    "closest",
    "comes_with_more",
    "count_returns",
    "count_uses",
    "describes",
    "enclosing_function",
    "ends_in_error",
    "ends_turn",
    "error_fix",
    "failed_assertions",
    "fields_to_copy",
    "follows_a_format",
    "free_name",
    "gains_room",
    "grown_by",
    "hidden_room_fix",
    "hoist_fix",
    "is_filled_often",
    "is_from_get",
    "is_integer",
    "is_over_few",
    "is_reused",
    "is_same_each_turn",
    "is_slice",
    "is_small_number",
    "keeps",
    "line_at",
    "lines_before",
    "listed",
    "loop_of",
    "loop_text",
    "loops_around",
    "made_each_turn",
    "may_run_often",
    "means_itself",
    "misuse",
    "narrow_fix",
    "only_fails_elsewhere",
    "only_tells",
    "opens_something",
    "order_fix",
    "padded_structs",
    "place_of",
    "pool_faults",
    "pool_fix",
    "pool_uses",
    "print_fix",
    "read_effects",
    "read_positional_uses",
    "read_remedy",
    "read_struct_uses",
    "reads_elements",
    "reads_files",
    "removal",
    "reordered_code",
    "reordered_lines",
    "reports",
    "room_fix",
    "room_text",
    "runs_each_turn",
    "runs_often",
    "runtime_calls",
    "said_effects",
    "said_move",
    "said_of_growth",
    "said_of_room",
    "scanned_structs",
    "serves",
    "starts",
    "struct_weights",
    "takes_flag",
    "tells_nil",
    "text_fix",
    "turns_text",
    "visits",
    "weights_at",
    "write_fix",
    "writer_of",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's head: its default level, its tags, and the rules whose facts it takes first.

    `last` says that it looks at what the other rules reported.
    """

    level: str = "warning"
    tags: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    last: bool = False
