"""Saved views: a list's filters, order and columns under a name; one's own, or of the unit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q

from anlin.kernel.process import Process
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import record
from anlin.spine.matter.refusals import Refused
from anlin.spine.place.selectors import all_areas
from anlin.spine.register.models import Record
from anlin.workbench.desk.columns import COLUMN
from anlin.workbench.lists import id_in
from anlin.workbench.models import SavedView

SHARES = ("station_chief", "supervisor")
"""Who gives a view to their unit."""
MOST = 30
NAME = (1, 60)
KEEPS = ("state", "category", "source", "urgency", "area", "late", "order", "columns")
"""What a view remembers of an address: never words that somebody searched for."""
_NONE = "none"


@dataclass(frozen=True)
class Look:
    """How a list is looked at now: what the address says, else what the view says that opens first.

    Args:
        gone: keys of filters that the view asks for and that are there no longer.
    """

    query: Mapping[str, str]
    views: Sequence[SavedView]
    view: SavedView | None = None
    gone: Sequence[str] = ()


def look_at(asked: Mapping[str, str], listing: Process | Register, actor: Actor) -> Look:
    """What a reader looks at: one query, whatever the list holds.

    Args:
        asked: the address's query. `view` names a view; without any query the one that opens first counts.
    """
    views = views_for(actor, listing.key)
    named = asked.get("view", "")
    view = next((one for one in views if str(one.pk) == named), None)
    if view is None and not asked:
        view = next((one for one in views if one.opens_first), None)
    query = kept(asked)
    if view is not None and not query:
        query = kept(view.query)
    return Look(query, views, view, gone_from(query, listing) if view is not None else ())


def views_for(actor: Actor, listing: str) -> list[SavedView]:
    """One's own first, then the unit's, by name."""
    found = SavedView.objects.filter(
        Q(staff=actor.staff_id, unit=None) | Q(unit=actor.unit_id, unit__isnull=False), listing=listing
    )
    return sorted(found, key=lambda one: (one.unit_id is not None, one.name))


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What a view remembers of a query."""
    return {key: str(asked[key])[:200] for key in KEEPS if asked.get(key)}


def _plain(query: Mapping[str, str], listing: Process | Register) -> dict[str, str]:
    """The query in words that the list knows, but for filters, which are judged: what a unit is given stands in the ledger."""
    known = {*_known(listing), "area", "order", "columns"}
    columns = set(COLUMN) if isinstance(listing, Process) else set(listing.fact)
    told = {key: value for key, value in query.items() if key in known}
    told["columns"] = ",".join(key for key in query.get("columns", "").split(",") if key in columns)
    told["order"] = query.get("order", "") if query.get("order") in ("alarm", "newest") else ""
    return {key: value for key, value in told.items() if value}


def gone_from(query: Mapping[str, str], listing: Process | Register) -> list[str]:
    """Keys of the filters whose value the list no longer knows."""
    known = _known(listing)
    found = [key for key, values in known.items() if query.get(key) and query[key] not in values]
    area = query.get("area", "")
    if area and id_in(area) not in all_areas():
        found.append("area")
    return found


def address_of(view: SavedView, page: str) -> str:
    """The list as the view looks at it."""
    return f"{page}?{urlencode({'view': view.pk})}"


def without_view(page: str) -> str:
    """The whole list, whatever view opens first."""
    return f"{page}?view={_NONE}"


def may_share(actor: Actor) -> bool:
    """The actor gives views to their unit."""
    return actor.unit_id is not None and bool(actor.roles & set(SHARES))


@transaction.atomic
def keep_view(
    *, actor: Actor, listing: Process | Register, name: str, query: Mapping[str, str], for_unit: bool, opens_first: bool
) -> SavedView:
    """Keep a view; one of the same name and keeper is replaced. What a unit gets is on record.

    Raises:
        Refused: no name, too many, a filter that does not exist, or the actor gives no views to the unit.
    """
    name = " ".join(name.split())
    if not NAME[0] <= len(name) <= NAME[1]:
        raise Refused(
            said("Give the view a name of at most %(most)s characters."), code="fact", fact="name", most=NAME[1]
        )
    if actor.staff_id is None or (for_unit and not may_share(actor)):
        raise Refused(said("A chief or a supervisor gives views to their unit."), code="role")
    query = _plain(kept(query), listing)
    if gone_from(query, listing):
        raise Refused(said("A filter of this view does not exist: choose again."), code="fact", fact="query")
    keeper: dict[str, Any] = {"unit_id": actor.unit_id} if for_unit else {"unit": None, "staff_id": actor.staff_id}
    beside = SavedView.objects.select_for_update().filter(listing=listing.key, **keeper)
    if beside.exclude(name=name).count() >= MOST:
        raise Refused(said("There are %(most)s views of this list: take one away first."), code="fact", most=MOST)
    if opens_first:
        beside.update(opens_first=False)
    view, _made = SavedView.objects.update_or_create(
        listing=listing.key,
        name=name,
        **keeper,
        defaults={"staff_id": actor.staff_id, "query": query, "opens_first": opens_first},
    )
    if for_unit:
        _put_on_record(actor, "view:share", view)
    return view


@transaction.atomic
def take_away(*, actor: Actor, view: SavedView) -> None:
    """Delete a view of one's own, or one of the unit by who may give them.

    Raises:
        Refused: it is somebody else's.
    """
    own = view.unit_id is None and view.staff_id == actor.staff_id
    if not own and not (view.unit_id == actor.unit_id and may_share(actor)):
        raise Refused(said("There is no such view of yours."), code="missing")
    if view.unit_id is not None:
        _put_on_record(actor, "view:take_away", view)
    view.delete()


def _put_on_record(actor: Actor, action: str, view: SavedView) -> None:
    """What a unit was given; the name is free text and stays out of the ledger."""
    subject = hashlib.sha256(f"views/{view.unit_id}".encode()).hexdigest()[:32]
    record(who=actor.ref, action=action, subject=subject, facts={"list": view.listing, "view": urlencode(view.query)})


def _known(listing: Process | Register) -> dict[str, set[str]]:
    return _known_of_process(listing) if isinstance(listing, Process) else _known_of_register(listing)


def _known_of_process(process: Process) -> dict[str, set[str]]:
    choices = {
        key: set(process.fact[key].choices or {}) if key in process.fact else set() for key in ("category", "source")
    }
    return {**choices, "state": set(process.state), "urgency": {"1", "2", "3"}, "late": {"1"}}


def _known_of_register(register: Register) -> dict[str, set[str]]:
    return {
        "category": set(register.fact[register.sorted_by].choices or {}),
        "state": {state.value for state in Record.State},
    }
