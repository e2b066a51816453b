"""Selectors across layers."""
