"""Files stay formatted, and others stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.model import Toolchain
from escapelint.toolchain.find import describe
from escapelint.toolchain.gofmt import keep_formatted

GOOD = b"package p\n\nvar a = 1\n"
WRONG = b"package p\nvar  a = 1\n"


@pytest.mark.go
class TestKeepFormatted:
    @pytest.fixture
    def toolchain(self, go: str, tmp_path: Path) -> Toolchain:
        return describe(go, "--go", str(tmp_path))

    def test_what_was_formatted_is_formatted(self, toolchain: Toolchain) -> None:
        old, new = {"a.go": GOOD, "b.go": GOOD}, {"a.go": WRONG, "b.go": GOOD}
        found = keep_formatted(toolchain, old, new)
        assert found == {"a.go": b"package p\n\nvar a = 1\n", "b.go": GOOD}

    def test_what_was_not_is_left(self, toolchain: Toolchain) -> None:
        new = WRONG.replace(b"1", b"2")
        assert keep_formatted(toolchain, {"a.go": WRONG}, {"a.go": new}) == {"a.go": new}

    def test_other_line_breaks_are_left(self, toolchain: Toolchain) -> None:
        old, new = (data.replace(b"\n", b"\r\n") for data in (GOOD, WRONG))
        assert keep_formatted(toolchain, {"a.go": old}, {"a.go": new}) == {"a.go": new}

    def test_what_gofmt_cannot_read_is_left(self, toolchain: Toolchain) -> None:
        assert keep_formatted(toolchain, {"a.go": GOOD}, {"a.go": b"var"}) == {"a.go": b"var"}


def test_without_gofmt_files_are_as_they_were_given(tmp_path: Path) -> None:
    toolchain = Toolchain("go", "PATH", "go1.26.8", str(tmp_path), "linux", "amd64", "")
    assert keep_formatted(toolchain, {"a.go": GOOD}, {"a.go": WRONG}) == {"a.go": WRONG}
