"""Pages of sessions, pairs and one's own calendar."""
