"""Pages of roster imports."""
