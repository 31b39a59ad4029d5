"""Every route of the house, and somebody before each of its doors: what the tests of routes and of pages share."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from anlin.kernel.fact import Fact
from anlin.kernel.process import Process
from anlin.modules.intake.portal.pictures import picture_address
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.adapter import SealedSecrets
from anlin.spine.access.models import Grant, User
from anlin.spine.access.roles import ROLES
from anlin.spine.access.routes import declared_roles
from anlin.spine.access.scopes import SCOPES
from anlin.spine.access.second_factor import SECOND_FACTOR
from anlin.spine.access.tokens import issue
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.services import issue as issue_document
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.services import Contents, open_matter
from anlin.spine.notice.models import Webhook
from anlin.spine.party.models import Staff
from anlin.spine.place.models import Area
from anlin.spine.register.registry import register_named
from anlin.spine.register.services import Where, add_record, merge, retire
from anlin.spine.staging.models import Upload
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.photos import Picture, keep
from anlin.spine.vault.services import district_key, unwrap
from anlin.workbench.excel_in.entering import kept
from anlin.workbench.excel_in.targets import target_of_slug
from anlin.workbench.excel_in.tests.workbooks import row, workbook
from anlin.workbench.list_page import slug_of
from anlin.workbench.models import ReplyText
from tests.house import LONG_AGO, House, report

ANONYMOUS = "anonymous"
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
WHO = (ANONYMOUS, *ROLES)
_STATES = {"record_restore": "retired", "record_separate": "merged"}
"""Doors that are there in one state of a record only."""
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

    @property
    def places(self) -> tuple[str, ...]:
        """Where somebody may stand before it: before a matter, before a record, or nowhere in particular."""
        return WHERE if self.of_a_matter else WHERE[:2] if "record" in self.arguments else ("",)


@dataclass(frozen=True)
class Before:
    """A matter before which people stand, its photograph, records of its area by state (`other`: one more in use), and
    the code of its receipt."""

    matter: Matter
    photo: str
    records: Mapping[str, str] = field(default_factory=dict)
    document: str = ""
    kin: Mapping[str, Matter] = field(default_factory=dict)
    """A matter of every other process that stands there in the same way, by its name in an address."""


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
    """A browser for each: nobody's, and one for each role held over the north street, second factor done.

    Each carries a token of its own too, with every scope: the API asks for that and for no session.
    """
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
    records = {where: _records(house, matter.area) for where, matter in made.items()}
    kin = {where: kin_of(house, matter) for where, matter in made.items()}
    walled = [made["walled"], *kin["walled"].values()]
    Wall.objects.bulk_create([Wall(matter=matter, staff=one) for matter in walled for one in everyone])
    return {
        where: Before(matter, _photo(matter), records[where], _receipt(house, matter), kin[where])
        for where, matter in made.items()
    }


def kin_of(house: House, like: Matter) -> dict[str, Matter]:
    """A matter of each other process that staff open, at the place of this one, and a complaint where it is one."""
    return {
        slug_of(process): open_matter(
            contents=Contents(process.key, opening_facts(process), like.area, complaint=like.complaint),
            actor=_as(_opener(process), house.actor("supervisor")),
            write_key=str(uuid4()),
        ).matter
        for process in all_processes()
        if process.key != like.process and _opener(process)
    }


def _as(role: str, everywhere: Actor) -> Actor:
    """Who holds this role wherever the other does."""
    return replace(everywhere, held=tuple(replace(one, role=role) for one in everywhere.held))


def _opener(process: Process) -> str:
    """The role that opens it here: a supervisor where one may, else the first that is staff; empty where none is."""
    return next(
        (role for role in ("supervisor", *process.opened_by) if role in process.opened_by and role in ROLES), ""
    )


def opening_facts(process: Process) -> dict[str, object]:
    """Facts with which a process opens."""
    return {key: _sample(process.fact[key]) for key in process.opening}


def _sample(fact: Fact) -> object:
    """Something that a fact takes."""
    by_kind: dict[str, object] = {
        "choice": next(iter(fact.choices or {"": ""})),
        "integer": fact.bounds[0],
        "boolean": True,
        "date": (now() + timedelta(days=60)).date().isoformat(),
        "datetime": now().isoformat(),
    }
    return by_kind.get(fact.kind, "样" * max(fact.bounds[0], 4))


def _receipt(house: House, matter: Matter) -> str:
    """The code of a receipt of the matter."""
    supervisor = house.actor("supervisor")
    made = issue_document(matter=matter.pk, document="intake.receipt", actor=supervisor, write_key=str(uuid4()))
    return made.document.code


def upload_of(house: House) -> Upload:
    """A workbook that the supervisor of these doors sent, one row of which is wrong."""
    target, actor = target_of_slug("premises"), actor_of(User.objects.get(username="door-supervisor"))
    return kept(workbook([row("新店"), row("旧店", storeys="两层")]), target, actor)


def _records(house: House, area: Area) -> dict[str, str]:
    """Numbers of records in an area, by state."""
    register, keeper = register_named("premises"), house.actor("supervisor")
    made = {
        state: add_record(
            register=register,
            facts={"name": f"{area.code}{state}", "where": f"{area.code} 1 号", "use": "shop"},
            where=Where(area),
            actor=keeper,
            write_key=str(uuid4()),
        ).record
        for state in ("current", "other", "retired", "merged")
    }
    retire(register=register, record=made["retired"].pk, actor=keeper, reason="已关店")
    merge(register=register, record=made["merged"].pk, into=made["other"].pk, actor=keeper, reason="同一家店")
    return {state: record.number for state, record in made.items()}


def address(route: Route, before: Before | None) -> str:
    """Where the route is, for the matter that it is about."""
    known: dict[str, object] = {
        "slug": "intake-report",
        "key": "note_down",
        "pk": 0,
        "form": "json",
        "service": "noise",
        "register": "premises",
        "listing": "premises",
        "paper": "intake-receipt",
        "language": "en",
        "unit": "station-south",
    }
    if "upload" in route.arguments:
        known["upload"] = Upload.objects.values_list("ref", flat=True).last() or "0" * 32
    if "staff" in route.arguments:
        known["staff"] = User.objects.select_related("staff").get(username="case_officer_south").staff.ref  # type: ignore[union-attr]
    if "hook" in route.arguments:
        known["hook"] = _webhook().ref
    if "request_id" in route.arguments:
        known["request_id"] = Matter.objects.filter(complaint=False).order_by("id")[0].number
    if before is not None:
        of = next((before.kin[slug] for slug in before.kin if f"/{slug}/" in f"/{route.pattern}"), before.matter)
        known |= {"number": of.number, "ref": before.photo, "check": before.document or "00000-00000"}
    elif "check" in route.arguments:
        known["check"] = IssuedDocument.objects.values_list("code", flat=True).first() or "00000-00000"
    if before is not None:
        known |= {
            "record": before.records.get(_STATES.get(route.name, "current")),
            "other": before.records.get("other"),
        }
    if route.name.startswith("reply_text"):
        known["pk"] = _reply_text().pk
    if "token" in route.arguments:
        newest = StoredPhoto.objects.order_by("id").last()
        assert newest is not None
        return picture_address(Matter.objects.get(pk=newest.matter), newest.ref)
    return reverse(route.name, kwargs={name: known[name] for name in route.arguments})


def _reply_text() -> ReplyText:
    place = {"process": "intake.report", "state": "reported", "fact": "question"}
    words = {"name_zh": "门", "name_en": "door", "text_zh": "门", "text_en": "door"}
    made, _new = ReplyText.objects.get_or_create(**place, defaults=words)
    return made


def _webhook() -> Webhook:
    holder = User.objects.get(username="supervisor")
    sealed = {"host": "hook.example.org", "address_sealed": b"x", "secret_sealed": b"x"}
    made, _new = Webhook.objects.get_or_create(
        label="door", defaults={"holder": holder, "patterns": ["hazards.*"], "made_at": LONG_AGO, **sealed}
    )
    return made


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
    until = now() + timedelta(days=30)
    token = issue(actor=actor_of(user), label=f"door-{role}", scopes=tuple(SCOPES), until=until)
    client = Client(headers={"Authorization": f"Bearer {token.secret}"})
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
