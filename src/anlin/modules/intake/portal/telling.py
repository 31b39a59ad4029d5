"""A matter told to the one who reported it: what happened, in sentences, and the words that were exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from anlin.kernel.process import OPENING
from anlin.kernel.words import said
from anlin.modules.intake.facts import DISPOSITIONS
from anlin.modules.intake.portal.pictures import picture_address
from anlin.modules.intake.processes import REPORT, WAITS_FOR_REPORTER
from anlin.spine.matter.history import Happening
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.services.contact import PURPOSES, READ
from anlin.spine.matter.services.erasure import ERASE
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.clocks import ClockFace, mini_words
from anlin.workbench.faces import face_of, holder_words, mini_face_of
from anlin.workbench.lists import public_clock
from anlin.workbench.moments import moment
from anlin.workbench.on_time import kept_by_us

CLOSINGS = frozenset({"close", "outcome", "advise", "follow_close"})
QUESTIONS = frozenset({"ask", "ask_reporter"})
_WORDS = ("question", "reply", "words", "reason", "evidence", "instruction")
_OWN = ("what", "where", "when")
DONE = "fixed"
_ENDED, _NOT_ACCEPTED = said("They ended it"), said("You did not accept it")
_STEPS_OTHERWISE = {
    "close": _ENDED,
    "outcome": _ENDED,
    "follow_close": _ENDED,
    "confirm": said("You accepted it"),
    "refuse": _NOT_ACCEPTED,
    "uphold": said("We hold to how it ended; your view stays on record beside ours"),
}
_STATES_OTHERWISE = {
    "resolved": said("They ended it. Do you accept that?"),
    "escalated": said("You did not accept how it ended; a supervisor looks at it."),
    "confirmed": said("You accepted how it ended."),
    "upheld": said("We hold to how it ended, you do not accept it; both are on record."),
}
"""Where it ended in another way than done: nobody says "it is done" of what cannot be done."""


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
    lines, ending = [], ""
    for one in happenings:
        ending = str(one.public.get("disposition", "")) or ending
        lines.append(_line(matter, one, units, ending))
    return [line for line in reversed(lines) if line is not None]


def ended_otherwise(happenings: Sequence[Happening]) -> bool:
    """The last close claims something else than that it is done: answered, nothing found, not possible."""
    endings = [str(one.public["disposition"]) for one in happenings if one.public.get("disposition")]
    return bool(endings) and endings[-1] != DONE


def state_words(matter: Matter, happenings: Sequence[Happening]) -> str:
    """How it stands, in a sentence to its reporter."""
    words = REPORT.state[matter.state].resident
    if ended_otherwise(happenings):
        words = _STATES_OTHERWISE.get(matter.state, words)
    return _(words)


def last_of(matter: Matter, happenings: Sequence[Happening], keys: frozenset[str]) -> Line | None:
    """The newest step among some, told."""
    found = next((one for one in reversed(happenings) if one.key in keys), None)
    return _line(matter, found, _units_of([found]), "") if found else None


def own_words(matter: Matter, happenings: Sequence[Happening]) -> Own | None:
    """The first report in its writer's words; None when it was erased."""
    if not happenings or not _told(happenings[0], ("what",)):
        return None
    first = happenings[0]
    text, place, when = (next(iter(_told(first, (key,))), "") for key in _OWN)
    return Own(text, place, when, _photos(matter, first))


def face_for(matter: Matter, rows: Sequence[MatterClock], happenings: Sequence[Happening]) -> ClockFace | None:
    """The clock that its reporter sees, told to them; promises that were broken before stay in sight below it."""
    shown = public_clock(REPORT, rows)
    if shown is None:
        return None
    face = face_of(shown, matter, holder=holder_words(matter, to_reporter=True), story=happenings)
    ours = kept_by_us(REPORT)  # the time to answer is the reporter's own, and no promise to them
    broken = [
        row
        for row in rows
        if row.outcome == MatterClock.Outcome.LATE and row.key in ours and row.pk != shown.pk and not row.as_claimed
    ]
    before = [mini_face_of(row, matter, at=face.now) for row in broken]
    told = [_("%(first)s: %(second)s") % {"first": one.label, "second": mini_words(one)} for one in before]
    asked, of_you = _(WAITS_FOR_REPORTER), _("waiting for your answer")
    pauses = [(since, until, of_you if reason == asked else reason) for since, until, reason in face.pauses]
    return replace(face, pauses=pauses, why=[*face.why, *told])


def _line(matter: Matter, one: Happening, units: dict[str, Unit], ending: str) -> Line | None:
    """One step; `ending` is how it was said to have ended, in this step or before."""
    what = _received(matter) if one.key == OPENING else _sentence(one, units, ending)
    if not what:
        return None
    if one.key == OPENING:
        return Line(one.recorded_at, what, _told(one, ("reason",)))
    by = one.unit or (_other_unit(matter) if one.key == "follow_close" else "")
    return Line(one.recorded_at, what, _told(one, _WORDS), _photos(matter, one), mine=one.who_kind == "reporter", by=by)


def _other_unit(matter: Matter) -> str:
    """Who closed the report that this one was joined to."""
    unit = matter.merged_into.holder_unit if matter.merged_into is not None else None
    return str(unit) if unit is not None else ""


def _received(matter: Matter) -> str:
    """What was taken on paper was received then, and its limits count from then, though it was entered later."""
    if matter.source != "paper" or matter.known_at >= matter.opened_at:
        return _("We received your report and gave a receipt")
    taken = moment(matter.known_at, matter.opened_at, district_timezone())
    return _("Entered here and given a receipt; taken on paper %(when)s, and the limits count from then") % {
        "when": taken
    }


def _sentence(one: Happening, units: dict[str, Unit], ending: str) -> str:
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
    reader = _STEPS_OTHERWISE.get(one.key, one.step.reader) if ending not in ("", DONE) else one.step.reader
    told = _(reader) % {"unit": unit or _("a unit"), "waiting_for": _value_of(one, "waiting_for")}
    how = DISPOSITIONS.get(str(one.public.get("disposition", "")))
    return _("%(step)s: %(ending)s") % {"step": told, "ending": _(how)} if how else told


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
