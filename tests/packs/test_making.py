"""Rules that are made, checked, mended, tested and brought up to date."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint import api, cli
from escapelint.catalogue import rule_file, rule_ids
from escapelint.packs.fix import fixed
from escapelint.packs.lint import lint
from escapelint.packs.migrate import MIGRATIONS, migrated
from escapelint.packs.module import parse
from escapelint.packs.new import new_rule
from escapelint.packs.read import read_module, read_rule
from tests.packs.hostile import write

Say = Callable[..., tuple[int, str, str]]

MADE = new_rule("acme-hot-loop")["module"]


def lints(text: str, id_: str = "acme-hot-loop") -> list[str]:
    module = parse(text, "p.py")
    _, faults = read_module(module)
    return [str(fault) for fault in (*faults, *lint(module, id_))]


@pytest.fixture
def say(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main(["rules", *words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


class TestLint:
    @pytest.mark.parametrize("id_", rule_ids())
    def test_ours_are_fine(self, id_: str) -> None:
        assert lints(Path(rule_file(id_)).read_text("utf-8"), id_) == []

    def test_what_is_made_is_fine(self) -> None:
        assert lints(MADE) == []

    @pytest.mark.parametrize(
        ("old", "new", "wrong"),
        [
            ("in a loop.", "in a loop", "p.py:1:1: the first line of the help is a sentence"),
            ("a loop.\n\n", "a loop.\n", "leave the next one empty"),
            ("## Example", "## Sample", "the help has other sections than ## Example, Use instead"),
            ("## Fix safety", "Fix safety", "the help has other sections"),
            ("// want", "// wanted", "no line of the example says // want acme-hot-loop"),
            ("// want acme", "// want acne", "no line of the example says"),
            ("Use instead:\n\n```go", "Use instead:\n\n```", "two blocks of Go"),
            ('"memory", "performance"', '"performance", "memory"', "p.py:48:30: tags are sorted"),
            ('"memory", "performance"', '"memory", "memory"', "tags are sorted"),
        ],
    )
    def test_what_is_wrong(self, old: str, new: str, wrong: str) -> None:
        assert old in MADE
        assert [said for said in lints(MADE.replace(old, new)) if wrong in said]

    def test_all_at_once(self) -> None:
        text = MADE.replace("in a loop.", "in a loop", 1).replace('ending: str = "Hot"', "ending=1")
        sentence, option = lints(text.replace('("memory", "performance")', "TAGS"))[:1], lints(text)
        assert "tags must be a literal" in sentence[0]
        assert any("the first line of the help" in said for said in option)
        assert any("needs a type" in said for said in option)

    @pytest.mark.parametrize("id_", ["e101", "esc-001", "rule-7", "42", "acme-101"])
    def test_numbers_are_no_names(self, id_: str) -> None:
        assert f"p.py:1:1: {id_} is a number" in lints(MADE.replace("acme-hot-loop", id_), id_)[0]

    def test_a_name_may_have_a_number(self) -> None:
        assert lints(MADE.replace("acme-hot-loop", "acme-log-v2"), "acme-log-v2") == []

    def test_a_help_that_says_nothing(self) -> None:
        text = f'"""Summary."""\n{MADE[MADE.index("from coll") :]}'
        assert [said for said in lints(text) if "says nothing but its summary" in said]


class TestCheck:
    def test_a_name_of_ours(self, say: Say, tmp_path: Path) -> None:
        rule = tmp_path / "lint" / "field_order.py"
        rule.parent.mkdir()
        rule.write_text(MADE.replace("acme-hot-loop", "field-order"))
        code, out, _ = say("check", "lint")
        assert (code, out.splitlines()) == (
            cli.FOUND,
            [
                "lint/field_order.py:1:1: field-order is a rule of escapelint already:"
                " call it otherwise, as acme-field-order"
            ],
        )
        (tmp_path / "escapelint").mkdir()
        (tmp_path / "escapelint" / "api.py").touch()
        assert say("check", "lint")[0] == cli.CLEAN  # a checkout of ours


class TestFix:
    def test_formatting_stays(self) -> None:
        old = 'RULE = Rule(  # head\n    tags=["b",  # one\n      "a", "b"],\n  last=False)  # end'
        text = MADE[: MADE.index("RULE =")].replace("in a loop.", "in a loop", 1) + old
        assert fixed(text, "p.py") == (
            MADE[: MADE.index("RULE =")]
            + 'RULE = Rule(  # head\n    tags=("a",  # one\n      "b"),\n  last=False)  # end'
        )

    def test_a_single_text(self) -> None:
        assert fixed("RULE = Rule(tags='a', over=['b'])", "p.py") == (
            "RULE = Rule(tags=('a',), over=('b',))"
        )

    def test_what_is_no_head_stays(self) -> None:
        text = "def f():\n    g(tags=['b', 'a'])\n"
        assert fixed(text, "p.py") == text

    @settings(max_examples=100, deadline=None)
    @given(tags=st.lists(st.text("abc'\\\"é", max_size=3), max_size=5), trailing=st.booleans())
    def test_tags_are_those_that_were_there(self, tags: list[str], trailing: bool) -> None:
        comma = "," if trailing and tags else ""
        text = f'"""Help."""\nRULE = Rule(tags=[{", ".join(map(repr, tags))}{comma}])\n'
        found = fixed(text, "p.py")
        call = ast.parse(found).body[1].value  # type: ignore[attr-defined]
        assert ast.literal_eval(call.keywords[0].value) == tuple(sorted(set(tags)))
        assert fixed(found, "p.py") == found

    def test_by_the_command(self, say: Say, tmp_path: Path) -> None:
        bad = MADE.replace('"memory", "performance"', '"performance", "memory"')
        write(tmp_path / "lint", {"acme_hot_loop.py": bad, "Bad.py": "", "acme_b.py": "x ="})
        code, out, _ = say("check", "lint")
        assert code == cli.FOUND
        assert out.splitlines() == [
            "lint/Bad.py: is no name of a rule module: write it as pool_candidate.py",
            "lint/acme_b.py:1:4: it is no Python: invalid syntax",
            "lint/acme_hot_loop.py:48:30: tags are sorted, each there once: sort them"
            " (--fix mends this)",
        ]
        code, out, err = say("check", "--fix", "lint/acme_hot_loop.py")
        assert (code, out) == (cli.CLEAN, "")
        assert err == "escapelint: lint/acme_hot_loop.py is mended\n"
        assert (tmp_path / "lint" / "acme_hot_loop.py").read_text() == MADE
        assert say("check")[0] == cli.ACT  # nothing is configured


class TestNew:
    def test_refuses_what_is_there(self, say: Say, tmp_path: Path) -> None:
        assert say("new", "acme-x", "--pack", "lint")[0] == cli.CLEAN
        code, _, err = say("new", "acme-x", "--pack", "lint")
        assert (code, "acme_x.py is there already" in err) == (cli.ACT, True)
        for id_ in ("Acme", "acme_x", "../x", "returned-pointer"):
            assert say("new", id_, "--pack", "lint")[0] == cli.ACT
        assert "--pack DIR" in say("new", "acme-y")[2]
        assert len(list((tmp_path / "lint").iterdir())) == 2

    @pytest.mark.go
    def test_passes_and_can_fail(self, say: Say, tmp_path: Path, go: str) -> None:
        say("new", "acme-x", "--pack", "lint")
        code, out, err = say("test", "lint", "--go", go)
        assert (code, out, err) == (cli.CLEAN, "lint: 1 rule, 3 files, 0 wrong\n", "")
        [data] = (tmp_path / "lint/testdata/acme-x").iterdir()
        text = data.read_text()
        data.write_text(text.replace("each turn", "no turn"))
        module = tmp_path / "lint/acme_x.py"
        module.write_text(module.read_text().replace("{i} // want acme-x", "{i}"))
        code, out, _ = say("test", "lint", "--go", go)
        assert code == cli.FOUND
        said = "&Order{i} is allocated in each turn of a loop"
        assert out.splitlines() == [
            f"lint/acme_x.py:15: unexpected acme-x: {said}",
            "lint/testdata/acme-x/loops.go:8: unexpected warning acme-x: "
            + said.replace("Order", "order"),
            'lint/testdata/acme-x/loops.go:8: missing acme-x:"no turn of a loop"',
            "lint: 1 rule, 3 files, 3 wrong",
        ]
        say("test", "lint", "--go", go, "--update")
        assert "&order\\{i\\} is allocated" in data.read_text()
        data.unlink()
        assert "acme-x has no testdata: write testdata/acme-x/NAME.go" in say("test", "lint")[1]
        module.write_text(module.read_text().replace("if site.loop", "if site.nothing"))
        code, _, err = say("test", "lint", "--go", go)
        assert code == cli.BUG
        assert "AttributeError" in err
        assert "(lint/acme_x.py:57)" in err


class TestMigrate:
    def test_of_our_own_change(self) -> None:
        text = "from escapelint.api import Pass, makes  # c\n\nX = makes.MAP\n"
        assert migrated(text, "p.py") == (
            "from escapelint.api import Pass, runtime_calls  # c\n\nX = runtime_calls.MAP\n",
            ("makes is runtime_calls now",),
        )

    @pytest.mark.parametrize(
        "text",
        [
            "makes = 1\nX = makes\n",
            "from other import makes\nX = makes.MAP\n",
            "from escapelint.api import runtime_calls\n\n\ndef f(makes):\n    return makes, x\n",
        ],
    )
    def test_other_names_stay(self, text: str) -> None:
        assert migrated(text, "p.py") == (text, ())

    def test_names_of_its_own_for_it_stay(self) -> None:
        text = "from escapelint.api import makes as m\n\n\ndef f(makes):\n    return m.MAP, makes\n"
        assert migrated(text, "p.py")[0] == text.replace("makes as m", "runtime_calls as m")

    def test_names_inside_of_functions(self) -> None:
        text = "from escapelint.api import makes\n\n\ndef f(x, makes_=1):\n    x.makes = makes\n"
        assert migrated(text, "p.py")[0] == text.replace(
            "import makes", "import runtime_calls"
        ).replace("= makes\n", "= runtime_calls\n")

    def test_the_interface_has_the_new_names_only(self) -> None:
        assert max(each.version for each in MIGRATIONS) <= api.API
        for each in MIGRATIONS:
            assert set(each.renamed.values()) <= set(api.__all__)
            assert not set(each.renamed) & set(api.__all__)

    def test_by_the_command(self, say: Say, tmp_path: Path) -> None:
        old = MADE.replace("Pass, Rule", "Pass, Rule, makes").replace(
            "RULE =", "X = makes.MAP\nRULE ="
        )
        write(tmp_path / "lint", {"acme_a.py": old.replace("hot-loop", "a")})
        write(tmp_path / "lint", {"acme_hot_loop.py": MADE})
        old = old.replace("hot-loop", "a")
        assert say("migrate", "--dry-run", "lint")[1] == (
            "lint/acme_a.py: makes is runtime_calls now\n1 module would change\n"
        )
        assert (tmp_path / "lint/acme_a.py").read_text() == old
        assert say("check", "lint")[0] == cli.FOUND
        assert say("migrate", "lint")[1].endswith("1 module changed\n")
        assert read_rule((tmp_path / "lint/acme_a.py").read_text(), "p.py")
        assert say("check", "lint")[0] == cli.CLEAN
        assert say("migrate", "lint")[1] == "0 modules changed\n"
