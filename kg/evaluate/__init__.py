"""Gold and graph to precision and recall."""
