"""Where a chain of flows ends, from recorded notes."""

from __future__ import annotations

import pytest

from escapelint import because
from escapelint.facts.destination import Destination, destination
from escapelint.facts.flows import HEAP, parse_block
from escapelint.model import Note, Pos

POS = Pos("a.go", 3, 4)


class Known:
    """v, x and s are locals, table is global, http and io are packages."""

    def is_variable(self, name: str) -> bool:
        return name in ("v", "x", "s", "table")

    def is_global(self, name: str) -> bool:
        return name == "table"

    def is_package(self, name: str) -> bool:
        return name in ("http", "io")


def of(expr: str, reason: str, sink: str = HEAP, *, returned: bool = False) -> tuple[str, str]:
    end = destination(Note(expr, reason, POS), sink, returned=returned, names=Known())
    assert end.pos == POS
    return end.kind, end.target


@pytest.mark.parametrize(
    ("statement", "kind", "target"),
    [
        ("s.buf = b", "field", "s.buf"),
        ("*x = b", "field", "*x"),
        ("n.indices += ~r0", "field", "n.indices"),
        ("s.rows[i] = b", "element", "s.rows[i]"),
        ("table = b", "global", "table"),
        ("http.DefaultClient = b", "global", "http.DefaultClient"),
        ("c.err = b", "field", "c.err"),  # c is a variable of inlined code
        ("x = b", "escaping", "x"),
        ("s.a, s.b = f(b), b", "field", "s.a, s.b"),
        ("(*int)(p.table@8) = b", "global", "table"),
        ("f(b)", "unknown", ""),
    ],
)
def test_assigned_to_the_heap(statement: str, kind: str, target: str) -> None:
    assert of(statement, "assign") == (kind, target)


@pytest.mark.parametrize(
    ("call", "kind", "target"),
    [
        ("keep(b)", "call", "keep"),
        ("v(b)", "dynamic", "v"),
        ("io.ReadAtLeast(r, b, 3)", "call", "io.ReadAtLeast"),
        ("asn1.Unmarshal(b)", "call", "asn1.Unmarshal"),
        ("x.Write(b)", "dynamic", "x.Write"),
        ("s.w.Write(b)", "dynamic", "s.w.Write"),
        ("io.r.Read(io.buf)", "dynamic", "io.r.Read"),
        ("bytes.Reader.Len(r)", "call", "bytes.Reader.Len"),
        ("(*T).M(s, b)", "call", "(*T).M"),
        ("(*sync.Map[go.shape.int]).Store(s, b)", "call", "(*sync.Map[go.shape.int]).Store"),
        ("(*x).Write(b)", "dynamic", "(*x).Write"),
        ("f(1).Write(b)", "dynamic", "f(1).Write"),
        (".autotmp_3.Write(b)", "dynamic", ".autotmp_3.Write"),
        ("func literal(b)", "call", "func literal"),
        ('append(list["a, b"], b)', "appended", 'list["a, b"]'),
        ("panic(b)", "panic", ""),
    ],
)
def test_passed(call: str, kind: str, target: str) -> None:
    assert of(call, "call parameter") == (kind, target)


@pytest.mark.parametrize(
    ("expr", "reason", "sink", "kind", "target"),
    [
        ("m[k[0]]", "key of map put", HEAP, "key", "m"),
        ("ch <- b", "send", HEAP, "sent", "ch <- b"),
        ("T{...}", "struct literal element", "{storage for &T{...}}", "literal", "&T{...}"),
        ("map[int]T{...}", "map literal value", HEAP, "literal", "map[int]T{...}"),
        ("b", "interface-converted", "{storage for b}", "box", ""),
        ("p := b", "assign-pair", "{storage for p.run}", "holder", "p.run"),
        ("b", "reference", "{storage for func literal}", "captured", "b"),
        ("func literal", "spill", HEAP, "captured", ""),
        ("best = b", "assign", "best", "variable", "best"),
        ("best = b", "assign", "{temp}", "variable", "best"),
        ("b", "too large for stack", HEAP, "size", "too large for stack"),
        ("copy(dst, b)", "copied slice", HEAP, "appended", "dst"),
    ],
)
def test_others(expr: str, reason: str, sink: str, kind: str, target: str) -> None:
    assert of(expr, reason, sink) == (kind, target)


