"""A matter told to the one who reported it: what happened, in sentences, and the words that were exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anlin.kernel.process import OPENING
from anlin.modules.intake.facts import DISPOSITIONS
from anlin.modules.intake.portal.pictures import picture_address
from anlin.spine.matter.history import Happening
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.contact import PURPOSES, READ
from anlin.spine.matter.services.erasure import ERASE
from anlin.spine.party.models import Unit

CLOSINGS = frozenset({"close", "outcome", "advise", "follow_close"})
QUESTIONS = frozenset({"ask", "ask_reporter"})
_WORDS = ("question", "reply", "words", "reason", "evidence", "instruction")
_OWN = ("what", "where", "when")


@dataclass(frozen=True)
class Line:
    """One step of the story: when, what, in whose words, with which pictures."""

    at: datetime
    what: str
    words: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    mine: bool = False
    by: str = ""


@dataclass(frozen=True)
class Own:
    """What the reporter wrote at first, as it was kept."""

    text: str
    place: str
    when: str
    photos: tuple[str, ...]


def story_of(matter: Matter, happenings: Sequence[Happening]) -> list[Line]:
    """The story, newest first; notes among colleagues are not part of it."""
    units = _units_of(happenings)
    lines = [_line(matter, one, units) for one in happenings]
    return [line for line in reversed(lines) if line is not None]


def last_of(matter: Matter, happenings: Sequence[Happening], keys: frozenset[str]) -> Line | None:
    """The newest step among some, told."""
    found = next((one for one in reversed(happenings) if one.key in keys), None)
    return _line(matter, found, _units_of([found])) if found else None


def own_words(matter: Matter, happenings: Sequence[Happening]) -> Own | None:
    """The first report in its writer's words; None when it was erased."""
    if not happenings or not _told(happenings[0], ("what",)):
        return None
    first = happenings[0]
    text, place, when = (next(iter(_told(first, (key,))), "") for key in _OWN)
    return Own(text, place, when, _photos(matter, first))


def _line(matter: Matter, one: Happening, units: dict[str, Unit]) -> Line | None:
    what = _sentence(one, units)
    if not what:
        return None
    if one.key == OPENING:
        return Line(one.recorded_at, what, mine=True)
    by = one.unit or (_other_unit(matter) if one.key == "follow_close" else "")
    return Line(one.recorded_at, what, _told(one, _WORDS), _photos(matter, one), mine=one.who_kind == "reporter", by=by)


def _other_unit(matter: Matter) -> str:
    """Who closed the report that this one was joined to."""
    unit = matter.merged_into.holder_unit if matter.merged_into is not None else None
    return str(unit) if unit is not None else ""


def _sentence(one: Happening, units: dict[str, Unit]) -> str:
    if one.key == OPENING:
        return _("We received your report and gave a receipt")
    if one.entry.told.action == READ:
        purpose = _(PURPOSES.get(str(one.public.get("purpose", "")), ""))
        return _("%(unit)s opened how to reach you: %(purpose)s") % {
            "unit": one.unit or _("Somebody here"),
            "purpose": purpose,
        }
    if one.entry.told.action == ERASE:
        return _("What you wrote was erased: %(rule)s") % {"rule": one.public.get("rule", "")}
    if one.step is None or not one.step.reader:
        return ""
    unit = units.get(str(one.public.get("unit", ""))) or one.holder
    told = _(one.step.reader) % {"unit": unit or _("a unit"), "waiting_for": _value_of(one, "waiting_for")}
    ending = DISPOSITIONS.get(str(one.public.get("disposition", "")))
    return _("%(step)s: %(ending)s") % {"step": told, "ending": _(ending)} if ending else told


def _value_of(one: Happening, fact: str) -> object:
    return next((told.value for told in one.told if told.fact.key == fact and told.look == "value"), "")


def _told(one: Happening, keys: Sequence[str]) -> tuple[str, ...]:
    found = {
        told.fact.key: str(told.value)
        for told in one.told
        if told.look == "value" and told.fact.key in keys and not told.public
    }
    return tuple(found[key] for key in keys if key in found)


def _photos(matter: Matter, one: Happening) -> tuple[str, ...]:
    for told in one.told:
        if told.fact.key == "photos" and told.look == "value" and isinstance(told.value, list):
            return tuple(picture_address(matter, str(ref)) for ref in told.value)
    return ()


def _units_of(happenings: Sequence[Happening]) -> dict[str, Unit]:
    keys = {str(one.public.get("unit", "")) for one in happenings} - {""}
    return {unit.key: unit for unit in Unit.objects.filter(key__in=keys)} if keys else {}
