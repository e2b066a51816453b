"""Forms of the pages of programmes; they read what was typed, the services decide."""
