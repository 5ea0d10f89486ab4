"""What counts as lending, and when nil may be returned."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.syntax.uses import is_lender, is_lending_method, may_return_nil, only_lent

IMPORTS = {
    path.rpartition("/")[2]: path
    for path in (
        "bytes",
        "crypto/sha256",
        "encoding/base64",
        "encoding/binary",
        "encoding/hex",
        "encoding/json",
        "example.com/wire",
        "fmt",
        "io",
        "os",
        "strconv",
        "unicode/utf8",
    )
}


@pytest.mark.parametrize(
    ("body", "lent"),
    [
        ("r.Read(b)", True),
        ("r.Read(b[:n]); w.Write(b[2:])", True),
        ("os.Stdout.Write(b)", True),
        ("conn.WriteTo(b, addr)", True),
        ("n := copy(b, c); b[0] = 1; x = len(b)", True),
        ("for i := range b { s += string(b[i:]) }", True),
        ("for _, c := range b { x += c }", True),
        ("var b bytes.Buffer; b.WriteString(s); w.Write(b.Bytes())", True),
        ("b.Reset(); return b.String()", True),
        ("binary.BigEndian.PutUint32(b, 1); binary.Read(r, o, &b)", True),
        ("hex.Encode(b, c); base64.StdEncoding.Encode(b, c)", True),
        ("s := hex.EncodeToString(b); h := sha256.Sum256(b); e := bytes.Equal(b, c)", True),
        ("b := make([]byte, 9); b = nil; b = b[:2]; c := append(d, b...)", True),
        ("return b", False),
        ("return b[:n]", False),
        ("h.field = b", False),
        ("c <- b", False),
        ("x := T{b}", False),
        ("x := map[string][]byte{s: b}", False),
        ("keep(b)", False),
        ("f(func() { w.Write(b) })", False),
        ("c := b", False),
        ("var c = b", False),
        ("b = other()", False),
        ("b, err := f()", False),
        ("p := &b", False),
        ("a[len(b)] = 1", True),
        ("x := a[b]", True),
        # Later is not now.
        ("go w.Write(b)", False),
        ("defer w.Write(b)", False),
        ("defer w.Write(b.Bytes())", False),
        ("go b.WriteString(s)", False),
        ("defer w.Write(append(b, 1))", False),
        ("f := b.WriteString", False),
        # An element's address is the memory's.
        ("x := b[3]; return b[4]", True),
        ("q := &b[3]", False),
        ("q := &(b[3])", False),
        ("w.Write(f(&b[0]))", False),
        ("for i := range b { keep(&b[i]) }", False),
        # What grows the buffer returns it.
        ("return strconv.AppendInt(b, 5, 10)", False),
        ("out := fmt.Appendf(b, s)", False),
        ("c := append(b, 1)", False),
        ("c = append(c, b)", False),
        ("x.f = binary.AppendUvarint(b[:0], 1)", False),
        ("c := binary.BigEndian.AppendUint32(b, 1)", False),
        ("return utf8.AppendRune(b, r)", False),
        ("return strconv.AppendInt(append(b, s...), 5, 10)", False),
        ("b = strconv.AppendInt(b, 5, 10)", True),
        ("b = append(b[:0], s...); _ = fmt.Appendf(b, s); fmt.Appendln(b)", True),
        ("w.Write(strconv.AppendInt(b[:0], 5, 10))", True),
        ("b.Write(strconv.AppendInt(b.AvailableBuffer(), 5, 10))", True),
        ("s := string(utf8.AppendRune(b, r))", True),
        ("x, b = b, x", False),
        # Parts of a bytes.Buffer.
        ("return b.Bytes()", False),
        ("return b.Next(5)", False),
        ("c := b.AvailableBuffer()", False),
        ("c, err := b.ReadBytes('x')", True),
        ("w.Write(b.Next(5)); x := b.Bytes()[0]; s := string(b.Bytes())", True),
        ("q := &b.Bytes()[0]", False),
        ("return bytes.TrimSpace(b.Bytes())", False),
        # Only what is known by its package, or as a method of io.
        ("e.Encode(b)", False),
        ("json.NewEncoder(&b).Encode(c)", True),
        ("e := json.NewEncoder(&b); e.Encode(c)", False),
        ("json.NewEncoder(&b).SetIndent(c, c)", False),
        ("e.Decode(b)", False),
        ("e.Equal(b)", False),
        ("e.Compare(b, c)", False),
        ("h.Sum256(b)", False),
        ("e.EncodeToString(b)", False),
        ("t.Execute(b, x)", False),
        ("wire.Write(b)", False),
        ("wire.Encode(b)", False),
        ("ws.Write(ctx, b)", False),
        ("crc32.ChecksumIEEE(b)", False),  # not imported here
    ],
)
def test_only_lent(body: str, lent: bool) -> None:
    source = Source("p.go", f"package p\n\nfunc F() {{ {body} }}\n".encode())
    assert not source.root.has_error
    function = source.root.named_children[-1]
    assert only_lent(source, "b", function, IMPORTS) is lent


def test_the_compiler_may_know_better() -> None:
    source = Source("p.go", b"package p\n\nfunc F() { t.Execute(b, x) }\n")
    function = source.root.named_children[-1]
    at = source.data.index(b"(b")
    assert only_lent(source, "b", function, {}, {at})
    assert not only_lent(source, "b", function, {}, {at + 1})


@pytest.mark.parametrize(
    ("signature", "lent"),
    [
        ("(b []byte) error", True),
        ("(c []byte) (b []byte)", False),
        ("() (n int, b []byte)", False),
    ],
)
def test_a_result_is_returned(signature: str, lent: bool) -> None:
    source = Source("p.go", f"package p\n\nfunc F{signature} {{ r.Read(b); return }}\n".encode())
    assert only_lent(source, "b", source.root.named_children[-1], IMPORTS) is lent


@pytest.mark.parametrize(
    ("callee", "lends"),
    [
        ("w.Write", True),
        ("(*os.File).Read", True),
        ("io.ReadFull", True),
        ("fmt.Fprintf", True),
        ("fmt.Sprintf", False),
        ("(*json.Encoder).Encode", True),
        ("(*template.Template).Execute", True),
        ("e.Encode", False),
        ("t.Execute", False),
        ("keep", False),
        ("append", False),
        ("x.Rewrite", False),
        ("", False),
    ],
)
def test_is_lender(callee: str, lends: bool) -> None:
    assert is_lender(callee) is lends


def test_a_lending_method_is_known_by_its_type() -> None:
    assert is_lending_method("(*template.Template).ExecuteTemplate")
    assert not is_lending_method("w.Write")


@pytest.mark.parametrize(
    ("function", "nil"),
    [
        ("func F() *T { return &T{} }", False),
        ("func F() *T { if x { return nil }; return &T{} }", True),
        ("func F() (*T, error) { if x { return nil, err }; return &T{}, nil }", False),
        ("func F() (*T, bool) { if x { return nil, false }; return &T{}, true }", True),
        ("func F() (s *T, ok bool) { if x { return &T{}, true }; return }", True),
        ("func F() (s *T, ok bool) { return &T{}, true }", False),
        ("func F() (s T) { s.p = &U{}; return }", False),
        ("func F() (s *T) { f(func() { return }); return &T{} }", False),
        ("func F() (s *T) { s = &T{}; if x { s = nil }; return s }", True),
        ("func F() (s *T) { defer func() { s = nil }(); return &T{} }", True),
        ("func F() *T { s := &T{}; if x { s = nil }; return s }", True),
        ("func F() *T { s := &T{}; t = nil; return s }", False),
        ("func F() *T { var s *T; if x { s = &T{} }; return s }", True),
        ("func F() *T { var s *T = nil; if x { s = &T{} }; return s }", True),
        ("func F() *T { var s T; return &s }", False),
        ("func F() *T { var u *T; s := &T{}; return s }", False),
    ],
)
def test_may_return_nil(function: str, nil: bool) -> None:
    source = Source("p.go", f"package p\n\n{function}\n".encode())
    assert not source.root.has_error
    assert may_return_nil(source, source.root.named_children[-1]) is nil
