"""Plans of a pilot group on the pages."""

from django.utils.translation import gettext_lazy

from peripatos.web.planning.kinds.pilot.forms import PilotForm, pin_of
from peripatos.web.planning.kinds.pilot.review import review
from peripatos.web.planning.kinds.pilot.words import (
    conflict_words,
    finding,
    measured,
    pin_words,
    proved,
    publishing,
    run_words,
    settings_words,
)
from peripatos.web.planning.pages import KindPages, one_by_one

PAGES = KindPages(
    label=gettext_lazy("Pilot group"),
    about=gettext_lazy("A small group like the whole, drawn by a fair lottery that anybody can check."),
    form=PilotForm,
    form_template="planning/kinds/pilot_form.html",
    review_template="planning/kinds/pilot.html",
    finding=finding,
    run_words=run_words,
    review=review,
    proved=proved,
    measured=measured,
    publishing=publishing,
    pin_of=pin_of,
    pin_words=pin_words,
    settings_words=settings_words,
    against=one_by_one(conflict_words),
)
