"""Django's PostgreSQL backend, which raises `StorageUnavailable` when the server is full or gone."""

from __future__ import annotations

from django.db.backends.postgresql import base
from django.utils.functional import cached_property

from anlin.spine.storage import StorageErrors


class DatabaseWrapper(base.DatabaseWrapper):
    """See `anlin.spine.storage`."""

    @cached_property
    def wrap_database_errors(self) -> StorageErrors:
        return StorageErrors(self)
