"""A program that asks the API, for tests: with a token of somebody's, in a language, with keys of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from anlin.spine.access.scopes import SCOPES
from anlin.spine.access.tokens import issue
from anlin.spine.ledger.services import now
from tests.house import House

REPORTS = "/api/v1/intake-report"
Answer = Any
"""What the test client gives back: a response with more on it than its type tells."""


@dataclass
class Program:
    """A program with a token."""

    secret: str
    language: str = "en"

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        said = {"Accept-Language": self.language} | ({"Authorization": f"Bearer {self.secret}"} if self.secret else {})
        return said | more

    def get(self, address: str, **headers: str) -> Answer:
        """Ask."""
        return Client().get(address, headers=self.headers(headers))

    def post(self, address: str, body: object, *, key: str = "", **headers: str) -> Answer:
        """Write, under a key of its own unless one is given."""
        more = {"Idempotency-Key": key or str(uuid4())} | {name.replace("_", "-"): one for name, one in headers.items()}
        return Client().post(address, body, content_type="application/json", headers=self.headers(more))

    def takes(self, number: str, step: str, *, key: str = "", if_match: str = "", **facts: object) -> Answer:
        """Take a step."""
        more = {"If_Match": if_match} if if_match else {}
        return self.post(f"{REPORTS}/{number}/steps", {"step": step, "facts": facts}, key=key, **more)


def program(
    house: House,
    who: str,
    *,
    scopes: Collection[str] = tuple(SCOPES),
    processes: Collection[str] = (),
    language: str = "en",
) -> Program:
    """A program with a token of this log-in's."""
    until = now() + timedelta(days=30)
    made = issue(actor=house.actor(who), label="门卫系统", scopes=scopes, processes=processes, until=until)
    return Program(made.secret, language)


def opening(house: House, **changes: Any) -> dict[str, Any]:
    """The body that opens a report."""
    lon, lat = house.point("g111")
    facts = {"category": "public_facility", "source": "phone", "what": "路灯整排不亮", "where": "书院路 41 号"}
    return {"facts": facts, "place": {"lon": lon, "lat": lat}} | changes
