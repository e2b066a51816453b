"""JSON schemas of what commands print with ``--json``, as files of this package: ``<command>.schema.json``.

``error`` describes what any command prints when it is refused or wrongly used.
"""
