"""docs/rules is what the rules' modules say; ESCAPELINT_UPDATE=1 writes it anew."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest

from escapelint import catalogue, cli
from escapelint.model import Entry
from escapelint.packs.pages import document, index, page
from escapelint.packs.read import entries
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "rules"


def pages() -> Iterator[tuple[str, str]]:
    every = entries()
    yield "index.md", index(every)
    for entry in every:
        yield f"{entry.info.id}.md", page(entry, every)


@pytest.mark.parametrize(("name", "text"), list(pages()), ids=lambda v: v if "\n" not in v else "")
def test_a_page_is_what_the_module_says(name: str, text: str) -> None:
    if os.environ.get("ESCAPELINT_UPDATE"):
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
    assert (FOLDER / name).read_text(encoding="utf-8") == text


def test_links_lead_somewhere() -> None:
    links = {
        link for _, text in pages() for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    }
    assert [link for link in links if not (FOLDER / link).exists()] == []
    assert "../suppressions.md" in links


def test_there_are_no_other_pages() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(name for name, _ in pages())


def test_the_order_is_the_one_in_which_rules_run() -> None:
    loaded = [rule.info.id for rule in catalogue.load()]
    assert [entry.info.id for entry in entries()] == loaded
    listed = re.findall(r"^\d+\. \[`([a-z-]+)`\]", index(entries()), re.M)
    assert listed == [rule.info.id for rule in catalogue.load() if not rule.last]


def by_id(id_: str) -> Entry:
    return next(entry for entry in entries() if entry.info.id == id_)


def test_a_page_has_all_of_a_rule() -> None:
    text = page(by_id("pool-candidate"), entries())
    assert "| `smallest` | a whole number | `256` | the smallest buffer to pool, in bytes," in text
    assert "| comes before | [`returned-pointer`](returned-pointer.md), " in text
    assert "| comes after | " not in text
    assert "\nfunc " in text
    assert "// want" not in text
    below = page(by_id("outlives-scope"), entries())
    assert re.search(r"^\| comes after \| .*\[`captured-variable`\]", below, re.M)


class TestCommand:
    def run(self, capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
        assert cli.main(["rules", *arguments]) == cli.CLEAN
        return capfd.readouterr().out

    def test_text_is_a_line_a_rule(self, capfd: pytest.CaptureFixture[str]) -> None:
        lines = self.run(capfd).splitlines()
        assert [line.split()[0] for line in lines] == list(catalogue.rule_ids())
        assert self.run(capfd, "--format", "text").splitlines() == lines
        assert cli.main(["--format", "text", "rules"]) == cli.CLEAN  # options may come before
        assert capfd.readouterr().out.splitlines() == lines

    def test_markdown_is_the_page_of_all(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert self.run(capfd, "--format", "markdown") == (FOLDER / "index.md").read_text("utf-8")

    def test_json(self, capfd: pytest.CaptureFixture[str]) -> None:
        made = json.loads(self.run(capfd, "--format", "json"))
        assert made == document(entries())
        assert made["schema"] == 1
        [pool] = [rule for rule in made["rules"] if rule["id"] == "pool-candidate"]
        assert pool["level"] == "warning"
        assert pool["options"] == [
            {
                "name": "smallest",
                "kind": "integer",
                "default": 256,
                "help": "the smallest buffer to pool, in bytes, where the size is known",
            }
        ]
        assert {name for rule in made["rules"] for name in rule["over"]} <= set(
            catalogue.rule_ids()
        )
