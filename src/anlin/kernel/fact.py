"""Facts: what a step asks for, declared once for forms, API, exports and documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from anlin.kernel.number import read_record_number
from anlin.kernel.words import said

Kind = Literal[
    "text", "long_text", "choice", "integer", "boolean", "date", "datetime", "photos", "unit", "matter", "record"
]
Audience = Literal["public", "parties", "staff", "holder"]
KINDS: frozenset[str] = frozenset(Kind.__args__)  # type: ignore[attr-defined]  # Literal has no typed accessor
BRIEFEST = 2
"""The least that says something, in characters: Chinese says it in two (“已修”), where English needs a word."""
AUDIENCES: frozenset[str] = frozenset(Audience.__args__)  # type: ignore[attr-defined]  # as above


class BadFact(ValueError):
    """A value that a fact's declaration refuses.

    Attributes:
        key: the fact's key.
        reason: an English source string that says what to do, with named placeholders.
        values: what the placeholders stand for.
    """

    def __init__(self, key: str, reason: str, **values: object) -> None:
        super().__init__(f"{key}: {reason % values}")
        self.key = key
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Fact:
    """One thing that a step may or must state.

    Args:
        key: identifier, unique in its process.
        kind: what values look like; `photos` are references to stored photographs, `unit` a unit's key,
            `matter` another matter's number, `record` the number of a record of the register that `of` names.
        label: English source string.
        audience: who may read the value. `public` values stand in the ledger entry in clear; all others
            as salted digests, their content sealed.
        bounds: characters for texts, value for integers, count for photos: (lowest, highest), both included.
        choices: for `choice`: key to English label.
        identity: says who somebody is or how to reach them: sealed under the participant's own key, shown only
            to a reader who names a purpose.
        unit: what an integer counts, as an English source string.
        filterable: a column of the room's model carries it.
        of: for `record`: the register's key.
        needs: asked for only where the matter was opened with this fact: who cannot have photographs is not asked about them.
    """

    key: str
    kind: Kind
    label: str
    audience: Audience = "staff"
    bounds: tuple[int, int] = (1, 2000)
    choices: Mapping[str, str] | None = None
    identity: bool = False
    unit: str = ""
    hint: str = ""
    filterable: bool = False
    of: str = ""
    needs: str = ""

    @property
    def is_searched(self) -> bool:
        """Its words are found by those who may open the matter: neither who somebody is nor what its holder alone reads."""
        return self.kind in ("text", "long_text") and not self.identity and self.audience != "holder"

    def problems(self) -> list[str]:
        """What is unsound in the declaration, in words."""
        found = []
        if self.kind not in KINDS:
            found.append(f"fact {self.key}: no kind {self.kind}")
        if self.audience not in AUDIENCES:
            found.append(f"fact {self.key}: no audience {self.audience}")
        if (self.kind == "choice") != bool(self.choices):
            found.append(f"fact {self.key}: choices and kind 'choice' go together")
        if self.identity and self.audience == "public":
            found.append(f"fact {self.key}: what says who somebody is cannot be public")
        if (self.kind == "record") != bool(self.of):
            found.append(f"fact {self.key}: a register and kind 'record' go together")
        if self.bounds[0] > self.bounds[1]:
            found.append(f"fact {self.key}: bounds are the wrong way round")
        return found

    def checked(self, value: object) -> object:
        """The value in its canonical form (str, int, bool, or list of str).

        Raises:
            BadFact: the value has the wrong type or is out of bounds.
        """
        return _CHECKS[self.kind](self, value)


def _text(fact: Fact, value: object) -> str:
    if not isinstance(value, str):
        raise BadFact(fact.key, said("Write this as text."))
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in text or not _is_unicode(text):
        raise BadFact(fact.key, said("Remove the characters that cannot be printed."))
    low, high = fact.bounds
    if len(text) < low:
        raise BadFact(fact.key, said("Write at least %(low)s characters."), low=low)
    if len(text) > high:
        raise BadFact(fact.key, said("Write at most %(high)s characters."), high=high)
    return text


def _is_unicode(text: str) -> bool:
    """Whether the text can be written as UTF-8: half of a surrogate pair cannot, and would break the digest."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _choice(fact: Fact, value: object) -> str:
    if not isinstance(value, str) or value not in (fact.choices or {}):
        raise BadFact(fact.key, said("Choose one of the answers listed."))
    return value


def _integer(fact: Fact, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadFact(fact.key, said("Write a whole number."))
    low, high = fact.bounds
    if not low <= value <= high:
        raise BadFact(fact.key, said("Write a number from %(low)s to %(high)s."), low=low, high=high)
    return value


def _boolean(fact: Fact, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadFact(fact.key, said("Choose yes or no."))
    return value


def _date(fact: Fact, value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
    except ValueError:
        raise BadFact(fact.key, said("Write a date as year-month-day.")) from None


def _datetime(fact: Fact, value: object) -> str:
    try:
        moment = (
            value if isinstance(value, datetime) else datetime.fromisoformat(value if isinstance(value, str) else "")
        )
    except ValueError:
        raise BadFact(fact.key, said("Write a date and a time.")) from None
    if moment.tzinfo is None:
        raise BadFact(fact.key, said("Write a date and a time with its time zone."))
    return moment.isoformat(timespec="seconds")


def _photos(fact: Fact, value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(ref, str) and _is_unicode(ref) for ref in value):
        raise BadFact(fact.key, said("Add photographs as pictures."))
    low, high = fact.bounds
    if not low <= len(value) <= high:
        raise BadFact(fact.key, said("Add from %(low)s to %(high)s photographs."), low=low, high=high)
    return list(value)


def _record(fact: Fact, value: object) -> str:
    number = read_record_number(value) if isinstance(value, str) else None
    if number is None:
        raise BadFact(fact.key, said("Write the number as its page shows it, such as 7KQ3M-X2A4C."))
    return number


_CHECKS = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "photos": _photos,
    "unit": _text,
    "matter": _text,
    "record": _record,
}
