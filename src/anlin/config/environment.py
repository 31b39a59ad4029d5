"""Every setting that the environment may give, with its default, in one list."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from anlin.kernel.words import said

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Setting:
    """A setting: `name` in the environment, `kind` one of text, flag, number, path, list, secret."""

    name: str
    kind: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("ANLIN_HOME", "path", "var", said("Folder for the database, photos, keys and logs.")),
    Setting("ANLIN_DATABASE_URL", "text", "", said("postgres://user@host/name; empty: SQLite in ANLIN_HOME.")),
    Setting(
        "ANLIN_KEYS_DIR", "path", "", said("Folder of the district, log and promise keys; empty: keys in ANLIN_HOME.")
    ),
    Setting("ANLIN_SECRET_KEY", "secret", "", said("Signs sessions; empty: a random one kept in the keys folder.")),
    Setting("ANLIN_HOSTS", "list", "localhost,127.0.0.1,[::1]", said("Host names under which pages may be asked for.")),
    Setting(
        "ANLIN_ORIGINS",
        "list",
        "",
        said("Origins (https://…) from which forms may be sent, behind a proxy; printed documents lead to the first."),
    ),
    Setting("ANLIN_TRUSTED_PROXIES", "number", "0", said("How many proxies stand in front; 0: none is believed.")),
    Setting("ANLIN_HTTPS", "flag", "no", said("Cookies only over HTTPS, HSTS on.")),
    Setting("ANLIN_DEBUG", "flag", "no", said("Developer's error pages. Never in production.")),
    Setting("ANLIN_TIMEZONE", "text", "Asia/Shanghai", said("Time zone until the district says its own.")),
    Setting("ANLIN_LANGUAGE", "text", "zh-hans", said("First language of pages: zh-hans or en.")),
    Setting("ANLIN_LOG_LEVEL", "text", "WARNING", said("How much the server logs.")),
    Setting("ANLIN_EMAIL_URL", "text", "", said("smtp://user:password@host:port; empty: no e-mail is sent.")),
    Setting(
        "ANLIN_WEBHOOKS_LOCAL",
        "flag",
        "no",
        said("Webhooks may go to http and to private addresses. For development, never in production."),
    ),
    Setting("ANLIN_SMS_BACKEND", "text", "", said("Dotted path of the SMS gateway's sender; empty: none.")),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
YES, NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off"})


def text(name: str) -> str:
    """The setting's value, or its default when unset or empty."""
    return os.environ.get(name, "").strip() or _BY_NAME[name].default


def flag(name: str) -> bool:
    """Yes or no.

    Raises:
        ValueError: the value is neither.
    """
    value = text(name).lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ValueError(f"{name} must be yes or no, not {value!r}")


def number(name: str) -> int:
    """A whole number."""
    return int(text(name))


def listed(name: str) -> list[str]:
    """Comma-separated values."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def home() -> Path:
    """The folder for everything that this deployment keeps; relative to the checkout unless absolute."""
    return (ROOT / text("ANLIN_HOME")).resolve()


def keys_dir() -> Path:
    """The folder of keys; never inside the database or its backup."""
    named = text("ANLIN_KEYS_DIR")
    return (ROOT / named).resolve() if named else home() / "keys"


def secret_key() -> str:
    """The key that signs sessions; made once and kept beside the other keys."""
    given = text("ANLIN_SECRET_KEY")
    if given:
        return given
    kept = keys_dir() / "session.key"
    if not kept.exists():
        for folder in (home(), kept.parent):  # one by one: a parent made on the way would be open to all
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process was first; its key is the key
            pass
    return kept.read_text(encoding="utf-8")
