"""What string-concatenation and format-arguments say of texts that loops make longer."""

from __future__ import annotations

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Level
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go


@pytest.fixture(scope="module")
def suggestions(go: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The first suggestion in each function of the testdata."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    found: dict[str, str] = {}
    for rule in ("string-concatenation", "format-arguments"):
        (folder / rule).mkdir()
        for source in TESTDATA.glob(f"rules/{rule}/*.go"):
            (folder / rule / source.name).write_bytes(source.read_bytes())
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    for each in report.findings:
        if each.rule in ("string-concatenation", "format-arguments"):
            found.setdefault(each.function, each.suggestion)
    return found


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("escaped", "without a turn line 200 copies nothing"),
        ("listed", "those of line 213, too, and take its String() behind that"),
        ("ofKind", "write the parts, and take its String() behind the loop"),
        ("grown", "take its String() behind it; the boxes stay"),
        ("sameLiteral", "make the map literal once, before the loop"),
        ("keptLiterals", "make its 2 texts once, before the loop"),
    ],
)
def test_what_to_do(suggestions: dict[str, str], function: str, words: str) -> None:
    assert words in suggestions[function]
