"""Stage C's eyes: Go source by tree-sitter, and where a fact stands in it."""
