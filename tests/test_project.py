"""The project's own rules: who may import whom, how code looks, what the documents promise."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escapelint import __version__
from escapelint.catalogue import LoadedRule, load, options_of, precedence, rule_file, rule_ids
from escapelint.config.keys import KEYS, PATH_KEYS, Key
from escapelint.config.kinds import KINDS
from escapelint.config.read import File, Known, read_text
from escapelint.config.text import toml
from escapelint.packs.read import describe, options, read_rule
from tests.conftest import ROOT

# A room or module → what it may import of escapelint besides itself (docs/architecture.md). An
# arrow points back along the flow of data only.
MAY_IMPORT = {
    "words": "",
    "cached": "",
    "versions": "",
    "model": "",
    "paths": "",
    "config": "model baseline words",
    "progress": "",
    "facts": "model",
    "syntax": "cached model directives words",
    "types": "model syntax",
    "layout": "model types.model",
    "targets": "model config.paths",
    "toolchain": "model words",
    "directives": "model",
    "packages": "model facts",
    "files": "model paths facts",
    "copies": "model facts packages",
    "bodies": "model facts files packages",
    "chains": "model facts",
    "heap_uses": "",
    "index": "model paths facts directives packages files bodies chains copies heap_uses",
    "objects": "cached layout.arch",
    "objectcode": "cached model facts index objects paths unread",
    "allocators": "model objects shapes site syntax types.model",
    "unread": "model",
    "hidden": "cached layout matches model objectcode objects site spot syntax types",
    "matches": "allocators objectcode objects shapes site syntax",
    "verdicts": "model allocators layout matches objectcode objects shapes silent site syntax",
    "keepers": "model bodies chains facts index syntax types.scope",
    "kept": "model because facts keepers",
    "because": "model facts",
    "shapes": "model facts syntax types",
    "spot": "cached syntax",
    "place": "cached model facts index spot syntax",
    "explanation": "cached model because chains facts index place syntax",
    "memory": "cached model because explanation facts index packages shapes syntax types",
    "site": "cached model because facts index keepers memory shapes syntax types",
    "captures": "syntax types layout",
    "headings": "syntax types layout",
    "pictures": "model layout structs syntax types",
    "layouts": "model builds layout packages paths pictures program syntax targets types words",
    "contracts": "cached layout syntax types",
    "structs": "model contracts headings syntax types layout words",
    "struct_sizes": "layout types",
    "struct_uses": "model shapes site syntax types",
    "struct_effects": "layout struct_uses structs types.model",
    "suppressions": "model syntax",
    "texts": "model site syntax types",
    "inlined": "model site syntax",
    "silent": "model index layout site structs syntax types",
    "program": "model paths config.paths targets syntax types",
    "frequency": "model program syntax types",
    "ranks": "frequency model syntax words",
    "callees": "model facts shapes site syntax types",
    "causes": "model callees facts shapes site",
    "callers": "model program site syntax types words",
    "room_fix": "model hidden site syntax types",
    "capture_fix": "model site types words",
    "hoist_fix": "model site syntax types",
    "narrow_fix": "model site types",
    "pool_fix": "model site syntax types",
    "text_fix": "model site syntax texts types",
    "saving": "facts layout site syntax types",
    "reported": "model site syntax",
    "failure": "model syntax",
    "reach": "objectcode objects paths syntax",
    "inlining": "allocating failure objectcode objects passes reach syntax",
    "allocating": "model facts.section failure objectcode objects passes reach reported syntax"
    " words",
    "asserted": "model allocating because facts failure hidden inlining keepers objects passes"
    " reported site syntax verdicts words",
    "passes": "model callers causes config.budgets frequency hidden index kept layout objectcode"
    " program ranks reported site spot suppressions syntax texts types verdicts versions words",
    "beyond": "passes program structs syntax types",
    "order_fix": "model beyond passes structs types.literals",
    "often": "model passes ranks site spot syntax",
    "pools": "cached syntax types",
    "misused": "model passes pools ranks syntax",
    "effect_words": "often site struct_effects struct_uses structs",
    "api": "model asserted beyond capture_fix captures effect_words hidden hoist_fix kept misused"
    " narrow_fix objects often order_fix passes pool_fix pools.faults ranks room_fix saving site"
    " struct_effects struct_uses structs suppressions syntax text_fix texts types words",
    "rules": "api",
    "foreign": "model",
    "catalogue": "model rules api foreign",
    "packs": "model catalogue config.kinds config.text reporters.terminal words",
    "builds": "model facts targets toolchain",
    "logfile": "",
    "fromlog": "model builds facts logfile packages targets toolchain words",
    "logs": "model facts index site syntax",
    "scope": "model config filters paths targets",
    "fingerprints": "model",
    "baseline": "model words",
    "filters": "model",
    "failed": "model catalogue foreign",
    "chosen": "model catalogue config foreign words",
    "analysis": "model api catalogue config failed filters fingerprints frequency hidden index"
    " inlined keepers logs objectcode program silent site struct_sizes suppressions syntax types"
    " unread verdicts",
    "workers": "analysis",
    "unbuilt": "model analysis failure fingerprints paths ranks suppressions syntax toolchain",
    "incremental": "model analysis builds fixes index program rules workers",
    "fixes": "model builds facts hidden index inlined keepers objectcode objects packages paths"
    " site syntax toolchain types verdicts words",
    "merge": "model analysis baseline builds facts filters index packages toolchain unread",
    "named": "model merge paths syntax targets",
    "proving": "model fixes incremental merge paths",
    "judged": "model facts index",
    "interrupts": "",
    "diffing": "model filters words",
    "events": "fixes",
    "engine": "model analysis builds canary catalogue chosen config events facts fromlog"
    " incremental index interrupts judged layout merge named objectcode packages paths program"
    " proving scope syntax targets toolchain types unbuilt",
    "reporters": "model words",
    "canary": "model facts toolchain words",
    "doctor": "model canary toolchain words",
    "cli": "model baseline catalogue config diffing doctor engine events fixes incremental.folder"
    " incremental.slots layout layouts packages packs paths progress reporters syntax toolchain"
    " words",
    "__main__": "cli",
    "__init__": "",
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "escapelint").rglob("*.py")):
        yield path.relative_to(ROOT / "escapelint").with_suffix("").as_posix(), path
    for path in sorted((ROOT / "rules").glob("*.py")):
        yield f"rules/{path.stem}", path


def imports(path: Path) -> Iterator[str]:
    """Dotted names below escapelint that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "escapelint":
            names = [f"escapelint.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        else:
            continue
        yield from (n.removeprefix("escapelint.") for n in names if n.startswith("escapelint."))


@pytest.mark.parametrize(
    ("name", "path"), list(modules()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_import_graph(name: str, path: Path) -> None:
    room = name.partition("/")[0]
    allowed = [room, *MAY_IMPORT[room].split()]
    for imported in imports(path):
        if imported == "__version__":
            continue
        assert any(imported == a or imported.startswith(f"{a}.") for a in allowed), (
            f"{name} may not import {imported}"
        )


def test_one_module_starts_processes() -> None:
    starters = {
        name
        for name, path in modules()
        if re.search(r"^\s*import subprocess|os\.(system|exec|spawn|popen)", path.read_text(), re.M)
    }
    assert starters == {"toolchain/process"}


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff() -> None:
    assert run(sys.executable, "-m", "ruff", "check", "--no-cache", ".") == ""
    assert run(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", ".") == ""


def test_mypy() -> None:
    assert run(sys.executable, "-m", "mypy", "escapelint", "rules", "tests", "bench") == ""


class TestRules:
    @pytest.mark.parametrize("id_", rule_ids())
    def test_is_in_the_form(self, id_: str) -> None:
        path = rule_file(id_)
        text = read_rule(Path(path).read_text(encoding="utf-8"), path)
        sections = re.findall(r"^## (.*)$|^(Use instead:)$", text.help, re.M)
        assert ["".join(s) for s in sections] == [
            "Example",
            "Use instead:",
            "When not to follow it",
            "Fix safety",
        ]
        summary, blank, _ = text.help.split("\n", 2)
        assert summary.endswith(".")
        assert blank == ""
        assert text.help.count("```go\n") == 2
        assert set(text.over) <= set(rule_ids())

    def test_read_as_text_and_imported_say_the_same(self) -> None:
        assert {r.info.id: r.info for r in load()} == {id_: describe(id_) for id_ in rule_ids()}

    def test_specific_rules_come_first(self) -> None:
        order = [rule.info.id for rule in load()]
        assert order.index("pool-candidate") < order.index("interface-boxing")
        assert order.index("captured-variable") < order.index("returned-pointer")
        assert list(precedence({"b": (), "a": (), "c": ("a",)})) == ["b", "c", "a"]

    def test_rules_about_what_others_report_come_last(self) -> None:
        last = [rule.info.id for rule in load() if rule.last]
        assert last == ["ignore-without-reason", "unused-ignore"]
        assert [rule.info.id for rule in load()][-2:] == last
        for id_ in rule_ids():
            path = rule_file(id_)
            assert read_rule(Path(path).read_text("utf-8"), path).last is (id_ in last)

    def test_loaded_rules_can_run(self) -> None:
        assert all(isinstance(rule, LoadedRule) and callable(rule.check) for rule in load())

    @pytest.mark.parametrize("id_", rule_ids())
    def test_options_read_as_text_and_imported_are_the_same(self, id_: str) -> None:
        assert options(id_) == options_of(id_)


class TestConfigurationDocument:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    @staticmethod
    def row(key: Key, default: str = "") -> str:
        return f"| `{key.name}` | {KINDS[key.kind].words} |{default} {key.help} |"

    def test_every_key_is_listed(self) -> None:
        rows = [line for line in self.text.splitlines() if line.startswith("| `")]
        assert rows[: len(KEYS)] == [self.row(key, f" `{toml(key.default)}` |") for key in KEYS]
        per_path = [*map(self.row, PATH_KEYS)]
        assert [row for row in rows if row in per_path] == per_path

    def test_every_option_is_listed(self) -> None:
        rows = re.findall(r"^\| `([a-z-]+)` \| `([a-z-]+)` \| `(.*)` \| (.*) \|$", self.text, re.M)
        assert rows == [
            (id_, option.key, toml(option.default), option.help)
            for id_ in rule_ids()
            for option in options_of(id_)
        ]

    def test_the_example_works(self) -> None:
        example = re.search(r"```toml\n(.*?)```", self.text, re.S)
        assert example is not None
        read = read_text(example[1], File("/r/x", "x", "/r"), Known(rule_ids(), options_of))
        assert len(read.per_path) == 1
        assert read.rules["pool-candidate"].options == {"smallest": 1024}


class TestDocuments:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    def test_the_two_commands_are_what_ci_runs(self) -> None:
        commands = re.findall(r"^python3 .*$", self.readme, re.M)
        assert [c.split()[-1] for c in commands] == ["demo", ".venv/bin/pytest"]

    @pytest.mark.go
    def test_the_sample_is_what_the_demo_prints(
        self, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        from escapelint import cli

        assert cli.main(["demo"]) == 0
        printed = capfd.readouterr().out
        sample = re.search(r"```text\n(.*?)```", self.readme, re.S)
        assert sample is not None
        for finding in sample[1].strip().split("\n\nshop.go"):
            assert f"{finding.strip()}\n" in printed  # to the end of its last line

    def test_every_rule_is_listed(self) -> None:
        rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", self.readme, re.M)
        assert sorted(re.findall("[a-z-]{2,}", " ".join(rows))) == sorted(rule_ids())

    def test_the_version_is_in_the_changelog(self) -> None:
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        assert f"\n## {__version__} " in changelog

    @pytest.mark.parametrize(
        "name",
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        + [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))],
    )
    def test_links_lead_somewhere(self, name: str) -> None:
        path = ROOT / name
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), link
