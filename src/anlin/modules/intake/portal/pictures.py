"""A reporter's own pictures: an <img> needs an address, so it gets one that opens ten minutes long and says nothing."""

from __future__ import annotations

import base64
import binascii
import json

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.vault.services import NotOpened, derived_key, seal_bytes, unseal_bytes
from anlin.workbench.matter_page import photo_response

OPEN_S = 600
_FIELD = "picture"


def picture_address(matter: Matter, ref: str) -> str:
    """The address of one picture: sealed, so that it tells no matter to whoever reads it."""
    inside = json.dumps([matter.pk, ref, int(now().timestamp()) + OPEN_S]).encode()
    token = base64.urlsafe_b64encode(seal_bytes(derived_key("picture-token/v1"), _FIELD, inside)).decode().rstrip("=")
    return reverse("intake_picture", args=[token])


@opens_for(PUBLIC)
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """One picture, while its address lasts."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        matter_id, ref, until = json.loads(unseal_bytes(derived_key("picture-token/v1"), _FIELD, sealed))
    except (NotOpened, ValueError, binascii.Error):
        raise Http404 from None
    matter = Matter.objects.filter(pk=matter_id).first()
    if matter is None or until < now().timestamp():
        raise Http404
    return photo_response(matter, ref)
