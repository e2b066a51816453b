"""Reads of sessions and calendars."""

from peripatos.scheduling.selectors.cadence import cadence_facts
from peripatos.scheduling.selectors.calendar import calendar_settings, feed_calendar, owner_of_feed
from peripatos.scheduling.selectors.chemistry import chemistry_of
from peripatos.scheduling.selectors.free_time import free_slots_of_offer, free_slots_of_pair
from peripatos.scheduling.selectors.notes import (
    own_note,
    shared_note,
    shared_note_between,
    shared_note_history,
)
from peripatos.scheduling.selectors.planning import plan_series
from peripatos.scheduling.selectors.sessions import (
    last_held_of_pairs,
    next_of_pairs,
    own_sessions,
    session_facts,
    session_texts,
    sessions_of_offer,
    sessions_of_pair,
    texts_of_sessions,
)

__all__ = [
    "cadence_facts",
    "calendar_settings",
    "chemistry_of",
    "feed_calendar",
    "free_slots_of_offer",
    "free_slots_of_pair",
    "last_held_of_pairs",
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
    "texts_of_sessions",
]
