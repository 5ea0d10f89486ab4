"""Whether a heap fact's place runs often, as far as the code around it tells."""

from __future__ import annotations

from escapelint.model import Weight
from escapelint.passes import Pass
from escapelint.ranks import stays_where_inlined, weights
from escapelint.site import Site
from escapelint.spot import Spot
from escapelint.syntax.context import in_a_closure
from escapelint.syntax.purpose import SELDOM, SETUP, purpose
from escapelint.syntax.vocabulary import first_word

# Functions whose names begin with one of these are called for each of something.
_EACH = frozenset(("write", "send", "push", "enqueue", "publish"))
# These are called where somebody else needs one, however often that is.
_MAKING = frozenset(("new", "create", "make", "alloc"))

IN_LOOP = "in a loop"
IN_CALLED = "its function is called in a loop"
PER_ITEM = "for each item"


def runs_often(p: Pass, site: Site) -> str:
    """Why a site runs often: one of the words above, "" where nothing says so."""
    inlining = site.fact.inlining
    if p.cold(site) or (inlining is not None and stays_where_inlined(inlining)):
        return ""
    name = site.function.rpartition(".")[2]
    what_for = p.purpose(site)
    makes = what_for == SETUP and first_word(name) in _MAKING and not p.seldom_called(site)
    if what_for in SELDOM and not makes:
        return ""
    if site.loop_depth and not makes:
        return IN_LOOP
    if _turns_often(p, p.called_in_loop(site)):
        return IN_CALLED
    return PER_ITEM if first_word(name) in _EACH and not in_a_closure(site.node) else ""


def _turns_often(p: Pass, call: str) -> bool:
    """Whether a call in a loop, `a.go:12`, is of this package and not in set-up or the like."""
    file, _, line = call.rpartition(":")
    source = next((source for source in p.sources if source.name == file), None)
    start = source.offset(int(line), 1) if source is not None else None
    if source is None or start is None:
        return False
    text = source.data[start : source.line_end(int(line))]
    start += len(text) - len(text.lstrip())
    node = source.node_at(start, start + 1)
    return node is not None and purpose(source, node) not in SELDOM


def loops_around(p: Pass, site: Site) -> int:
    """In how many loops a site stands, with one that calls its function."""
    return site.loop_depth + bool(p.called_in_loop(site))


def may_run_often(p: Pass, site: Site) -> bool:
    """Whether nothing says that a site runs once a call of a function that is seldom called.

    Who calls an exported function is not known, so a loop must do so, or be around another one;
    a function that returns a closure makes a handler, as a rule.
    """
    if site.returned and "captured by a closure" in site.reasons:
        return False
    exported = site.function.rpartition(".")[2][:1].isupper() and p.package.name != "main"
    return not exported or site.loop_depth > 1 or bool(p.called_in_loop(site))


def is_filled_often(p: Pass, spot: Spot) -> bool:
    """Whether a loop is around the one that fills something at a place, or calls its function."""
    return spot.loop_depth > 1 or _turns_often(p, p.called_in_loop(spot))


def weights_at(p: Pass, spot: Spot, size: int | None = None) -> tuple[Weight, ...]:
    """What the rank of an allocation is made of that is no heap fact; `size` is in bytes."""
    cold = p.cold(spot)
    called = p.seldom_called(spot) if not cold else ""
    looped = p.called_in_loop(spot) if not (cold or called) else ""
    return weights(spot.loop_depth, cold, None, size, "here", called, looped)
