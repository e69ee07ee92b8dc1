"""A note to mentions of works, claims about them, and facts, each with its passage."""
