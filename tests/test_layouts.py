"""`escapelint layout`: what names mean, and what is said where they mean nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from escapelint import cli

FILES = {
    "go.mod": "module example.com/m\n\ngo 1.21\n",
    "m.go": """package m

import "example.com/m/inner"

type Entry struct {
	a bool
	n inner.Node
	b bool
}

type time struct{ n int }
""",
    "word_386.go": "package m\n\ntype word struct{ a int32 }\n",
    "word_amd64.go": "package m\n\ntype word struct{ a, b int64 }\n",
    "inner/inner.go": "package inner\n\ntype Node struct{ next *Node }\n\ntype kind int\n",
    "asm/asm.go": "package asm\n\ntype T struct {\n\ta bool\n\tn int64\n\tb bool\n}\n\nvar t T\n",
    "asm/asm_amd64.s": '#include "go_asm.h"\n\nTEXT ·f(SB), $0\n\tMOVQ T_n(AX), BX\n\tRET\n',
    "none/none.go": "package none\n",
}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setenv("GOFLAGS", "")
    monkeypatch.setenv("GOWORK", "off")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], module: Path, *args: str) -> tuple[int, str, str]:
    code = cli.main(["layout", "-C", str(module), *args])
    said = capsys.readouterr()
    return code, said.out, said.err


def drawn(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines() if line and line[0] not in " "][::2]


@pytest.mark.go
@pytest.mark.parametrize(
    ("names", "structs"),
    [
        (["Entry"], ["example.com/m.Entry"]),
        (["./inner"], ["example.com/m/inner.Node"]),
        (["example.com/m/inner.Node"], ["example.com/m/inner.Node"]),
        (["inner"], ["example.com/m/inner.Node"]),  # a folder, as for check
        (["inner.Node"], ["example.com/m/inner.Node"]),
        (["./inner.Node", "Entry"], ["example.com/m.Entry", "example.com/m/inner.Node"]),
        (["time"], ["example.com/m.time"]),  # of this package, before the package of that name
        (["errors.errorString"], ["errors.errorString"]),
        (["."], ["example.com/m.Entry", "example.com/m.time", "example.com/m.word"]),
    ],
)
def test_what_names_mean(
    names: list[str], structs: list[str], module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, module, "--goarch", "amd64", *names)
    assert (code, err) == (0, "")
    assert drawn(out) == [f"{name} amd64" for name in structs]


@pytest.mark.go
def test_architectures_have_their_own_files(
    module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("--goarch", "386", "--goarch", "amd64", "--output-format", "json")
    code, out, _ = run(capsys, module, *args, "word", "Entry")
    assert code == 0
    structs = json.loads(out)["structs"]
    assert [(s["name"], s["goarch"], s["now"]["size"]) for s in structs] == [
        ("Entry", "386", 12),
        ("Entry", "amd64", 24),
        ("word", "386", 4),
        ("word", "amd64", 16),
    ]
    assert [s["best"] and s["best"]["size"] for s in structs] == [8, 16, None, None]


@pytest.mark.go
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Entri", "example.com/m declares no struct type Entri: did you mean Entry?"),
        ("example.com/m/inner.kind", "example.com/m/inner declares no struct type kind"),
        ("./none", "./none: no struct types are declared there"),
        ("example.com/nowhere", "example.com/nowhere: "),
        ("nosuchthing", "nosuchthing: "),
    ],
)
def test_what_is_said_where_a_name_means_nothing(
    name: str, said: str, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, module, name)
    assert (code, out) == (cli.ACT, "")
    assert err.startswith(f"escapelint: error: {said}")
    assert len(err.splitlines()) == 1


def test_an_unknown_architecture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, tmp_path, "--goarch", "amd46", "T")
    assert code == cli.ACT
    assert "there is no architecture amd46: did you mean amd64?" in err


@pytest.mark.go
def test_an_order_that_assembly_relies_on_stays(
    module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, module, "--goarch", "amd64", "./asm.T")
    assert code == 0
    assert out.endswith("assembly uses go_asm.h's offsets of T\n")
    (module / "asm" / "asm_amd64.s").write_text("TEXT ·f(SB), $0\n\tRET\n")
    assert "better: 16 bytes" in run(capsys, module, "--goarch", "amd64", "./asm.T")[1]


@pytest.mark.go
def test_outside_of_a_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, tmp_path, "container/list.Element", "errors")
    assert (code, err) == (0, "")
    assert "container/list.Element" in out
    assert "errors.errorString" in out
    assert run(capsys, tmp_path, "Element")[0] == cli.ACT
