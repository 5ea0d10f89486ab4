"""Imports that are added and removed, as gofmt would have them."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.fixes.edits import completed, edited
from escapelint.syntax.imports import adding, imports_of, is_used, removing
from escapelint.syntax.source import Source
from tests.fixes.changes import change

BODY = "\nfunc f() {}\n"


def added(text: str, *paths: str) -> str | None:
    source = Source("p.go", text.encode())
    changes = adding(source, *paths)
    if changes is None:
        return None
    data = source.data
    for start, end, new in sorted(changes, reverse=True):
        data = data[:start] + new.encode() + data[end:]
    return data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("package p\n", 'package p\n\nimport "slices"\n'),
        ("package p // c\n", 'package p // c\n\nimport "slices"\n'),
        ('package p\n\nimport "fmt"\n', 'package p\n\nimport (\n\t"fmt"\n\t"slices"\n)\n'),
        ('package p\n\nimport "sort"\n', 'package p\n\nimport (\n\t"slices"\n\t"sort"\n)\n'),
        (
            'package p\n\nimport t "time" // c\n',
            'package p\n\nimport (\n\t"slices"\n\tt "time"\n) // c\n',
        ),
        (
            'package p\n\nimport "a.b/c"\n',
            'package p\n\nimport (\n\t"slices"\n\n\t"a.b/c"\n)\n',
        ),
        (
            'package p\n\nimport (\n\t"fmt"\n\t"sort"\n\n\t"a.b/c"\n)\n',
            'package p\n\nimport (\n\t"fmt"\n\t"slices"\n\t"sort"\n\n\t"a.b/c"\n)\n',
        ),
        (
            'package p\n\nimport (\n\t"fmt" // c\n\n\t"a.b/c"\n)\n',
            'package p\n\nimport (\n\t"fmt" // c\n\t"slices"\n\n\t"a.b/c"\n)\n',
        ),
        (
            'package p\n\nimport (\n\t"a.b/c"\n\n\t"fmt"\n)\n',
            'package p\n\nimport (\n\t"a.b/c"\n\n\t"fmt"\n\t"slices"\n)\n',
        ),
        (
            'package p\n\nimport (\n\t"a.b/c"\n)\n',
            'package p\n\nimport (\n\t"slices"\n\n\t"a.b/c"\n)\n',
        ),
        (
            'package p\n\nimport (\n\t"fmt"\n\t// of times\n\t"time"\n)\n',
            'package p\n\nimport (\n\t"fmt"\n\t"slices"\n\t// of times\n\t"time"\n)\n',
        ),
        ('package p\n\nimport "slices"\n', 'package p\n\nimport "slices"\n'),
    ],
)
def test_a_package_is_added_where_gofmt_leaves_it(before: str, after: str) -> None:
    assert added(before + BODY, "slices") == after + BODY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'import (\n\t"errors"\n\t"strconv"\n)\n'),
        ('import "fmt"\n', 'import (\n\t"errors"\n\t"fmt"\n\t"strconv"\n)\n'),
        ('import "a.b/c"\n', 'import (\n\t"errors"\n\t"strconv"\n\n\t"a.b/c"\n)\n'),
        (
            'import (\n\t"bytes"\n\t"fmt"\n)\n',
            'import (\n\t"bytes"\n\t"errors"\n\t"fmt"\n\t"strconv"\n)\n',
        ),
        (
            'import (\n\t"bytes"\n\t"time"\n)\n',
            'import (\n\t"bytes"\n\t"errors"\n\t"strconv"\n\t"time"\n)\n',
        ),
        (
            'import (\n\t"bytes"\n)\n',
            'import (\n\t"bytes"\n\t"errors"\n\t"strconv"\n)\n',
        ),
        (
            'import (\n\t"a.b/c"\n)\n',
            'import (\n\t"errors"\n\t"strconv"\n\n\t"a.b/c"\n)\n',
        ),
        ('import (\n\t"errors"\n)\n', 'import (\n\t"errors"\n\t"strconv"\n)\n'),
    ],
)
def test_several_are_added_at_once(before: str, after: str) -> None:
    head = f"package p\n\n{before}" if before else "package p\n"
    assert added(head + BODY, "strconv", "errors") == f"package p\n\n{after}{BODY}"


def test_none_is_added_where_one_cannot_be() -> None:
    assert added(f'package p\n\nimport e "errors"\n{BODY}', "strconv", "errors") is None


@pytest.mark.parametrize(
    "imports",
    [
        'import s "slices"',
        'import . "slices"',
        'import "C"',
        'import (\n\t"C"\n\t"fmt"\n)',
        'import ( "sort"; "time" )',
    ],
)
def test_none_where_it_would_not_fit(imports: str) -> None:
    assert added(f"package p\n\n{imports}\n{BODY}", "slices") is None


@pytest.mark.go
def test_what_is_added_is_formatted(go: str, tmp_path: Path) -> None:
    gofmt = Path(go).resolve().parent / "gofmt"
    blocks = ['import "fmt"', 'import (\n\t"fmt"\n\t"sort"\n)', 'import (\n\t"a.b/c"\n)', ""]
    for number, block in enumerate(blocks):
        for path in ("bytes", "slices", "unicode"):
            text = added(f"package p\n\n{block}\n{BODY}" if block else f"package p\n{BODY}", path)
            assert text is not None
            (tmp_path / f"{number}{path}.go").write_text(text)
    done = subprocess.run([gofmt, "-l", tmp_path], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("use", "used"),
    [
        ("fmt.Println()", True),
        ("var _ fmt.Stringer", True),
        ('_ = "fmt.Println"', False),
        ("// fmt.Println", False),
        ("x.fmt()", False),
    ],
)
def test_a_use_is_an_identifier(use: str, used: bool) -> None:
    text = f'package p\n\nimport "fmt"\n\nfunc f() {{\n\t{use}\n}}\n'
    source = Source("p.go", text.encode())
    [imported] = imports_of(source)
    assert is_used(source, imported) is used


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('package p\n\nimport "fmt"\n\nvar a\n', "package p\n\nvar a\n"),
        ('package p\n\nimport (\n\t"fmt"\n)\n\nvar a\n', "package p\n\nvar a\n"),
        (
            'package p\n\nimport (\n\t"fmt" // c\n\t"sort"\n)\n\nvar a\n',
            'package p\n\nimport (\n\t"sort"\n)\n\nvar a\n',
        ),
    ],
)
def test_an_import_goes_with_its_line(before: str, after: str) -> None:
    source = Source("p.go", before.encode())
    start, end = removing(source, imports_of(source)[0])
    assert before[:start] + before[end:] == after


USES = """package p

