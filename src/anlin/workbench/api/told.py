"""Matters, clocks and stories as the API tells them, to a bearer."""

from __future__ import annotations

from typing import Any

from anlin.kernel.fact import Fact
from anlin.spine.access.scopes import WORDS
from anlin.spine.access.tokens import Bearer
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.history import Happening as Line
from anlin.spine.matter.history import Told as Known
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of
from anlin.workbench.api.schemas import AreaOf, Clock, Entry, Happening, Told
from anlin.workbench.lists import public_clock, title_of


def columns_of(matter: Matter, bearer: Bearer) -> dict[str, Any]:
    """What rows and matters share. The title is words of its reporter: it takes the scope for them."""
    return {
        "number": matter.number,
        "process": matter.process,
        "version": matter.version,
        "state": matter.state,
        "category": matter.category or None,
        "source": matter.source or None,
        "urgency": matter.urgency,
        "title": title_of(matter) or None if bearer.may(WORDS, matter.process) else None,
        "area": AreaOf(id=matter.area.pk, code=matter.area.code, kind=matter.area.kind),
        "lon": matter.lon,
        "lat": matter.lat,
        "held_by": matter.held_by,
        "holder_unit": matter.holder_unit.key if matter.holder_unit else None,
        "opened_at": matter.opened_at,
        "known_at": matter.known_at,
        "closed_at": matter.closed_at,
        "alarm_at": matter.alarm_at,
        "complaint": matter.complaint,
        "imported": matter.imported,
        "erased": matter.erased_at is not None,
    }


def listed_clock(matter: Matter) -> Clock | None:
    """The clock that everyone sees, of a matter whose clocks were read with its list."""
    row = public_clock(process_of(matter), matter.listed_clocks)  # type: ignore[attr-defined]  # with_clocks brought them
    return clock_of(row, matter) if row is not None else None


def clock_of(row: MatterClock, matter: Matter) -> Clock:
    """A clock's own row; nothing is computed that it does not say."""
    declared = process_of(matter).clock.get(row.key)
    return Clock(
        key=row.key,
        basis={key: str(value) for key, value in row.basis.items()},
        amount=row.amount,
        unit=row.unit,
        started_at=row.started_at,
        due_at=row.due_strict,
        due_formal_at=row.due_formal,
        alarm_at=row.alarm_at,
        certain=row.certain,
        paused=row.stopped_at is None and declared is not None and matter.state in declared.paused_in,
        stopped_at=row.stopped_at,
        outcome=row.outcome,  # type: ignore[arg-type]  # the model's choices
    )


def entry_of(entry: LedgerEntry) -> Entry:
    """An entry, by what names it."""
    return Entry(seq=entry.seq, digest=bytes(entry.digest).hex(), recorded_at=entry.recorded_at)


def line_of(line: Line, proof: str, bearer: Bearer, process: str) -> Happening:
    """One line of the story. No names: who of the staff it was stands on the page."""
    reads = bearer.may(WORDS, process)
    return Happening(
        **entry_of(line.entry).model_dump(),
        key=line.key,
        by=line.who_kind,  # type: ignore[arg-type]  # the kinds of `history`
        unit=line.unit,
        left=line.left,
        enters=line.enters,
        held_by=line.held_by,
        proof=proof,  # type: ignore[arg-type]  # the states of `proof_states`
        facts=[_told(one, reads) for one in line.told],
    )


def etag_of(seq: int, digest: str) -> str:
    """What a matter's answer is known by: its last entry."""
    return f'"{seq}-{digest[:16]}"'


def _told(one: Known, reads: bool) -> Told:
    look = "withheld" if one.look == "value" and not one.public and not reads else one.look
    return Told(key=one.fact.key, look=look, value=_plain(one.fact, one.value) if look == "value" else None)


def _plain(fact: Fact, value: object) -> Any:
    return value if isinstance(value, (bool, int, str, list)) or value is None else str(value)
