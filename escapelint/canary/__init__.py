"""A known Go file that the user's Go compiles, to see whether its compiler is understood."""
