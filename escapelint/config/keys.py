"""The keys of `.escapelint.toml`: the one list that reading, showing, the JSON schema and the
commented file of `escapelint init` are made from."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("note", "warning", "error")

# Kinds of values: (JSON schema, in words).
KINDS: dict[str, tuple[dict[str, object], str]] = {
    "strings": ({"type": "array", "items": {"type": "string"}}, "a list of strings"),
    "patterns": ({"type": "array", "items": {"type": "string"}}, "a list of strings"),
    "rules": ({"type": "array", "items": {"$ref": "#/$defs/rule"}}, "a list of rule ids"),
    "platforms": (
        {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9]+/[a-z0-9]+$"}},
        'a list of "GOOS/GOARCH"',
    ),
    "string": ({"type": "string"}, "a string"),
    "boolean": ({"type": "boolean"}, "true or false"),
    "level": ({"enum": list(LEVELS)}, "note, warning or error"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its kind (one of KINDS), its default as TOML has it, and what it does."""

    name: str
    kind: str
    default: object
    help: str

    @property
    def attribute(self) -> str:
        return self.name.replace("-", "_")


KEYS = (
    Key("packages", "strings", ["./..."], "What to analyse where the command line names nothing."),
    Key("select", "rules", [], "Only these rules; an empty list selects all."),
    Key("ignore", "rules", [], "Not these rules."),
    Key("level", "level", "warning", "The lowest level that is shown."),
    Key("fail-level", "level", "warning", "The lowest level that makes the exit code 1."),
    Key(
        "exclude",
        "patterns",
        [],
        "Files and folders that are not linted, written as in a .gitignore. What is named on the"
        " command line is linted all the same, unless force-exclude is set.",
    ),
    Key("force-exclude", "boolean", False, "Exclude what the command line names, too."),
    Key("tests", "boolean", False, "Analyse the test files, too."),
    Key("tags", "strings", [], "Build tags."),
    Key(
        "targets",
        "platforms",
        [],
        'The platforms to build for, as "linux/amd64"; a finding of any of them is shown once. An'
        " empty list stands for the go command's own.",
    ),
    Key("go", "string", "", "The go command to use; a relative path starts at this file."),
    Key(
        "baseline",
        "string",
        "",
        "A file of known findings, which are not shown again; relative to this file.",
    ),
)

PATH_KEYS = (
    Key("paths", "patterns", [], "The files that this is about, written as in a .gitignore."),
    Key("select", "rules", [], "Only these rules."),
    Key("ignore", "rules", [], "Not these rules."),
)
LEVEL_HELP = "The level of its findings; those that the rule itself lowers to notes stay notes."
