"""The pictures in the documentation show what is printed today."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from escapelint import cli
from tests.conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"
RULES = re.search(r'^RULES = "(.*)"', (PICTURES / "make.py").read_text("utf-8"), re.M)


def drawn(name: str) -> str:
    """All that a picture says, without blanks."""
    tree = ElementTree.parse(PICTURES / f"{name}.svg")
    return squeezed(
        "".join("".join(node.itertext()) for node in tree.iter() if node.tag.endswith("text"))
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s|go1\.[\d.rc]+", "", text)


@pytest.mark.go
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_what_is_drawn_is_what_is_printed(format_: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert RULES is not None
    cli.main(["demo", "--select", RULES[1], "--output-format", format_, "--quiet"])
    printed = capfd.readouterr().out
    picture = drawn(format_)
    if format_ == "text":
        assert squeezed(printed) in picture
        return
    plain = re.sub(r"```\w*|[`*#]|^- ", "", printed, flags=re.M).replace("linux/amd64", "")
    lines = [squeezed(line) for line in plain.splitlines()]
    shown = picture.replace("•", "").replace("linux/amd64", "")
    assert len([line for line in lines if line]) > 10
    assert [line for line in lines if line not in shown] == []
