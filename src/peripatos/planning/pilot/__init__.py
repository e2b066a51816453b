"""Plans of a pilot group."""
