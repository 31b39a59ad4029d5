"""The list of a process and the worklist: what expires next stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.desk.columns import COLUMNS, chosen_columns
from anlin.workbench.desk.views import Look, address_of, look_at, may_share, without_view
from anlin.workbench.lists import SOON, Page, filtered, page_of
from anlin.workbench.rooms import takes_workbooks

FOLLOWED = (Matter.Held.UNIT, Matter.Held.PARTY)
"""A unit has it, or follows a party who has to act."""
TABS = {
    "mine": said("Mine"),
    "unit": said("My unit's, to be taken"),
    "grid": said("In my grid"),
    "approve": said("For my approval"),
}
"""The parts of the worklist."""
FILTERS = ("state", "category", "source", "urgency", "area", "late")


@opens_for(*WORKING)
def process_list(request: Request, slug: str) -> HttpResponse:
    """All matters of a process that the reader may see."""
    process = process_of_slug(slug)
    actor = _actor(request)
    look = look_at(one_value_each(request.GET), process, actor)
    chosen = {key: look.query[key] for key in FILTERS if look.query.get(key)}
    order = order_of(process, chosen, look.query.get("order", ""))
    after = request.GET.get("after", "")
    found = filtered(actor, process, chosen) if not look.gone else Matter.objects.none()
    page = page_of(found, order=order, after=after)
    query = {**chosen, "order": order, **({"columns": look.query["columns"]} if look.query.get("columns") else {})}
    paged = {**query, "view": str(look.view.pk)} if look.view else query
    columns = chosen_columns(look.query.get("columns", ""))
    context = {
        "process_label": _(process.label),
        "slug": slug,
        "from_excel": takes_workbooks(process),
        "opens": slug if actor.roles & set(process.opened_by) else "",
        "rows": page.rows,
        "filters": filters_of(process, chosen, actor),
        "chosen": chosen,
        "order": order,
        "columns": columns,
        "column_choice": [(column.key, _(column.label), column in columns) for column in COLUMNS],
        "files": f"?{urlencode(query)}",
        "for_many": [(step.key, _(step.label)) for step in steps_for_many(process, actor)],
        "list_query": query,
        **views_shown(look, process.key, query, actor),
        **_pages(paged, page, paged=bool(after)),
    }
    return render(request, "workbench/list.html", context)


@opens_for(*WORKING)
def worklist(request: Request) -> HttpResponse:
    """What the reader, or the reader's unit, holds; what expires next first."""
    actor = _actor(request)
    tab = tab_of(actor, request.GET.get("tab", ""))
    page = page_of(held_by(actor, tab), order="alarm", after=request.GET.get("after", ""))
    context = {
        "rows": page.rows,
        "tabs": _tabs(actor, tab),
        "tab": tab,
        "order": "alarm",
        "columns": chosen_columns(),
        "files": f"?{urlencode({'tab': tab})}",
        **_pages({"tab": tab}, page, paged="after" in request.GET),
    }
    return render(request, "workbench/worklist.html", context)


def held_by(actor: Actor, tab: str) -> QuerySet[Matter]:
    """The worklist: own, or to be taken by anyone of the unit, or waiting for the actor's approval."""
    seen = matters_visible_to(actor).filter(alarm_at__isnull=False)
    if tab == "unit":
        return seen.filter(holder_unit=actor.unit_id, holder_staff=None, held_by__in=FOLLOWED)
    if tab == "approve":
        return seen.filter(awaits_rank__in=actor.roles)
    if tab == "grid":
        return seen.filter(~Q(held_by__in=(Matter.Held.NOBODY, Matter.Held.REPORTER, Matter.Held.PARTY)))
    return seen.filter(own(actor))


def own(actor: Actor) -> Q:
    """What somebody has, or waits with them for an answer; what went back to the desk or up to supervision left them."""
    gone = Q(held_by__in=(Matter.Held.DESK, Matter.Held.SUPERVISION))
    return Q(holder_staff=actor.staff_id) & ~gone


def one_value_each(asked: QueryDict) -> dict[str, str]:
    """A query with one value a key; several columns, as boxes send them, are joined by commas."""
    return {key: ",".join(asked.getlist(key)) if key == "columns" else str(asked[key]) for key in asked}


