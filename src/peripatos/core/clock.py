"""The one place that reads the clock; only edges call it and pass ``now`` down."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()
