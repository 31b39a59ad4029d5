"""Who is told of a step of any process: the unit that gets it, the rank that is asked and who asked it, supervision. Rooms add their own.

Each message is asked for again when it is written: nobody learns of what is walled from them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from anlin.kernel.process import Process, Step
from anlin.kernel.soundness import asked_clock
from anlin.kernel.words import said
from anlin.spine.access.actors import actor_of
from anlin.spine.access.models import User
from anlin.spine.access.roles import REPORTER
from anlin.spine.access.selectors import staff_holding
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import may_see
from anlin.spine.notice.services import Event, Message, on
from anlin.spine.party.models import Unit


def tell_of(process: Process) -> None:
    """Write messages of those steps of a process of which somebody is told. The workbench calls it at start-up."""
    clock = asked_clock(process)
    for step in process.steps:
        decides = clock is not None and clock.key in (step.extends, step.denies)
        if decides or step.asks or step.gives_to in ("unit", "supervision"):
            on(f"{process.key}/*:{step.key}")(step_taken)


def step_taken(event: Event) -> list[Message]:
    """What follows from the declaration of the step."""
    matter = matter_of(event)
    step = process_of(matter).step.get(event.action.partition(":")[2]) if matter is not None else None
    return _told(event, matter, step) if matter is not None and step is not None else []


def _told(event: Event, matter: Matter, step: Step) -> list[Message]:
    if step.asks:
        return _to_rank(event, matter)
    clock = asked_clock(process_of(matter))
    if clock is not None and step.extends == clock.key:
        return to_holder(event, matter, said("More time was granted for %(number)s."))
    if clock is not None and step.denies == clock.key:
        return to_holder(event, matter, said("More time was refused for %(number)s: read why."))
    if step.gives_to == "unit":
        mine = Q(kind=Unit.Kind.SUPERVISION, ended_at=None) if matter.complaint else Q(pk=matter.holder_unit_id or 0)
        return to_units(event, matter, Unit.objects.filter(mine), said("%(number)s was given to your unit."))
    # Where a reporter takes part, the room says it in words of its own.
    if step.gives_to == "supervision" and REPORTER not in process_of(matter).opened_by:
        return to_supervision(event, matter, said("%(number)s came before supervision: please decide."))
    return []


def _to_rank(event: Event, matter: Matter) -> list[Message]:
    """The one who decides; the nearest, not every one above."""
    rank = matter.awaits_rank
    holding = staff_holding(rank, area=matter.area_id) if rank else []
    deciding = [one for one in holding if may_see(one, matter)]
    return [
        message(event, said("More time is asked for %(number)s: please decide."), staff=one.ref) for one in deciding[:1]
    ]


def to_holder(event: Event, matter: Matter, text: str) -> list[Message]:
    """Whoever works on it, else everybody of the unit that has it."""
    user = User.objects.filter(staff=matter.holder_staff_id or 0, is_active=True).select_related("staff").first()
    if user is not None and user.staff is not None:
        return [message(event, text, staff=user.staff.ref)] if may_see(actor_of(user), matter) else []
    if matter.complaint:
        return to_supervision(event, matter, text)
    return to_units(event, matter, Unit.objects.filter(pk=matter.holder_unit_id or 0), text)


def to_supervision(event: Event, matter: Matter, text: str) -> list[Message]:
    """Everybody of supervision."""
    return to_units(event, matter, Unit.objects.filter(kind=Unit.Kind.SUPERVISION, ended_at=None), text)


def to_units(event: Event, matter: Matter, units: Iterable[Unit], text: str) -> list[Message]:
    """These units, but for those behind a wall and those outside the house."""
    against = set(Wall.objects.filter(matter=matter, unit__isnull=False).values_list("unit_id", flat=True))
    return [message(event, text, unit=unit.key) for unit in units if unit.pk not in against and not unit.is_outside]


def message(event: Event, text: str, *, staff: str = "", unit: str = "") -> Message:
    """A message that leads to the matter."""
    number = str(event.about["number"])
    return Message(text, {"number": number}, staff=staff, unit=unit, link=reverse("matter", args=[number]))


def matter_of(event: Event) -> Matter | None:
    """The matter that it is about, unless it was erased."""
    return Matter.objects.select_related("holder_unit").filter(ref=event.subject, erased_at=None).first()
