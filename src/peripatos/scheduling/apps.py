"""Django's registration of scheduling."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "peripatos.scheduling"
    label = "scheduling"
