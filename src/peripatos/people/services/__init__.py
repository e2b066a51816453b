"""Writes about people: accounts, profiles, ladder, stages, vocabulary, notices."""
