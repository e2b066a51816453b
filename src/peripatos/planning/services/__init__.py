"""Writes of planning."""
