"""Django's registration of planning."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "peripatos.planning"
    label = "planning"

    def ready(self) -> None:
        """Registers what this layer does in the background."""
        from peripatos.planning import tasks  # noqa: F401, PLC0415
