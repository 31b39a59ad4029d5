"""What stands on a document, in words of one language: read from the ledger as of the entry that issued it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from anlin.kernel.fact import Fact
from anlin.kernel.words import said
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.registry import document_named
from anlin.spine.document.selectors import successor_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.history import Happening, Told, history_for
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services.erasure import ERASE
from anlin.spine.place.selectors import district_timezone
from anlin.spine.register.content import shown_values
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_of
from anlin.workbench import moments
from anlin.workbench.documents.telling import standing_words
from anlin.workbench.faces import basis_words
from anlin.workbench.frame import district_names
from anlin.workbench.registers.listing import told as told_of_record
from anlin.workbench.story import unit_names, words_of

_NEVER = date(1, 1, 1)  # a paper always names the year
_REGIONS = {"zh-hans": "CN", "en": "GB"}


@dataclass(frozen=True)
class Field:
    """A fact on a document: its label and its value in words."""

    label: str
    value: str


def fields_of(document: IssuedDocument, language: str, address: str) -> dict[str, object]:
    """What the template calls `it`, ready for JSON.

    Raises:
        Refused: something that would stand on it does not agree with the ledger.
    """
    with translation.override(language):
        return _fields(document, language, address)


def _fields(document: IssuedDocument, language: str, address: str) -> dict[str, object]:
    matter, declared = document.matter, document_named(document.document)
    whole = history_for(matter, THE_HOUSE)
    story = [happening for happening in whole if happening.entry.seq <= document.seq]
    event = next(happening for happening in story if happening.entry.seq == document.about)
    process = process_of(matter)
    names = district_names()
    issued = document.issued_at.astimezone(district_timezone())
    return {
        "label": _(declared.label),
        "number": document.number,
        "code": document.code,
        "address": address,
        "lang": language[:2],
        "region": _REGIONS[language],
        "district": (names[0] if language.startswith("zh") else names[1]) if names else "",
        "unit": str(document.unit or ""),
        "matter": matter.number,
        "process": _(process.label),
        "opened": _moment(matter.opened_at),
        "issued": _day(issued.date()),
        "step": _(event.step.label) if event.step else "",
        "step_at": _moment(event.recorded_at),
        "holder": event.holder,
        "moment": {part: getattr(issued, part) for part in ("year", "month", "day", "hour", "minute", "second")},
        "facts": {key: {"label": one.label, "value": one.value} for key, one in _facts(declared.facts, story).items()},
        "clocks": _clocks(document),
        "stamp": _stamp(document),
        "fiction": _("Demonstration data, all fiction") if names and names[2] else "",
        "notice": "",
        "words": _words(document, whole),
    }


def _facts(keys: Sequence[str], story: Sequence[Happening]) -> Mapping[str, Field]:
    """The last value of each fact that its steps stated; of a record, its own facts too, under `fact.of_the_record`."""
    last: dict[str, Told] = {told.fact.key: told for happening in story for told in happening.told}
    units = unit_names(story)
    found: dict[str, Field] = {}
    for told in (last[key] for key in keys if key in last):
        fact = told.fact
        if told.look == "broken":
            raise Refused(said("What it says does not agree with the ledger: it is not printed."), code="storage")
        if told.look != "value":
            found[fact.key] = Field(_(fact.label), _("[erased]"))
        elif fact.kind == "record":
            found |= _of_record(fact, str(told.value))
        else:
            found[fact.key] = Field(_(fact.label), _spoken(told, units))
    return found


def _spoken(told: Told, units: Mapping[str, str]) -> str:
    """A value as a paper says it: moments with their year."""
    if told.fact.kind == "datetime":
        return _moment(datetime.fromisoformat(str(told.value)))
    if told.fact.kind == "date":
        return _day(date.fromisoformat(str(told.value)))
    return words_of(told.fact, told.value, units)


def _of_record(fact: Fact, number: str) -> Mapping[str, Field]:
    record = Record.objects.filter(number=number, register=fact.of).first()
    if record is None:
        return {fact.key: Field(_(fact.label), number)}
    register, values = register_of(record), shown_values(record)
    name = str(values.get(register.named) or number)
    plain = [one for one in register.facts if not one.identity and values.get(one.key) is not None]
    return {fact.key: Field(_(fact.label), name)} | {
        f"{fact.key}.{one.key}": Field(_(one.label), told_of_record(one, values[one.key])) for one in plain
    }


def _clocks(document: IssuedDocument) -> list[dict[str, str]]:
    declared = process_of(document.matter).clock
    zone = district_timezone()
    lines = []
    for kept in document.clocks:
        clock = declared.get(kept["key"])
        if clock is None or not clock.public:
            continue
        row = MatterClock(basis=kept["basis"], amount=kept["amount"], unit=kept["unit"])
        on, time = moments.wall(datetime.fromisoformat(kept["due"]), zone, ends_day=row.unit != "hours")
        due = (
            _("by %(moment)s")
            if kept["certain"]
            else _("by %(moment)s at the earliest (holiday calendar not yet published)")
        )
        lines.append(
            {"label": _(clock.label), "due": due % {"moment": f"{_day(on)} {time}"}, "basis": basis_words(row)}
        )
    return lines


def _stamp(document: IssuedDocument) -> dict[str, str] | None:
    if document.withdrawn_at is None:
        return None
    return {
        "word": standing_words(document, successor_of(document)),
        "when": _day(document.withdrawn_at.astimezone(district_timezone()).date()),
    }


def _words(document: IssuedDocument, story: Sequence[Happening]) -> dict[str, str]:
    erased = next((happening for happening in story if happening.entry.told.action == ERASE), None)
    gone = (
        _("This document was issued under the number above. Its content was erased on %(day)s under %(rule)s.")
        % {
            "day": _day(erased.recorded_at.astimezone(district_timezone()).date()),
            "rule": str(erased.public.get("rule", "")),
        }
        if erased
        else ""
    )
    return {
        "page": _("page"),
        "check": _("Whether it is genuine and in force can be checked by the code or at this address:"),
        "qr": _("QR code: opens the page that checks this document"),
        "erased": gone,
    }


def _day(on: date) -> str:
    return moments.day(on, _NEVER)


def _moment(at: datetime) -> str:
    return moments.moment(at, datetime(1, 1, 2, tzinfo=now().tzinfo), district_timezone())
