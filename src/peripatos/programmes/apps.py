"""Django's registration of programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "peripatos.programmes"
    label = "programmes"
