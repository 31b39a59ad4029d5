"""The endpoints of GeoReport v2: discovery, services, requests, tokens; each in JSON and XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from anlin.kernel.words import said
from anlin.modules.intake.open311 import offered, public
from anlin.modules.intake.open311.formats import Refusal, answered, answered_one, refused
from anlin.modules.intake.open311.receiving import received
from anlin.modules.intake.portal.places import whole_district
from anlin.spine.access.rates import count_address, count_token
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.access.scopes import OPEN311
from anlin.spine.access.tokens import Bearer, bearer_of
from anlin.spine.ledger.services import now
from anlin.spine.place.selectors import district_timezone

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
LONGEST = timedelta(days=90)
MOST_ROWS = 1000
MOST_PAGES = 100
MOST_NUMBERS = 100
View = Callable[..., HttpResponse]
Served = Callable[..., HttpResponseBase]
_NOT_PUBLIC = said(
    "There is no public report of this number. Reports that are not about a public place are followed by the code of their receipt."
)


@dataclass
class _Asked:
    """Who asks, as far as is known yet, and what the answer tells them of the limits."""

    bearer: Bearer | None = None
    headers: dict[str, str] = field(default_factory=dict)


def endpoint(*methods: str) -> Callable[[View], Served]:
    """An endpoint: its form, its limits, its jurisdiction, its errors. The key in a form or header is its only identity."""

    def declared(view: View) -> Served:
        @opens_for(PUBLIC)
        @csrf_exempt
        @wraps(view)
        def served(request: HttpRequest, form: str = "json", **kwargs: str) -> HttpResponse:
            asked = _Asked()
            try:
                _admit(request, methods, asked)
                request.bearer = asked.bearer  # type: ignore[attr-defined]  # for the one endpoint that asks for a key
                response = view(request, form, **kwargs)
            except Refusal as refusal:
                response = refused(form, refusal)
            for name, value in asked.headers.items():
                response.headers[name] = value
            response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
            patch_vary_headers(response, ("Accept-Language",))
            return response

        return served

    return declared


@endpoint("GET")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the endpoints are, of which specification, in which forms."""
    base = request.build_absolute_uri(reverse("open311_base"))
    told = {
        "changeset": "2026-11-25T00:00:00+08:00",
        "contact": _("See the foot of %(address)s") % {"address": request.build_absolute_uri("/")},
        "key_service": _("The district's administrator gives keys to apps: see %(address)s")
        % {"address": request.build_absolute_uri("/api/")},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": base,
                "changeset": "2026-11-25T00:00:00+08:00",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answered_one(form, "discovery", told, {"endpoints": "endpoint", "formats": "format"})


@endpoint("GET")
def services(request: HttpRequest, form: str) -> HttpResponse:
    """What can be reported."""
    return answered(form, "services", "service", offered.services())


@endpoint("GET")
def service(request: HttpRequest, form: str, service: str) -> HttpResponse:
    """What a service may be told besides."""
    category = offered.service(service)
    if category is None:
        raise Refusal(404, _("`service_code` is not one of the services: see GET services."))
    return answered_one(form, "service_definition", offered.definition(category), {"attributes": "attribute"})


@endpoint("GET", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Hand in a report, or look at public ones."""
    return _handed_in(request, form) if request.method == "POST" else _listed(request, form)


@endpoint("GET")
def one_request(request: HttpRequest, form: str, request_id: str) -> HttpResponse:
    """One public report, as a list of one."""
    rows = public.named([request_id])
    if not rows:
        raise Refusal(404, _(_NOT_PUBLIC))
    return answered(form, "service_requests", "request", rows)


@endpoint("GET")
def token(request: HttpRequest, form: str, request_id: str) -> HttpResponse:
    """The number for a token. Numbers are given at once, so the only tokens are numbers."""
    rows = public.named([request_id])
    if not rows:
        raise Refusal(404, _(_NOT_PUBLIC))
    told = {"service_request_id": rows[0]["service_request_id"], "token": rows[0]["service_request_id"]}
    return answered(form, "service_requests", "request", [told])


def _listed(request: HttpRequest, form: str) -> HttpResponse:
    given = request.GET
    if given.get("service_request_id"):
        numbers = given["service_request_id"].split(",")
        if len(numbers) > MOST_NUMBERS:
            raise Refusal(400, _("Ask for at most %(most)s numbers at once.") % {"most": MOST_NUMBERS})
        return answered(form, "service_requests", "request", public.named(numbers))
    page, size = _whole(given, "page", 1, MOST_PAGES), _whole(given, "page_size", MOST_ROWS, MOST_ROWS)
    rows, more = public.page(_asked(given), skip=(page - 1) * size, size=size)
    response = answered(form, "service_requests", "request", rows)
    if more and page < MOST_PAGES:
        following = urlencode({**given.dict(), "page": page + 1, "page_size": size})
        response.headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    return response


def _handed_in(request: HttpRequest, form: str) -> HttpResponse:
    bearer: Bearer | None = request.bearer  # type: ignore[attr-defined]  # set by the endpoint
    if bearer is None or not bearer.may(OPEN311):
        raise Refusal(403, _("Send `api_key`: a token for Open311, which the district's administrator gives."))
    files = [file for name in ("media", "media[]") for file in request.FILES.getlist(name)]
    opened, left_out = received(
        request.POST.dict(), files, bearer.token, request.headers.get("Idempotency-Key", "")[:100]
    )
    follow = request.build_absolute_uri(reverse("intake_progress"))
    notice = _(
        "Received. Keep this code: %(code)s. Whoever has it can follow, answer and refuse the close at %(address)s."
    )
    words = [notice % {"code": opened.code, "address": follow}]
    if left_out:
        words.append(_("The picture at `media_url` was not fetched and not kept: send it as the file `media`."))
    told = {
        "service_request_id": opened.matter.number,
        "service_notice": " ".join(words),
        "account_id": None,
        "receipt_code": opened.code,
    }
    return answered(form, "service_requests", "request", [told])


def _admit(request: HttpRequest, methods: tuple[str, ...], asked: _Asked) -> None:
    """Find out who asks and count it; the key comes in a form, an address or a header. Raises `Refusal`."""
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        raise Refusal(405, _("This cannot be done at this address."), {"Allow": ", ".join(methods)})
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    key = secret if scheme.lower() == "bearer" else request.POST.get("api_key") or request.GET.get("api_key") or ""
    asked.bearer = bearer_of(key.strip())
    rate = count_token(asked.bearer.token.ref) if asked.bearer is not None else count_address(request)
    asked.headers = rate.headers
    if rate.over:
        raise Refusal(429, _("Too many requests: wait a little."))
    _check_jurisdiction(request)


def jurisdiction() -> str:
    """What this district is called in `jurisdiction_id`: the code of its area."""
    return whole_district().code


def _check_jurisdiction(request: HttpRequest) -> None:
    asked = (request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or "").strip()
    if asked and asked.lower() != jurisdiction().lower():
        raise Refusal(
            404,
            _("`jurisdiction_id` is not this district's: leave it out, or send %(code)s.") % {"code": jurisdiction()},
        )


def _asked(given: Mapping[str, Any]) -> public.Asked:
    until = _moment(given.get("end_date"), "end_date")
    since = _moment(given.get("start_date"), "start_date")
    if until is None:
        until = min(now(), since + LONGEST) if since is not None else now()
    if since is None:
        since = until - LONGEST
    if until - since > LONGEST + timedelta(days=1):
        raise Refusal(400, _("`start_date` and `end_date` may lie at most 90 days apart."))
    services_ = tuple(one for one in str(given.get("service_code", "")).split(",") if one)
    statuses = tuple(
        dict.fromkeys(one.strip().lower() for one in str(given.get("status", "")).split(",") if one.strip())
    )
    if set(statuses) - {public.OPEN, public.CLOSED}:
        raise Refusal(400, _("`status` is open, closed, or both."))
    if any(offered.service(one) is None for one in services_):
        raise Refusal(404, _("`service_code` is not one of the services: see GET services."))
    return public.Asked(since, until, services_, statuses)


def _moment(text: str | None, name: str) -> datetime | None:
    """A W3C moment or day; a day, and a time without zone, is the district's."""
    if not text:
        return None
    try:
        # A plus in an address arrives as a space.
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise Refusal(400, _("`%(name)s` is a time such as 2026-11-25T00:00:00Z.") % {"name": name}) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=district_timezone())
    if not 1990 <= moment.year <= 2100:
        raise Refusal(400, _("`%(name)s` is a time such as 2026-11-25T00:00:00Z.") % {"name": name})
    return moment


def _whole(given: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    text = str(given.get(name, "")).strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise Refusal(400, _("`%(name)s` is a whole number from 1 to %(most)s.") % {"name": name, "most": most})
    return int(text)
