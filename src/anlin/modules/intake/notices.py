"""Who is told of what. Each message is asked for again when it is written: nobody learns of what is walled from them."""

from __future__ import annotations

from anlin.kernel.words import said
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import recorded
from anlin.spine.matter.selectors import may_see
from anlin.spine.notice.services import Event, Message, notify, on
from anlin.spine.party.models import Unit
from anlin.workbench.notices import matter_of, message, to_supervision, to_units

_COMPLAINT_CAME = "intake.report:complaint_came"


@recorded
def announce_complaint(matter: Matter, entry: LedgerEntry) -> None:
    """Of all that is opened a complaint alone is announced: a message for every report would cost a third of storing it."""
    if entry.seq == 1 and matter.complaint and matter.process == REPORT.key:
        notify(_COMPLAINT_CAME, matter.ref, bytes(entry.digest).hex(), {"number": matter.number})


@on(_COMPLAINT_CAME)
def complained(event: Event) -> list[Message]:
    """A complaint comes to supervision at once, and to nobody else; other reports stand at the desk, which is awake."""
    matter = matter_of(event)
    if matter is None or not matter.complaint:
        return []
    return to_supervision(
        event, matter, said("%(number)s is a complaint about an officer or unit: please decide who looks into it.")
    )


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


@on("intake.report/*:urge")
def urged(event: Event) -> list[Message]:
    """Whoever has it."""
    return _to_holder(event, said("A supervisor urges %(number)s: read what they ask for."))


@on("intake.report/*:concerns*")
def walled(event: Event) -> list[Message]:
    """Supervision takes over what turned out to concern a unit."""
    return _to_supervision(event, said("%(number)s concerns an officer or unit: it came to supervision."))


def _to_holder(event: Event, text: str) -> list[Message]:
    """The officer who has it, else everybody of the unit, else the desk."""
    matter = matter_of(event)
    if matter is None:
        return []
    officer = _officer(matter)
    if officer is not None:
        return [message(event, text, staff=officer.ref)] if may_see(officer, matter) else []
    if matter.held_by == Matter.Held.SUPERVISION or matter.complaint:
        return _to_supervision(event, text)
    if matter.held_by == Matter.Held.DESK:
        return to_units(event, matter, Unit.objects.filter(kind=Unit.Kind.DESK, ended_at=None), text)
    return to_units(event, matter, Unit.objects.filter(pk=matter.holder_unit_id or 0), text)


def _to_supervision(event: Event, text: str) -> list[Message]:
    matter = matter_of(event)
    return to_supervision(event, matter, text) if matter is not None else []


def _officer(matter: Matter) -> Actor | None:
    if matter.held_by != Matter.Held.UNIT or matter.holder_staff_id is None:
        return None
    user = User.objects.filter(staff=matter.holder_staff_id, is_active=True).select_related("staff").first()
    return actor_of(user) if user is not None else None
