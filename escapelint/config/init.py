"""The commented `.escapelint.toml` that `escapelint init` writes."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from escapelint.config.keys import BASELINE, KEYS, RULES_KEYS
from escapelint.config.paths import literal
from escapelint.config.schema import Rules
from escapelint.config.text import toml
from escapelint.words import some

_WIDTH = 88
# What build tools and generators call their files.
_GENERATED = (".pb.go", ".pb.gw.go", "_string.go", "_gen.go", ".gen.go", "_easyjson.go")
_COLD = ("cmd", "tools", "hack", "scripts", "examples", "example", "benchmarks")
_MOST_FOLDERS = 20_000
_MOST_NAMES = 8  # that people read


@dataclass(frozen=True, slots=True)
class Found:
    """What a repository has that a configuration would speak of; names are relative to it."""

    modules: tuple[str, ...] = ()  # folders with a go.mod
    generated: tuple[str, ...] = ()  # patterns of file names
    cold: tuple[str, ...] = ()  # folders of code that seldom matters
    baseline: bool = False  # whether `baseline write` has been there

    @classmethod
    def below(cls, root: str) -> Found:
        """Looks at the names of files and folders below `root`, without what go ignores."""
        modules: list[str] = []
        generated: set[str] = set()
        cold: set[str] = set()
        for count, (folder, folders, files) in enumerate(os.walk(root)):
            if count >= _MOST_FOLDERS:
                break
            folders[:] = sorted(filter(_is_built, folders))
            name = os.path.relpath(folder, root).replace(os.sep, "/")
            if "go.mod" in files:
                modules.append(name)
            sources = [file for file in files if file.endswith(".go")]
            generated |= {end for file in sources for end in _GENERATED if file.endswith(end)}
            if sources:
                cold |= set(_cold(name.split("/")))
        return cls(
            tuple(modules),
            tuple(f"*{end}" for end in sorted(generated)),
            tuple(sorted(cold)[:_MOST_NAMES]),
            os.path.isfile(os.path.join(root, BASELINE)),
        )


def _is_built(folder: str) -> bool:
    # Nobody's sources have a control character in their path, which no comment can hold.
    skipped = folder in ("vendor", "testdata", "node_modules") or folder[0] in "._"
    return not skipped and folder.isprintable()


def _cold(parts: list[str]) -> Iterator[str]:
    """The folder of a path that is named like one of code that seldom matters."""
    for number, part in enumerate(parts):
        if part in _COLD:
            yield "/".join(parts[: number + 1])
            return


def commented(found: Found, rules: Rules) -> str:
    """The text of the file: every key with its default, commented out, and what fits `found`.

    A line that starts with `# ` and then a key is a setting; all others are prose. Settings have
    no table around them, so that each means the same when it is the only one that is taken up.
    """
    return "\n".join(_lines(found, rules)) + "\n"


def _lines(found: Found, rules: Rules) -> Iterator[str]:
    yield "# escapelint's configuration. What is commented out is the default."
    yield "# `escapelint config show` tells what holds, `escapelint explain RULE` what a rule is."
    if len(found.modules) > 1:
        names = some(found.modules, _MOST_NAMES)
        yield from _comment(
            f"There are several modules ({names}); one run lints them all. Name folders in exclude"
            " to leave some out."
        )
    for key in KEYS:
        yield ""
        yield from _comment(key.help)
        if key.name == "exclude" and found.generated:
            files = ", ".join(found.generated)
            yield from _comment(
                f"Code that says it is generated is left out anyhow, as {files} here will."
            )
        if key.name == "baseline" and found.baseline:
            yield f"{key.name} = {toml(BASELINE)}"
            continue
        yield f"# {key.name} = {toml(key.default)}"
    yield ""
    yield from _comment(
        "For each rule the level of its findings; those that the rule itself"
        " lowers to notes stay notes. Some rules have options."
    )
    for key in RULES_KEYS:
        yield ""
        yield from _comment(key.help)
        yield f"# {'.'.join(key.path)} = {toml(key.default)}"
    for info, options in rules:
        yield ""
        yield from _comment(info.summary)
        yield f"# rules.{info.id}.level = {toml(str(info.level))}"
        for option in options:
            yield f"# rules.{info.id}.{option.key} = {toml(option.default)}"
    yield ""
    yield from _comment(
        "What holds for some files; of several that fit, the last one that says something counts."
        " An example:"
    )
    paths = [f"{literal(name)}/" for name in found.cold or ("cmd",)]
    yield f'# per-path = [{{ paths = {toml(paths)}, ignore = ["pool-candidate"] }}]'


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text, _WIDTH - 2, break_on_hyphens=False, break_long_words=False):
        yield f"# {line}"
