"""Keys: one key-encrypting key in a file outside the database, one data key for each relationship, journal and so on.

A data key is stored only wrapped; the list of wraps lets further holders be added later without touching a body.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone

from peripatos.core.crypto.models import DataKey
from peripatos.core.errors import PeripatosError

KEK_VERSION = 1
NONCE_BYTES = 12


class KeyMissing(PeripatosError):
    """The key file of this installation is not there; nothing confidential can be read or written."""

    code = "key_missing"


class KeyWrong(PeripatosError):
    """The key file does not open what the database holds."""

    code = "key_wrong"


def key_file() -> Path:
    """Where the key-encrypting key lies: mode 0400, outside the database and its backups."""
    return Path(settings.KEYS_DIR) / f"kek-{KEK_VERSION}"


def make_missing_keys() -> list[Path]:
    """Makes the key files that are not there yet; returns them.

    Callers refuse beforehand when the database already holds data keys.
    """
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = {key_file(): b64encode(secrets.token_bytes(32)), folder / "secret-key": secrets.token_urlsafe(48).encode()}
    return [path for path, content in wanted.items() if _write_once(path, content)]


def _write_once(path: Path, content: bytes) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    _key_encrypting_key.cache_clear()
    return True


@cache
def _key_encrypting_key() -> bytes:
    try:
        return b64decode(key_file().read_bytes())
    except FileNotFoundError:
        raise KeyMissing(file=key_file().name) from None


def forget_cached_keys() -> None:
    """Reads the key file anew at the next use."""
    _key_encrypting_key.cache_clear()
    _unwrapped.cache_clear()


def data_key_for(scope: str, scope_id: UUID) -> DataKey:
    """The data key of one relationship, journal or the server; made at first use."""
    found = DataKey.objects.filter(scope=scope, scope_id=scope_id).first()
    if found:
        return found
    fresh = new_data_key(scope, scope_id)
    DataKey.objects.bulk_create([fresh], ignore_conflicts=True)
    return DataKey.objects.get(scope=scope, scope_id=scope_id)


def new_data_key(scope: str, scope_id: UUID) -> DataKey:
    """An unsaved data key, wrapped for the server; bulk work saves many at once."""
    key = DataKey(scope=scope, scope_id=scope_id, created_at=timezone.now())
    nonce = secrets.token_bytes(NONCE_BYTES)
    wrapped = AESGCM(_key_encrypting_key()).encrypt(nonce, secrets.token_bytes(32), str(key.id).encode())
    key.wraps = [{"holder": "server", "kek_version": KEK_VERSION, "wrapped": b64encode(nonce + wrapped).decode()}]
    return key


def unwrap(key: DataKey) -> bytes:
    """The 32 bytes of a data key; raises ``KeyWrong`` when this installation's key does not open it."""
    wrap = next(w for w in key.wraps if w["holder"] == "server")
    return _unwrapped(key.id, wrap["wrapped"])


def unwrap_all(key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The bytes of several data keys in one query; an id without a key is absent."""
    return {key.id: unwrap(key) for key in DataKey.objects.filter(id__in=list(key_ids))}


@lru_cache(maxsize=4096)
def _unwrapped(key_id: UUID, wrapped: str) -> bytes:
    blob = b64decode(wrapped)
    try:
        return AESGCM(_key_encrypting_key()).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], str(key_id).encode())
    except InvalidTag:
        raise KeyWrong(key_id=str(key_id)) from None
