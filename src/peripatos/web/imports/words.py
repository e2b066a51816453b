"""Words of the pages about imports: labels of codes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

FIELDS: Mapping[str, Text] = {
    "external_ref": _("Id"),
    "email": _("E-mail address"),
    "first_name": _("First name"),
    "middle_name": _("Middle name"),
    "last_name": _("Last name"),
    "suffix": _("Suffix of the name"),
    "preferred_name": _("Preferred name"),
    "full_name": _("Whole name"),
    "title": _("Job title"),
    "department": _("Department"),
    "organisation": _("Organisation"),
    "manager_ref": _("Manager"),
    "location": _("Place of work"),
    "country": _("Country"),
    "continent": _("Continent"),
    "zone": _("Time zone"),
    "lon_hours": _("Hours east of Greenwich"),
    "languages": _("Languages"),
    "start_date": _("Start date"),
    "end_date": _("End date"),
    "status": _("Status"),
    "on_leave": _("On leave"),
    "grade": _("Grade"),
    "function": _("Function"),
    "profession": _("Profession"),
    "expertise": _("Expertise"),
    "industries": _("Industries"),
    "biography": _("Biography"),
    "both_roles": _("Takes both roles"),
}
CHANGED: Mapping[str, Text] = {
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "display_name": _("Name"),
    "manager_id": _("Manager"),
    "manager": _("Manager"),
    "employment": _("Status"),
    "hired_on": _("Start date"),
    "start_on": _("Start date"),
    "left_on": _("End date"),
    "end_on": _("End date"),
    "absent_count": _("Files without this person"),
}
HIDDEN = frozenset({"sort_name", "title_raw", "id", "version"})
STATES: Mapping[str, tuple[Text, str]] = {
    "uploaded": (_("waits to be checked"), ""),
    "checking": (_("being checked"), ""),
    "checked": (_("checked"), "warn"),
    "committing": (_("being committed"), ""),
    "committed": (_("imported"), "good"),
    "undone": (_("undone"), ""),
    "failed": (_("not imported"), "care"),
}
WEIGHTS: Mapping[str, tuple[Text, str]] = {
    "error": (_("error"), "care"),
    "ask": (_("question"), "warn"),
    "warning": (_("warning"), ""),
    "note": (_("note"), ""),
}
VERDICTS: Mapping[str, Text] = {
    "new": _("new"),
    "changed": _("changed"),
    "unchanged": _("unchanged"),
    "leaver": _("leaves"),
    "blocked": _("stands in the way"),
    "left_out": _("left out"),
    "skipped": _("skipped"),
}
SIEVES: tuple[tuple[str, Text], ...] = (
    ("", _("Every line")),
    ("error", _("Errors")),
    ("ask", _("Questions")),
    ("warning", _("Warnings")),
    ("note", _("Notes")),
    ("new", _("New people")),
    ("changed", _("Changed people")),
    ("leaver", _("People who leave")),
    ("left_out", _("Left out")),
    ("skipped", _("Skipped")),
)
KINDS: Mapping[str, tuple[Text, str]] = {
    "created": (_("new"), "good"),
    "changed": (_("changed"), ""),
    "left": (_("left"), "warn"),
    "absent": (_("not in the file"), ""),
}
ENCODINGS: tuple[tuple[str, Text], ...] = (
    ("", _("As recognised")),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
    ("latin-1", "Latin-1"),
)
DELIMITERS: tuple[tuple[str, Text], ...] = (
    ("", _("As recognised")),
    (",", _("Comma")),
    (";", _("Semicolon")),
    ("\t", _("Tab")),
    ("|", _("Vertical bar")),
)
DELIMITER_NAMES: Mapping[str, Text] = dict(DELIMITERS)
HISTORY: Mapping[str, Text] = {
    "uploaded": _("uploaded the file"),
    "answered": _("settled questions"),
    "taken_in": _("took lines in again"),
    "commit_asked": _("asked for the commit"),
    "committed": _("committed the import"),
    "undone": _("undid the import"),
    "discarded": _("threw the file away"),
}
