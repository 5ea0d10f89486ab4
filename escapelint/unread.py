"""Object code that cannot be read, as a problem: once a run, with the number of packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from escapelint.model import Level, Package, Problem

NONE = "no archive"  # of a package that failed, of a log, or where nobody asks for it
_SAID = "the object code of "
_ONE = "this package"
_REST = (
    " was not read, so that nobody knows which findings allocate: {why}; clear the build cache"
    " (go clean -cache) if the file is damaged, or say --no-object-code to do without it"
)


def unread(why: str, package: Package) -> tuple[Problem, ...]:
    """The problem that a package's object code cannot be read, if `why` tells a reason."""
    if why in ("", NONE):
        return ()
    message = _SAID + _ONE + _REST.format(why=why)
    return (Problem(Level.WARNING, message, package.import_path),)


def counted(problems: Sequence[Problem]) -> Iterable[Problem]:
    """Problems, those that `unread` makes of several packages for one reason as one."""
    alike = Counter(p.message for p in problems if p.message.startswith(_SAID))
    for message, count in alike.items():
        example = next(p for p in problems if p.message == message)
        if count == 1:
            said = message.replace(_ONE, example.package, 1)
            yield replace(example, message=said)
        else:
            yield replace(
                example, message=message.replace(_ONE, f"{count} packages", 1), package=""
            )
    yield from (p for p in problems if p.message not in alike)
