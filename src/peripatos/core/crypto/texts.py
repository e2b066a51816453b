"""Sealed texts: AES-256-GCM, padded to size classes, bound to their table, row and field.

Layout of a sealed text: version (1 byte) | algorithm (1) | data-key id (16) | nonce (12) | ciphertext and tag. Moving
it to another row or field makes it unreadable, because those are the associated data.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peripatos.core.crypto.keys import NONCE_BYTES, data_key_for, unwrap, unwrap_all
from peripatos.core.crypto.models import DataKey
from peripatos.core.errors import PeripatosError

VERSION, AES_256_GCM = 1, 1
HEAD = bytes([VERSION, AES_256_GCM])
BUCKETS = (256, 1024, 4096, 16384, 65536)
SERVER_SCOPE_ID = UUID(int=0)


class SealBroken(PeripatosError):
    """A sealed text was changed, cut, or moved from its place."""

    code = "seal_broken"


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs."""

    table: str
    row: UUID
    field: str

    def associated_data(self, key_id: UUID) -> bytes:
        return f"{self.table}|{self.row}|{self.field}|{key_id}".encode()


def seal(text: str, *, key: DataKey, place: Place) -> bytes:
    """``text`` sealed under ``key`` for ``place``; an empty text becomes empty bytes."""
    if not text:
        return b""
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = AESGCM(unwrap(key)).encrypt(nonce, _padded(text.encode()), place.associated_data(key.id))
    return HEAD + key.id.bytes + nonce + body


def seal_in(scope: str, scope_id: UUID, text: str, place: Place) -> bytes:
    """``text`` sealed under the data key of a scope, made at first use."""
    return seal(text, key=data_key_for(scope, scope_id), place=place) if text else b""


def unseal(blob: bytes | memoryview | None, place: Place) -> str:
    """The text; raises ``SealBroken`` when the bytes do not belong to ``place``."""
    return unseal_all([(blob, place)])[0]


def unseal_all(sealed: Iterable[tuple[bytes | memoryview | None, Place]]) -> list[str]:
    """Several texts in their order, with one question for all of their keys; raises as :func:`unseal` does."""
    raws = [(bytes(blob or b""), place) for blob, place in sealed]
    wanted = {_key_id(raw, place) for raw, place in raws if raw}
    keys = unwrap_all(wanted) if wanted else {}
    return [_opened(raw, place, keys) if raw else "" for raw, place in raws]


def _key_id(raw: bytes, place: Place) -> UUID:
    if raw[:2] != HEAD or len(raw) < 2 + 16 + NONCE_BYTES + 16:
        raise SealBroken(table=place.table, field=place.field)
    return UUID(bytes=raw[2:18])


def _opened(raw: bytes, place: Place, keys: Mapping[UUID, bytes]) -> str:
    key_id, nonce, body = UUID(bytes=raw[2:18]), raw[18 : 18 + NONCE_BYTES], raw[18 + NONCE_BYTES :]
    try:
        return _unpadded(AESGCM(keys[key_id]).decrypt(nonce, body, place.associated_data(key_id)))
    except (InvalidTag, KeyError):
        raise SealBroken(table=place.table, field=place.field) from None


def _padded(raw: bytes) -> bytes:
    length = len(raw) + 4
    size = next((b for b in BUCKETS if b >= length), -(-length // BUCKETS[-1]) * BUCKETS[-1])
    return len(raw).to_bytes(4, "big") + raw + bytes(size - length)


def _unpadded(padded: bytes) -> str:
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length].decode()
