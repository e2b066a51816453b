"""The outbox: every effect outside the database is a row written in the same transaction as its cause."""
