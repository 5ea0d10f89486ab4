"""What holds → the lines of `escapelint config show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from escapelint.config import RuleSettings
from escapelint.config.keys import KEYS, RULES_KEYS
from escapelint.config.merge import DEFAULT, Effective
from escapelint.config.read import Settings
from escapelint.config.text import toml
from escapelint.model import Option


def as_toml(effective: Effective, options: Mapping[str, Sequence[Option]]) -> Iterator[str]:
    """The lines of a configuration file that says what holds, with where each thing was said.

    In place of the file that was read it says the same. `options` are those of the rules, by id.
    """
    settings = effective.settings
    file = settings.file
    yield f"# {file.shown}" if file.path else "# There is no .escapelint.toml; this is what holds."
    for key in (*KEYS, *RULES_KEYS):
        value = toml(effective.values[key.name])
        yield f"{'.'.join(key.path)} = {value}  # {effective.origin(key.name)}"
    for id_, known in options.items():
        if known or id_ in settings.rules:
            yield from _rule(settings, id_, known)
    for number, part in enumerate(settings.per_path):
        yield f"\n[[per-path]]  # {settings.place('per-path', number)}"
        yield f"paths = {toml(part.paths.patterns)}"
        for name, ids in (("select", part.select), ("ignore", part.ignore)):
            if ids:
                yield f"{name} = {toml(sorted(ids))}"
        for id_, level in part.levels.items():
            yield f"rules.{id_}.level = {toml(str(level))}"


def _rule(settings: Settings, id_: str, options: Sequence[Option]) -> Iterator[str]:
    """A rule's level if it is set, and all of its options."""
    said = settings.rules.get(id_, RuleSettings())
    yield f"\n[rules.{id_}]"
    if said.level is not None:
        yield f"level = {toml(str(said.level))}  # {settings.place('rules', id_, 'level')}"
    for option in options:
        value, origin = option.default, DEFAULT
        if option.name in said.options:
            value = said.options[option.name]
            origin = settings.place("rules", id_, option.key)
        yield f"{option.key} = {toml(value)}  # {origin}"
