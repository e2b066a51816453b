"""Sentences for what stands in the way on the pages about people."""

from django.utils.translation import gettext_lazy as _

from peripatos.web.sentences import add_sentences

add_sentences(
    {
        "no_email": _("There is no e-mail address, so no link can be sent. Add an address to the roster first."),
        "has_account": _("This person already has an account. They can ask for a new password on the sign-in page."),
        "has_left": _("This person has left. Only people who work here get an account."),
        "own_account": _("You cannot close your own account. Ask another administrator."),
        "own_stage": _("You cannot correct your own stage. Ask another steward."),
        "own_profile": _("You cannot verify or retire your own profile. Ask another coordinator."),
        "profile_incomplete": _("This profile is not complete yet. It can be verified from 80 of 100 points."),
        "merge_into_accepted": _("A concept can only be merged into another one that is in use."),
        "action_owner_outside_pair": _("An action belongs to one of the two people of the pair."),
    }
)
