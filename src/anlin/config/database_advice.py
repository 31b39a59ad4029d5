"""What a database said when it could not be used, in one line, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from anlin.spine.storage import StorageUnavailable

NOT_ALLOWED = "42501"
"""PostgreSQL's state for what an account may not do."""
_MENDS = (
    ("too many clients", "psql --command='ALTER SYSTEM SET max_connections = 100'"),
    ("too many connections", "psql --command='ALTER ROLE NAME CONNECTION LIMIT -1'"),
    ("remaining connection slots", "psql --command='ALTER SYSTEM SET max_connections = 100'"),
    ("connection refused", "systemctl status postgresql"),
    ("no such file or directory", "systemctl status postgresql"),
    ("does not exist", "createdb --encoding=UTF8 --template=template0 NAME"),
)


def restoring() -> str:
    """How a backup is brought back on this engine."""
    if connection.vendor == "postgresql":
        return "pg_restore --clean --dbname=NAME BACKUP && anlin restore --declare --brought-back"
    return "anlin restore BACKUP --replace"


def mending(error: BaseException) -> str:
    """The command that mends it, as far as what was said tells."""
    if any(isinstance(one, StorageUnavailable) and one.reason == "damaged" for one in _causes(error)):
        return restoring()
    if is_not_allowed(error):
        return granting()
    said = str(error).lower()
    return next((command for words, command in _MENDS if words in said), "anlin settings")


def granting() -> str:
    """What lets this database account write."""
    return f"psql --command='GRANT ALL ON ALL TABLES IN SCHEMA public TO \"{account()}\"'"


def account() -> str:
    """The database account that this house uses."""
    return str(connection.settings_dict.get("USER") or "")


def is_not_allowed(error: BaseException) -> bool:
    """The account lacks a right; nothing else is wrong."""
    return any(getattr(one, "sqlstate", None) == NOT_ALLOWED for one in _causes(error))


def why(error: BaseException) -> str:
    """What was said, on one line and without its last stop: a sentence of ours goes on after it."""
    text = error.detail if isinstance(error, StorageUnavailable) and error.detail else str(error)
    return " ".join(text.split()).rstrip(".?! ")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
