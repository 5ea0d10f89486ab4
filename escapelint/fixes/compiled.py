"""The allocator's calls in the object code of a package, before and after its files were edited."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from escapelint.objectcode import Code
from escapelint.words import counted

# What the compiler adds to a function's name for the code of its literals and statements.
_INNER = re.compile(r"(?:\.(?:func|gowrap|deferwrap)?\d+|-range\d+|-fm)+$")
_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*\]")

Calls = Mapping[str, int]  # how many calls there are, by the symbol of a declared function


# A file's name, a 1-based line and a kind of `objects.calls`.
Line = tuple[str, int, str]


def calls_of(codes: Iterable[Code], quiet: Mapping[Line, int]) -> Calls | None:
    """The calls that may allocate in the code of one package's compiles; None if one is not read.

    Calls of function literals count for the declared function around them. What is known to have
    room calls the allocator as well: `quiet` says how many of these a line has, in each instance of
    generic code and each copy of a literal. What was inlined is the code of another function: of
    this package it counts for that one, of another one for none, since before it was inlined it was
    nobody's here.
    """
    found: Counter[str] = Counter()
    for code in codes:
        if code.why or not code.whole:
            return None
        own: Counter[str] = Counter()
        inlined: list[tuple[str, str, str]] = []
        kinds: set[tuple[str, str]] = set()
        for (file, line), allocations in code.here.items():
            idle: Counter[tuple[str, str]] = Counter()  # by symbol and kind
            for each in allocations:
                at = file, line, each.kind
                if not each.calls and idle[each.function, each.kind] < quiet.get(at, 0):
                    idle[each.function, each.kind] += 1
                    kinds.add((declared(each.function), each.kind))
                    continue
                symbol = declared(each.function)
                callee = declared(each.calls[0].function) if each.calls else symbol
                if callee == symbol:
                    own[symbol] += 1
                    kinds.add((symbol, each.kind))
                elif callee:
                    inlined.append((symbol, callee, each.kind))
        own.update(symbol for symbol, callee, kind in inlined if (callee, kind) not in kinds)
        found |= own
    return found


def declared(symbol: str) -> str:
    """The symbol of the declared function in which a literal's code is: `"m.F.func1"` → `"m.F"`."""
    return _INNER.sub("", symbol)


def function_of(symbol: str) -> str:
    """A declared function's name as Go writes it, without the type arguments of an instance.

    `"example.com/m.(*T[go.shape.int]).M"` → `"(*T).M"`; the values of variables have none: "".
    """
    while "[" in symbol and symbol != (shorter := _TYPE_ARGUMENTS.sub("", symbol)):
        symbol = shorter
    name = symbol.rpartition("/")[2].partition(".")[2]
    return "" if name == "init" else name


def disagreeing(
    before: Calls, after: Calls, functions: Collection[str], saved: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """The edited `functions` whose object code does not bear out what the facts say, and why.

    `saved` tells how many calls fewer a function must have; of generic code, whose instances
    differ, none may have more.
    """
    counts: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for symbol in sorted(before.keys() | after.keys()):
        name = function_of(symbol)
        if name in functions:
            fewer = 0 if "[" in symbol else saved.get(name, 0)
            counts[name].append((before.get(symbol, 0), after.get(symbol, 0), fewer))
    for name, each in counts.items():
        for was, now, fewer in each:
            if now > was:
                where = name or "a variable's value"
                yield name, f"{where} has {counted(now, 'allocator call')} instead of {was:,}"
                break
            if now > max(0, was - fewer):
                yield name, "the object code still calls the allocator for it"
                break
