"""Stage A: the build's text → what the compiler said. Nothing is inferred here."""
