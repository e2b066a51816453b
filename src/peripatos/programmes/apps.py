"""Django's registration of programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "peripatos.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Registers what programmes do when something happens elsewhere."""
        from peripatos.programmes import handlers  # noqa: F401, PLC0415
