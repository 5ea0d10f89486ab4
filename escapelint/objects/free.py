"""Which functions that have no ordinary Go code are known to allocate nothing."""

from __future__ import annotations

import re
from functools import cache

from escapelint.objects.calls import PREFIX, is_harmless

# What is looked at as the runtime is: by its list alone.
_RUNTIME = re.compile(r"runtime\.|runtime/internal/|internal/runtime/")
# Functions of the runtime that programs call, and that other packages are given by linkname. What
# they keep for a goroutine that waits is the runtime's own, as it is of a channel.
_FREE = re.compile(
    r"runtime\.(?:KeepAlive|Gosched|NumGoroutine|NumCPU|GOMAXPROCS|nanotime|walltime|cputicks"
    r"|procyield|osyield|procPin|procUnpin|panicwrap|memequal\w*|strhash\w*|memhash\w*|add|fastrand\w*)"
    r"|(?:runtime/internal|internal/runtime)/(?:atomic|sys|math)\..*"
    r"|(?:internal/)?sync\.runtime_(?:Semacquire\w*|Semrelease|canSpin|doSpin|nanotime|notifyList\w+"
    r"|procPin|procUnpin)|(?:internal/)?sync\.(?:throw|fatal)|sync/atomic\.runtime_proc(?:Pin|Unpin)"
    r"|internal/poll\.runtime_Sem\w+|time\.(?:now|runtimeNano|runtimeNow)"
    r"|math/rand(?:/v2)?\.runtime_rand|math/rand\.fastrand64|os\.fastrand|maps\.fastrand64"
    r"|internal/cpu\.(?:cpuid|xgetbv|getGOAMD64level)"
)


@cache
def is_of_runtime(symbol: str) -> bool:
    """Whether a function belongs to the runtime, whose code is not followed."""
    return _RUNTIME.match(symbol) is not None


@cache
def is_free(symbol: str) -> bool:
    """Whether a function is known to allocate nothing for the program; False for most."""
    if symbol.startswith(PREFIX) and is_harmless(symbol[len(PREFIX) :]):
        return True
    return _FREE.fullmatch(symbol) is not None
