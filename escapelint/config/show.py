"""What holds → the lines of `escapelint config show`."""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.config.keys import KEYS
from escapelint.config.merge import Effective
from escapelint.config.text import toml


def as_toml(effective: Effective) -> Iterator[str]:
    """The lines of a configuration file that says what holds, with where each thing was said.

    In place of the file that was read it says the same.
    """
    settings = effective.settings
    file = settings.file
    yield f"# {file.shown}" if file.path else "# There is no .escapelint.toml; this is what holds."
    for key in KEYS:
        yield f"{key.name} = {toml(effective.values[key.name])}  # {effective.origin(key.name)}"
    for id_, rule in settings.rules.items():
        yield f"\n[rules.{id_}]  # {settings.place('rules', id_)}"
        if rule.level is not None:
            yield f"level = {toml(str(rule.level))}"
        for name, value in rule.options.items():
            yield f"{name.replace('_', '-')} = {toml(value)}"
    for number, part in enumerate(settings.per_path):
        yield f"\n[[per-path]]  # {settings.place('per-path', number)}"
        yield f"paths = {toml(part.paths.patterns)}"
        for name, ids in (("select", part.select), ("ignore", part.ignore)):
            if ids:
                yield f"{name} = {toml(sorted(ids))}"
        for id_, level in part.levels.items():
            yield f"rules.{id_}.level = {toml(str(level))}"
