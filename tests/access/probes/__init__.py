"""One probe for each row of the access table."""

from access.probes import growth, matching, pairs, people, programme, sessions  # noqa: F401  each registers its own
