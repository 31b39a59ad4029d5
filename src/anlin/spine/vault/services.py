"""Wrap keys and seal values: AES-256-GCM, a fresh nonce each time, the field's name bound in."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from anlin.kernel.canonical import SALT_BYTES, salted, salted_digest
from anlin.spine.ledger.keys import KeyMissing
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.ledger.services import Sealed

KEY_BYTES = 32
NONCE_BYTES = 12


class NotOpened(Exception):
    """The key does not open this: destroyed, wrong, or the bytes were changed."""


@dataclass(frozen=True)
class Opened:
    """What a blob held: the salt that the ledger's digest was made with, and the value."""

    salt: bytes
    value: object


def district_key() -> bytes:
    """The district's key: 32 bytes in the keys folder, made on first use, never in the database.

    Raises:
        KeyMissing: it is not here, and what it sealed is. NotOpened: the file does not hold 32 bytes.
    """
    return _key_in(settings.KEYS_DIR)


@cache
def _key_in(folder: str | Path) -> bytes:
    path = Path(folder) / "district.key"
    if not path.exists():
        if LedgerContent.objects.exists():
            raise KeyMissing(path.name, path.parent)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:  # another process was first; its key is the key
            pass
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise NotOpened(f"{path.name} does not hold 32 bytes: bring back the right file before writing anything")
    return key


@cache
def derived_key(purpose: str) -> bytes:
    """A key for one purpose, derived from the district's (HKDF-SHA-256)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"anlin/" + purpose.encode()).derive(
        district_key()
    )


def search_key() -> bytes:
    """The key under which search tokens are hashed."""
    return derived_key("search/v1")


def daily_key(day: date) -> bytes:
    """A key that changes every day: throttles count under it and can be linked to nothing afterwards."""
    return derived_key(f"throttle/{day.isoformat()}")


def new_key() -> bytes:
    """A fresh key for a matter or a participant."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(parent: bytes, key: bytes, ref: str) -> bytes:
    """The key, sealed under its parent and bound to whom it belongs."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(parent).encrypt(nonce, key, ref.encode())


def unwrap(parent: bytes, wrapped: bytes | memoryview | None, ref: str) -> bytes:
    """The key inside.

    Raises:
        NotOpened: it was destroyed or does not belong here.
    """
    if not wrapped:
        raise NotOpened("destroyed")
    whole = bytes(wrapped)
    try:
        return AESGCM(parent).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], ref.encode())
    except (InvalidTag, ValueError):  # a torn blob is too short to be one
        raise NotOpened("the key does not open") from None


def seal(key: bytes, field: str, value: object, *, participant: str | None = None) -> Sealed:
    """The value with a fresh salt, sealed; and the digest that stands for it in the ledger entry."""
    fresh = secrets.token_bytes(SALT_BYTES + NONCE_BYTES)
    clear, nonce = salted(fresh[:SALT_BYTES], value), fresh[SALT_BYTES:]
    return Sealed(
        digest=hashlib.sha256(clear).digest(),
        blob=nonce + AESGCM(key).encrypt(nonce, clear, field.encode()),
        participant=participant,
    )


def unseal(key: bytes, field: str, blob: bytes | memoryview) -> Opened:
    """Salt and value.

    Raises:
        NotOpened: wrong key, or changed bytes.
    """
    clear = unseal_bytes(key, field, blob)
    return Opened(salt=clear[:SALT_BYTES], value=json.loads(clear[SALT_BYTES:]))


def salted_digest_matches(opened: Opened, digest: str) -> bool:
    """What was sealed is what the ledger entry stands for."""
    return salted_digest(opened.salt, opened.value).hex() == digest


def seal_bytes(key: bytes, field: str, clear: bytes) -> bytes:
    """Bytes sealed under a key and bound to a field's name."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, field.encode())


def unseal_bytes(key: bytes, field: str, blob: bytes | memoryview) -> bytes:
    """The bytes inside; raises `NotOpened`."""
    whole = bytes(blob)
    try:
        return AESGCM(key).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], field.encode())
    except (InvalidTag, ValueError):  # a torn blob is too short to be one
        raise NotOpened(field) from None


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that only this district can compute, 64 hex digits: for codes that are looked up, never read."""
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()
