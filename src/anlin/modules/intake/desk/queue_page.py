"""The intake desk: the queue, the chosen report beside it, and what is new since the page was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlin.modules.intake.apart import tell_apart
from anlin.modules.intake.categories import CHOICES, SOURCES
from anlin.modules.intake.desk.panel import panel_of
from anlin.modules.intake.desk.queue import TAB, TABS, Beside, Counts, Sieve, at_the_desk, counts, page
from anlin.modules.intake.duplicates import likenesses
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.words import opening_words
from anlin.workbench.clocks import shared_axis
from anlin.workbench.lists import MOST_COUNTED, Row, rows_of
from anlin.workbench.page_marks import FROM_THE_FIRST, mark_of, row_at
from anlin.workbench.urging import urgings

DESK = ("desk_officer", "supervisor")
MOST_TWINS = 10
SOURCE_ICONS = {
    "web": "web",
    "phone": "phone",
    "walk_in": "walk",
    "api": "ext",
    "grid": "users",
    "enterprise": "store",
    "paper": "doc",
    "import": "save",
}


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue. `twins`: how many others may be about the same thing."""

    row: Row
    place: str
    icon: str
    address: str
    twins: int
    selected: bool


@opens_for(*DESK)
def intake_desk(request: Request) -> HttpResponse:
    """The triage queue."""
    actor = _actor(request)
    tab = TAB.get(request.GET.get("tab", ""), TABS[0])
    sieve = Sieve.of(request.GET.dict())
    desk = sieve.narrow(at_the_desk(actor))
    counted = counts(desk, actor)
    shown = desk.filter(pk__in=counted.twins) if tab.key == "twins" else tab.chosen(desk)
    since = request.GET.get("new", "")
    newer_than = row_at(since)
    only_new = newer_than is not None
    if newer_than is not None:
        shown = shown.filter(state="reported", pk__gt=newer_than)
    after = request.GET.get("after", "")
    matters, older = page(shown, after)
    sieved = {**({} if tab is TABS[0] else {"tab": tab.key}), **sieve.query}
    asked = {**sieved, "new": since} if only_new else sieved
    here = {**asked, "after": after} if after else asked
    chosen = _chosen(request.GET.get("sel", ""), matters, actor)
    beside = _all_beside(matters, chosen, counted, actor)
    panel = panel_of(chosen, actor, urged=urgings([chosen]), alike=beside[chosen.pk]) if chosen is not None else None
    context = {
        "rows": (rows := _rows(matters, chosen, here, beside)),
        "axis": shared_axis(line.row.face for line in rows),
        "tabs": [(_(one.label), _query(asked, tab=one.key), counted.words(one.key), one is tab) for one in TABS],
        "waiting": _waiting(counted),
        "empty": _(tab.empty),
        "sieve": sieve,
        "filters": _filters(asked),
        "panel": panel,
        "picked": "sel" in request.GET,
        "here": _desk(here | _next(matters, chosen)),
        "stays": _desk(here | {"sel": chosen.number}) if chosen is not None else "",
        "older": _query(asked, after=older) if older else "",
        "newer": _desk(asked) if after else "",
        "news": reverse("intake_news"),
        "mark": (mark := _newest(actor)),
        "show_new": _query(sieved, new=mark),
        "show_all": _desk(sieved) if only_new else "",
        "page_keys": _keys(),
    }
    return render(request, "intake/desk/queue.html", context)


