"""Addresses of sessions, pairs and one's own calendar."""

from django.urls import path

from peripatos.web.sessions import sentences as _sentences  # noqa: F401  registers its sentences
from peripatos.web.sessions.views import (
    acts,
    agreements,
    calendar,
    feed,
    listing,
    notes,
    page,
    pairs,
    register,
    series,
    times,
)

SESSION = "sessions/<uuid:session_id>"
PAIR = "relationships/<uuid:relationship_id>"

urlpatterns = [
    path("sessions", listing.sessions, name="sessions"),
    path(SESSION, page.session, name="session"),
    path(f"{SESSION}/met", acts.met, name="session-met"),
    path(f"{SESSION}/not-held", acts.not_held, name="session-not-held"),
    path(f"{SESSION}/move", times.move, name="session-move"),
    path(f"{SESSION}/cancel", acts.cancel, name="session-cancel"),
    path(f"{SESSION}/text/<slug:field>", notes.text, name="session-text"),
    path(f"{SESSION}/note", notes.shared, name="session-note"),
    path(f"{SESSION}/note/history", notes.history, name="session-note-history"),
    path(f"{SESSION}/private-note", notes.private, name="session-private-note"),
    path(f"{SESSION}/actions", acts.add_action, name="session-action"),
    path(PAIR, pairs.relationship, name="relationship"),
    path(f"{PAIR}/agreement", agreements.agreement, name="agreement"),
    path(f"{PAIR}/agreement/sign", agreements.sign, name="agreement-sign"),
    path(f"{PAIR}/agreement/amend", agreements.amend, name="agreement-amend"),
    path(f"{PAIR}/agreement/versions", agreements.versions, name="agreement-versions"),
    path(f"{PAIR}/agreement/sections", agreements.sections, name="agreement-sections"),
    path(f"{PAIR}/agreement/section/<slug:section_id>", agreements.section, name="agreement-section"),
    path(f"{PAIR}/book", times.book, name="book-session"),
    path(f"{PAIR}/series", series.series, name="book-series"),
    path(f"{PAIR}/pause", pairs.pause, name="relationship-pause"),
    path(f"{PAIR}/resume", pairs.resume, name="relationship-resume"),
    path(f"{PAIR}/close", pairs.close, name="relationship-close"),
    path(f"{PAIR}/complete", pairs.complete, name="relationship-complete"),
    path(f"{PAIR}/end", pairs.end, name="relationship-end"),
    path("offers/<uuid:offer_id>/first-conversation", times.chemistry, name="chemistry"),
    path(f"{PAIR}/reassign", pairs.reassign, name="relationship-reassign"),
    path("programmes/<uuid:programme_id>/pairs", register.pairs, name="programme-pairs"),
    path("programmes/<uuid:programme_id>/pairs/export", register.export_pairs, name="export-pairs"),
    path("calendar", calendar.settings, name="calendar-settings"),
    path("calendar/hours", calendar.hours, name="calendar-hours"),
    path("calendar/busy", calendar.upload, name="calendar-upload"),
    path("calendar/busy/clear", calendar.clear, name="calendar-clear"),
    path("calendar/subscription", calendar.subscribe, name="calendar-subscribe"),
    path("calendar/subscription/end", calendar.unsubscribe, name="calendar-unsubscribe"),
    path("calendar/feed", calendar.renew, name="calendar-feed-renew"),
    path("calendar/feed/end", calendar.close, name="calendar-feed-close"),
    path("feed/<str:token>", feed.feed, name="calendar-feed"),
]
