"""Limits of the product, and what others can see of one's own data."""
