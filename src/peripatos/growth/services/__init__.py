"""Writes of growth: actions, journal, needs."""
