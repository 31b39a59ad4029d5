"""A cell's value as a fact's: dates by the calendar or written year-month-day, choices by their words in any language."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlin.kernel.fact import BadFact, Fact
from anlin.kernel.register import plainly
from anlin.kernel.words import Phrase, said
from anlin.spine.place.selectors import district_timezone

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?")
EXACT = 10**15
"""Excel keeps fifteen figures of a number."""


class BadCell(ValueError):
    """A cell that cannot be what its column asks for; `phrase` says what to do."""

    def __init__(self, text: str, **values: object) -> None:
        self.phrase = Phrase.of(text, **values)
        super().__init__(self.phrase.english)


def shown(value: object) -> str:
    """The cell as a person reads it, and as it is written back."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value).strip() if not isinstance(value, time | timedelta) else str(value)


def fact_value(fact: Fact, value: object) -> object:
    """The checked value of a fact.

    Raises:
        BadCell: with what to do.
    """
    plain = _READ.get(fact.kind, _text)(fact, value)
    try:
        return fact.checked(plain)
    except BadFact as bad:
        raise BadCell(bad.reason, **bad.values) from bad


def number_value(value: object) -> float:
    """A coordinate.

    Raises:
        BadCell: it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadCell(said("Write a number, such as 121.4737."))
    try:
        return float(str(value).strip())
    except ValueError:
        raise BadCell(said("Write a number, such as 121.4737.")) from None


def _text(fact: Fact, value: object) -> str:
    if isinstance(value, float) and abs(value) >= EXACT:
        raise BadCell(said("Excel keeps only 15 figures of a number. Format the column as text, and write it again."))
    return shown(value)


def _choice(fact: Fact, value: object) -> str:
    found = _choices(fact.key, tuple((fact.choices or {}).items())).get(plainly(shown(value)))
    if found is None:
        names = [_(label) for label in (fact.choices or {}).values()]
        raise BadCell(
            said("“%(value)s” is none of the answers: %(names)s."), value=shown(value)[:40], names=_joined(names)
        )
    return found


def _integer(fact: Fact, value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,15}", value.strip()):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadCell(said("“%(value)s” is no whole number. Write figures alone, without a unit."), value=shown(value)[:40])


def _boolean(fact: Fact, value: object) -> bool:
    if isinstance(value, bool):
        return value
    found = _truths().get(plainly(shown(value)))
    if found is None:
        raise BadCell(said("Write yes or no."))
    return found


def _date(fact: Fact, value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and ISO_DATE.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, str):
        raise BadCell(
            said("“%(value)s” is a text that can mean more than one day. Write 2026-03-09, or format the cell as a date."),
            value=value[:40],
        )  # fmt: skip
    raise BadCell(said("“%(value)s” is a number, not a date. Format the cell as a date."), value=shown(value)[:40])


def _datetime(fact: Fact, value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str) and ISO_MOMENT.fullmatch(value.strip()):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise BadCell(said("Write day and time as 2026-03-09 14:30.")) from None
    else:
        raise BadCell(said("Write day and time as 2026-03-09 14:30."))
    return moment.replace(tzinfo=district_timezone())


_READ = {
    "choice": _choice,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}


def _joined(names: list[str]) -> str:
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


@lru_cache(maxsize=256)
def _choices(key: str, choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Answers by what people write: the key, and the word in each language."""
    found = {plainly(value): value for value, _label in choices}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plainly(_(label)): value for value, label in choices}
    return found


@lru_cache(maxsize=1)
def _truths() -> dict[str, bool]:
    found = {"true": True, "false": False, "1": True, "0": False}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plainly(_("yes")): True, plainly(_("no")): False}
    return found
