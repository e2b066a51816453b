"""Reads about people: directory, profiles, repository, ladder, accounts, notices."""
