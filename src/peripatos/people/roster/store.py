"""Uploads on disk: sealed under a key of their own, so that throwing the key away makes every copy unreadable."""

from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.crypto.models import DataKey
from peripatos.core.crypto.texts import Place, seal_in, unseal
from peripatos.people.roster.errors import UnreadableFile

SCOPE = "roster_import"


def write_upload(import_id: UUID, data: bytes) -> str:
    """Seals ``data`` into ``var/uploads`` and returns the file's name there."""
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{import_id}.sealed"
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(seal_in(SCOPE, import_id, b64encode(data).decode("ascii"), _place(import_id)))
    return name


def read_upload(import_id: UUID, name: str) -> bytes:
    """What was uploaded. Raises ``UnreadableFile`` when it is no longer there."""
    try:
        sealed = (Path(settings.UPLOADS_DIR) / name).read_bytes()
    except OSError as wrong:
        raise UnreadableFile(_("The uploaded file is no longer here; upload it again."), reason="gone") from wrong
    return b64decode(unseal(sealed, _place(import_id)))


def delete_upload(import_id: UUID, name: str) -> None:
    """Removes the file and the key that could read a copy of it. May be repeated."""
    if name:
        with suppress(FileNotFoundError):
            (Path(settings.UPLOADS_DIR) / name).unlink()
    DataKey.objects.filter(scope=SCOPE, scope_id=import_id).delete()


def _place(import_id: UUID) -> Place:
    return Place("people_rosterimport", import_id, "upload")
