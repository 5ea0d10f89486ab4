"""String constants of a package."""

from escapelint.syntax.source import Source
from escapelint.types.text_constants import is_shared, read_text_constants


def test_constants_that_are_literals_are_read() -> None:
    files = [
        Source("a.go", b'package p\nconst A = "a"\nconst (\n\tB, C = `b`, 1\n\tD = A + "d"\n)\n'),
        Source("b.go", b'package p\ntype t string\nconst E t = "e"\nvar F = "f"\n'),
    ]
    assert read_text_constants(files) == {"A": '"a"', "B": "`b`"}


def test_constants_that_many_calls_share() -> None:
    files = [
        Source("a.go", b'package p\nconst a, b, C = "a", "b", "C"\nfunc f() { g(a, b, a, b) }\n'),
        Source("b.go", b"package p\nfunc h() { g(a) }\nfunc i() { b := 1; g(b) }\n"),
    ]
    assert is_shared(files, "a")
    assert not is_shared(files, "b")
    assert is_shared(files, "C")  # others may use it
