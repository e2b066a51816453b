"""Plans of peer cohorts on the pages."""

from django.utils.translation import gettext_lazy

from peripatos.web.planning.kinds.cohorts.forms import CohortForm, pin_of
from peripatos.web.planning.kinds.cohorts.review import review
from peripatos.web.planning.kinds.cohorts.words import (
    conflict_words,
    finding,
    pin_words,
    proved,
    publishing,
    run_words,
    settings_words,
)
from peripatos.web.planning.pages import KindPages, one_by_one
from peripatos.web.planning.words import points_paid

PAGES = KindPages(
    label=gettext_lazy("Peer cohorts"),
    about=gettext_lazy("Groups of peers who differ, can meet in their zones, and have nobody's manager among them."),
    form=CohortForm,
    form_template="planning/kinds/cohorts_form.html",
    review_template="planning/kinds/cohorts.html",
    finding=finding,
    run_words=run_words,
    review=review,
    proved=proved,
    measured=points_paid,
    publishing=publishing,
    pin_of=pin_of,
    pin_words=pin_words,
    settings_words=settings_words,
    against=one_by_one(conflict_words),
)
