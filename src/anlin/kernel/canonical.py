"""One way to write a value as bytes, so that a digest means the same everywhere.

Values are None, bool, int, str, and lists and string-keyed mappings of these: JSON with sorted keys, no
spaces, UTF-8, no floats (RFC 8785 agrees with this on such values). Strings are never
normalised: what was written is what is digested.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

SALT_BYTES = 16
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_SCALARS = frozenset((str, int, bool, type(None)))


def canonical(value: object) -> bytes:
    """The value's canonical bytes.

    Raises:
        TypeError: the value holds a float, bytes, or a key that is not text.
    """
    _refuse_foreign(value)
    return _written(value).encode()


def salted(salt: bytes, value: object) -> bytes:
    """salt ‖ canonical value: what a fact's digest is over; the salt must be 128 bits, fresh for each fact."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 16 bytes")
    return salt + canonical(value)


def salted_digest(salt: bytes, value: object) -> bytes:
    """SHA-256(salt ‖ canonical value)."""
    return hashlib.sha256(salted(salt, value)).digest()


def digest_of(declaration: object) -> str:
    """SHA-256, in hex, over a declaration made of dataclasses, mappings, sets, tuples and scalars."""
    return hashlib.sha256(canonical(_plain(declaration))).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"": type(value).__name__, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _refuse_foreign(value: object) -> None:
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError("keys are text")
        parts: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    elif value is None or isinstance(value, bool | int | str):
        return
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form")
    for inner in parts:
        if type(inner) not in _SCALARS:  # most are, and this is asked of every value of every entry
            _refuse_foreign(inner)
