"""What git says of a working tree and of revisions; revisions as files."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence

from escapelint.toolchain import process

# What the user's own settings must not do to what is read, nor hooks to what is written.
_PLAIN = (
    *("-c", "core.quotePath=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.sparseCheckout=false"),
    *("-c", "submodule.recurse=false"),
    *("-c", "advice.detachedHead=false"),
)
_SUBMODULE = "160000"
_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class GitError(Exception):
    """git could not be asked."""


def changed(folder: str) -> frozenset[str]:
    """The paths in a repository that no commit has as they are, as git names them.

    `folder` is one in the working tree; a folder that is wholly new is named alone, with a slash.
    Raises `GitError`.
    """
    return frozenset(_paths(_git(["status", "--porcelain", "-z"], folder).split("\0")))


def _paths(entries: Collection[str]) -> list[str]:
    """The paths of `XY path` entries; of a rename the old path follows as an entry of its own."""
    found: list[str] = []
    skip = False
    for entry in entries:
        if skip or not entry:
            skip = False
            continue
        found.append(entry[3:])
        skip = "R" in entry[:2] or "C" in entry[:2]
    return found


def _git(args: Sequence[str], folder: str, settings: Mapping[str, str] | None = None) -> str:
    """What a git command prints; raises `GitError` with what it says."""
    try:
        output = process.run(["git", *_PLAIN, *args], folder, settings)
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from error
    if output.code:
        said = output.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {args[0]}: {said or 'it failed'}")
    return output.stdout.decode("utf-8", "surrogateescape")


# ── revisions ───────────────────────────────────────────────────────────────────────────────


def top(folder: str) -> str:
    """The working tree's own folder, with all links resolved; raises `GitError`."""
    return os.path.realpath(_git(["rev-parse", "--show-toplevel"], folder).rstrip("\n"))


def git_dir(folder: str) -> str:
    """Where the repository's data lie, absolute; of a linked worktree its own folder there."""
    return _git(["rev-parse", "--absolute-git-dir"], folder).rstrip("\n")


def commit(folder: str, revision: str) -> str:
    """The hash of the commit that a revision names; raises `GitError`, with the way out."""
    try:
        asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        return _git(asked, folder).strip()
    except GitError:
        shallow = _git(["rev-parse", "--is-shallow-repository"], folder).strip() == "true"
        way = (
            "the clone is shallow: git fetch --unshallow, or fetch-depth: 0 in GitHub Actions"
            if shallow
            else "check the name, or git fetch what has it"
        )
        raise GitError(f"{revision} is no commit here: {way}") from None


def merge_base(folder: str, one: str, other: str) -> str:
    """The hash of the commit from which two revisions come; raises `GitError`."""
    first, second = commit(folder, one), commit(folder, other)
    try:
        return _git(["merge-base", first, second], folder).strip()
    except GitError:
        raise GitError(
            f"{one} and {other} have no commit in common here: git fetch more of their history"
        ) from None


def put(repository: str, hash_: str, tree: str, index: str) -> tuple[str, ...]:
    """Makes a folder hold the files of a commit, and what is there of another one go.

    `repository` is what `git_dir` gives, `index` a file beside the folder in which git remembers
    what is in it: what does not differ is not written. The repository itself is only read. Gives
    the folders of submodules, which stay empty; raises `GitError`.
    """
    settings = {"GIT_DIR": repository, "GIT_WORK_TREE": tree, "GIT_INDEX_FILE": index}
    _git(["read-tree", "--reset", "-u", hash_], tree, settings)
    entries = _git(["ls-files", "--stage", "-z"], tree, settings).split("\0")
    return tuple(e.partition("\t")[2] for e in entries if e.startswith(_SUBMODULE))


def touched(folder: str, old: str, new: str = "") -> dict[str, list[range]]:
    """The lines that differ from a commit, by file: those of another commit, or of the working
    tree with its files that git does not know. Paths are relative to the top, lines 1-based; of
    what was only taken away the lines around it are there. Raises `GitError`.
    """
    args = ["diff", "--unified=0", "--no-ext-diff", "--no-textconv", "--no-color", "--relative"]
    args += ["--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", "--find-renames", old]
    found = hunks(_git([*args, *([new] if new else []), "--"], folder))
    if not new:
        others = ["ls-files", "--others", "--exclude-standard", "-z"]
        for path in filter(None, _git(others, folder).split("\0")):
            found[path] = [range(1, 1 << 31)]
    return found


def hunks(patch: str) -> dict[str, list[range]]:
    """The lines of the new side that a patch without context touches, by file."""
    found: dict[str, list[range]] = {}
    file, left = "", 0
    for line in patch.split("\n"):
        if left:  # what stands in files may look like a header
            left -= line[:1] in ("+", "-")
            continue
        if line.startswith("+++ "):
            file = line[4:].rstrip("\t").removeprefix("b/")
        elif match := _HUNK.match(line):
            start, count = int(match[1]), int(match[2] or 1)
            first, last = (start, start + count) if count else (max(start, 1), start + 2)
            if file != "/dev/null":  # the file is gone
                found.setdefault(file, []).append(range(first, last))
            minus = line.split(" ")[1]
            left = count + int(minus.partition(",")[2] or 1)
    return found
