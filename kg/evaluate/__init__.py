"""Scores a lineage against annotated notes."""

from kg.evaluate.report import Report, evaluate

__all__ = ["Report", "evaluate"]
