"""From a clock's own row to the face that pages draw. Nothing is computed that the row does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anlin.kernel.process import Clock, Process
from anlin.kernel.provision import statute
from anlin.kernel.words import said
from anlin.spine.access.roles import ROLES
from anlin.spine.ledger.services import now
from anlin.spine.matter.history import Happening
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services.clocks import due_if_resumed
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.clocks import ClockFace

_HOLDERS = {
    Matter.Held.REPORTER.value: said("the reporter"),
    Matter.Held.DESK.value: said("the district's intake desk"),
    Matter.Held.SUPERVISION.value: said("the district's supervision"),
    Matter.Held.OUTSIDE.value: said("another authority"),
    Matter.Held.PARTY.value: said("the party responsible"),
}

JOINED = "merged"
"""The state of what goes with another matter."""


def state_words(matter: Matter) -> str:
    """The word for its state, in the reader's language."""
    return _(state_label(matter, process_of(matter)))


def state_label(matter: Matter, process: Process) -> str:
    """The same as its source string. What came before supervision at once never lay at the desk."""
    if matter.state == process.initial and matter.held_by == Matter.Held.SUPERVISION:
        return said("With supervision")
    return process.state[matter.state].label


def mini_face_of(row: MatterClock, matter: Matter, *, at: datetime) -> ClockFace:
    """The face of one clock as a line of a list draws it: how it stands, without the words that only a whole clock says."""
    declared = process_of(matter).clock.get(row.key)
    return ClockFace(
        label=_(declared.label) if declared else row.key,
        basis="",
        now=at,
        timezone=district_timezone(),
        started_at=row.started_at,
        original_due=row.due_original,
        due=due_if_resumed(row, at),
        ends_day=row.unit != "hours",
        certain=row.certain,
        earliest=row.alarm_at if not row.certain else None,
        pauses=[
            (datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None, _(reason))
            for since, until, reason in row.pauses
        ],
        extensions=[
            (_("extended by %(length)s") % {"length": length_words(e["amount"], e["unit"])}, row.due_strict)
            for e in row.extensions
        ],
        stopped_at=row.stopped_at,
        withdrawn=row.outcome == MatterClock.Outcome.WITHDRAWN,
        as_claimed=row.as_claimed,
    )


def face_of(
    row: MatterClock, matter: Matter, *, holder: str, story: Sequence[Happening] = (), at: datetime | None = None
) -> ClockFace:
    """The whole face of one clock. `holder` in words; `story` gives the lane of who had the ball."""
    declared = process_of(matter).clock.get(row.key)
    return replace(
        mini_face_of(row, matter, at=at or now()),
        basis=basis_words(row),
        resident=_resident(declared, late=False),
        resident_late=_resident(declared, late=True),
        extended_by=_extended_by(declared, row),
        extension_note=_extension_note(declared, row, matter, at or now()),
        holder="" if matter.held_by == Matter.Held.NOBODY else holder,
        holdings=holdings_of(story),
        finished_by=_finished_by(row, declared, story),
        why=[_("As claimed by the source; not counted in on-time figures.")] if row.as_claimed else [],
    )


def basis_words(row: MatterClock) -> str:
    """The limit and what sets it: statute and article, the district's promise, or a document."""
    length = length_words(row.amount, row.unit)
    kind = row.basis.get("kind")
    if kind == "provision":
        law = statute(row.basis["statute"])
        return _("%(length)s, %(law)s art. %(article)s") % {
            "length": length,
            "law": f"《{law.title_zh}》" if (get_language() or "zh").startswith("zh") else law.title_en,
            "article": row.basis["article"],
        }
    if kind == "promise":
        return _("%(length)s, district promise %(number)s") % {"length": length, "number": row.basis["number"]}
    return _("%(length)s, set in this matter's document") % {"length": length}


def length_words(amount: int, unit: str) -> str:
    """ "5 days", as the language counts."""
    if unit == "hours":
        words = ngettext("%(n)s hour", "%(n)s hours", amount)
    elif unit == "days":
        words = ngettext("%(n)s day", "%(n)s days", amount)
    elif unit == "working_days":
        words = ngettext("%(n)s working day", "%(n)s working days", amount)
    else:
        words = ngettext("%(n)s month", "%(n)s months", amount)
    return words % {"n": amount}


