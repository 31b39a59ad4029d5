"""Keep a view of a list, and take one away: answers to forms that stand on the list."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlin.kernel.process import Process
from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.register.registry import all_registers
from anlin.workbench.desk.views import address_of, keep_view, kept, take_away, without_view
from anlin.workbench.list_page import slug_of
from anlin.workbench.models import SavedView
from anlin.workbench.registers.addresses import slug_of as register_slug


@opens_for(*WORKING)
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep what the list shows now, under a name."""
    actor = _actor(request)
    listing = _listing(request.POST.get("listing", ""), actor)
    query = dict(parse_qsl(request.POST.get("query", "")[:2000]))
    try:
        view = keep_view(
            actor=actor,
            listing=listing,
            name=request.POST.get("name", ""),
            query=query,
            for_unit=bool(request.POST.get("for_unit")),
            opens_first=bool(request.POST.get("opens_first")),
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
        page, again = page_of_listing(listing), kept(query)
        return redirect(f"{page}?{urlencode(again)}" if again else without_view(page))
    messages.success(request, _("Kept: %(name)s.") % {"name": view.name})
    return redirect(address_of(view, page_of_listing(listing)))


@opens_for(*WORKING)
@require_POST
def away(request: Request, pk: int) -> HttpResponse:
    """Take a view away; the list stays as it is."""
    actor = _actor(request)
    view = get_object_or_404(SavedView, pk=pk)
    listing = _listing(view.listing, actor)
    try:
        take_away(actor=actor, view=view)
    except Refused:
        raise Http404 from None
    messages.success(request, _("Taken away: %(name)s.") % {"name": view.name})
    return redirect(without_view(page_of_listing(listing)))


def page_of_listing(listing: Process | Register) -> str:
    """Where the list is."""
    if isinstance(listing, Process):
        return reverse("process_list", args=[slug_of(listing)])
    return reverse("register", args=[register_slug(listing)])


def _listing(key: str, actor: Actor) -> Process | Register:
    """The process or register of this key, where the actor reads its list. Raises Http404."""
    for process in all_processes():
        if process.key == key:
            return process
    for register in all_registers():
        if register.key == key and actor.roles & set(register.read_by):
            return register
    raise Http404


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
