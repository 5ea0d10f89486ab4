"""What a user may want of the SARIF format, beyond what holds for every reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# GitHub keeps 5,000 results of a run and refuses a file with more than 25,000.
MOST_RESULTS = 5_000


@dataclass(frozen=True, slots=True)
class SarifSettings:
    """The defaults are what serves GitHub and VS Code.

    `line_hashes` are GitHub's fingerprints by file and line, where the file was read.
    """

    category: str = ""  # of the run; "" leaves it to the upload
    suppressed: bool = False  # whether to write what comments suppress
    absolute: bool = False  # whether URIs hold the machine's own paths
    most: int = MOST_RESULTS
    line_hashes: Mapping[tuple[str, int], str] = field(default_factory=dict)
