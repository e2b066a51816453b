"""Compiled loops over starts and sessions."""
