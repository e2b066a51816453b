"""Figures with their uncertainty, for the small groups that programmes have."""

from peripatos.engine.stats.inequality import gini
from peripatos.engine.stats.intervals import Interval, bootstrap_mean, median_interval, t_mean, wilson

__all__ = ["Interval", "bootstrap_mean", "gini", "median_interval", "t_mean", "wilson"]
