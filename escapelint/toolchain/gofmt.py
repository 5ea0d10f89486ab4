"""gofmt, as it comes with a toolchain."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence

from escapelint.model import Toolchain
from escapelint.toolchain import process


def keep_formatted(
    toolchain: Toolchain, old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> dict[str, bytes]:
    """`new` files, formatted where the `old` ones of the same names were.

    Where gofmt cannot be started they are as they were given.
    """
    gofmt = os.path.join(toolchain.goroot, "bin", "gofmt.exe" if os.name == "nt" else "gofmt")
    names = sorted(new)
    found = dict(new)
    with tempfile.TemporaryDirectory(prefix="escapelint-gofmt-") as folder:
        before = [_put(folder, f"{n}-old.go", old[name]) for n, name in enumerate(names)]
        after = [_put(folder, f"{n}-new.go", new[name]) for n, name in enumerate(names)]
        try:
            wrong_before, wrong_after = _unformatted(gofmt, before), _unformatted(gofmt, after)
            for name, was, path in zip(names, before, after, strict=True):
                if path in wrong_after and was not in wrong_before:
                    output = process.run([gofmt, path], folder)
                    if output.code == 0:
                        found[name] = output.stdout
        except OSError:
            return dict(new)
    return found


def _put(folder: str, name: str, data: bytes) -> str:
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def _unformatted(gofmt: str, paths: Sequence[str]) -> frozenset[str]:
    """Those of some files that gofmt would change, or cannot read."""
    if not paths:
        return frozenset()
    folder = os.path.dirname(paths[0])
    return frozenset(
        process.run([gofmt, "-l", *paths], folder).stdout.decode("utf-8", "replace").splitlines()
    )
