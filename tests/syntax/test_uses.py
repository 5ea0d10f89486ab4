"""What counts as lending."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.syntax.uses import is_lender, only_lent


@pytest.mark.parametrize(
    ("body", "lent"),
    [
        ("r.Read(b)", True),
        ("r.Read(b[:n]); w.Write(b[2:])", True),
        ("n := copy(b, c); b[0] = 1; x = len(b)", True),
        ("for i := range b { s += string(b[i:]) }", True),
        ("var b bytes.Buffer; b.WriteString(s); w.Write(b.Bytes())", True),
        ("b.Reset(); return b.String()", True),
        ("binary.BigEndian.PutUint32(b, 1)", False),
        ("return b", False),
        ("return b[:n]", False),
        ("return b.Bytes()", False),
        ("h.field = b", False),
        ("c <- b", False),
        ("x := T{b}", False),
        ("keep(b)", False),
        ("go w.Write(b)", False),
        ("defer w.Write(b)", False),
        ("f(func() { w.Write(b) })", False),
        ("c := b", False),
        ("c := append(b, 1)", False),
        ("p := &b", False),
        ("a[len(b)] = 1", True),
        ("x := a[b]", True),
    ],
)
def test_only_lent(body: str, lent: bool) -> None:
    source = Source("p.go", f"package p\n\nfunc F() {{ {body} }}\n".encode())
    assert not source.root.has_error
    function = source.root.named_children[-1]
    assert only_lent(source, "b", function) is lent


@pytest.mark.parametrize(
    ("callee", "lends"),
    [
        ("w.Write", True),
        ("(*os.File).Read", True),
        ("io.ReadFull", True),
        ("fmt.Fprintf", True),
        ("fmt.Sprintf", False),
        ("(*json.Encoder).Encode", True),
        ("keep", False),
        ("append", False),
        ("x.Rewrite", False),
    ],
)
def test_is_lender(callee: str, lends: bool) -> None:
    assert is_lender(callee) is lends
