"""Plans of meetings: dates for all pairs of a programme in one step."""
