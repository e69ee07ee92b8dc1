"""Files to notes: decoding, blocks with exact spans, entries by layout rules."""
