"""Common types of the standard library, written out as types whose sizes can be worked out.

A type is listed for the releases in which the layout below was verified against the compiler
(tests/layout). Anything else is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

from escapelint.types.model import (
    Basic,
    Field,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    Unknown,
)

# Of size 0 and alignment 8 on every architecture: sync/atomic.align64.
ALIGN64 = Basic("align64")
UNSAFE_POINTER = Pointer(Unknown())

_OLDEST, _NEWEST = (1, 21), (1, 27)
_I32, _I64, _U32, _U64 = Basic("int32"), Basic("int64"), Basic("uint32"), Basic("uint64")
_INT, _BOOL, _STRING, _BYTE = Basic("int"), Basic("bool"), Basic("string"), Basic("uint8")
_BYTES = Slice(_BYTE)
_INTERFACE = Interface(("M",))


def _struct(*types: TypeExpr) -> Struct:
    return Struct(tuple(Field("_", type_) for type_ in types))


_ATOMIC64 = _struct(ALIGN64, _I64)
_MUTEX = _struct(_I32, _U32)
_ADDR = _struct(_U64, _U64, UNSAFE_POINTER)

_INTERFACES = {
    "context": "Context",
    "crypto": "PrivateKey PublicKey Signer",
    "encoding": "BinaryMarshaler TextMarshaler",
    "flag": "Value",
    "fmt": "Formatter Stringer",
    "go/ast": "Decl Expr Node Spec Stmt",
    "go/types": "Object Type",
    "hash": "Hash Hash32 Hash64",
    "image": "Image",
    "image/color": "Color Model",
    "io": "ByteReader ByteWriter Closer ReadCloser ReadSeeker ReadWriteCloser ReadWriter Reader"
    " ReaderAt ReaderFrom Seeker StringWriter WriteCloser Writer WriterAt WriterTo",
    "io/fs": "DirEntry FS File FileInfo",
    "log/slog": "Handler",
    "math/rand": "Source",
    "net": "Addr Conn Error Listener PacketConn",
    "net/http": "CookieJar FileSystem Flusher Handler ResponseWriter RoundTripper",
    "os": "DirEntry FileInfo Signal",
    "reflect": "Type",
    "sort": "Interface",
    "sync": "Locker",
}
_OTHERS: Mapping[tuple[str, str], TypeExpr] = {
    ("bytes", "Buffer"): _struct(_BYTES, _INT, Basic("int8")),
    ("bytes", "Reader"): _struct(_BYTES, _I64, _INT),
    ("context", "CancelFunc"): Func(),
    ("encoding/json", "Number"): _STRING,
    ("encoding/json", "RawMessage"): _BYTES,
    ("go/token", "Pos"): _INT,
    ("go/token", "Position"): _struct(_STRING, _INT, _INT, _INT),
    ("go/token", "Token"): _INT,
    ("io/fs", "FileMode"): _U32,
    ("log/slog", "Level"): _INT,
    ("math/big", "Int"): _struct(_BOOL, Slice(Basic("uint"))),
    ("net", "HardwareAddr"): _BYTES,
    ("net", "IP"): _BYTES,
    ("net", "IPMask"): _BYTES,
    ("net", "IPNet"): _struct(_BYTES, _BYTES),
    ("net/http", "ConnState"): _INT,
    ("net/http", "HandlerFunc"): Func(),
    ("net/http", "Header"): Map(_STRING, Slice(_STRING)),
    ("net/http", "SameSite"): _INT,
    ("net/netip", "Addr"): _ADDR,
    ("net/netip", "AddrPort"): _struct(_ADDR, Basic("uint16")),
    ("net/url", "Values"): Map(_STRING, Slice(_STRING)),
    ("os", "FileMode"): _U32,
    ("reflect", "Kind"): Basic("uint"),
    ("reflect", "Value"): _struct(UNSAFE_POINTER, UNSAFE_POINTER, Basic("uintptr")),
    ("strings", "Builder"): _struct(UNSAFE_POINTER, _BYTES),
    ("strings", "Reader"): _struct(_STRING, _I64, _INT),
    ("structs", "HostLayout"): _struct(),
    ("sync", "Mutex"): _MUTEX,
    ("sync", "Once"): _struct(_U32, _MUTEX),
    ("sync", "RWMutex"): _struct(_MUTEX, _U32, _U32, _I32, _I32),
    ("sync", "WaitGroup"): _struct(_ATOMIC64, _U32),
    ("sync/atomic", "Bool"): _U32,
    ("sync/atomic", "Int32"): _I32,
    ("sync/atomic", "Int64"): _ATOMIC64,
    ("sync/atomic", "Pointer"): UNSAFE_POINTER,
    ("sync/atomic", "Uint32"): _U32,
    ("sync/atomic", "Uint64"): _ATOMIC64,
    ("sync/atomic", "Uintptr"): Basic("uintptr"),
    ("sync/atomic", "Value"): _INTERFACE,
    ("time", "Duration"): _I64,
    ("time", "Month"): _INT,
    ("time", "Time"): _struct(_U64, _I64, UNSAFE_POINTER),
    ("time", "Weekday"): _INT,
    ("unsafe", "Pointer"): UNSAFE_POINTER,
}
_TYPES: Mapping[tuple[str, str], TypeExpr] = {
    **_OTHERS,
    **{
        (package, name): _INTERFACE
        for package, names in _INTERFACES.items()
        for name in names.split()
    },
}


def known_type(package: str, name: str, release: tuple[int, int]) -> TypeExpr | None:
    """A type with the same layout as another package's type, None where it is not known."""
    if not _OLDEST <= release <= _NEWEST:
        return None
    return _TYPES.get((package, name))


def known_names() -> tuple[tuple[str, str], ...]:
    """Every (package, name) that `known_type` may know."""
    return tuple(_TYPES)
