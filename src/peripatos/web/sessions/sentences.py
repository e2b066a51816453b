"""Sentences for what stands in the way, and for what changed, around sessions and pairs."""

from django.utils.translation import gettext_lazy as _

from peripatos.web.people.notice_sentences import add_notice_sentences
from peripatos.web.sentences import add_sentences

add_sentences(
    {
        "agreement_unsigned": _("First both of you sign your agreement; then sessions can be booked."),
        "agreement_is_signed": _("This agreement is signed. To change it, propose an amendment."),
        "amendment_is_open": _("An amendment is being written already."),
        "pair_exists": _("These two already meet in this stream."),
        "mentor_is_full": _("This mentor has no place left. Choose somebody else or raise their capacity."),
        "leader_is_served": _("This leader already has everybody they asked for in this stream."),
        "not_taking_part": _("One of the two does not take part in this stream at present."),
        "pair_is_contracting": _("You are still writing your agreement."),
        "pair_is_active": _("You are meeting at present."),
        "pair_is_paused": _("You are on a pause. End it first; then book."),
        "pair_is_closing": _("You are closing. Only the last session can still be booked."),
        "pair_is_closed": _("This has ended."),
        "time_taken": _("One of you already has a conversation at that time. Nothing was booked. Choose another time."),
        "session_is_over": _("This session is over; it cannot be moved or cancelled."),
        "session_is_cancelled": _("This session was cancelled."),
        "session_lies_ahead": _("This session has not begun yet."),
        "offer_is_closed": _("This offer has closed."),
        "no_chemistry_meeting": _("This round offers no first conversation before the answer."),
        "chemistry_is_booked": _("A first meeting is booked already."),
    }
)

add_notice_sentences(
    {
        "pair_formed": _("You and {name} will meet. Write down together how you want to work."),
        "pair_ended": _("You and {name} will not meet further. No reason is asked of anybody."),
        "pair_paused": _("Your sessions with {name} are paused."),
        "pair_resumed": _("Your sessions with {name} go on."),
        "pair_closing": _("{name} suggests to close: one last session, then it is complete."),
        "pair_completed": _("What you and {name} set out to do is complete."),
        "pair_reminded": _("It may be time to find the next date with {name}."),
        "agreement_in_force": _("Your agreement with {name} is signed by both of you. You can book sessions."),
        "agreement_signed_by_other": _("{name} signed your agreement. It waits for you."),
        "agreement_amendment": _("{name} proposes to change your agreement."),
        "session_booked": _("A session with {name} was booked: {starts_at}."),
        "sessions_booked": _("{count} sessions with {name} were booked, the first one: {starts_at}."),
        "session_moved": _("Your session with {name} has moved to {starts_at}."),
        "session_cancelled": _("The session with {name} of {starts_at} was cancelled."),
    }
)
