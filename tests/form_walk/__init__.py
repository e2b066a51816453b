"""Finds every form that a person can reach and sends it as nobody should."""
