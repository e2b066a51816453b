"""Rotations: who visits which host for a few weeks, and when."""
