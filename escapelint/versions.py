"""Since which release Go has what findings advise."""

from __future__ import annotations

Release = tuple[int, int]

# Go 1.16 is what a go.mod without a go line means (https://go.dev/ref/mod#go-mod-file-go).
UNSTATED: Release = (1, 16)

SINCE: dict[str, Release] = {
    "any": (1, 18),
    "fmt.Append": (1, 19),
    "clear": (1, 21),
    "slices": (1, 21),
    "slog": (1, 21),
    "slices.Concat": (1, 22),
}


def offers(language: Release, name: str) -> bool:
    """Whether a language version has a function or package; `KeyError` for one not listed."""
    return language >= SINCE[name]
