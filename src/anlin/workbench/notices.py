"""Who is told of a step of any process: the unit that gets it, the rank that is asked, whoever asked, supervision. Rooms add their own.

Each message is asked for again when it is written: nobody learns of what is walled from them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.access.actors import actor_of
from anlin.spine.access.models import User
from anlin.spine.access.roles import REPORTER
from anlin.spine.access.selectors import staff_holding
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import may_see
from anlin.spine.matter.services import more_time
from anlin.spine.notice.services import Event, Message, on
from anlin.spine.party.models import Unit


def tell_of(process: Process) -> None:
    """Write messages of those steps of a process of which somebody is told. The workbench calls it at start-up."""
    for step in process.steps:
        if step.asks or more_time.decides(process, step) or step.gives_to in ("unit", "supervision"):
            on(f"{process.key}/*:{step.key}")(step_taken)


def step_taken(event: Event) -> list[Message]:
    """What follows from the declaration of the step."""
    matter = matter_of(event)
    step = process_of(matter).step.get(event.action.partition(":")[2]) if matter is not None else None
    return _told(event, matter, step) if matter is not None and step is not None else []


def _told(event: Event, matter: Matter, step: Step) -> list[Message]:
    if step.asks:
        return _to_rank(event, matter)
    if more_time.decides(process_of(matter), step):
        return _to_asker(event, matter, granted=bool(step.extends))
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
        message(event, said("More time is asked for %(number)s: please decide."), staff=one.ref, asks=True)
        for one in deciding[:1]
    ]


def _to_asker(event: Event, matter: Matter, *, granted: bool) -> list[Message]:
    """Whoever asked last learns what was decided, as long as they may open it."""
    asks = {f":{step.key}" for step in process_of(matter).steps if step.asks}
    asked = next(
        (one.told.who for one in reversed(history_of(matter.ref)) if one.told.action.endswith(tuple(asks))), ""
    )
    user = User.objects.filter(staff__ref=asked, is_active=True).select_related("staff").first() if asked else None
    if user is None or not may_see(actor_of(user), matter):
        return []
    refused = said("More time was refused for %(number)s: read why.")
    return [message(event, said("More time was granted for %(number)s.") if granted else refused, staff=asked)]


def to_supervision(event: Event, matter: Matter, text: str) -> list[Message]:
    """Everybody of supervision: it is theirs to decide."""
    return to_units(event, matter, Unit.objects.filter(kind=Unit.Kind.SUPERVISION, ended_at=None), text, asks=True)


def to_units(event: Event, matter: Matter, units: Iterable[Unit], text: str, *, asks: bool = False) -> list[Message]:
    """These units, but for those behind a wall and those outside the house."""
    against = set(Wall.objects.filter(matter=matter, unit__isnull=False).values_list("unit_id", flat=True))
    told = [unit for unit in units if unit.pk not in against and not unit.is_outside]
    return [message(event, text, unit=unit.key, asks=asks) for unit in told]


def message(event: Event, text: str, *, staff: str = "", unit: str = "", asks: bool = False) -> Message:
    """A message that leads to the matter. `asks`: for a decision."""
    number = str(event.about["number"])
    return Message(text, {"number": number}, staff=staff, unit=unit, link=reverse("matter", args=[number]), asks=asks)


def matter_of(event: Event) -> Matter | None:
    """The matter that it is about, unless it was erased."""
    return Matter.objects.select_related("holder_unit").filter(ref=event.subject, erased_at=None).first()
