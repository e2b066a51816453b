"""Django's registration of matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "peripatos.matching"
    label = "matching"

    def ready(self) -> None:
        """Registers what this layer does for others and in the background."""
        from peripatos.matching import handlers, tasks  # noqa: F401, PLC0415
