"""The keys of `.escapelint.toml`: the one list that reading, showing, the JSON schema and the
commented file of `escapelint init` are made from."""

from __future__ import annotations

from dataclasses import dataclass

BASELINE = ".escapelint-baseline"  # where `baseline write` puts it unless told otherwise


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its kind (one of `kinds.KINDS`), its default as TOML has it, what it does."""

    name: str
    kind: str
    default: object
    help: str
    table: str = ""  # in which it is, "" for none

    @property
    def path(self) -> tuple[str, ...]:
        """What leads to it in a file."""
        return (self.table, self.name) if self.table else (self.name,)


KEYS = (
    Key(
        "packages",
        "names",
        ["./..."],
        "What to analyse where the command line names nothing, relative to this file's folder.",
    ),
    Key("select", "rules", [], "Only these rules; an empty list selects all."),
    Key("ignore", "rules", [], "Not these rules."),
    Key("level", "level", "warning", "The lowest level that is shown."),
    Key(
        "fail-level",
        "level",
        "warning",
        "The lowest level that makes the exit code 1, whether it is shown or not.",
    ),
    Key(
        "exclude",
        "patterns",
        [],
        "Files and folders that are not linted, written as in a .gitignore. What is named on the"
        " command line is linted all the same, unless force-exclude is set.",
    ),
    Key("force-exclude", "boolean", False, "Exclude what the command line names, too."),
    Key("tests", "boolean", False, "Analyse the test files, too."),
    Key("tags", "names", [], "Build tags."),
    Key(
        "targets",
        "platforms",
        [],
        'The platforms to build for, as "linux/amd64"; a finding of any of them is shown once. An'
        " empty list stands for the go command's own.",
    ),
    Key(
        "go",
        "string",
        "",
        "The go command to use, or a version, as 1.27; a relative path starts at this file's"
        " folder. Empty: the one on PATH.",
    ),
    Key(
        "baseline",
        "string",
        "",
        "A file of known findings, which are not shown again; relative to this file's folder."
        " Empty: none.",
    ),
    Key(
        "budgets",
        "numbers",
        {},
        "How many allocation sites packages may have, by patterns as the go command takes them; one"
        " that starts with a dot is a folder's, relative to this file's.",
    ),
)

RULES_KEYS = (
    Key(
        "packs",
        "names",
        [],
        "Folders with rules of your own, relative to this file's folder. They run once you trust"
        " them: escapelint rules trust.",
        "rules",
    ),
)
PATH_KEYS = (
    Key(
        "paths",
        "some patterns",
        None,
        "The files and folders that this is about, written as in a .gitignore.",
    ),
    Key("select", "rules", [], "Only these rules; an empty list says nothing."),
    Key("ignore", "rules", [], "Not these rules."),
)
LEVEL_HELP = "The level of its findings; those that the rule itself lowers to notes stay notes."
