"""The code that pool-candidate shows must compile where it is put, and what it must not say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Report
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

TEXT = (TESTDATA / "rules" / "pool-candidate" / "pool.go").read_text(encoding="utf-8")
_FUNCTION = re.compile(r"^func (\w+)", re.M)


@pytest.fixture(scope="module", params=["1.21", "1.20"])
def module_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "go.mod").write_text(f"module example.com/m\n\ngo {request.param}\n")
    (folder / "pool.go").write_text(TEXT)
    return folder


@pytest.fixture(scope="module")
def report(go: str, module_folder: Path) -> Report:
    return run(
        Config(
            cwd=str(module_folder), level=Level.NOTE, go=go, select=frozenset({"pool-candidate"})
        )
    )


def is_old(folder: Path) -> bool:
    return "go 1.20" in (folder / "go.mod").read_text()


def by_function(report: Report) -> dict[str, Finding]:
    return {finding.function: finding for finding in report.findings}


def followed(finding: Finding) -> str:
    """The testdata as it is when the code of one finding is followed."""
    pool, _, code = finding.code.partition("\n\n")
    code, _, put = code.partition("// at the end of the turn")
    lines = TEXT.split("\n")
    at = finding.region.line - 1
    end = next(i for i in range(at, len(lines)) if lines[i] == "}")
    if f"write {finding.subject} for &" in code:
        body = "\n".join(lines[at + 1 : end])
        body = body.replace(f"&{finding.subject}", finding.subject)
        lines[at + 1 : end] = body.split("\n")
    lines[at] = code
    if put:
        closes = next(i for i in range(at, len(lines)) if lines[i] == "\t}")
        lines[closes] = put.partition("\n")[2] + "\n\t}"
    text = "\n".join([*lines, pool, ""])
    needed = [name for name in ("slices", "sync") if f"{name}." in pool + code]
    imports = "".join(f'\nimport "{name}"\n' for name in needed)
    return text.replace("package pool\n", f"package pool\n{imports}", 1)


def test_the_code_compiles(go: str, report: Report, module_folder: Path) -> None:
    assert len(report.findings) > 10
    for finding in filter(lambda finding: finding.code, report.findings):
        path = module_folder / "followed" / finding.function / "pool.go"
        path.parent.mkdir(parents=True)
        path.write_text(followed(finding))
    done = subprocess.run(
        [go, "vet", "./followed/..."], cwd=module_folder, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("assigned", "buf = *bufPtr"),
        ("capacity", "*bufPtr = slices.Grow((*bufPtr)[:0], 512)[:0]\nbuf := *bufPtr"),
        ("both", "*bufPtr = slices.Grow((*bufPtr)[:0], int(c))[:int(n)]"),
        ("called", "bufLen := next()\n"),
        ("made", "*bufPtr = slices.Grow((*bufPtr)[:0], n)[:n]\nbuf := *bufPtr\nclear(buf) //"),
        ("execute", "// b is a pointer now: write b for &b\nb := bPool.Get().(*bytes.Buffer)"),
        ("perTurn", "leaves it:\nbufPool.Put(bufPtr)"),
        ("array", "defer bufPool.Put(buf)\nclear(buf[:]) //"),
    ],
)
def test_forms(report: Report, module_folder: Path, function: str, expected: str) -> None:
    code = by_function(report)[function].code
    if not is_old(module_folder):
        assert expected in code
    assert ("defer " in code) is (function != "perTurn")


def test_what_is_only_printed_to_needs_no_pool(report: Report) -> None:
    finding = by_function(report)["buffer"]
    assert "b.Write(fmt.Appendf(b.AvailableBuffer(), …)): b then stays" in finding.suggestion
    assert not finding.code


def test_an_old_go_is_not_advised_what_it_has_not(report: Report, module_folder: Path) -> None:
    words = [w for f in report.findings for w in ("slices.", "clear(") if w in f.code]
    assert bool(words) is not is_old(module_folder)


def test_in_a_loop_the_first_advice_is_to_leave_it(report: Report) -> None:
    findings = by_function(report)
    assert findings["perTurn"].suggestion.startswith("make it once, before the loop")
    assert findings["made"].suggestion.startswith("let the caller pass the buffer; if")


def test_names_that_are_taken_are_not_shown(go: str, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    text = (TESTDATA / "rules" / "pool-candidate" / "names.go").read_bytes()
    (tmp_path / "names.go").write_bytes(text)
    report = run(Config(cwd=str(tmp_path), go=go, select=frozenset({"pool-candidate"})))
    code = report.findings[0].code
    for name in ("takenPool", "takenPtr", "takenLen"):
        assert f"{name}2" in code
        assert not re.search(rf"\b{name} :?=", code)
