"""HTML delivery: a view parses, calls, renders."""
