"""Where the search key comes from."""

from __future__ import annotations

from collections.abc import Callable

_source: Callable[[], bytes] | None = None


def current_key() -> bytes:
    """The district's search key."""
    if _source is not None:
        return _source()
    from anlin.spine.vault.services import search_key  # late: only a search or an indexing needs keys at all

    return search_key()


def use_key(source: Callable[[], bytes] | None) -> None:
    """Take the key from elsewhere than the vault; None: from the vault again."""
    global _source
    _source = source
