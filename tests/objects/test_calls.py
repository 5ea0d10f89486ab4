"""Which of the runtime's functions allocate: none that a release calls is left open."""

from __future__ import annotations

import pytest

from escapelint.layout.classes import SIZE_CLASSES
from escapelint.objects.calls import (
    BOX,
    GROWN,
    MOVED,
    OBJECT,
    TEXT,
    UNKNOWN,
    kind_of,
    size_class,
    takes_type,
)
from tests.objects.recorded import RELEASES, builtins


@pytest.mark.parametrize("release", RELEASES)
def test_all_that_a_release_calls_is_known(release: str) -> None:
    assert [name for name in builtins(release) if kind_of(name) == UNKNOWN] == []


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("runtime.newobject", OBJECT),
        ("runtime.mallocgcSmallNoScanSC4", OBJECT),
        ("runtime.growsliceBufNoAlias", GROWN),
        ("runtime.moveSliceNoCap", MOVED),
        ("runtime.convT", BOX),
        ("runtime.concatbyte3", TEXT),
        ("runtime.concatstrings", TEXT),
        ("runtime.slicebytetostringtmp", ""),
        ("runtime.deferprocStack", ""),
        ("runtime.gcWriteBarrier7", ""),
        ("runtime.newfangled", UNKNOWN),
        ("runtime.newobject·f", ""),
        ("runtime.GC", ""),
        ("runtime.(*Frames).Next", ""),
        ("bytes.newobject", ""),
    ],
)
def test_kind(symbol: str, kind: str) -> None:
    assert kind_of(symbol) == kind


def test_calls_that_are_given_a_type() -> None:
    names = ("newobject", "convT", "growslice", "makemap", "convT64", "makemap_small", "intstring")
    assert [name for name in names if takes_type(name)] == list(names[:4])


def test_size_classes() -> None:
    assert size_class("newobject") is None
    found = size_class("mallocgcSmallScanNoHeaderSC4")
    assert found is not None
    assert SIZE_CLASSES[found] == 32
    tiny = size_class("mallocgcTinySC2")
    assert tiny is not None
    assert SIZE_CLASSES[tiny] == 16
