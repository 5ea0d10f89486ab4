"""One pattern of a .gitignore, read as git reads it (gitignore(5), git's wildmatch).

The pathspec package comes near, but takes a pattern for a folder for all that lies below it; so
a `!` that names the folder again, or a folder in it, does something else than in git.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACES = re.compile(r"(?<!\\) +$")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern names: by itself, without what lies in a folder that it names."""

    include: bool  # False for one that starts with `!`
    folders_only: bool
    regex: re.Pattern[str]

    def names(self, name: str, *, folder: bool) -> bool:
        """Whether it names a file or a folder, relative to the .gitignore's folder."""
        return (folder or not self.folders_only) and self.regex.fullmatch(name) is not None


def read_pattern(text: str) -> Pattern:
    """Reads a pattern. Raises `ValueError` with the way out for one that can name nothing."""
    body = _SPACES.sub("", text)
    if body.startswith("#"):
        raise ValueError("it is a comment; write \\# for the character")
    include = not body.startswith("!")
    body = body if include else body[1:]
    folders_only = body.endswith("/")
    body = body.removesuffix("/")
    is_path = "/" in body
    body = body.removeprefix("/")
    if not body:
        raise ValueError("name a file or a folder")
    parts = body.split("/")
    if parts[0] in (".", ".."):
        rest = body.lstrip("./")
        raise ValueError(f"it starts at the folder itself, so write /{rest} for ./{rest}")
    if "" in parts or "." in parts or ".." in parts:
        raise ValueError("no path has //, . or .. in it; leave them out")
    try:
        regex = re.compile(("" if is_path else "(?:.*/)?") + "".join(_regex(body)), re.S)
    except re.error as error:
        raise ValueError(f"its brackets cannot be read ({error.msg})") from error
    return Pattern(include, folders_only, regex)


def _regex(body: str) -> Iterator[str]:
    at = 0
    while at < len(body):
        char = body[at]
        starts = at == 0 or body[at - 1] == "/"
        if starts and body.startswith("**/", at):
            yield "(?:.*/)?"
            at += 3
        elif starts and body[at:] == "**":
            yield ".+"
            return
        elif char == "[":
            end = _end_of_brackets(body, at)
            yield _brackets(body[at + 1 : end])
            at = end + 1
        elif char == "\\":
            if at + 1 == len(body):
                raise ValueError("it ends with \\; write \\\\ for the character")
            yield re.escape(body[at + 1])
            at += 2
        else:
            yield {"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char)
            at += 1


def _end_of_brackets(body: str, start: int) -> int:
    """The index of the `]` that ends what starts at `start`."""
    at = start + 1 + (body[start + 1 : start + 2] in ("!", "^"))
    first = at
    while at < len(body):
        if body[at] == "]" and at > first:
            return at
        at += 2 if body[at] == "\\" else 1
    raise ValueError("it has a [ without its ]; write \\[ for the character")


def _brackets(inside: str) -> str:
    if "[:" in inside:
        raise ValueError("classes like [:alpha:] are not read; write the characters, as [a-z]")
    negated = inside[0] in "!^"
    escaped = re.sub(r"\\?(.)", lambda m: "-" if m[0] == "-" else re.escape(m[1]), inside[negated:])
    return f"(?!/)[{'^' * negated}{escaped}]"
