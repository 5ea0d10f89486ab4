"""Where Ctrl-C has to wait.

Python may lose a KeyboardInterrupt that comes while a module is imported (in a callback of the
import system), or make another error of it (3.11, in a `__set_name__`).
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Lets an interrupt come when the block has ended. Only the main thread gets any."""
    came: list[int] = []
    try:
        before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    except ValueError:  # another thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for _ in came[:1]:
            signal.raise_signal(signal.SIGINT)
