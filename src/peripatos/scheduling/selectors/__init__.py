"""Reads of sessions and calendars."""

from peripatos.scheduling.selectors.cadence import cadence_facts
from peripatos.scheduling.selectors.calendar import calendar_settings, feed_calendar, owner_of_feed
from peripatos.scheduling.selectors.free_time import free_slots_of_offer, free_slots_of_pair
from peripatos.scheduling.selectors.notes import (
    own_note,
    shared_note,
    shared_note_between,
    shared_note_history,
)
from peripatos.scheduling.selectors.planning import plan_series
from peripatos.scheduling.selectors.sessions import (
    next_of_pairs,
    own_sessions,
    session_facts,
    session_texts,
    sessions_of_offer,
    sessions_of_pair,
)

__all__ = [
    "cadence_facts",
    "calendar_settings",
    "feed_calendar",
    "free_slots_of_offer",
    "free_slots_of_pair",
    "next_of_pairs",
    "own_note",
    "own_sessions",
    "owner_of_feed",
    "plan_series",
    "session_facts",
    "session_texts",
    "sessions_of_offer",
    "sessions_of_pair",
    "shared_note",
    "shared_note_between",
    "shared_note_history",
]
