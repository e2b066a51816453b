"""Plans of peer cohorts."""
