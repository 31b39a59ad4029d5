"""What a session holds is sealed: while somebody enrols a second factor, its secret stands there."""

from __future__ import annotations

import json
from typing import Any

from anlin.spine.vault.services import derived_key, seal_bytes, unseal_bytes

_FIELD = "session"


class Sealed:
    """Writes and reads a session's content, as Django asks of a serializer. What does not open is no session."""

    def dumps(self, content: Any) -> bytes:
        """Sealed JSON."""
        clear = json.dumps(content, separators=(",", ":")).encode()
        return seal_bytes(derived_key("session/v1"), _FIELD, clear)

    def loads(self, sealed: bytes) -> Any:
        """Its content. Raises `NotOpened`, of which Django makes an empty session."""
        return json.loads(unseal_bytes(derived_key("session/v1"), _FIELD, sealed))
