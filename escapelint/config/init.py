"""The commented `.escapelint.toml` that `escapelint init` writes."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from escapelint.config.keys import KEYS, LEVEL_HELP
from escapelint.config.read import toml
from escapelint.config.schema import Rules

_WIDTH = 88
# What build tools and generators call their files.
_GENERATED = (".pb.go", ".pb.gw.go", "_string.go", "_gen.go", ".gen.go", "_easyjson.go")
_COLD = ("cmd", "tools", "hack", "scripts", "examples", "example", "_examples", "benchmarks")
_MOST_FOLDERS = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a repository has that a configuration would speak of; names are relative to it."""

    modules: tuple[str, ...] = ()  # folders with a go.mod
    generated: tuple[str, ...] = ()  # patterns of file names
    cold: tuple[str, ...] = ()  # folders of code that seldom matters

    @classmethod
    def below(cls, root: str) -> Found:
        """Looks at the names of files and folders below `root`, without what go ignores."""
        modules, generated, cold = [], Counter[str](), []
        for count, (folder, folders, files) in enumerate(os.walk(root)):
            if count >= _MOST_FOLDERS:
                break
            name = os.path.relpath(folder, root).replace(os.sep, "/")
            folders[:] = sorted(
                f
                for f in folders
                if f not in ("vendor", "testdata", "node_modules") and f[0] != "."
            )
            if "go.mod" in files:
                modules.append(name)
            if os.path.basename(folder) in _COLD and any(_has_go(folder)):
                cold.append(f"{name}/")
                continue
            generated.update(
                f"*{end}" for file in files for end in _GENERATED if file.endswith(end)
            )
        return cls(tuple(modules), tuple(sorted(generated)), tuple(cold))


def _has_go(folder: str) -> Iterator[bool]:
    for _, _, files in os.walk(folder):
        yield any(file.endswith(".go") for file in files)


def commented(found: Found, rules: Rules) -> str:
    """The text of the file: every key with its default, commented out, and what fits `found`."""
    return "\n".join(_lines(found, rules)) + "\n"


def _lines(found: Found, rules: Rules) -> Iterator[str]:
    yield "# escapelint's configuration. What is commented out is the default."
    yield "# `escapelint config show` tells what holds, `escapelint explain RULE` what a rule is."
    if len(found.modules) > 1:
        yield from _comment(
            f"The modules in {', '.join(found.modules)} are linted in one run; name folders in"
            " exclude to leave some out."
        )
    for key in KEYS:
        yield ""
        yield from _comment(key.help)
        if key.name == "exclude" and found.generated:
            yield from _comment(
                f"Code that says it is generated is left out anyhow ({', '.join(found.generated)}"
                " here, if the files say so)."
            )
        yield f"# {key.name} = {toml(key.default)}"
    yield ""
    yield from _comment("Each rule has a level, and some have options.")
    yield from _comment(LEVEL_HELP)
    for info, options in rules:
        yield ""
        yield from _comment(info.summary)
        yield f"# [rules.{info.id}]"
        yield f"# level = {toml(str(info.level))}"
        for option in options:
            yield f"# {option.key} = {toml(option.default)}"
    yield ""
    yield from _comment("What holds for some files; of several that fit the last one counts.")
    yield "# [[per-path]]"
    yield f"# paths = {toml(found.cold or ('cmd/',))}"
    yield '# ignore = ["pool-candidate"]'


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text, _WIDTH - 2, break_on_hyphens=False, break_long_words=False):
        yield f"# {line}"
