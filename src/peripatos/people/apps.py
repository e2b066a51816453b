"""Django's registration of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "peripatos.people"
    label = "people"
