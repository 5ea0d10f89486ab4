"""Stage C for many packages, which do not depend on each other there: by several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from escapelint.analysis import PackageResult, Work, analyse

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# Below this many packages a second process costs more than it saves.
_WORTH_FORKING = 24
_MOST_PROCESSES = 8


def analyse_all(
    work: Work, known: Mapping[str, PackageResult], analysing: Callable[[str], None]
) -> Iterator[PackageResult]:
    """The results of all packages that compiled, in the order of their import paths.

    Those of `known` are taken for what they are. `analysing` hears of another package when its
    result is waited for.
    """
    index = work.index
    every = sorted(p for p, q in index.packages.items() if q.files and not q.error)
    paths = [path for path in every if path not in known]
    pool = _pool(len(paths))
    if pool is None:
        for path in every:
            if path not in known:
                analysing(path)
            yield known.get(path) or analyse(work, index.packages[path])
        return
    from concurrent.futures.process import BrokenProcessPool

    global _shared
    _shared = work  # inherited by fork: only package names and results are sent
    try:
        # The largest first, so that no process ends up with one when the others are done.
        largest_first = sorted(paths, key=index.weight, reverse=True)
        pending = {path: pool.submit(_analyse_shared, path) for path in largest_first}
        for path in every:
            if path in known:
                yield known[path]
                continue
            analysing(path)
            try:
                yield pending.pop(path).result()
            except BrokenProcessPool:
                # A worker was killed, as the system does when memory is short.
                yield analyse(work, index.packages[path])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        _shared = None


def _pool(packages: int) -> ProcessPoolExecutor | None:
    """Worker processes, None where they would not pay or cannot be had."""
    processes = min(_cpus(), _MOST_PROCESSES)
    if packages < _WORTH_FORKING or processes < 2 or not hasattr(os, "fork"):
        return None
    import multiprocessing
    import signal
    from concurrent.futures import ProcessPoolExecutor

    try:
        return ProcessPoolExecutor(
            processes,
            multiprocessing.get_context("fork"),
            # An interrupt is for the parent alone, which ends its workers.
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),
        )
    except (ImportError, OSError):  # a sandbox without semaphores
        return None


def _cpus() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


_shared: Work | None = None


def _analyse_shared(path: str) -> PackageResult:
    assert _shared is not None  # set before the fork
    return analyse(_shared, _shared.index.packages[path])
