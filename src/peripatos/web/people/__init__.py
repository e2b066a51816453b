"""People, profiles, mentors and accounts as pages."""
