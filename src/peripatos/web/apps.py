"""Django's registration of web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "peripatos.web"
    label = "web"
