"""An export format and a layout of a stranger."""
