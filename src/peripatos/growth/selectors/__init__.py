"""Reads of growth: actions, journal, needs."""
