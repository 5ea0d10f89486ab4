"""`.escapelint.toml` → Settings: what it says, and what is said about mistakes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from escapelint.config.keys import KEYS
from escapelint.config.kinds import KINDS
from escapelint.config.read import (
    NAME,
    File,
    Settings,
    SettingsError,
    find_file,
    read_file,
    read_text,
)
from escapelint.config.schema import schema
from escapelint.model import OPTION_TYPES, Level
from tests.config.documents import HERE, KNOWN, configurations, infos, text_of


def read(text: str) -> Settings:
    return read_text(text, HERE, KNOWN)


def mistakes(text: str) -> list[str]:
    """What is said about a wrong file, without the file's name."""
    with pytest.raises(SettingsError) as raised:
        read(text)
    assert all(line.startswith(".escapelint.toml:") for line in raised.value.lines)
    assert str(raised.value).count("\n") == len(raised.value.lines) - 1
    return [line.removeprefix(".escapelint.toml:") for line in raised.value.lines]


class TestFind:
    def test_the_nearest_up_to_the_root(self, tmp_path: Path) -> None:
        deep = tmp_path / "root" / "a" / "b"
        deep.mkdir(parents=True)
        (tmp_path / NAME).write_text("")
        root = str(tmp_path / "root")
        assert find_file(str(deep), root) == ""
        (tmp_path / "root" / NAME).write_text("")
        assert find_file(str(deep), root) == os.path.join(root, NAME)
        (deep / NAME).write_text("")
        assert find_file(str(deep), root) == str(deep / NAME)
        assert find_file(root, root) == os.path.join(root, NAME)

    def test_a_link_that_leads_nowhere_is_found(self, tmp_path: Path) -> None:
        (tmp_path / NAME).symlink_to("nowhere")
        path = find_file(str(tmp_path), str(tmp_path))
        assert path == str(tmp_path / NAME)
        with pytest.raises(FileNotFoundError):
            read_file(File(path, NAME, str(tmp_path)), KNOWN)


class TestBytes:
    def read(self, tmp_path: Path, data: bytes) -> Settings:
        (tmp_path / NAME).write_bytes(data)
        return read_file(File(str(tmp_path / NAME), NAME, str(tmp_path)), KNOWN)

    def test_a_byte_order_mark_and_line_ends_of_windows(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, b'\xef\xbb\xbflevel = "note"\r\ntests = true\r\n')
        assert found.values == {"level": "note", "tests": True}
        assert found.place("tests") == f"{NAME}:2"

    def test_no_utf_8(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"toml:2: it is not UTF-8: save it as UTF-8"):
            self.read(tmp_path, b'tests = true\ngo = "\xff"\n')

    def test_an_empty_file_says_nothing(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, b"")
        assert (found.values, found.rules, found.per_path) == ({}, {}, ())


def test_everything() -> None:
    found = read("""
        packages = ["./a"]
        rules.field-order.min-saved = 16
        [rules.pool-candidate]
        level = "error"
        names = ["x", "y"]
        [[per-path]]
        paths = ["/cmd/"]
        select = ["field-order"]
        ignore = ["pool-candidate"]
        rules.field-order.level = "note"
        [[per-path]]
        paths = ["*.go"]
        [per-path.rules.pool-candidate]
        level = "warning"
    """)
    assert found.values == {"packages": ["./a"]}
    assert found.rules["field-order"].level is None
    assert found.rules["field-order"].options == {"min_saved": 16}
    assert found.rules["pool-candidate"].level is Level.ERROR
    assert found.rules["pool-candidate"].options == {"names": ("x", "y")}
    first, second = found.per_path
    assert first.paths.base == "/repo"
    assert first.paths.patterns == ("/cmd/",)
    assert first.select == {"field-order"}
    assert first.ignore == {"pool-candidate"}
    assert first.levels == {"field-order": Level.NOTE}
    assert second.levels == {"pool-candidate": Level.WARNING}


