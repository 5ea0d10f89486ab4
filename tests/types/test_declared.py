"""Declarations of a package."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Field,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeParam,
    Unknown,
)
from escapelint.types.reader import Surroundings, read_imported, read_types
from escapelint.types.toplevel import read_toplevel

INT, STRING = Basic("int"), Basic("string")


def declared(*texts: str) -> DeclaredTypes:
    return read_types(
        Source(f"{chr(97 + i)}.go", f"package p\n{text}".encode()) for i, text in enumerate(texts)
    )


def test_type_expressions() -> None:
    types = declared(
        """
import ("io"; y "example.org/yaml"; "math/rand/v2"; "gopkg.in/toml.v3")
type T struct{ a, b int; *io.Reader `x`; G[int]; c struct{ d byte } }
type (
    M map[string][]*T
    C chan<- error; R <-chan int
    F func(a, b int, c ...string) (n int, err error)
    I interface{ Do(); io.Reader }
    Y y.Node; V rand.Rand; W toml.Tree; X other.T
    G[K any] struct{ k K }
    P (int); A = any
)
"""
    ).types
    assert types["T"].type == Struct(
        (
            Field("a", INT, group=0),
            Field("b", INT, group=0),
            Field("Reader", Pointer(Named("io", "Reader")), True, "`x`", 1),
            Field("G", Named("", "G", (INT,)), True, group=2),
            Field("c", Struct((Field("d", Basic("uint8")),)), group=3),
        )
    )
    assert types["M"].type == Map(STRING, Slice(Pointer(Named("", "T"))))
    assert types["C"].type == Chan(Basic("error"), "chan<-")
    assert types["R"].type == Chan(INT, "<-chan")
    assert types["F"].type == Func((INT, INT, Slice(STRING)), (INT, Basic("error")), True)
    assert types["I"].type == Interface(("Do",), (Named("io", "Reader"),), (Func(),))
    assert types["Y"].type == Named("example.org/yaml", "Node")
    assert types["V"].type == Named("math/rand/v2", "Rand")
    assert types["W"].type == Named("gopkg.in/toml.v3", "Tree")
    assert isinstance(types["X"].type, Unknown)
    assert types["G"].params == ("K",)
    assert types["G"].type == Struct((Field("k", TypeParam("K")),))
    assert types["P"].type == INT
    assert types["A"].alias
    assert types["A"].type == Interface()


def test_types_of_equal_parts_differ() -> None:
    assert len({Slice(INT), Pointer(INT), Chan(INT), Basic("T"), TypeParam("T")}) == 5


def test_array_lengths() -> None:
    types = declared(
        """
const N, M = 3, -2
const (
    A = 1 << iota
    B
    C uint8 = iota*10 + 007
    D
    F float64 = 5
    Half = F / 2
    Real = 4.0
    Div = -7/2
    Conv = int64(3) + 1
    Own Size = 6
    Loop = Loop
    Size2 = len("abc")
)
type Size uint
type S struct {
    a [N*2]int; b [B]int; c [D]int; d [Half]int; e [Real]int; f [M]int; g [-Div]int
    h [Conv]int; i [Own]int; j [Loop]int; k [Size2]int; l [Unheard]int
}
"""
    ).types["S"]
    assert isinstance(types.type, Struct)
    lengths = [f.type.length for f in types.type.fields if isinstance(f.type, Array)]
    assert lengths == [6, 2, 37, None, 4, None, 3, 4, 6, None, 3, None]


def test_names_declared_twice_are_unknown() -> None:
    package = declared(
        "type T int\ntype S struct{ t T; u int }\nconst N = 1",
        "type T string\nfunc int() {}\nconst N = 2",
    )
    assert "T" not in package.types
    assert package.constants == {}
    struct = package.types["S"].type
    assert isinstance(struct, Struct)
    assert [type(field.type) for field in struct.fields] == [Unknown, Unknown]


def test_a_dot_import_makes_exported_names_of_others_unknown() -> None:
    package = declared('import . "x"\ntype S struct{ a Thing; b Own; c string }\ntype Own int')
    struct = package.types["S"].type
    assert isinstance(struct, Struct)
    kinds = [type(field.type) for field in struct.fields]
    assert kinds == [Unknown, Named, Basic]


def test_two_guesses_for_one_qualifier_say_nothing() -> None:
    package = declared('import ("io"; "example.org/io"; z "example.org/z")\ntype R io.Reader')
    assert package.imports["a.go"] == {"z": "example.org/z"}
    assert isinstance(package.types["R"].type, Unknown)


def test_functions_methods_and_variables() -> None:
    package = declared(
        """
