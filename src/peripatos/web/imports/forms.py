"""Forms of the pages about imports; they read what was typed, the services decide."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.people.roster.types import Answers
from peripatos.web.imports import words

MOST_LINES = 5000
RANGE = re.compile(r"^(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?$")


class UploadForm(forms.Form):
    """A file and the name of its source."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, at most 20 MB. Title lines above the header, other encodings and delimiters are recognised."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=80,
        help_text=_(
            "For example “HR system”; needed from the second file on. "
            "Somebody missing from two files of one source counts as a leaver."
        ),
    )


class SieveForm(forms.Form):
    """Which staged lines to show."""

    show = forms.ChoiceField(label=_("Show"), required=False, choices=words.SIEVES)


class LinesForm(forms.Form):
    """Lines to leave out, to take in again, or the manager of one line."""

    step = forms.ChoiceField(choices=[(s, s) for s in ("leave_out", "take_in", "manager", "duplicates")])
    lines = forms.CharField(required=False, max_length=2000)
    manager = forms.CharField(required=False, max_length=120)
    keep = forms.ChoiceField(required=False, choices=[("first", "first"), ("last", "last")])

    def clean_lines(self) -> frozenset[int]:
        """Lines as numbers and ranges: ``3, 5-9``."""
        found: set[int] = set()
        for part in re.split(r"[,;\s]+(?![-–])", self.cleaned_data["lines"].strip()):
            if not part:
                continue
            read = RANGE.match(part)
            if read is None:
                raise forms.ValidationError(_("Write lines as numbers and ranges, for example 3, 5-9."))
            first, last = int(read[1]), int(read[2] or read[1])
            if not 0 <= last - first < MOST_LINES:
                raise forms.ValidationError(_("This range is turned round or too long."))
            found.update(range(first, last + 1))
        return frozenset(found)

    def clean(self) -> dict[str, Any]:
        """Lines are needed for everything but the choice between duplicates."""
        told = super().clean() or {}
        if told.get("step") != "duplicates" and not told.get("lines") and "lines" not in self.errors:
            self.add_error("lines", _("Say which line is meant."))
        return told


class ReadingForm(forms.Form):
    """How the file is to be read, where the recognition was wrong."""

    header_row = forms.IntegerField(label=_("Line of the header"), required=False, min_value=1, max_value=200)
    encoding = forms.ChoiceField(label=_("Encoding"), required=False, choices=words.ENCODINGS)
    delimiter = forms.ChoiceField(label=_("Between the cells"), required=False, choices=words.DELIMITERS)
    sheet = forms.CharField(label=_("Sheet of the workbook"), required=False, max_length=80)

    def answers(self) -> Answers:
        """What was chosen."""
        told = self.cleaned_data
        return Answers(
            header_row=told["header_row"] or 0,
            encoding=told["encoding"],
            delimiter=told["delimiter"],
            sheet=told["sheet"],
        )
