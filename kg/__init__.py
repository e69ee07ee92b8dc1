"""kg: reading notes in, the lineage of a field out."""

__version__ = "0.1.0"