type T struct{}
func F[K any](k K) (a, b *T) { return }
func (t *T) M(int) {}
func (g G[K]) N() K { panic(0) }
type G[K any] struct{}
var a, b []T
var c = &T{}
var d = make(map[string]T)
var e, f = F[int](1)
var g = [...]T{{}, {}}
func init() {}
func init() {}
"""
    )
    pointer = Pointer(Named("", "T"))
    assert package.functions["F"] == Func(
        (TypeParam("K"),), (pointer, pointer), False, (("K", Unknown("constraint")),)
    )
    assert package.methods == {"T": {"M": Func((INT,))}, "G": {"N": Func((), (TypeParam("K"),))}}
    assert package.variables == {
        "a": Slice(Named("", "T")),
        "b": Slice(Named("", "T")),
        "c": pointer,
        "d": Map(STRING, Named("", "T")),
        "e": pointer,
        "f": pointer,
        "g": Array(2, Named("", "T")),
    }


def test_following_names() -> None:
    package = declared("type A = B\ntype B C\ntype C struct{}\ntype L = L2\ntype L2 = L")
    assert package.unalias(Named("", "A")) == Named("", "B")
    assert package.underlying(Named("", "A")) == Struct()
    assert package.chain("A") == ("A", "B", "C")
    assert isinstance(package.unalias(Named("", "L")), Unknown)
    assert isinstance(package.underlying(Named("io", "Reader")), Unknown)


def test_positions_are_those_of_the_file() -> None:
    text = b"package p\n\ntype T struct {\n\ta int\n}\n"
    declaration = read_types([Source("a.go", text)]).types["T"]
    assert text[declaration.name_start : declaration.name_end] == b"T"
    assert text[declaration.type_start : declaration.type_end] == b"struct {\n\ta int\n}"
    assert declaration.file == "a.go"


def test_a_long_text_is_no_deep_question() -> None:
    text = "package p\n\nconst a = " + " +\n\t".join(['"text"'] * 3000) + "\nconst b = 1 + 2\n"
    assert read_types([Source("p.go", text.encode())]).constants["b"] == 3


def test_a_file_of_tables_is_not_parsed() -> None:
    text = b"""package p

import "io"

const size = 3

var table = [...]int{
\t1, 2,
}

var out io.Writer

func f(n int) error {
\treturn nil
}

func (t *T) m() {
}
"""
    types_file = Source("t.go", b"package p\n\ntype T struct{ a [size]int }\n", ())
    sources = [Source("a.go", text, ()), types_file]
    read = read_types(sources)
    whole = read_types([Source("a.go", text), Source("t.go", types_file.data)])
    for table in ("types", "constants", "constant_types", "variables", "functions"):
        assert dict(getattr(read, table)) == dict(getattr(whole, table)), table
    assert {t: dict(m) for t, m in read.methods.items()} == {"T": dict(whole.methods["T"])}
    assert read.pointer_methods == whole.pointer_methods
    assert read.imports["a.go"] == whole.imports["a.go"]
    assert "_outline" not in vars(sources[0])
    assert "_outline" in vars(types_file)  # somebody may ask where a type stands


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('const a = "`" +\n\t"\\"/*"\n\nvar b = 1', [("a",), ("b",)]),
        ("var a = '`'\n\nvar b = '\\''", [("a",), ("b",)]),
        ('var a = "`" + `"\nvar b = 1`', None),  # the raw string goes on
        ('var a = `"` + ` "\nvar b = 1`', None),
        ('var a = "/*" /* "\nvar b = 1 */', None),
        ('var a = 1 // "it\'s"\n\nvar b = "`"', [("a",), ("b",)]),
    ],
)
def test_what_quotes_and_comments_in_strings_mean(
    text: str, names: list[tuple[str, ...]] | None
) -> None:
    found = read_toplevel(f"package p\n\n{text}\n".encode())
    assert (None if found is None else [each.names for each in found]) == names


@pytest.mark.parametrize(
    "signature",
    [
        "func f(a int,\n\tb bool) error {\n\treturn nil\n}",
        "func f(\n\ta int, // one\n\n\t// two\n\tb func(),\n) (\n\terror,\n) {\n\treturn nil\n}",
        "func f(a int,\n\tb bool)",
        "func f(a int,\n\tb struct {\n\t\tc int\n\t}) {\n}",
        "func f(a int,\n\tb func(\n\t\tc int,\n\t)) {\n}",
    ],
)
def test_parameters_on_several_lines_end_where_they_end(signature: str) -> None:
    """Whether by lines or by parsing the whole file: what comes after it is found."""
    text = f"package p\n\n{signature}\n\ntype after int\n\nvar x = g(\n\t1,\n)\n\ntype last int\n"
    read = read_imported([("a.go", text.encode())], Surroundings())
    assert list(read.types) == ["after", "last"]
    assert list(read.functions) == ["f"]
