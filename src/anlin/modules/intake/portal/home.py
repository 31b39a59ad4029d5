"""The first page, who answers for a place, how things are checked, what is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from anlin.modules.intake.portal import places
from anlin.modules.intake.portal.frame import page
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.place import selectors

_MOST_FOUND = 8


@opens_for(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here."""
    return page(request, "home", {}, here="intake_home")


@opens_for(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def who(request: HttpRequest) -> HttpResponse:
    """Who answers for an address. A POST: what somebody looks up is in no address and no log."""
    text = str(request.POST.get("address", ""))[:96].strip()
    found = selectors.addresses_like(text, limit=_MOST_FOUND) if text else []
    rows = [(one, one.area, places.unit_for(one.area)) for one in found]
    sentence = ""
    if request.method == "POST" and not rows:
        sentence = (
            _("Nothing is called that here. Try the street and the number, or the name of the estate.")
            if text
            else _("Type a street, a number or a name.")
        )
    return page(request, "who", {"text": text, "rows": rows, "sentence": sentence}, status=422 if sentence else 200)


@opens_for(PUBLIC)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, who sees it, when it goes."""
    return page(request, "privacy", {})
