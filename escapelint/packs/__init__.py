"""Rule modules as text: read with LibCST, never imported."""
