"""The one place that reads the clock; only edges call it and pass ``now`` down."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def going_on_from(at: datetime) -> Callable[[], datetime]:
    """A clock that shows ``at`` now and goes on from there."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)
