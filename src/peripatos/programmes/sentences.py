"""Sentences with a remedy for what cannot be taken; pages show them beside the field."""

from django.utils.translation import gettext_lazy as _

CRITERION_SENTENCES = {
    "unknown_field": _("Choose what the criterion asks about from the list."),
    "operator_does_not_fit": _(
        "Choose another comparison: words are “is” or “is not”, numbers and steps “at least” or “at most”."
    ),
    "value_missing": _("Write at least one value; separate several with commas."),
    "one_value_only": _("“At least” and “at most” take one value."),
    "number_wanted": _("Write a whole number, for example 12."),
    "stage_wanted": _("Write emerging, developing, senior or enterprise."),
    "employment_wanted": _("Write active, on_leave or left."),
    "stream_not_planned": _("Choose a stream that this programme plans, or every stream."),
    "reason_missing": _("Say why in one sentence: applicants read it."),
}
