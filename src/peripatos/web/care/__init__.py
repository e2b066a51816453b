"""The coordinator's week."""
