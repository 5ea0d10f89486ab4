"""What is there for tests and tools, by its path; and methods that read a command line."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.syntax.support import is_double, is_for_tests, is_test_support, is_tool, takes_flag


@pytest.mark.parametrize(
    "path",
    [
        "google.golang.org/grpc/internal/testutils/xds/e2e",
        "google.golang.org/grpc/internal/xds/test/e2e",
        "google.golang.org/grpc/internal/leakcheck",
        "github.com/expr-lang/expr/internal/testify/assert",
        "net/http/httptest",
        "github.com/IBM/sarama/mocks",
        "internal/trace/internal/testgen",
        "github.com/pion/webrtc/v4/examples/broadcast",
    ],
)
def test_for_tests(path: str) -> None:
    assert is_for_tests(path)


@pytest.mark.parametrize(
    "path", ["testing", "example.com/contest", "x.org/attest", "x.org/latest", "x.org/testament"]
)
def test_not_for_tests(path: str) -> None:
    assert not is_for_tests(path)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("(*MockMetadataResponse).SetLeader", True),
        ("fakeConn.Read", True),
        ("NewMockBroker", True),
        ("newStub", True),
        ("(*Mocking).Read", False),
        ("(*Broker).Fake", False),
        ("NewBroker", False),
        ("", False),
    ],
)
def test_doubles(function: str, expected: bool) -> None:
    assert is_double(function) is expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("meta/meta.go", 'import "testing"\n\nfunc Run(t *testing.T) {}', True),
        ("meta/meta.go", 'import (\n\t"testing"\n)\n\nfunc (r R) Run(t testing.TB) {}', True),
        ("meta/meta.go", 'import "github.com/stretchr/testify/require"', True),
        ("raft/testing.go", 'import "testing"\n\nfunc Run(t *testing.T) {}', False),
        ("raft/a_test.go", 'import "testing"\n\nfunc TestA(t *testing.T) {}', False),
        ("index/index.go", 'import "testing"\n\nvar inTest = testing.Testing()', False),
        ("gen/gen.go", "const text = `\nfunc TestA(t *testing.T) {}\n`", False),
    ],
)
def test_packages_that_are_written_for_tests(file: str, text: str, expected: bool) -> None:
    assert is_test_support(Source(file, f"package p\n\n{text}\n".encode())) is expected


def test_tools() -> None:
    assert is_tool("golang.org/x/tools/cmd/signature-fuzzer/internal/fuzz-generator")
    assert is_tool("github.com/pdfcpu/pdfcpu/pkg/cli")
    assert not is_tool("cmd/compile/internal/ssa")
    assert not is_tool("golang.org/x/tools/go/ssa")


@pytest.mark.parametrize(
    ("code", "takes"),
    [
        ("func (v *value) Set(s string) error { return X }", True),
        ("func (v *value) Set(s string) error { func() { X() }(); return nil }", True),
        ("func (v *value) Set(n int) error { return X }", False),
        ("func (v *value) Set(k, v string) { X() }", False),
        ("func (v *value) Set(k string, v string) error { return X }", False),
        ("func Set(s string) error { return X }", False),
        ("func (v *value) Put(s string) error { return X }", False),
        ("var V = X()", False),
    ],
)
def test_takes_flag(code: str, takes: bool) -> None:
    source = Source("p.go", f"package p\n\n{code}\n".encode())
    offset = source.data.index(b"X")
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    assert node is not None
    assert takes_flag(source, node) is takes
