"""How the text of the compiler differs between releases, as far as a reader has to know."""

from __future__ import annotations

# The first and the last release whose text is recorded in testdata/logs and read by the tests.
# Of another release nobody knows: the wording changed in Go 1.22 and in Go 1.25 without notice,
# and a reader that misses it finds nothing and looks clean. So such a release is asked to compile
# the canary first.
RECORDED = ((1, 21), (1, 27))

# Until then string constants are printed as they stand in the source, raw ones with their line
# breaks: one line of the text is several.
_FIRST_WITHOUT_RAW_STRINGS = (1, 22)


def is_recorded(release: tuple[int, int]) -> bool:
    """Whether the text of a release, `(1, 26)`, is recorded; `(0, 0)`, no release, is not."""
    first, last = RECORDED
    return first <= release <= last


def has_raw_strings(release: tuple[int, int]) -> bool:
    """Whether a release prints raw strings with their line breaks; `(0, 0)` is taken as new."""
    return (0, 0) < release < _FIRST_WITHOUT_RAW_STRINGS
