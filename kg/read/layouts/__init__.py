"""How people lay out notes: one rule a file, each finding entries in its own way."""
