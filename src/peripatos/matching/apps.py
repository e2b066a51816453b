"""Django's registration of matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "peripatos.matching"
    label = "matching"