import "fmt"

func f(a, b string) (string, string) {
	return fmt.Sprintf("%s.", a), fmt.Sprintf("%d.", len(b))
}
"""


def test_an_import_goes_with_its_last_use() -> None:
    data = USES.encode()
    source = Source("p.go", data)
    calls = ['fmt.Sprintf("%s.", a)', 'fmt.Sprintf("%d.", len(b))']
    imported = adding(source, "strconv")
    assert imported is not None
    first = change(source, (at := USES.index(calls[0]), at + len(calls[0]), 'a + "."'))
    second = change(
        source,
        *imported,
        (at := USES.index(calls[1]), at + len(calls[1]), 'strconv.Itoa(len(b)) + "."'),
    )
    both = [c._replace(fix=replace(c.fix, frees=("fmt",))) for c in (first, second)]
    together = edited(both, {"p.go": data})["p.go"].decode()
    assert 'import "strconv"\n' in together
    assert "fmt" not in together
    one = edited(both[:1], {"p.go": data})["p.go"].decode()
    assert one == USES.replace(calls[0], 'a + "."')
    assert completed(both[0], {"p.go": data}).edits == both[0].fix.edits
    alone = USES.replace(calls[0], "a").encode()
    left = Source("p.go", alone)
    at = alone.index(calls[1].encode())
    last = change(left, (at, at + len(calls[1]), 'b + "."'))
    last = last._replace(fix=replace(last.fix, frees=("fmt",)))
    assert len(completed(last, {"p.go": alone}).edits) == 2
    assert b"fmt" not in edited([last], {"p.go": alone})["p.go"]