def holder_words(matter: Matter, *, to_reporter: bool = False) -> str:
    """Who has the ball now; of what was joined to another matter, whoever has that one."""
    if matter.state == JOINED and matter.merged_into is not None:
        other = matter.merged_into
        asked = to_reporter and other.held_by == Matter.Held.REPORTER
        return _("somebody else who reported it") if asked else holder_words(other)
    if matter.held_by == Matter.Held.REPORTER and to_reporter:
        return _("you")
    unit = matter.holder_unit
    if unit is not None and (
        matter.held_by == Matter.Held.UNIT or (matter.held_by == Matter.Held.OUTSIDE and unit.is_outside)
    ):
        return str(unit)  # a unit that waits for others keeps the matter, and others have the ball
    return _(_HOLDERS.get(matter.held_by, said("nobody: it has ended")))


def holdings_of(story: Sequence[Happening]) -> list[tuple[datetime, datetime | None, str, bool]]:
    """Who had the ball from when to when, neighbours joined."""
    turns: list[tuple[datetime, str, bool]] = []
    for happening in story:
        who, outside = _holder_then(happening)
        if who and (not turns or turns[-1][1] != who):
            turns.append((happening.recorded_at, who, outside))
    if not turns:
        return []
    ends: list[datetime | None] = [turn[0] for turn in turns[1:]]
    return [(since, until, who, outside) for (since, who, outside), until in zip(turns, [*ends, None], strict=True)]


def _holder_then(happening: Happening) -> tuple[str, bool]:
    held = happening.held_by
    if held in (Matter.Held.UNIT, Matter.Held.OUTSIDE):
        return happening.holder or _("another authority"), held == Matter.Held.OUTSIDE
    return {
        Matter.Held.DESK.value: (_("intake desk"), False),
        Matter.Held.SUPERVISION.value: (_("supervision"), False),
        Matter.Held.REPORTER.value: (_("the reporter"), True),
        Matter.Held.PARTY.value: (_("the party responsible"), True),
    }.get(held, ("", False))


def _finished_by(row: MatterClock, declared: Clock | None, story: Sequence[Happening]) -> str:
    """Whose step stopped the clock; of what is with another authority, that one, whoever records its answer. No word of what ran out."""
    if row.stopped_at is None or declared is None:
        return ""
    before = ""
    for happening in story:
        if happening.recorded_at >= row.stopped_at and happening.key in declared.stops_on:
            if happening.who_kind == "house":
                return ""
            return before or happening.unit or (_("the reporter") if happening.who_kind == "reporter" else "")
        who, outside = _holder_then(happening)
        before = who if outside and happening.held_by == Matter.Held.OUTSIDE else "" if happening.held_by else before
    return ""


def _resident(clock: Clock | None, *, late: bool) -> str:
    if clock is None or not clock.resident:
        return ""
    if clock.lapses:  # the reporter's own time
        return _("The time to answer ended at %(due)s.") if late else _("Please answer by %(due)s.")
    purpose = _(clock.resident)
    if late:
        return _("We promised by %%(due)s %(purpose)s, and did not.") % {"purpose": purpose}
    return _("At the latest %%(due)s %(purpose)s.") % {"purpose": purpose}


def _extended_by(clock: Clock | None, row: MatterClock) -> str:
    if clock is None or clock.extension is None or not row.extensions:
        return ""
    return str(ROLES[clock.extension.approved_by].label)


def _extension_note(clock: Clock | None, row: MatterClock, matter: Matter, at: datetime) -> str:
    """Whether it may be extended; nothing of what ran out, nor where the rank that approves it may not open the matter."""
    if clock is None or clock.extension is None or row.stopped_at is not None or due_if_resumed(row, at) <= at:
        return ""
    if matter.complaint and not ROLES[clock.extension.approved_by].sees_complaints:
        return ""
    left = clock.extension.times - len(row.extensions)
    if left <= 0:
        return _("cannot be extended again")
    return _("can be extended by %(length)s, approved by the %(rank)s") % {
        "length": length_words(clock.extension.limit.amount, clock.extension.limit.unit),
        "rank": ROLES[clock.extension.approved_by].label,
    }
