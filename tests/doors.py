"""Every route of the house, and somebody before each of its doors: what the tests of routes and of pages share."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from anlin.modules.intake.portal.pictures import picture_address
from anlin.spine.access.adapter import SealedSecrets
from anlin.spine.access.models import Grant, User
from anlin.spine.access.roles import ROLES
from anlin.spine.access.routes import declared_roles
from anlin.spine.access.second_factor import SECOND_FACTOR
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.party.models import Staff
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.photos import Picture, keep
from anlin.spine.vault.services import district_key, unwrap
from tests.house import LONG_AGO, House, report

ANONYMOUS = "anonymous"
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
WHO = (ANONYMOUS, *ROLES)
WHERE = ("own", "other", "walled", "complaint")
"""A matter of one's own area; of another area; of one's own behind a wall; a complaint about somebody else there."""


@dataclass(frozen=True)
class Route:
    """A route: its name, its pattern, whom it declares, and the names of its arguments."""

    name: str
    pattern: str
    declares: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def of_a_matter(self) -> bool:
        return "number" in self.arguments


@dataclass(frozen=True)
class Before:
    """A matter before which people stand, and its photograph."""

    matter: Matter
    photo: str


def every_route() -> list[Route]:
    """Every pattern that the resolver knows, in its order."""
    return [
        Route(view.name or "", pattern, declared_roles(view.callback, view.name), tuple(_ARGUMENT.findall(pattern)))
        for pattern, view in _walked(get_resolver().url_patterns)
    ]


def _walked(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walked(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def people(house: House) -> dict[str, Client]:
    """A browser for each: nobody's, and one for each role held over the north street, second factor done."""
    return {ANONYMOUS: Client()} | {role: _signed_in(house, role) for role in ROLES}


def matters(house: House) -> dict[str, Before]:
    """The four matters that people stand before, by `WHERE`."""
    made = {
        "own": report(house, "路灯不亮", grid="g111").matter,
        "other": report(house, "井盖丢失", grid="g221").matter,
        "walled": report(house, "摊位占道", grid="g111").matter,
        "complaint": report(
            house,
            "民警态度恶劣",
            grid="g111",
            complaint=True,
            category="complaint_officer",
            against_units=["station-south"],
        ).matter,
    }
    everyone = Staff.objects.filter(user__username__startswith="door-")
    Wall.objects.bulk_create([Wall(matter=made["walled"], staff=one) for one in everyone])
    return {where: Before(matter, _photo(matter)) for where, matter in made.items()}


def address(route: Route, before: Before | None) -> str:
    """Where the route is, for the matter that it is about."""
    known: dict[str, object] = {"slug": "intake-report", "key": "note_down", "pk": 0}
    if "staff" in route.arguments:
        known["staff"] = User.objects.select_related("staff").get(username="case_officer_south").staff.ref  # type: ignore[union-attr]
    if before is not None:
        known |= {"number": before.matter.number, "ref": before.photo}
    if "token" in route.arguments:
        newest = StoredPhoto.objects.order_by("id").last()
        assert newest is not None
        return picture_address(Matter.objects.get(pk=newest.matter), newest.ref)
    return reverse(route.name, kwargs={name: known[name] for name in route.arguments})


def answer_of(response: HttpResponseBase) -> str:
    """The answer in a word: its status, or `login`."""
    if response.status_code == 302 and response.headers["Location"].startswith(reverse("account_login")):
        return "login"
    return str(response.status_code)


def _signed_in(house: House, role: str) -> Client:
    area = house.areas["g111" if role == "grid_worker" else "s1"]
    staff = Staff.objects.create(name_zh="某某", name_en="Somebody", unit=house.units["station-north"])
    user = User(username=f"door-{role}", staff=staff)
    user.password = _password()
    user.save()
    Grant.objects.create(user=user, role=role, area=area, since=LONG_AGO)
    secret = SealedSecrets().encrypt(generate_totp_secret())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    RecoveryCodes.activate(user)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    known = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [known]
    session[SECOND_FACTOR] = True
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@cache
def _password() -> str:
    """Hashed once: it costs on purpose."""
    return make_password("一扇一扇的门都要试过")


def _photo(matter: Matter) -> str:
    drawn = BytesIO()
    Image.new("RGB", (4, 4), "white").save(drawn, "JPEG")
    key = unwrap(district_key(), matter.key_wrapped, matter.ref)
    return keep(matter.pk, key, [Picture(drawn.getvalue(), 4, 4)])[0]
