"""escapelint: a linter for Go that starts from what the compiler proved."""

__version__ = "0.1.0"
