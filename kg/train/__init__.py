"""Learns the small models that ship with kg from annotated notes."""
