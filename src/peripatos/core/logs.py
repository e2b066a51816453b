"""Structured logs with an allow-list of keys: no content, no names, no addresses."""

import logging
import logging.handlers
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

ALLOWED_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "route",
        "method",
        "status",
        "seconds",
        "code",
        "kind",
        "state",
        "count",
        "attempts",
        "object_id",
        "job",
        "version",
    }
)


def keep_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drops every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}


def configure(options: dict[str, Any]) -> None:
    """Writes JSON lines to ``peripatos.log`` in the folder of logs.

    They go to standard error when the folder cannot be made.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_handler(Path(options["folder"]))]
    root.setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.getLogger("django.db.backends").setLevel(logging.CRITICAL)


def _handler(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.WatchedFileHandler(
            folder / "peripatos.log", encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def get_logger(name: str) -> Any:
    """A logger whose lines keep only allowed keys."""
    return structlog.get_logger(name)
