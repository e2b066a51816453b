"""Every finding in words: its weight and one sentence that says what to do. Braces take numbers, lines, columns and
short cell values. Each is marked for translation and said in the language of the moment.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from peripatos.people.roster.types import Finding, Severity

ERROR, ASK, WARNING, NOTE = Severity.ERROR, Severity.ASK, Severity.WARNING, Severity.NOTE

SENTENCES: dict[str, tuple[Severity, Promise]] = {
    # the file and its columns
    "broken_characters": (
        WARNING,
        _("Some characters could not be read; export the file as UTF-8, or check the names on this line."),
    ),
    "unbalanced_quote": (
        ERROR,
        _("A quotation mark on this line is never closed; close it in the file and upload it again."),
    ),
    "ragged_row": (
        ERROR,
        _(
            "This line has {found} cells where the header has {expected}; put cells that contain the delimiter in"
            " quotation marks."
        ),
    ),
    "computed_cells": (
        WARNING,
        _("The sheet has computed cells; their last stored values are read, so check the columns made by formulas."),
    ),
    "other_sheets": (NOTE, _("Only the sheet “{sheet}” is read; name another one if the people are there.")),
    "footer_line": (NOTE, _("This line looks like a total or a remark below the list and is skipped.")),
    "repeated_header": (NOTE, _("This line repeats the header and is skipped.")),
    "no_rows": (ERROR, _("No people were found below the header; check that the right file and sheet were chosen.")),
    "no_key_column": (
        ERROR,
        _("No column with an id, an e-mail address or a name was recognised; say which column is which."),
    ),
    "no_name_column": (
        WARNING,
        _("The file has no column of names; people will be shown by their id until a name arrives."),
    ),
    "no_email_column": (
        WARNING,
        _("The file has no column of e-mail addresses; these people will have no account until an address arrives."),
    ),
    "duplicate_header": (
        WARNING,
        _(
            "The header “{header}” occurs more than once; the later column is called “{renamed}” here, so check "
            "which one is meant."
        ),
    ),
    "unknown_column": (NOTE, _("This column is not recognised and is not imported; map it if it is needed.")),
    "ignored_column": (NOTE, _("This column is not imported, because {reason}.")),
    "sensitive_column": (NOTE, _("This column concerns {reason} and is never imported.")),
    "repeats_sensitive": (
        WARNING,
        _(
            "{count} texts in this column repeat what the column “{other}” says about {reason}; leave this column"
            " out unless people wrote them for others to read."
        ),
    ),
    "trailing_spaces": (NOTE, _("{count} cells begin or end with spaces; the spaces are dropped.")),
    "mixed_case": (NOTE, _("Some cells are all capitals and others are not; capitals alone never count as a change.")),
    "suffix_code": (
        NOTE,
        _(
            "{count} of {total} values end in a code such as “{example}”; the code is dropped, so that files with"
            " and without it agree."
        ),
    ),
    "truncated_title": (
        WARNING,
        _(
            "{count} titles stop at exactly {width} characters, as if the export had cut them; widen the column "
            "in the export if full titles matter."
        ),
    ),
    "out_of_scope": (
        WARNING,
        _("{count} lines carry “{value}”, which may lie outside the programme; leave them out together if they do."),
    ),
    # dates
    "ambiguous_date": (
        ASK,
        _("The dates in this column can be read day first or month first; say which."),
    ),
    "mixed_dates": (
        ASK,
        _(
            "This column holds dates written day first and others written month first; say which is meant, and "
            "mend the others."
        ),
    ),
    "impossible_date": (ERROR, _("“{value}” is not a date that exists; correct it or leave out this line.")),
    "end_before_start": (
        ERROR,
        _("The end date lies before the start date; correct one of them or leave out this line."),
    ),
    "future_hire": (
        WARNING,
        _("This person starts on {date}, which is in the future; nothing can be booked before then."),
    ),
    "already_left": (NOTE, _("This person has already left and is not known here, so the line is skipped.")),
    "listed_leaver": (
        WARNING,
        _("This person left according to an earlier file and stays so; a column of statuses would bring them back."),
    ),
    "too_long": (WARNING, _("This cell is longer than {most} characters and is cut; shorten it in the source.")),
    "too_long_key": (ERROR, _("This id or address is too long; correct it or leave out this line.")),
    "unknown_status": (
        NOTE,
        _("“{value}” is not a known status; write active, on leave or left, else the person is taken as employed."),
    ),
    # cells
    "formula": (WARNING, _("This cell starts like a formula; it is kept as plain text and never computed.")),
    "formula_key": (
        ERROR,
        _("This cell starts like a formula and cannot serve as an id or address; correct it or leave out this line."),
    ),
    "scientific_id": (
        ERROR,
        _(
            "A spreadsheet has turned this id into a rounded number; format the column as text, export again, or "
            "leave out this line."
        ),
    ),
    "leading_zeros_lost": (
        WARNING,
        _("This id seems to have lost leading zeros; it is taken to mean “{meant}”, so check it."),
    ),
    "spaces_in_number": (NOTE, _("The spaces inside this number are dropped.")),
    "bad_email": (
        WARNING,
        _("“{value}” is not an e-mail address; the person is imported without an account until it is corrected."),
    ),
    "bad_email_key": (
        ERROR,
        _("“{value}” is not an e-mail address and the line has no id; correct it or leave out this line."),
    ),
    "bad_zone": (
        WARNING,
        _("“{value}” is not a known time zone; the person will be asked for it on the first sign-in."),
    ),
    "missing_key": (ERROR, _("This line has neither id nor e-mail address nor name; add one or leave out this line.")),
    "missing_name": (WARNING, _("This line has no name; the person will be shown by an id until a name arrives.")),
    "missing_email": (NOTE, _("This line has no e-mail address; the person will have no account until one arrives.")),
    # people
    "duplicate_row": (WARNING, _("This line repeats line {other} and is skipped.")),
    "duplicate_person": (
        ERROR,
        _("Lines {other} and {line} are about the same person but differ in {fields}; leave out one of them."),
    ),
    "duplicate_email": (
        ERROR,
        _("The address on this line belongs to someone else on line {other}; correct one of them or leave out a line."),
    ),
    "email_taken": (
        ERROR,
        _("The address on this line belongs to another person already held; correct it or leave out this line."),
    ),
    "email_alias": (
        NOTE,
        _("This address differs from the one on line {other} only in its tag; check that these are two people."),
    ),
    "shared_mailbox": (
        WARNING,
        _("This address is a shared mailbox; the person is imported without an account until an own address arrives."),
    ),
    "same_name": (
        NOTE,
        _("Line {other} has the same name; they are taken as two people, because their ids or addresses differ."),
    ),
    "rehire": (
        WARNING,
        _(
            "This person was here before under another id; the earlier record is continued, so check that it is "
            "the same person."
        ),
    ),
    "possible_rehire": (
        WARNING,
        _("Someone of this name left earlier; the line is taken as a new person, so check that it is not a return."),
    ),
    "ambiguous_person": (
        ASK,
        _(
            "This line has only a name, and {count} people held here have it; add an id or an address, or leave "
            "out this line."
        ),
    ),
    # managers
    "self_manager": (
        ERROR,
        _("This person is given as their own manager; name the manager, write NO_MANAGER, or leave out this line."),
    ),
    "missing_manager": (
        WARNING,
        _(
            "The manager on this line is neither in the file nor held here; name one, or add the manager to the file, "
            "else the person is imported without one."
        ),
    ),
    "ambiguous_manager": (
        ASK,
        _(
            "The manager's name fits several people ({others}); give an id or an e-mail address, or leave out this "
            "line."
        ),
    ),
    "manager_conflict": (
        WARNING,
        _(
            "The columns for the manager name different people; correct the wrong one, for the id counts before the"
            " address, and the address before the name."
        ),
    ),
    "cycle": (ERROR, _("The managers on lines {lines} form a circle; correct one of them or leave out a line.")),
    "left_manager": (
        WARNING,
        _("The manager on this line has left; name another one, else the person is imported without a manager."),
    ),
}
# why a column is not read: kinds of sensitive facts, and reasons of the list of aliases
REASONS: dict[str, Promise] = {
    "identity": _("identity"),
    "age": _("age"),
    "health": _("health"),
    "pay": _("pay"),
    "performance": _("performance"),
    "private life": _("private life"),
    "hr_contact": _("the person's HR contact is not used"),
    "not_used": _("it is not used"),
    "stand_ins": _("stand-ins are named in the product"),
    "one_line": _("only one reporting line is kept"),
    "title": _("the title is used instead"),
    "telephone": _("telephone numbers are not used"),
    "contract": _("the kind of contract is not used"),
    "counted": _("it is counted anew"),
    "unit": _("the name of the unit is used instead"),
    "place": _("the name of the place is used instead"),
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
    message = str(text).format_map({"line": line, "column": column, **values})
    return Finding(line, column, PUBLIC_CODES.get(sentence, sentence), severity, message)


def reason(name: str) -> str:
    """Why a column is not read, in words; "" for no reason."""
    return str(REASONS[name]) if name else ""


def shorten(text: str, width: int = 60) -> str:
    """One line of at most ``width`` characters, for quoting a cell."""
    plain = " ".join(text.split())
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def listed(lines: list[int], most: int = 5) -> str:
    """Lines in words: "3, 4 and 7", or the first few and how many more."""
    shown = [str(line) for line in sorted(lines)[:most]]
    if len(lines) > most:
        return gettext("{lines} and {n} more").format(lines=", ".join(shown), n=len(lines) - most)
    if len(shown) == 1:
        return shown[0]
    return gettext("{lines} and {last}").format(lines=", ".join(shown[:-1]), last=shown[-1])


def several(lines: list[int], count: int) -> str:
    """Whom a name fits: the lines where there are several, else only how many."""
    if len(lines) > 1:
        return gettext("lines {lines}").format(lines=listed(lines))
    return ngettext("{n} of them", "{n} of them", count).format(n=count)
