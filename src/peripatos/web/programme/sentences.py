"""Sentences for refusals, notifications and lines of history that concern programmes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.programmes.selectors.history import HistoryLine
from peripatos.web.people.notice_sentences import add_notice_sentences
from peripatos.web.programme.words import DUTIES, SIDES, stream_name
from peripatos.web.sentences import add_sentences

add_sentences(
    {
        "programme_is_chartered": gettext_lazy(
            "The charter has fixed this page. Change the calendar, people responsible and money where they stand; for "
            "anything else copy the programme and charter the copy."
        ),
        "programme_is_closing": gettext_lazy("The programme is closing, so nobody joins any more."),
        "programme_is_closed": gettext_lazy("The programme is closed; its figures stay as they are."),
        "programme_is_paused": gettext_lazy("The programme is paused. Invite people after it resumes."),
        "programme_runs_already": gettext_lazy("The programme runs already; a waiver has no meaning any more."),
        "charter_incomplete": gettext_lazy(
            "The charter still needs something; the page of the programme lists it. Nothing was changed."
        ),
        "pilot_waiver_missing": gettext_lazy(
            "Record first why the programme may run without a pilot; then start it. Nothing was changed."
        ),
        "not_from_this_state": gettext_lazy("Somebody moved this on in the meantime. Open the page again."),
        "second_person_needed": gettext_lazy(
            "This needs a second person: neither the one who proposed it nor the one it is for."
        ),
        "duties_are_kept_apart": gettext_lazy(
            "This person took on another duty in the meantime, and nobody holds both. Decline this or end the other."
        ),
        "last_of_its_duty": gettext_lazy(
            "Somebody must hold this duty. Have a successor confirmed first, then end it."
        ),
        "stream_has_people": gettext_lazy("People take part in a stream that you unticked. Remove them first."),
        "invitation_answered": gettext_lazy("This invitation was answered or taken back already."),
        "application_is_settled": gettext_lazy("This application was decided or taken back already."),
        "own_application": gettext_lazy("Another coordinator decides about your own application."),
        "nominee_has_not_agreed": gettext_lazy("The person nominated has not agreed yet; decide after that."),
        "criterion_not_met": gettext_lazy("A criterion that must be met is not met; its reason stands on the page."),
        "applied_already": gettext_lazy("An application for this stream is waiting already."),
        "enrolled_already": gettext_lazy("This person takes part in the stream already."),
        "only_insiders_apply": gettext_lazy("People from outside are engaged by the coordinator and do not apply."),
        "text_has_changed": gettext_lazy("The text has a newer version. Read it and sign again."),
    }
)
add_notice_sentences(
    {
        "duty_confirmed": gettext_lazy("The duty of {duty} in {programme} is confirmed."),
        "duty_declined": gettext_lazy("The duty of {duty} in {programme} was not confirmed."),
        "duty_ended": gettext_lazy("The duty of {duty} in {programme} has ended."),
        "duty_waits_for_confirmation": gettext_lazy("{person} is proposed as {duty} of {programme}; it waits for you."),
        "enrolled": gettext_lazy("You take part in {programme}. Start with the briefing and the agreement."),
        "enrolment_removed": gettext_lazy("Your part in {programme} has ended. Your coordinator can tell you more."),
        "invited": gettext_lazy("You are invited to {programme}."),
        "invitation_reminder": gettext_lazy("Your invitation to {programme} waits for an answer."),
        "invitation_accepted": gettext_lazy("{person} said yes to your invitation."),
        "invitation_declined": gettext_lazy("{person} said no to your invitation."),
        "application_waits": gettext_lazy("The application of {person} waits for a decision."),
        "application_accepted": gettext_lazy("You were accepted for {programme}."),
        "application_waiting": gettext_lazy("You are on the waiting list of {programme}."),
        "application_declined": gettext_lazy("Your application for {programme} was declined; there is a word for you."),
        "nominated": gettext_lazy("Somebody nominated you for {programme}. Say whether you agree."),
        "scope_waits": gettext_lazy("Your engagement for {programme} waits for your signature."),
    }
)

HISTORY: Mapping[str, str | Promise] = {
    "created": gettext_lazy("founded the programme"),
    "filled_from_file": gettext_lazy("filled it from a file"),
    "duplicated": gettext_lazy("made a copy"),
    "mandate_saved": gettext_lazy("saved the mandate"),
    "streams_saved": gettext_lazy("saved the streams"),
    "criterion_added": gettext_lazy("added a criterion"),
    "criterion_removed": gettext_lazy("removed a criterion"),
    "event_added": gettext_lazy("added to the calendar"),
    "event_removed": gettext_lazy("took out of the calendar"),
    "duty_proposed": gettext_lazy("proposed a duty"),
    "duty_confirmed": gettext_lazy("confirmed a duty"),
    "duty_declined": gettext_lazy("did not confirm a duty"),
    "duty_ended": gettext_lazy("ended a duty"),
    "chartered": gettext_lazy("signed the charter"),
    "pilot_waived": gettext_lazy("let it run without a pilot"),
    "started": gettext_lazy("started the programme"),
    "paused": gettext_lazy("paused the programme"),
    "resumed": gettext_lazy("resumed the programme"),
    "closing": gettext_lazy("began to close the programme"),
    "closed": gettext_lazy("closed the programme"),
    "archived": gettext_lazy("archived the programme"),
    "amount_proposed": gettext_lazy("proposed a planned amount"),
    "amount_agreed": gettext_lazy("agreed a planned amount"),
    "amount_rejected": gettext_lazy("did not agree a planned amount"),
    "policy_proposed": gettext_lazy("proposed a policy"),
    "policy_agreed": gettext_lazy("agreed a policy"),
    "policy_rejected": gettext_lazy("did not agree a policy"),
    "people_enrolled": gettext_lazy("enrolled people"),
    "enrolment_removed": gettext_lazy("removed somebody"),
    "enrolment_left": gettext_lazy("left"),
    "enrolment_paused": gettext_lazy("took a break"),
    "enrolment_resumed": gettext_lazy("came back"),
    "invited": gettext_lazy("sent invitations"),
    "invited_reminded": gettext_lazy("sent reminders"),
    "invitation_withdrawn": gettext_lazy("took an invitation back"),
    "invitation_accepted": gettext_lazy("said yes to an invitation"),
    "invitation_declined": gettext_lazy("said no to an invitation"),
    "applied": gettext_lazy("applied"),
    "nominated": gettext_lazy("nominated somebody"),
    "nomination_agreed": gettext_lazy("agreed to be nominated"),
    "nomination_declined": gettext_lazy("did not agree to be nominated"),
    "application_withdrawn": gettext_lazy("took an application back"),
    "application_accepted": gettext_lazy("accepted an application"),
    "application_waiting": gettext_lazy("put an application on the waiting list"),
    "application_declined": gettext_lazy("declined an application"),
    "confidentiality_signed": gettext_lazy("signed the confidentiality agreement"),
    "briefing_confirmed": gettext_lazy("read the briefing"),
    "gates_waived": gettext_lazy("waived a gate"),
    "scope_created": gettext_lazy("engaged somebody from outside"),
    "scope_signed": gettext_lazy("signed the scope"),
    "scope_revoked": gettext_lazy("revoked a scope"),
}


def history_words(line: HistoryLine) -> str:
    """What one line of history says after the name."""
    return str(HISTORY.get(line.code, _("changed something")))


def history_meta(line: HistoryLine) -> str:
    """The facts of one line of history, those that a reader can use."""
    said = {key: _said(key, value) for key, value in line.facts.items()}
    order = ("person", "duty", "title", "stream", "streams", "side", "people", "field", "number", "gates", "copy")
    return ", ".join(said[key] for key in order if said.get(key))


def _said(key: str, value: object) -> str:
    text = str(value)
    if key == "stream":
        return stream_name(text)
    if key == "streams":
        return ", ".join(stream_name(kind) for kind in text.split(", ") if kind)
    if key == "duty":
        return str(DUTIES.get(text, text))
    if key == "side":
        return str({str(side): word for side, word in SIDES.items()}.get(text, text))
    if key == "people":
        return _("{n} people").format(n=text) if text != "1" else _("1 person")
    return _("version {n}").format(n=text) if key == "number" else text
