"""Django's registration of scheduling."""

from importlib import import_module

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "peripatos.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        import_module("peripatos.scheduling.handlers")
        import_module("peripatos.scheduling.tasks")
