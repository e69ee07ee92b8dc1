"""The lineage as RDF: vocabulary, triples, store, validation, network view."""
