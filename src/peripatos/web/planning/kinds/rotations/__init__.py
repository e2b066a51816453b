"""Plans of rotations on the pages."""

from django.utils.translation import gettext_lazy

from peripatos.web.planning.kinds.rotations.forms import RotationForm, pin_of
from peripatos.web.planning.kinds.rotations.review import review
from peripatos.web.planning.kinds.rotations.rules import against
from peripatos.web.planning.kinds.rotations.words import (
    finding,
    pin_words,
    proved,
    publishing,
    run_words,
    settings_words,
)
from peripatos.web.planning.pages import KindPages
from peripatos.web.planning.words import points_gained

PAGES = KindPages(
    label=gettext_lazy("Rotations"),
    about=gettext_lazy(
        "Who visits which host for a few weeks of the year, with rest between and never two of one team away."
    ),
    form=RotationForm,
    form_template="planning/kinds/rotations_form.html",
    review_template="planning/kinds/rotations.html",
    finding=finding,
    run_words=run_words,
    review=review,
    proved=proved,
    measured=points_gained,
    publishing=publishing,
    pin_of=pin_of,
    pin_words=pin_words,
    settings_words=settings_words,
    against=against,
)
