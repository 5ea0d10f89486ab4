"""Defaults, file, environment and command line → what holds; showing it; the commented file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escapelint.config import Config, RuleSettings
from escapelint.config.init import Found, commented
from escapelint.config.keys import KEYS, RULES_KEYS
from escapelint.config.merge import COMMAND_LINE, DEFAULT, FILE, Effective, config_of, merge
from escapelint.config.read import File, Settings, read_text
from escapelint.config.show import as_toml
from escapelint.config.text import toml
from escapelint.model import Level
from tests.config.documents import HERE, KNOWN, OPTIONS, RULES, configurations, infos, text_of

NOTHING = Settings(File(base="/repo"))


def config(text: str, given: Mapping[str, object] | None = None, cwd: str = "/repo") -> Config:
    return config_of(merge(read_text(text, HERE, KNOWN), given or {}, cwd), cwd)


DEFAULTS = {key.name: key.default for key in (*KEYS, *RULES_KEYS)}


class TestMerge:
    def test_defaults(self) -> None:
        effective = merge(NOTHING, {}, "/repo")
        assert effective.values == DEFAULTS
        assert {effective.origin(name) for name in DEFAULTS} == {DEFAULT}

    def test_the_command_line_counts_before_the_file(self) -> None:
        file = read_text('\nlevel = "note"\ntests = true\n', HERE, KNOWN)
        effective = merge(file, {"level": "error", "tags": []}, "/repo")
        assert [effective.values[key] for key in ("level", "tests", "tags")] == ["error", True, []]
        assert effective.origin("level") == COMMAND_LINE
        assert effective.origin("tests") == ".escapelint.toml:3"
        assert effective.origin("tags") == COMMAND_LINE

    def test_ignore_and_exclude_are_added(self) -> None:
        file = read_text('ignore = ["field-order"]\nexclude = ["a"]', HERE, KNOWN)
        own = {"ignore": ["pool-candidate", "field-order"], "exclude": ["b", "/c"]}
        effective = merge(file, own, "/repo/sub")
        assert effective.values["ignore"] == ["field-order", "pool-candidate"]
        assert effective.values["exclude"] == ["a", "/sub/**/b", "/sub/c"]
        assert effective.origin("exclude") == ".escapelint.toml:2, command line"
        assert merge(NOTHING, own, "/repo").origin("ignore") == COMMAND_LINE

    def test_a_select_takes_the_place_of_the_files_ignore(self) -> None:
        file = read_text('ignore = ["field-order"]', HERE, KNOWN)
        effective = merge(file, {"select": ["field-order"]}, "/repo")
        assert effective.values["ignore"] == []
        both = merge(file, {"select": ["field-order"], "ignore": ["pool-candidate"]}, "/repo")
        assert both.values["ignore"] == ["pool-candidate"]
        chosen = read_text('select = ["field-order"]\nignore = ["field-order"]', HERE, KNOWN)
        assert merge(chosen, {}, "/repo").values["ignore"] == ["field-order"]

    def test_the_go_command(self) -> None:
        file = read_text('\ngo = "sdk/go"', HERE, KNOWN)
        variables = {"go": ("ESCAPELINT_GO", "/env/go")}
        found = config_of(merge(file, {}, "/repo/sub"), "/repo/sub")
        assert (found.go, found.go_origin) == ("/repo/sdk/go", ".escapelint.toml:2")
        effective = merge(file, {}, "/repo/sub", variables)
        assert effective.origin("go") == "ESCAPELINT_GO"
        assert config_of(effective, "/repo/sub").go == ""  # which find_go reads itself
        found = config_of(merge(file, {"go": "./go"}, "/repo/sub", variables), "/repo/sub")
        assert (found.go, found.go_origin) == ("/repo/sub/./go", "--go")
        assert config('go = "go1.22"').go == "go1.22"  # a name, looked up on PATH
        assert config('go = "/x/go"').go == "/x/go"

    def test_the_home_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", "/home/me")
        assert config('go = "~/sdk/go"').go == "/home/me/sdk/go"
        assert config('baseline = "~/b.json"').baseline_file == "/home/me/b.json"

    def test_the_baseline(self) -> None:
        text = 'baseline = "b.json"'
        assert config(text, cwd="/repo/sub").baseline_file == "/repo/b.json"
        assert config(text, {"baseline": "c.json"}, "/repo/sub").baseline_file == "/repo/sub/c.json"
        assert config(text, {"baseline": ""}).baseline_file == ""
        assert config("").baseline_file == ""

    def test_packages(self, tmp_path: Path) -> None:
        (tmp_path / "server").mkdir()
        (tmp_path / "sub").mkdir()
        names = ["./...", "../x", "server", "example.com/m/...", "std"]
        file = File(str(tmp_path / ".escapelint.toml"), ".escapelint.toml", str(tmp_path))
        effective = merge(read_text(f"packages = {toml(names)}", file, KNOWN), {}, str(tmp_path))
        assert config_of(effective, str(tmp_path)).targets == tuple(names)
        below = config_of(effective, str(tmp_path / "sub")).targets
        assert below == (".././...", "../../x", "../server", "example.com/m/...", "std")
        assert config("", cwd="/repo/sub").targets == ("./...",)

    def test_what_is_named_is_what_the_command_line_names(self) -> None:
        assert config("").force_exclude
        assert config('packages = ["./a"]').force_exclude
        assert not config("", {"packages": ["./a"]}).force_exclude
        assert config("force-exclude = true", {"packages": ["./a"]}).force_exclude
        given = {"packages": ["./a"], "force-exclude": False}
        assert not config("force-exclude = true", given).force_exclude

    def test_a_platform_is_built_once(self) -> None:
        given = {"targets": ["a/b", "c/d", "a/b"]}
        assert config("", given).platforms == ("a/b", "c/d")

    def test_a_file_that_is_named_like_the_command_line(self) -> None:
        file = File("/repo/command line", "command line", "/repo")
        settings = read_text('baseline = "b"', file, KNOWN)
        assert config_of(merge(settings, {}, "/repo/s"), "/repo/s").baseline_file == "/repo/b"


class TestPerPath:
    found = config("""
        [rules.field-order]
        level = "note"
        [[per-path]]
        paths = ["cmd/"]
        ignore = ["field-order"]
        rules.field-order.level = "warning"
        rules.pool-candidate.level = "error"
        [[per-path]]
        paths = ["/cmd/hot/"]
        select = ["field-order"]
        [[per-path]]
        paths = ["/cmd/hot/*.go"]
        rules.pool-candidate.level = "note"
    """)

    @pytest.mark.parametrize(
        ("rule", "path", "on"),
        [
            ("field-order", "/repo/a.go", True),
            ("field-order", "/repo/cmd/a.go", False),
            ("pool-candidate", "/repo/cmd/a.go", True),
            ("field-order", "/repo/cmd/hot/a.go", True),  # the last one that says something
            ("pool-candidate", "/repo/cmd/hot/a.go", False),
            ("pool-candidate", "/elsewhere/cmd/hot/a.go", True),
        ],
    )
    def test_selects(self, rule: str, path: str, on: bool) -> None:
        assert self.found.selects(rule, path) is on

    @pytest.mark.parametrize(
        ("rule", "path", "level"),
        [
            ("field-order", "/repo/a.go", Level.NOTE),
            ("field-order", "/repo/cmd/a.go", Level.WARNING),
            ("pool-candidate", "/repo/a.go", Level.WARNING),
            ("pool-candidate", "/repo/cmd/a.go", Level.ERROR),
            ("pool-candidate", "/repo/cmd/hot/a.go", Level.NOTE),
        ],
    )
    def test_levels(self, rule: str, path: str, level: Level) -> None:
        assert self.found.level_of(rule, Level.WARNING, path) is level


_GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "ignore": st.lists(st.sampled_from(RULES), max_size=2),
        "select": st.lists(st.sampled_from(RULES), max_size=2),
        "exclude": st.lists(st.sampled_from(["a", "/b/", "!c"]), min_size=1, max_size=2),
        "level": st.sampled_from(["note", "error"]),
        "tests": st.booleans(),
        "baseline": st.sampled_from(["", "x"]),
    },
)


def with_defaults(effective: Effective) -> dict[str, RuleSettings]:
    """What holds for each rule."""
    found = {}
    for id_, options in OPTIONS.items():
        said = effective.settings.rules.get(id_, RuleSettings())
        defaults = {option.name: option.default for option in options}
        found[id_] = RuleSettings(said.level, {**defaults, **said.options})
    return found


class TestShow:
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(configuration=configurations(), own=_GIVEN)
    def test_reads_back_to_the_same(
        self, configuration: dict[str, Any], own: dict[str, object]
    ) -> None:
        effective = merge(read_text(text_of(configuration), HERE, KNOWN), own, "/repo")
        shown = "\n".join(as_toml(effective, OPTIONS))
        again = merge(read_text(shown, HERE, KNOWN), {}, "/repo")
        assert again.values == effective.values
        assert with_defaults(again) == with_defaults(effective)
        assert again.settings.per_path == effective.settings.per_path
        assert again.said_by == dict.fromkeys(again.values, (FILE,))

    def test_says_where(self) -> None:
        text = '\nlevel = "note"\n[rules.pool-candidate]\nlevel = "error"\nfactor = 2\n'
        text += '[rules.field-order]\n[[per-path]]\npaths = ["a"]\n'
        read = read_text(text, HERE, KNOWN)
        lines = list(as_toml(merge(read, {"tests": True}, "/repo"), OPTIONS))
        assert lines[0] == "# .escapelint.toml"
        assert 'level = "note"  # .escapelint.toml:2' in lines
        assert "tests = true  # command line" in lines
        assert 'packages = ["./..."]  # default' in lines
        at = lines.index("\n[rules.pool-candidate]")
        assert lines[at + 1 : at + 5] == [
            'level = "error"  # .escapelint.toml:4',
            "smallest = 256  # default",
            "factor = 2  # .escapelint.toml:5",
            'names = ["a"]  # default',
        ]
        at = lines.index("\n[rules.field-order]")
        assert lines[at + 1] == "min-saved = 8  # default"
        assert "\n[[per-path]]  # .escapelint.toml:7" in lines

    def test_without_a_file(self) -> None:
        first, *lines = as_toml(merge(NOTHING, {}, "/repo"), OPTIONS)
        assert first.startswith("# There is no .escapelint.toml")
        assert "smallest = 256  # default" in lines
        assert "\n[rules.returned-pointer]" not in lines  # it has no options here


@given(
    st.recursive(
        st.one_of(st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False)),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        max_leaves=8,
    )
)
def test_toml_reads_back(value: object) -> None:
    assert tomllib.loads(f"x = {toml(value)}") == {"x": value}


_SETTING = re.compile(r"^# (?=[a-z.-]+ = )", re.M)


def _merge_into(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict):
            _merge_into(whole.setdefault(key, {}), value)
        else:
            assert key not in whole
            whole[key] = value


class TestInit:
    text = commented(Found(("a", "b/c"), ("*.pb.go",), ('x"/cmd', "[t]ools")), infos())

    def test_says_nothing(self) -> None:
        assert tomllib.loads(self.text) == {}
        assert all(len(line) <= 100 for line in self.text.splitlines())

    def test_uncommented_it_says_the_defaults(self) -> None:
        found = read_text(_SETTING.sub("", self.text), HERE, KNOWN)
        assert found.values == DEFAULTS
        assert list(found.rules) == list(RULES)
        for id_, rule in found.rules.items():
            assert rule.level is Level.WARNING
            assert rule.options == {option.name: option.default for option in OPTIONS[id_]}
        [example] = found.per_path
        assert example.paths.matches('/repo/x"/cmd/a.go')
        assert example.paths.matches("/repo/[t]ools/a.go")
        assert not example.paths.matches("/repo/tools/a.go")

    def test_each_setting_means_the_same_alone(self) -> None:
        """Nobody takes up a table's header together with a key of it."""
        whole = tomllib.loads(_SETTING.sub("", self.text))
        alone = [line[2:] for line in self.text.splitlines() if _SETTING.match(line)]
        merged: dict[str, object] = {}
        for line in alone:
            read_text(line, HERE, KNOWN)
            _merge_into(merged, tomllib.loads(line))
        assert merged == whole
        assert len(alone) > len(KEYS) + len(RULES)

    def test_names_what_is_found(self) -> None:
        assert "several modules (a, b/c)" in self.text
        assert "*.pb.go" in self.text
        plain = commented(Found(("a",)), infos())
        assert "modules" not in plain
        assert "pb.go" not in plain
        many = commented(Found(tuple(f"m{n:02}" for n in range(30))), infos())
        assert "m07 and 22 more)" in " ".join(many.replace("\n# ", " ").split())

    def test_looks_at_what_go_builds(self, tmp_path: Path) -> None:
        root = tmp_path / "tools"  # its own name says nothing
        for name in (
            "go.mod",
            "a.go",
            "api/api.pb.go",
            "cmd/x/main.go",
            "cmd/tools/y.go",
            "tools/go.mod",
            "internal/hack/a.go",
            "scripts/a.sh",
            "vendor/cmd/a.go",
            "_examples/a.go",
            ".x/tools/a.go",
            "testdata/go.mod",
            "a\nb/cmd/a.go",
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("")
        found = Found.below(str(root))
        assert found.modules == (".", "tools")
        assert found.generated == ("*.pb.go",)
        assert found.cold == ("cmd", "internal/hack")
