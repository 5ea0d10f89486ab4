"""One line on a terminal that says what goes on."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

_CLEAR = "\r\x1b[K"
_INTERVAL = 0.1  # seconds between two updates


class Progress:
    """Writes to a terminal only, and leaves no trace there."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._on = not quiet and stream.isatty()
        self._last = 0.0
        self._compiled = 0

    def __enter__(self) -> Progress:
        self._show("compiling…")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Takes the line away, for another one to be printed."""
        if self._on:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def compiled(self, package: str) -> None:
        """The compiler's word about one package has come."""
        self._compiled += 1
        self._show(f"compiling… {self._compiled}: {package}")

    def analysing(self, package: str) -> None:
        """The rules are about to run on one package."""
        self._show(f"analysing {package}")

    def proving(self, what: str) -> None:
        """A build with fixes is about to begin."""
        self._show(f"proving {what}", at_once=True)  # there is no other one for long

    def _show(self, text: str, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if self._on and (at_once or now - self._last >= _INTERVAL):
            self._last = now
            self._stream.write(f"{_CLEAR}escapelint: {text[:70]}")
            self._stream.flush()
