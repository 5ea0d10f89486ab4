"""What the functions of the runtime do that the compiler calls."""

from __future__ import annotations

import re
from functools import cache

PREFIX = "runtime."

# What a call makes.
OBJECT = "object"
SLICE = "slice"
GROWN = "grown slice"  # only where there is no room
MOVED = "slice moved to the heap"  # only where it was on the stack
BOX = "box"
TEXT = "concatenation"
CONVERTED = "string conversion"
MAP = "map"
ENTRY = "map entry"  # only where the map has to grow
CHANNEL = "channel"
GOROUTINE = "goroutine"
DEFERRED = "deferred call"
UNKNOWN = "unknown"  # it may allocate

# Functions of cmd/compile/internal/typecheck/_builtin/runtime.go and ir.Syms, Go 1.21 to 1.27.
_ALLOCATING = {
    OBJECT: r"newobject|mallocgc\w*",
    SLICE: r"makeslice|makeslice64|makeslicecopy",
    GROWN: r"growslice\w*",
    MOVED: r"moveSlice\w*",
    BOX: r"convT(?:noptr|16|32|64|string|slice)?",
    TEXT: r"concat(?:strings?|bytes?)[2-5]?",
    CONVERTED: r"slicebytetostring|slicerunetostring|stringtoslice(?:byte|rune)|intstring"
    r"|rawstring|rawbyteslice|rawruneslice",
    MAP: r"makemap(?:64|_small)?",
    ENTRY: r"mapassign(?:_\w+)?",
    CHANNEL: r"makechan(?:64)?",
    GOROUTINE: r"newproc",
    DEFERRED: r"deferproc|deferprocat|deferrangefunc",
}
_KINDS = re.compile("|".join(f"({names})" for names in _ALLOCATING.values()))
_NAMES = tuple(_ALLOCATING)

# Those that are known to allocate nothing for the program, and data that code refers to. A panic
# that the runtime raises is none of the program's allocations.
_HARMLESS = re.compile(
    r"goPanic\w*|panic\w*|gopanic|gorecover|throw|throwinit|fatalthrow|goschedguarded"
    r"|print\w+|cmpstring|decoderune|countrunes|slicecopy|slicebytetostringtmp"
    r"|morestack\w*|deferreturn|deferprocStack|sigpanic|retpoline\w+|tls_g"
    r"|writeBarrier|gcWriteBarrier\w*|wb(?:Zero|Move)|duff(?:zero|copy)|cgoUse|cgoCheck\w+"
    r"|typedmemmove|typedmemclr|typedslicecopy|memmove|memclr\w+|mem(?:equal|hash)\w*"
    r"|(?:str|inter|nilinter|[fc]\d+)(?:equal|hash)|ifaceeq|efaceeq"
    r"|assert[EI]2I2?|convI2I|typeAssert|interfaceSwitch|rand(?:32)?|fastrand\w*"
    r"|map(?:access|delete|clear)\w*|map(?:Iter|iter)\w*"
    r"|chan(?:recv|send)\w*|closechan|chan(?:len|cap)|select\w+|block"
    r"|getcaller(?:pc|sp)|mulUintptr|unsafe(?:slice|string)\w*|checkptr\w+|KeepAlive"
    r"|(?:uint|int|float|complex)\d+\w*|(?:race|msan|asan|libfuzzer)\w+|addCovMeta"
    r"|(?:x86|arm|arm64|loong64|riscv64)Has\w*"
    r"|staticuint64s|zerobase|zeroVal|buildVersion|modinfo|no_pointers_stackmap|algarray"
)
# Of these the call is given no type, so that one that is loaded before it is another's.
_WITHOUT_TYPE = re.compile(
    r"convT(?:16|32|64|string|slice)|makemap_small|newproc|deferproc|deferprocat|deferrangefunc"
)
_SIZE_CLASS = re.compile(r"mallocgc(?:Tiny|SmallNoScan|SmallScanNoHeader)SC(\d+)")


def kind_of(symbol: str) -> str:
    """What a function of the runtime makes, by its symbol: a constant of this module; "" for one
    that allocates nothing, that belongs to no compiler's code, or is of another package.

    Functions that programs call themselves, which are exported, and methods are no part of what
    the compiler adds; all else that is not known is `UNKNOWN`.
    """
    if not symbol.startswith(PREFIX):
        return ""
    name = symbol[len(PREFIX) :]
    found = _KINDS.fullmatch(name)
    if found is not None and found.lastindex is not None:
        return _NAMES[found.lastindex - 1]
    if not name[:1].islower() or "." in name or name.endswith("·f"):
        return ""
    return "" if _HARMLESS.fullmatch(name) else UNKNOWN


def is_harmless(name: str) -> bool:
    """Whether a function of the runtime, without "runtime.", is known to allocate nothing."""
    return _HARMLESS.fullmatch(name) is not None


@cache
def takes_type(call: str) -> bool:
    """Whether a function of the runtime, without "runtime.", is given the type of its memory."""
    kind = kind_of(PREFIX + call)
    return kind not in (TEXT, CONVERTED, "") and _WITHOUT_TYPE.fullmatch(call) is None


def size_class(call: str) -> int | None:
    """The allocator's class that a function is made for (Go 1.27), None for the others; 0 is
    the first class, of 8 bytes, as `layout.classes.SIZE_CLASSES` has them."""
    found = _SIZE_CLASS.fullmatch(call)
    return int(found[1]) - 1 if found is not None else None