_RULES = "there are field-order, pool-candidate, returned-pointer"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("levl = 1", "1: there is no key levl: did you mean level?"),
        ("fail_level = 1", "1: there is no key fail_level: did you mean fail-level?"),
        ('"a b" = 1', '1: there is no key "a b": there are packages, select, '),
        ('level = "warn"', '1: level must be note, warning or error, not "warn": did you mean w'),
        ('rules.field-order.level = "off"', 'not "off": to turn a rule off, name it in ignore'),
        ('level = ""', '1: level must be note, warning or error, not ""'),
        ("level = 3", "1: level must be note, warning or error, not 3"),
        ("[level]\nx = 1", "1: level must be note, warning or error, not { x = 1 }"),
        ("go = 1.22", '1: go must be a string, not 1.22: write "1.22"'),
        ('go = ["error"]', '1: go must be a string, not ["error"]'),
        ("tests = 1", "1: tests must be true or false, not 1"),
        ('tests = "yes"', '1: tests must be true or false, not "yes"'),
        ('tags = "a"', '1: tags must be a list of strings, not "a": write ["a"]'),
        ('tags = [""]', '1: an item of tags must be a string that is not empty, not ""'),
        ("tags = [\n  1\n]", "2: an item of tags must be a string that is not empty, not 1: wri"),
        ("ignore = true", "1: ignore must be a list of rule ids, not true"),
        ('ignore = ["pool"]', '1: an item of ignore must be the id of a rule, not "pool": the'),
        ('select = ["pool-canidate"]', "did you mean pool-candidate?"),
        ('select = ["x"]', f'not "x": {_RULES}'),
        ('targets = ["linux"]', '1: an item of targets must be GOOS/GOARCH, as "linux/amd64", n'),
        ('targets = ["Linux/amd64"]', 'not "Linux/amd64"'),
        ('exclude = [""]', "1: an item of exclude must be a pattern as in a .gitignore, not"),
        ('exclude = ["./cmd"]', 'not "./cmd": it starts at the folder itself, so write /cmd for'),
        ('exclude = ["[z-a]"]', 'not "[z-a]": it cannot be read (bad character range z-a'),
        ('exclude = ["[a"]', "it names nothing"),
        ('exclude = ["# x"]', "it names nothing"),
        ('exclude = ["!"]', "name a file or a folder"),
        ('exclude = ["!/"]', "name a file or a folder"),
        ("rules = 1", "1: rules must hold a table a rule, not 1: write [rules.RULE]"),
        ("[[rules]]", "1: rules must hold a table a rule, not [{}]: write [rules.RULE]"),
        ("[rules.x]", f"1: there is no rule x: {_RULES}"),
        ("[rules]\nfield-order = 1", "2: field-order must be a table, not 1: write [rules.field-"),
        ("[rules.field-order]\n\nlvl = 1", "3: there is no option lvl of field-order: did you m"),
        ("rules.field-order.x = 1", "1: there is no option x of field-order: there are level, mi"),
        ('rules.field-order.level = ""', "1: level must be note, warning or error"),
        ("[rules.pool-candidate]\nsmallest = 'x'", '2: smallest must be a whole number, not "x"'),
        ("rules.pool-candidate.smallest = true", "1: smallest must be a whole number, not true"),
        ("rules.pool-candidate.smallest = 1.0", "1: smallest must be a whole number, not 1.0"),
        ("rules.pool-candidate.factor = false", "1: factor must be a number, not false"),
        ("rules.pool-candidate.strict = 1", "1: strict must be true or false, not 1"),
        ("rules.pool-candidate.name = 1", '1: name must be a string, not 1: write "1"'),
        ("rules.pool-candidate.names = 'a'", '1: names must be a list of strings, not "a": wri'),
        ("[per-path]", "1: per-path must be a list of tables: write [[per-path]]"),
        ("per-path = ['a']", "1: per-path must be a list of tables: write [[per-path]]"),
        ("\n[[per-path]]", "2: per-path has no paths, the files that it is about: write paths ="),
        ("[[per-path]]\npaths = []", "2: paths must be a list of patterns that is not empty"),
        ("[[per-path]]\npaths = ['a']\nx = 1", "3: there is no key x in per-path: there are pat"),
        (
            "[[per-path]]\npaths = ['a']\nrules.field-order.min-saved = 1",
            "3: there is no min-saved of field-order in per-path: there is level",
        ),
        ("[[per-path]]\npaths = ['a']\nrules = []", "3: rules must hold a table a rule, not []"),
        ("a = 1\na = 2", "2: it is no TOML: Cannot overwrite a value (is a key or a table there"),
        ("[rules]\n[rules]", "2: it is no TOML: Cannot declare ('rules',) twice (is a key"),
        ("a = 1\n[a]\n", "2: it is no TOML: "),
        ("\ntags = [\n\n", "2: it is no TOML: "),
        ('\n\ngo = """\n\n', "3: it is no TOML: "),
        ("\n= 1", "2: it is no TOML: Invalid statement"),
        ("\nx = " + "1" * 5000, "2: it is no TOML: "),
        ("\nx = " + "[" * 5000, "2: it is no TOML: "),
        ("a = 1\rb = 2", "1: it is no TOML: "),
    ],
)
def test_a_mistake(text: str, wrong: str) -> None:
    [said] = mistakes(text)
    assert wrong in said
    assert len(said) < 250


