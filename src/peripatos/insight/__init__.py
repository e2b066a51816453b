"""Reads across the layers below: care, overview, one's own data. It never reads content."""
