"""The story of a matter, told to a reader: lines of a timeline, facts in their three looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from anlin.kernel.fact import Fact
from anlin.kernel.process import OPENING
from anlin.kernel.words import said
from anlin.spine.document.registry import document_named
from anlin.spine.ledger.services import now
from anlin.spine.matter.history import Happening, Told
from anlin.spine.matter.services.contact import PURPOSES
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.moments import day, moment

_SPINE = {
    "read_contact": ("eye", said("Contact read")),
    "hand_over": ("route", said("Handed over: who held it has left")),
    "erase": ("lock", said("Content erased")),
    "issue_document": ("doc", said("Document issued")),
    "withdraw_document": ("x", said("Document withdrawn")),
    "import": ("ext", said("Entered from another system; times as claimed there")),
    OPENING: ("inbox", said("Opened")),
}


@dataclass(frozen=True)
class Value:
    """A fact as a reader gets it. `look` is "" (the value), "sealed", "erased" or "broken"."""

    key: str
    label: str
    value: str
    look: str
    photos: tuple[str, ...] = ()
    long: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    at: datetime
    icon: str
    what: str
    who: str
    values: tuple[Value, ...]
    proof: str
    claimed: str = ""


def lines_for_staff(story: Sequence[Happening], proofs: Mapping[int, str], units: Mapping[str, str]) -> list[Line]:
    """The story, newest first, with who did it and what they wrote."""
    return [
        Line(
            at=happening.recorded_at,
            icon=_icon(happening),
            what=_what(happening),
            who=_who(happening),
            values=_values(happening, units),
            proof=proofs.get(happening.entry.pk, ""),
            claimed=_claimed(happening),
        )
        for happening in reversed(story)
    ]


def unit_names(story: Sequence[Happening]) -> dict[str, str]:
    """Names of the units that the story mentions, in the reader's language."""
    keys = {
        str(told.value) for happening in story for told in happening.told if told.fact.kind == "unit" and told.value
    }
    return {unit.key: str(unit) for unit in Unit.objects.filter(key__in=keys)} if keys else {}


def words_of(fact: Fact, value: object, units: Mapping[str, str]) -> str:
    """A value as a person reads it."""
    if fact.kind == "choice":
        return _((fact.choices or {}).get(str(value), str(value)))
    if fact.kind == "unit":
        return units.get(str(value), str(value))
    if fact.kind == "datetime":
        return moment(datetime.fromisoformat(str(value)), now(), district_timezone())
    if fact.kind == "date":
        return day(date.fromisoformat(str(value)), now().astimezone(district_timezone()).date())
    if fact.kind == "boolean":
        return _("yes") if value else _("no")
    if fact.unit:
        return f"{value} {_(fact.unit)}"
    return str(value)


def _values(happening: Happening, units: Mapping[str, str]) -> tuple[Value, ...]:
    """The facts of a step; of an erasure, the rule that it names; of a reading, the purpose."""
    values = [_value(told, units) for told in happening.told if not told.fact.identity]
    if happening.key == "erase":
        values.append(Value("rule", _("Rule"), str(happening.public.get("rule", "")), ""))
    if happening.key == "read_contact":
        purpose = PURPOSES.get(str(happening.public.get("purpose", "")), "")
        values += [Value("purpose", _("Purpose"), _(purpose), "")] if purpose else []
    values += _document(happening)
    return tuple(values)


def _document(happening: Happening) -> list[Value]:
    """Which document it was: its name and number."""
    key = str(happening.public.get("document_key", ""))
    if not key:
        return []
    label = _(document_named(key).label)
    return [Value("document", label, str(happening.public.get("document_number", "")), "")]


def _value(told: Told, units: Mapping[str, str]) -> Value:
    fact = told.fact
    if told.look != "value":
        look = {"withheld": "sealed", "erased": "erased", "broken": "broken"}[told.look]
        return Value(fact.key, _(fact.label), "", look)
    if fact.kind == "photos":
        return Value(fact.key, _(fact.label), "", "", photos=tuple(str(ref) for ref in told.value or ()))  # type: ignore[attr-defined]  # photos are a list
    return Value(fact.key, _(fact.label), words_of(fact, told.value, units), "", long=fact.kind == "long_text")


def _what(happening: Happening) -> str:
    if happening.step is not None:
        return _(happening.step.label)
    if happening.key == OPENING and happening.opened_as:
        return _(happening.opened_as)
    return _(_SPINE.get(happening.key, ("list", happening.key))[1])


def _icon(happening: Happening) -> str:
    return happening.step.icon if happening.step is not None else _SPINE.get(happening.key, ("list", ""))[0]


def _who(happening: Happening) -> str:
    if happening.who_kind == "reporter":
        return _("the reporter")
    if happening.who_kind == "house":
        return _("by itself")
    if happening.who_kind == "import":
        return _("import")
    return " ".join(part for part in (happening.unit, happening.who) if part)


def _claimed(happening: Happening) -> str:
    """When the district knew, where an officer attests an earlier moment than the record's."""
    known = datetime.fromisoformat(happening.known.replace("Z", "+00:00")) if happening.known else happening.recorded_at
    if abs((happening.recorded_at - known).total_seconds()) < 60:
        return ""
    return _("known to us since %(known)s, recorded %(recorded)s") % {
        "known": moment(known, now(), district_timezone()),
        "recorded": moment(happening.recorded_at, now(), district_timezone()),
    }