def test_all_mistakes_are_said_in_the_order_of_their_lines() -> None:
    said = mistakes("""
ignore = [
  "pool-candidate", # a rule
  "x",
  "y",
]
levl = 1
rules = { x = {}, field-order = { min-saved = "1" } }
[[per-path]]
paths = 3
""")
    assert [line.partition(":")[0] for line in said] == ["4", "5", "7", "8", "8", "10"]


def test_a_long_value_is_cut() -> None:
    [said] = mistakes(f"tags = '{'x' * 500}'")
    assert len(said) < 200


@pytest.mark.parametrize("text", ['go = ""', 'baseline = ""', "tags = []", "select = []"])
def test_what_is_empty_and_may_be(text: str) -> None:
    assert len(read(text).values) == 1


_SCHEMA = schema(infos())
_VALIDATOR = jsonschema.Draft7Validator(_SCHEMA)


def is_read(configuration: Mapping[str, object]) -> bool:
    try:
        read(text_of(configuration))
    except SettingsError:
        return False
    return True


class TestSchema:
    def test_is_one(self) -> None:
        jsonschema.Draft7Validator.check_schema(_SCHEMA)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(configurations())
    def test_takes_what_is_right(self, configuration: dict[str, Any]) -> None:
        assert is_read(configuration)
        assert _VALIDATOR.is_valid(configuration)

    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
    @given(configurations(wrong=True))
    def test_takes_what_the_reader_takes_and_nothing_else(
        self, configuration: dict[str, Any]
    ) -> None:
        assert _VALIDATOR.is_valid(configuration) == is_read(configuration)

    def test_describes_every_key(self) -> None:
        properties = _SCHEMA["properties"]
        assert list(properties) == [*(key.name for key in KEYS), "rules", "per-path"]
        assert all(properties[name]["description"] for name in properties)
        assert all(properties[key.name]["default"] == key.default for key in KEYS)
        smallest = properties["rules"]["properties"]["pool-candidate"]["properties"]["smallest"]
        described = "the smallest buffer to pool, in bytes"
        assert smallest == {"type": "integer", "description": described, "default": 256}


def test_kinds_are_there() -> None:
    used = {key.kind for key in KEYS} | set(OPTION_TYPES.values())
    assert used <= set(KINDS)
    assert all(re.match(r"[a-zG]", kind.words) for kind in KINDS.values())
