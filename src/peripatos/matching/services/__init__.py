"""Writes about matching: rounds, runs, what a coordinator asks of the next run, offers, answers, wishes."""
