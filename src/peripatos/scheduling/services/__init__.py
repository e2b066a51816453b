"""Writes about sessions and calendars."""

from peripatos.scheduling.services.booking import book_chemistry_meeting, book_series, book_session
from peripatos.scheduling.services.calendars import (
    clear_busy_times,
    close_feed,
    renew_feed,
    subscribe_calendar,
    unsubscribe_calendar,
    upload_busy_times,
)
from peripatos.scheduling.services.changing import cancel_session, move_session
from peripatos.scheduling.services.confirming import mark_held, mark_missed
from peripatos.scheduling.services.notes import save_private_note, save_shared_note
from peripatos.scheduling.services.writing import save_session_text

__all__ = [
    "book_chemistry_meeting",
    "book_series",
    "book_session",
    "cancel_session",
    "clear_busy_times",
    "close_feed",
    "mark_held",
    "mark_missed",
    "move_session",
    "renew_feed",
    "save_private_note",
    "save_session_text",
    "save_shared_note",
    "subscribe_calendar",
    "unsubscribe_calendar",
    "upload_busy_times",
]
