"""Every address of the house."""

from __future__ import annotations

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.workbench import rooms
from anlin.workbench.pages import forgetting


@opens_for(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def _rooms() -> list[URLPattern]:
    return [route for room in rooms.rooms() if room.routes is not None for route in room.routes()]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *_rooms(),  # first, for every address is looked for from the top: what residents send is among them
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", forgetting(account.logout), name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("", include("anlin.workbench.urls")),
    path("", include("anlin.workbench.api.urls")),
]
handler400 = "anlin.workbench.errors.not_understood"
handler403 = "anlin.workbench.errors.refused"
handler404 = "anlin.workbench.errors.not_found"
handler500 = "anlin.workbench.errors.failed"
