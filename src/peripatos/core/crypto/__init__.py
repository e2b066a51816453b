"""Encryption of confidential texts. See :mod:`peripatos.core.crypto.texts`."""
