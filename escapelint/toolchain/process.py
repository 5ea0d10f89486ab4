"""The one module that starts a process."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

_CHUNK = 1 << 20
_PIPE = 1 << 20  # bytes: fewer switches between the processes


def environment(cwd: str, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the go command: ours, without what belongs to git, with `settings`.

    A git hook sets GIT_DIR and GIT_INDEX_FILE, which are relative to another folder and would
    mislead the go command's own calls of git.
    """
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env["PWD"] = cwd
    return env | dict(settings or {})


@dataclass(frozen=True, slots=True)
class Output:
    """What a finished process left behind."""

    code: int
    stdout: bytes
    stderr: bytes


def run(args: Sequence[str], cwd: str, settings: Mapping[str, str] | None = None) -> Output:
    """Runs a short command to its end; raises `OSError` where it cannot be started."""
    done = subprocess.run(
        args, cwd=cwd, env=environment(cwd, settings), capture_output=True, stdin=subprocess.DEVNULL
    )
    return Output(done.returncode, done.stdout, done.stderr)


def _widen(pipe: IO[bytes] | None) -> None:
    """Makes a pipe hold more, where the system has that and allows it."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        if pipe is not None:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


class Stream:
    """A running command: iterate it for stderr as it comes; afterwards ask `code` and `stdout`.

    stdout is collected by a thread meanwhile, so that neither pipe can fill up. Leaving the
    iteration early, also by an exception, ends the process. `settings` are environment variables
    that win over ours.
    """

    def __init__(
        self, args: Sequence[str], cwd: str, settings: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            args,
            cwd=cwd,
            env=environment(cwd, settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        _widen(self._process.stderr)
        self._stdout: list[bytes] = []
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def _collect(self) -> None:
        assert self._process.stdout is not None  # PIPE
        self._stdout.append(self._process.stdout.read())

    def __iter__(self) -> Iterator[bytes]:
        assert self._process.stderr is not None  # PIPE
        try:
            while chunk := os.read(self._process.stderr.fileno(), _CHUNK):
                yield chunk
            self._process.wait()
        finally:
            if self._process.poll() is None:
                self._process.terminate()
                self._process.wait()
            self._reader.join()
            self._process.stderr.close()

    def stop(self) -> None:
        """Ends the process, from any thread: the iteration then comes to its end."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    @property
    def code(self) -> int:
        """The exit code, once the iteration has ended."""
        return self._process.returncode

    @property
    def stdout(self) -> bytes:
        return b"".join(self._stdout)
