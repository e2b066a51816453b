"""Django's registration of the core: guards are put on every connection, triggers after every migrate."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "peripatos.core"
    label = "core"

    def ready(self) -> None:
        from peripatos.core import sweeps, triggers  # noqa: F401, PLC0415  registers background work; models exist now
        from peripatos.core.access import guard  # noqa: PLC0415  models exist only now

        connection_created.connect(guard.watch_connection, dispatch_uid="sql-guard")
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="triggers")
