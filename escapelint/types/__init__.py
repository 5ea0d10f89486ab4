"""The declared types of a package, read from its syntax; `Unknown` wherever that is silent."""
