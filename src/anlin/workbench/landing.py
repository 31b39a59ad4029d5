"""The staff's front door: each role goes to its first page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import SIGNED_IN, WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.workbench.frame import HOUSE
from anlin.workbench.rooms import rooms


@opens_for(SIGNED_IN)
def landing(request: Request) -> HttpResponse:
    """Lead on."""
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return redirect(first_page(request.actor))


def first_page(actor: Actor) -> str:
    """The name of the route where this actor's day begins."""
    for item in [*(item for room in rooms() for item in room.nav), *HOUSE]:
        if actor.roles & set(item.first_for):
            return item.url_name
    if actor.roles & set(WORKING):
        return "worklist"
    return "house" if "administrator" in actor.roles else "ledger"
