"""Every finding in words: its weight and one sentence that says what to do. Braces take numbers, lines, columns and
short cell values.
"""

from peripatos.people.roster.types import Finding, Severity

ERROR, ASK, WARNING, NOTE = Severity.ERROR, Severity.ASK, Severity.WARNING, Severity.NOTE

SENTENCES: dict[str, tuple[Severity, str]] = {
    # the file and its columns
    "broken_characters": (
        WARNING,
        "Some characters could not be read; export the file as UTF-8, or check the names on this line.",
    ),
    "unbalanced_quote": (
        ERROR,
        "A quotation mark on this line is never closed; close it in the file and upload it again.",
    ),
    "ragged_row": (
        ERROR,
        (
            "This line has {found} cells where the header has {expected}; put cells that contain the delimiter in"
            " quotation marks."
        ),
    ),
    "computed_cells": (
        WARNING,
        "The sheet has computed cells; their last stored values are read, so check the columns made by formulas.",
    ),
    "other_sheets": (NOTE, "Only the sheet “{sheet}” is read; name another one if the people are there."),
    "footer_line": (NOTE, "This line looks like a total or a remark below the list and is skipped."),
    "repeated_header": (NOTE, "This line repeats the header and is skipped."),
    "no_rows": (ERROR, "No people were found below the header; check that the right file and sheet were chosen."),
    "no_key_column": (
        ERROR,
        "No column with an id, an e-mail address or a name was recognised; say which column is which.",
    ),
    "no_name_column": (
        WARNING,
        "The file has no column of names; people will be shown by their id until a name arrives.",
    ),
    "no_email_column": (
        WARNING,
        "The file has no column of e-mail addresses; these people will have no account until an address arrives.",
    ),
    "duplicate_header": (
        WARNING,
        (
            "The header “{header}” occurs more than once; the later column is called “{renamed}” here, so check "
            "which one is meant."
        ),
    ),
    "unknown_column": (NOTE, "This column is not recognised and is not imported; map it if it is needed."),
    "ignored_column": (NOTE, "This column is not imported, because {reason}."),
    "sensitive_column": (NOTE, "This column concerns {reason} and is never imported."),
    "repeats_sensitive": (
        WARNING,
        (
            "{count} texts in this column repeat what the column “{other}” says about {reason}; leave this column"
            " out unless people wrote them for others to read."
        ),
    ),
    "trailing_spaces": (NOTE, "{count} cells begin or end with spaces; the spaces are dropped."),
    "mixed_case": (NOTE, "Some cells are all capitals and others are not; capitals alone never count as a change."),
    "suffix_code": (
        NOTE,
        (
            "{count} of {total} values end in a code such as “{example}”; the code is dropped, so that files with"
            " and without it agree."
        ),
    ),
    "truncated_title": (
        WARNING,
        (
            "{count} titles stop at exactly {width} characters, as if the export had cut them; widen the column "
            "in the export if full titles matter."
        ),
    ),
    "out_of_scope": (
        WARNING,
        "{count} lines carry “{value}”, which may lie outside the programme; leave them out together if they do.",
    ),
    # dates
    "ambiguous_date": (
        ASK,
        'The dates in this column can be read day first or month first; say which, for example --dates "{column}=dmy".',
    ),
    "mixed_dates": (
        ASK,
        (
            "This column holds dates written day first and others written month first; say which is meant, and "
            "mend the others."
        ),
    ),
    "impossible_date": (ERROR, "“{value}” is not a date that exists; correct it or leave out this line."),
    "end_before_start": (ERROR, "The end date lies before the start date; correct one of them or leave out this line."),
    "future_hire": (
        WARNING,
        "This person starts on {date}, which is in the future; nothing can be booked before then.",
    ),
    "already_left": (NOTE, "This person has already left and is not known here, so the line is skipped."),
    "listed_leaver": (
        WARNING,
        "This person left according to an earlier file and stays so; a column of statuses would bring them back.",
    ),
    "too_long": (WARNING, "This cell is longer than {most} characters and is cut; shorten it in the source."),
    "too_long_key": (ERROR, "This id or address is too long; correct it or leave out this line."),
    "unknown_status": (NOTE, "The status “{value}” is not known; the person is taken as employed."),
    # cells
    "formula": (WARNING, "This cell starts like a formula; it is kept as plain text and never computed."),
    "formula_key": (
        ERROR,
        "This cell starts like a formula and cannot serve as an id or address; correct it or leave out this line.",
    ),
    "scientific_id": (
        ERROR,
        (
            "A spreadsheet has turned this id into a rounded number; format the column as text, export again, or "
            "leave out this line."
        ),
    ),
    "leading_zeros_lost": (
        WARNING,
        "This id seems to have lost leading zeros; it is taken to mean “{meant}”, so check it.",
    ),
    "spaces_in_number": (NOTE, "The spaces inside this number are dropped."),
    "bad_email": (
        WARNING,
        "“{value}” is not an e-mail address; the person is imported without an account until it is corrected.",
    ),
    "bad_email_key": (
        ERROR,
        "“{value}” is not an e-mail address and the line has no id; correct it or leave out this line.",
    ),
    "bad_zone": (WARNING, "“{value}” is not a known time zone; the person will be asked for it on the first sign-in."),
    "missing_key": (ERROR, "This line has neither id nor e-mail address nor name; add one or leave out this line."),
    "missing_name": (WARNING, "This line has no name; the person will be shown by an id until a name arrives."),
    "missing_email": (NOTE, "This line has no e-mail address; the person will have no account until one arrives."),
    # people
    "duplicate_row": (WARNING, "This line repeats line {other} and is skipped."),
    "duplicate_person": (
        ERROR,
        "Lines {other} and {line} are about the same person but differ in {fields}; leave out one of them.",
    ),
    "duplicate_email": (
        ERROR,
        "The address on this line belongs to someone else on line {other}; correct one of them or leave out a line.",
    ),
    "email_taken": (
        ERROR,
        "The address on this line belongs to another person already held; correct it or leave out this line.",
    ),
    "email_alias": (
        NOTE,
        "This address differs from the one on line {other} only in its tag; check that these are two people.",
    ),
    "shared_mailbox": (
        WARNING,
        "This address is a shared mailbox; the person is imported without an account until an own address arrives.",
    ),
    "same_name": (
        NOTE,
        "Line {other} has the same name; they are taken as two people, because their ids or addresses differ.",
    ),
    "rehire": (
        WARNING,
        (
            "This person was here before under another id; the earlier record is continued, so check that it is "
            "the same person."
        ),
    ),
    "possible_rehire": (
        WARNING,
        "Someone of this name left earlier; the line is taken as a new person, so check that it is not a return.",
    ),
    "ambiguous_person": (
        ASK,
        (
            "This line has only a name, and {count} people held here have it; add an id or an address, or leave "
            "out this line."
        ),
    ),
    # managers
    "self_manager": (
        ERROR,
        "This person is given as their own manager; name the manager, write NO_MANAGER, or leave out this line.",
    ),
    "missing_manager": (
        WARNING,
        "The manager on this line is neither in the file nor held here; the person is imported without a manager.",
    ),
    "ambiguous_manager": (
        ASK,
        "The manager's name fits several people ({others}); give an id or an e-mail address, or leave out this line.",
    ),
    "manager_conflict": (
        WARNING,
        (
            "The columns for the manager name different people; the id counts before the address, and the address"
            " before the name."
        ),
    ),
    "cycle": (ERROR, "The managers on lines {lines} form a circle; correct one of them or leave out a line."),
    "left_manager": (WARNING, "The manager on this line has left; the person is imported without a manager."),
}

PUBLIC_CODES = {
    "duplicate_person": "duplicate_row",
    "email_taken": "duplicate_email",
    "formula_key": "formula",
    "too_long_key": "too_long",
    "bad_email_key": "bad_email",
}


def finding(sentence: str, line: int, column: str = "", **data: object) -> Finding:
    """The finding of that name; variants of one fault share a public code and differ in weight and words."""
    severity, text = SENTENCES[sentence]
    values = {key: shorten(str(value)) for key, value in data.items()}
    message = text.format_map({"line": line, "column": column, **values})
    return Finding(line, column, PUBLIC_CODES.get(sentence, sentence), severity, message)


def shorten(text: str, width: int = 60) -> str:
    """One line of at most ``width`` characters, for quoting a cell."""
    plain = " ".join(text.split())
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def listed(lines: list[int], most: int = 5) -> str:
    """Lines in words: "3, 4 and 7", or the first few and how many more."""
    shown = [str(line) for line in sorted(lines)[:most]]
    if len(lines) > most:
        return f"{', '.join(shown)} and {len(lines) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
