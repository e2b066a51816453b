"""Django's registration of people."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "peripatos.people"
    label = "people"

    def ready(self) -> None:
        import_module("peripatos.people.handlers")
        import_module("peripatos.people.tasks")
        import_module("peripatos.people.roster.tasks")
