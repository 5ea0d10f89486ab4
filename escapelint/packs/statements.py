"""The statements of a rule module, as LibCST has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst


def smalls(body: Sequence[cst.CSTNode]) -> Iterator[cst.BaseSmallStatement]:
    """The simple statements of a body, one by one, without those inside of others."""
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body


def targets(small: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What a simple statement assigns to."""
    if isinstance(small, cst.Assign):
        yield from (target.target for target in small.targets)
    elif isinstance(small, cst.AnnAssign) and small.value is not None:
        yield small.target


def assigned(small: cst.BaseSmallStatement, name: str) -> Iterator[cst.BaseExpression]:
    """The value that a statement assigns to a name, for each time that it does so."""
    value = small.value if isinstance(small, cst.Assign | cst.AnnAssign) else None
    for target in targets(small):
        if isinstance(target, cst.Name) and target.value == name and value is not None:
            yield value


def dotted(node: cst.CSTNode | None) -> str:
    """A dotted name as it is written, "" for what is none."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr.value}" if start else ""
    return ""