def views_shown(look: Look, listing: str, query: Mapping[str, str], actor: Actor) -> dict[str, object]:
    """What a list's page needs for its views."""
    tabs = [(_("All"), without_view(""), None, look.view is None)]
    tabs += [(one.name, address_of(one, ""), None, one == look.view) for one in look.views]
    own = look.view is not None and (look.view.unit_id is None or may_share(actor))
    return {
        "listing": listing,
        "look": look,
        "view_tabs": tabs if look.views else [],
        "view_query": urlencode(query),
        "takes_away": look.view if own else None,
        "may_share": may_share(actor),
        "whole": without_view(""),
    }


def steps_for_many(process: Process, actor: Actor) -> list[Step]:
    """The steps that a process declares fit for many and that this actor takes somewhere."""
    return [step for step in process.steps if step.for_many and actor.roles & set(step.by) & set(WORKING)]


def order_of(process: Process, chosen: Mapping[str, str], asked: str) -> str:
    """The order of a list: "newest" where it is asked for or only ended matters are, else "alarm"."""
    return "newest" if asked == "newest" or chosen.get("state") in process.final else "alarm"


def order_words(order: str) -> str:
    """The order, said."""
    return _("next to expire first") if order == "alarm" else _("newest first, ended ones too")


@dataclass(frozen=True)
class Filter:
    """A filter above a list: its key in the address, its label, its choices, what is chosen."""

    key: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


def filters_of(process: Process, chosen: Mapping[str, str], actor: Actor) -> list[Filter]:
    """State, then the process's filterable choices, then the streets of the reader's areas."""
    made = [_states(process, chosen.get("state", ""))]
    for fact in process.facts:
        if fact.filterable and fact.choices and fact.key in FILTERS:  # a filter needs its column
            choices = [(key, _(label)) for key, label in fact.choices.items()]
            made.append(Filter(fact.key, _(fact.label), choices, chosen.get(fact.key, "")))
    places = [(str(area.pk), str(area)) for area in streets_within(actor.areas_as(*WORKING))]
    if len(places) > 1:
        made.append(Filter("area", _("Place"), places, chosen.get("area", "")))
    late = [("1", _("overdue")), (SOON, _("due within 24 hours"))]
    made.append(Filter("late", _("Clock"), late, chosen.get("late", "")))
    return made


def _states(process: Process, chosen: str) -> Filter:
    """The states by their words: those that read alike are one choice, its keys joined by commas."""
    alike: dict[str, list[str]] = {}
    for state in process.states:
        alike.setdefault(_(state.label), []).append(state.key)
    choices = [(",".join(keys), label) for label, keys in alike.items()]
    return Filter("state", _("State"), choices, next((key for key, _l in choices if chosen in key.split(",")), chosen))


def streets_within(ranges: Sequence[tuple[int, int]]) -> list[Area]:
    """The streets of somebody's areas: one query, none where they have no area."""
    if not ranges:
        return []
    streets = [area for area in all_areas().values() if area.kind == Area.Kind.STREET]
    return [area for area in streets if any(first <= area.pk <= last for first, last in ranges)]


def tabs_of(actor: Actor) -> list[tuple[str, str]]:
    """The parts of the worklist that this actor has: key and words."""
    of_a_role = {"grid": "grid_worker", "approve": "station_chief"}
    return [(key, _(words)) for key, words in TABS.items() if of_a_role.get(key, "") in {"", *actor.roles}]


def tab_of(actor: Actor, asked: str) -> str:
    """The part of the worklist that is asked for; one's own, where that is none."""
    return asked if asked in dict(tabs_of(actor)) else "mine"


def _tabs(actor: Actor, tab: str) -> list[tuple[str, str, None, bool]]:
    return [(words, f"?tab={key}", None, key == tab) for key, words in tabs_of(actor)]


def _pages(query: Mapping[str, str], page: Page, *, paged: bool) -> dict[str, str]:
    """Addresses of the first page and of the next one."""
    return {
        "newer": f"?{urlencode(query)}" if paged else "",
        "older": f"?{urlencode({**query, 'after': page.older})}" if page.older else "",
    }


def slug_of(process: Process) -> str:
    """The process in an address: room.some_process is room-some-process."""
    return process.key.replace(".", "-").replace("_", "-")


def process_of_slug(slug: str) -> Process:
    """The process that an address names. Raises Http404."""
    for process in all_processes():
        if slug_of(process) == slug:
            return process
    raise Http404


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
