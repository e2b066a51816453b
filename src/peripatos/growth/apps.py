"""Django's registration of growth."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "peripatos.growth"
    label = "growth"
