"""Refusals of a whole file. A finding about a line is no error; see ``types.Finding``."""

from peripatos.core.errors import PeripatosError


class UnreadableFile(PeripatosError):
    """The file cannot be read as a roster; ``code_of_reason`` in ``data['reason']``, the message is one sentence with
    the remedy.
    """

    code = "unreadable_file"


class UnknownField(PeripatosError):
    """An answer names a column, a field or an order of dates that does not exist; the message names it."""

    code = "unknown_field"


class SensitiveColumn(PeripatosError):
    """An answer asks for a column that is never imported, such as identity, health or pay."""

    code = "sensitive_column"
