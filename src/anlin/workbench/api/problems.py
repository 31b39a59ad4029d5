"""What the API says when it does not do what was asked: problem details (RFC 9457), in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.spine.matter.refusals import Refused

PREFIX = "/api/"
TYPES = "/api/#problem-"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status and its title, an English source string."""

    status: int
    title: str


KINDS: dict[str, Kind] = {
    "not-understood": Kind(400, said("The request cannot be read.")),
    "no-token": Kind(401, said("A valid token is needed.")),
    "scope": Kind(403, said("The token is not for this.")),
    "role": Kind(403, said("Your role does not do this here.")),
    "not-found": Kind(404, said("There is nothing here for you.")),
    "method": Kind(405, said("This cannot be done at this address.")),
    "moved": Kind(409, said("Somebody else was first.")),
    "not-open": Kind(409, said("This is not open now.")),
    "doubled": Kind(409, said("The key was used for something else.")),
    "changed": Kind(412, said("It has changed since you read it.")),
    "too-large": Kind(413, said("The request is too large.")),
    "media-type": Kind(415, said("The body has to be JSON.")),
    "invalid": Kind(422, said("Something in the request has to be mended.")),
    "too-many": Kind(429, said("Too many requests: wait a little.")),
    "failed": Kind(500, said("Something went wrong here.")),
    "unavailable": Kind(503, said("Nothing can be stored just now.")),
}
"""Every kind, by the last part of its `type`."""
_OF_STATUS = {kind.status: key for key, kind in reversed(KINDS.items())}
_OF_REFUSAL = {
    "moved": "moved",
    "not_open": "not-open",
    "clock": "not-open",
    "doubled": "doubled",
    "role": "role",
    "missing": "not-found",
    "fact": "invalid",
    "storage": "unavailable",
}


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where it stands in the request, and a sentence that says what to do."""

    field: str
    detail: str


@dataclass(eq=False)
class Problem(Exception):
    """Raised where the API does not do what was asked. `detail` is a sentence in the reader's language."""

    kind: str
    detail: str = ""
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, instance: str = "") -> HttpResponse:
        """The response. `instance`: a reference under which the server's log knows it."""
        kind = KINDS[self.kind]
        said_: dict[str, object] = {
            "type": f"{TYPES}{self.kind}",
            "title": _(kind.title),
            "status": kind.status,
            "detail": self.detail or _(kind.title),
        }
        if instance:
            said_["instance"] = f"urn:anlin:reference:{instance}"
        if self.faults:
            said_["errors"] = [{"field": fault.field, "detail": fault.detail} for fault in self.faults]
        body = json.dumps(said_, ensure_ascii=False)
        headers = {"Cache-Control": "no-store", **self.headers}
        return HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def of_refusal(refused: Refused) -> Problem:
    """The problem that a refused write is."""
    kind = _OF_REFUSAL.get(refused.code, "not-open")
    faults = [Fault(f"facts.{refused.fact}", refused.sentence)] if refused.fact else []
    return Problem(kind, refused.sentence, faults)


def of_status(request: HttpRequest, status: int, reference: str = "") -> HttpResponse:
    """The problem in place of an error page of the house."""
    key = _OF_STATUS.get(status, "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "not-understood")
    return Problem(key).answer(reference)
