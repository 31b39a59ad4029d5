"""Whether every setting can be used, looked at before Django reads the first: what is wrong, and what it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from anlin.config import environment
from anlin.config.speech import both
from anlin.kernel.words import said

LANGUAGES = ("zh-hans", "en")
DATABASES = ("postgres", "postgresql", "sqlite")
MAIL = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "dummymail", "filemail", "memorymail")


class WrongSetting(Exception):
    """A setting cannot be used. `text` is a sentence with `values`, `name` among them."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name} cannot be used")
        self.name, self.text = name, text
        self.values: dict[str, object] = {"name": name, "value": environment.text(name)}

    def __str__(self) -> str:
        return both(self.text, **self.values)


def wrong_settings() -> Iterator[WrongSetting]:
    """Each setting that cannot be used; a value that may hold a password is not quoted."""
    for setting in environment.SETTINGS:
        value = environment.text(setting.name)
        look, text = _LOOKS.get(setting.name) or _KINDS.get(setting.kind) or (None, "")
        if look is not None and value and not look(value):
            yield WrongSetting(setting.name, text)


def refuse_wrong_settings() -> None:
    """Raises `WrongSetting` for the first."""
    for wrong in wrong_settings():
        raise wrong


def _is_flag(value: str) -> bool:
    return value.lower() in environment.YES | environment.NO


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        hosts = parts.netloc.rpartition("@")[2].split(",")  # PostgreSQL may stand on several
        good_ports = all(urlsplit(f"//{host}").port != 0 for host in hosts)
    except ValueError:  # a port that is no number, a bracket that does not close
        return False
    return good_ports and parts.scheme in schemes and "://" in value


def _is_database(value: str) -> bool:
    """An unquoted # or / in a password cuts the address short: then its end is no name of a database."""
    if not _is_address(value, DATABASES):
        return False
    parts = urlsplit(value)
    name = parts.path.strip("/")
    return parts.scheme == "sqlite" or (bool(name) and "/" not in name and "@" not in name and not parts.fragment)


Look = tuple[Callable[[str], bool], str]
_KINDS: dict[str, Look] = {
    "flag": (_is_flag, said("The setting %(name)s is %(value)s; it takes yes or no")),
    "number": (_is_number, said("The setting %(name)s is %(value)s; it takes a whole number from 0")),
}
_LOOKS: dict[str, Look] = {
    "ANLIN_TIMEZONE": (_is_zone, said("The setting %(name)s is %(value)s; it takes a time zone such as Asia/Shanghai")),
    "ANLIN_LANGUAGE": (
        lambda value: value in LANGUAGES,
        said("The setting %(name)s is %(value)s; it takes zh-hans or en"),
    ),
    "ANLIN_LOG_LEVEL": (
        lambda value: value in logging.getLevelNamesMapping(),
        said("The setting %(name)s is %(value)s; it takes DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ),
    "ANLIN_DATABASE_URL": (
        _is_database,
        said(
            "The setting %(name)s cannot be read; it takes postgres://user:password@host:5432/name, sqlite:////file or nothing. In a "
            "password @ is written %%40, # %%23, / %%2F"
        ),
    ),
    "ANLIN_EMAIL_URL": (
        lambda value: _is_address(value, MAIL),
        said("The setting %(name)s cannot be read; it takes smtp+tls://user:password@host:587 or nothing"),
    ),
}