def test_returned() -> None:
    assert of("return b", "return", "~r0", returned=True) == ("result", "")


DIRECT = b"flow: {heap} \xe2\x86\x90 &x:\n  from &x (address-of) at a.go:5:2\n"


@pytest.mark.parametrize(
    ("block", "end", "said"),
    [
        (
            DIRECT + b"  from s.p = &x (assign) at a.go:5:6\n",
            Destination("field", "s.p", Pos("a.go", 5, 6)),
            "stored in s.p (line 5)",
        ),
        (
            DIRECT + b"  from s.p = &x (assign) at b.go:5:6\n",
            Destination("field", "s.p", Pos("b.go", 5, 6)),
            "stored in s.p (b.go:5)",
        ),
        (
            DIRECT + b"  from a, b = f(&x) (assign) at a.go:3:6\n",
            Destination("escaping", "a, b", Pos("a.go", 3, 6)),
            "kept in one of a, b, which escapes",
        ),
        (
            "flow: {storage for &T{...}} ← &{storage for make([]int, n)}:\n"
            "  from T{...} (struct literal element) at a.go:3:9\n"
            "flow: ~r0 ← &{storage for &T{...}}:\n"
            "  from return &T{...} (return) at a.go:3:2\n".encode(),
            Destination("result", "", Pos("a.go", 3, 2)),
            "put into &T{...}, which is returned",
        ),
        (
            "flow: x ← &{storage for new(T)}:\n  from return new(T) (return) at a.go:3:2\n"
            "flow: {heap} ← x:\n  from append(l, f()) (call parameter) at a.go:9:2\n".encode(),
            Destination("appended", "l", Pos("a.go", 9, 2)),
            "returned and then appended to l (line 9)",
        ),
        (
            "flow: x ← &{storage for new(T)}:\n  from x = new(T) (assign) at a.go:3:2\n"
            "flow: {heap} ← x:\n  from x.Run(1) (call parameter) at a.go:3:9\n".encode(),
            Destination("dynamic", "x.Run", POS),
            "the receiver of x.Run",
        ),
        (
            "flow: x ← &{storage for new(T)}:\n  from x.a = new(T) (assign) at a.go:3:2\n"
            "flow: {heap} ← x:\n  from (*U).Run(x) (call parameter) at a.go:3:9\n".encode(),
            Destination("call", "(*U).Run", POS),
            "held by x, the receiver of (*U).Run",
        ),
        (
            "flow: x ← &{storage for new(T)}:\n  from x.a = new(T) (assign) at a.go:3:2\n"
            "flow: {heap} ← x:\n  from x.w.Run(1) (call parameter) at a.go:3:9\n".encode(),
            Destination("dynamic", "x.w.Run", POS),
            "held by x, a part of which is the receiver of x.w.Run",
        ),
        (
            "flow: {heap} ← &x:\n  from (*T).Run(x, 1) (call parameter) at a.go:3:9\n".encode(),
            Destination("call", "(*T).Run", POS),
            "the receiver of (*T).Run",
        ),
        (
            "flow: {storage for func literal} ← x:\n"
            "  from x (captured by a closure) at a.go:3:9\n"
            "flow: ~r0 ← &{storage for func literal}:\n"
            "  from return f (return) at a.go:3:2\n".encode(),
            Destination("result", "", POS),
            "captured by a closure, which is returned",
        ),
    ],
)
def test_said(block: bytes, end: Destination, said: str) -> None:
    assert because.ending(parse_block(block), end, POS) == said
