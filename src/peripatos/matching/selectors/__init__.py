"""Reads about matching: rounds, the review board, the proof, offers, wishes."""
