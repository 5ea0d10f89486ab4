"""Sizes, allocator classes and field orders: arithmetic over types, no syntax, no I/O."""
