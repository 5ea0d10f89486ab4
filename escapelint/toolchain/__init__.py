"""Asks Go: where it is, what it builds, what it says. The only room that starts processes."""
