"""Who is told of what. Each message is asked for again when it is written: nobody learns of what is walled from them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.access.selectors import staff_holding
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.selectors import may_see
from anlin.spine.notice.services import Event, Message, on
from anlin.spine.party.models import Unit


@on("intake.report/*:assign")
@on("intake.report/*:reassign")
@on("intake.report/*:work_again")
def given(event: Event) -> list[Message]:
    """The unit that now has it."""
    return _to_holder(event, said("%(number)s was given to your unit."))


@on("intake.report/*:reply")
@on("intake.report/*:reply_to_handler")
@on("intake.report/*:add_words")
def answered(event: Event) -> list[Message]:
    """Whoever asked, or has it."""
    return _to_holder(event, said("The reporter of %(number)s wrote."))


@on("intake.report/*:refuse")
@on("intake.report/*:reopen")
def refused(event: Event) -> list[Message]:
    """Supervision: the reporter says that it is not done."""
    return _to_supervision(event, said("The reporter of %(number)s says that it is not done."))


@on("intake.report/*:concerns")
def walled(event: Event) -> list[Message]:
    """Supervision takes over what turned out to concern a unit."""
    return _to_supervision(event, said("%(number)s concerns an officer or unit: it came to supervision."))


@on("intake.report/*:ask_extension")
def time_asked(event: Event) -> list[Message]:
    """The chief who decides; the nearest one, not every one above."""
    matter = _matter(event)
    if matter is None:
        return []
    chiefs = [
        chief
        for chief in staff_holding(matter.awaits_rank or "station_chief", area=matter.area_id)
        if may_see(chief, matter)
    ]
    return [
        _message(event, said("More time is asked for %(number)s: please decide."), staff=chief.ref)
        for chief in chiefs[:1]
    ]


def _to_holder(event: Event, text: str) -> list[Message]:
    """The officer who has it, else everybody of the unit, else the desk."""
    matter = _matter(event)
    if matter is None:
        return []
    officer = _officer(matter)
    if officer is not None:
        return [_message(event, text, staff=officer.ref)] if may_see(officer, matter) else []
    if matter.held_by == Matter.Held.SUPERVISION or matter.complaint:
        return _to_supervision(event, text)
    if matter.held_by == Matter.Held.DESK:
        return _to_units(event, matter, Unit.objects.filter(kind=Unit.Kind.DESK, ended_at=None), text)
    return _to_units(event, matter, Unit.objects.filter(pk=matter.holder_unit_id or 0), text)


def _to_supervision(event: Event, text: str) -> list[Message]:
    matter = _matter(event)
    if matter is None:
        return []
    return _to_units(event, matter, Unit.objects.filter(kind=Unit.Kind.SUPERVISION, ended_at=None), text)


def _to_units(event: Event, matter: Matter, units: Iterable[Unit], text: str) -> list[Message]:
    against = set(Wall.objects.filter(matter=matter, unit__isnull=False).values_list("unit_id", flat=True))
    return [_message(event, text, unit=unit.key) for unit in units if unit.pk not in against and not unit.is_outside]


def _officer(matter: Matter) -> Actor | None:
    if matter.held_by != Matter.Held.UNIT or matter.holder_staff_id is None:
        return None
    user = User.objects.filter(staff=matter.holder_staff_id, is_active=True).select_related("staff").first()
    return actor_of(user) if user is not None else None


def _message(event: Event, text: str, *, staff: str = "", unit: str = "") -> Message:
    number = str(event.about["number"])
    return Message(text, {"number": number}, staff=staff, unit=unit, link=reverse("matter", args=[number]))


def _matter(event: Event) -> Matter | None:
    return Matter.objects.select_related("holder_unit").filter(ref=event.subject, erased_at=None).first()
