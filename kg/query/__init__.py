"""Questions to the graph: SPARQL text or a saved question to rows."""
