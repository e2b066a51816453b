"""Django's registration of relationships."""

from importlib import import_module

from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "peripatos.relationships"
    label = "relationships"

    def ready(self) -> None:
        import_module("peripatos.relationships.handlers")
        import_module("peripatos.relationships.tasks")