@opens_for(*DESK)
def intake_apart(request: Request) -> HttpResponse:
    """None of those that stood beside the chosen report is the same: said once, remembered."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = _actor(request)
    desk = at_the_desk(actor)
    matter = get_object_or_404(desk, number=request.POST.get("number", "")[:24])
    numbers = [one[:24] for one in request.POST.getlist("twin")[:MOST_TWINS]]
    others = matters_visible_to(actor).filter(process=REPORT.key, complaint=False, number__in=numbers)
    tell_apart(by=actor, matter=matter, others=others)
    messages.success(request, _("Remembered: none of them is the same as %(number)s.") % {"number": matter.number})
    stays = request.POST.get("stays", "")
    return redirect(stays if stays.startswith(f"{reverse('intake_desk')}?") else reverse("intake_desk"))


@opens_for(*DESK)
def intake_news(request: Request) -> JsonResponse:
    """How many reports came to the desk after `after` (a mark), and how many of them are urgent. One query."""
    after = request.GET.get("after", "")
    since = row_at(after)
    if since is None:
        return JsonResponse({"count": 0, "urgent": 0, "mark": ""}, status=400)
    came = at_the_desk(_actor(request)).filter(state="reported", pk__gt=since).order_by("-id")
    found = list(came.values_list("id", "urgency")[:MOST_COUNTED])
    newest = mark_of(found[0][0]) if found else after
    return JsonResponse({"count": len(found), "urgent": sum(urgency == 1 for _id, urgency in found), "mark": newest})


def _chosen(wanted: str, matters: list[Matter], actor: Actor) -> Matter | None:
    """The report asked for, where the reader may see it at the desk; else the first of the page."""
    for matter in matters:
        if matter.number == wanted:
            return matter
    found = (
        at_the_desk(actor).select_related("area", "holder_unit").filter(number=wanted[:24]).first() if wanted else None
    )
    return found or (matters[0] if matters else None)


def _next(matters: list[Matter], chosen: Matter | None) -> dict[str, str]:
    """Which report is chosen once this one has left the list: the one below it, of the last the one above."""
    at = next((at for at, matter in enumerate(matters) if chosen is not None and matter.pk == chosen.pk), None)
    if at is None or len(matters) < 2:
        return {}
    return {"sel": matters[at + 1 if at + 1 < len(matters) else at - 1].number}


def _all_beside(matters: list[Matter], chosen: Matter | None, counted: Counts, actor: Actor) -> Beside:
    """What lies beside each report of the page, and beside the chosen one: counted already, or looked for now."""
    shown = {matter.pk: matter for matter in (*matters, *([chosen] if chosen is not None else []))}
    more = [matter for pk, matter in shown.items() if pk not in counted.beside]
    return counted.beside | likenesses(more, actor)


def _rows(matters: list[Matter], chosen: Matter | None, asked: dict[str, str], beside: Beside) -> list[QueueRow]:
    words = opening_words(matters, "where")
    return [
        QueueRow(
            row=row,
            place=words[row.matter.pk].get("where", "") or (_("not located") if row.matter.lon is None else ""),
            icon=SOURCE_ICONS.get(row.matter.source, "doc"),
            address=_query(asked, sel=row.number),
            twins=len(beside[row.matter.pk]),
            selected=chosen is not None and row.matter.pk == chosen.pk,
        )
        for row in rows_of(matters)
    ]


def _newest(actor: Actor) -> str:
    """The mark of the newest report at the desk: what comes after it is new."""
    newest = at_the_desk(actor).order_by("-id").values_list("id", flat=True).first()
    return FROM_THE_FIRST if newest is None else mark_of(newest)


def _waiting(counted: Counts) -> str:
    count = counted.of["todo"]
    if count > MOST_COUNTED:
        return _("more than 1,000 wait for you")
    return (
        ngettext("%(count)s waits for you", "%(count)s wait for you", count) % {"count": count}
        if count
        else _("nothing waits for you")
    )


def _desk(asked: dict[str, str]) -> str:
    """The address of the desk."""
    return f"{reverse('intake_desk')}{_query(asked)}" if asked else reverse("intake_desk")


def _query(asked: dict[str, str], **more: str) -> str:
    return f"?{urlencode({**asked, **more})}"


def _filters(asked: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Menus of links: (label, chosen words, [(words, address, chosen)])."""
    made = []
    for key, label, choices in (("category", _("Category"), CHOICES), ("source", _("Source"), SOURCES)):
        others = {name: value for name, value in asked.items() if name != key}
        links = [(_("all"), _query(others), key not in asked)]
        links += [
            (_(words), _query(others, **{key: value}), asked.get(key) == value)
            for value, words in choices.items()
            if value != "complaint_officer"
        ]
        made.append((label, _(choices[asked[key]]) if key in asked else "", links))
    return made


def _keys() -> list[tuple[str, str]]:
    return [
        ("A", _("Assign")),
        ("M", _("Join to A")),
        ("Z", _("Ask the reporter")),
        ("T", _("Transfer: not ours")),
        ("N", _("Enter a call or a visit")),
    ]


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
