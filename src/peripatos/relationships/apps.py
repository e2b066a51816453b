"""Django's registration of relationships."""

from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "peripatos.relationships"
    label = "relationships"
