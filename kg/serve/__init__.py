"""A SPARQL 1.1 Protocol endpoint and the lineage page, on loopback."""
