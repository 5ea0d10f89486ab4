"""Where new lines are put before a statement."""

from __future__ import annotations

import pytest

from escapelint.syntax.appends import walk
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.source import Source


def inserted(body: str) -> str | None:
    """A function with a line before its call of `last`, None where there is no place for it."""
    text = f"package p\n\nfunc f() {{\n{body}}}\n"
    source = Source("p.go", text.encode())
    statement = next(
        node
        for node in walk(source.root)
        if node.type == "expression_statement" and source.text(node) == "last()"
    )
    found = lines_before(source, statement, "new()")
    if found is None:
        return None
    at, lines = found
    data = source.data[:at] + lines.encode() + source.data[at:]
    return data.decode().partition("{\n")[2].removesuffix("}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\tlast()\n", "\tnew()\n\tlast()\n"),
        ("\tfirst()\n\tlast()\n", "\tfirst()\n\tnew()\n\tlast()\n"),
        ("\t// one\n\t// two\n\tlast()\n", "\tnew()\n\t// one\n\t// two\n\tlast()\n"),
        ("\t// one\n\n\tlast()\n", "\t// one\n\n\tnew()\n\tlast()\n"),
        ("\tfirst() // one\n\tlast()\n", "\tfirst() // one\n\tnew()\n\tlast()\n"),
        ("\tif x {\n\t\tlast()\n\t}\n", "\tif x {\n\t\tnew()\n\t\tlast()\n\t}\n"),
        ("\tx := `\n\t// no`\n\tlast()\n", "\tx := `\n\t// no`\n\tnew()\n\tlast()\n"),
        ("\tx := `\n\t// no` + `\n`\n\tlast()\n", "\tx := `\n\t// no` + `\n`\n\tnew()\n\tlast()\n"),
    ],
)
def test_lines_come_before_the_comments_of_a_statement(before: str, after: str) -> None:
    assert inserted(before) == after


@pytest.mark.parametrize("body", ["\tfirst(); last()\n", "\tif x { last() }\n"])
def test_none_where_it_does_not_begin_its_line(body: str) -> None:
    assert inserted(body) is None
