"""Whatever a program sends to the API, it gets a declared answer, and never a 5xx: schemathesis over every endpoint, bounded.

In process, with a fixed seed, some five hundred requests: each endpoint with what its schema allows and what it does not,
half of them about a matter that is there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from anlin.spine.access import rates
from anlin.spine.matter.registry import all_processes
from anlin.workbench.api.document import document
from anlin.workbench.api.tests.asking import program
from anlin.workbench.list_page import slug_of
from tests.doors import kin_of, opening_facts
from tests.house import built, report, taken

EXAMPLES = 60
CALM = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
HELD = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
OPERATIONS = [operation["operationId"] for methods in document()["paths"].values() for operation in methods.values()]


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server answers inside the test's own transaction, as fast as it can."""
    monkeypatch.setattr(rates, "A_TOKEN", 1_000_000)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_declared_and_none_is_a_5xx(operation: str) -> None:
    house = built()
    there = [report(house, f"第 {nth} 盏灯不亮").matter for nth in range(3)]
    taken(house, there[1], "assign", "desk_officer", unit="station-north")
    process = next((one for one in all_processes() if operation.startswith(slug_of(one).replace("-", "_"))), None)
    if process is not None and process.key != there[0].process:
        there = [kin_of(house, there[0])[slug_of(process)] for _ in range(3)]
    secret = program(house, "supervisor").secret
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    chosen = random.Random(4711)
    statuses: set[int] = set()

    asked = schema.find_operation_by_id(operation)
    right, wrong = (asked.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @CALM
    @given(case=right | wrong if _can_be_wrong(operation) else right)
    def ask(case: Any) -> None:
        if "number" in (case.path_parameters or {}) and chosen.random() < 0.7:
            case.path_parameters["number"] = chosen.choice(there).number
        if isinstance(case.body, dict) and isinstance(case.body.get("place"), dict) and chosen.random() < 0.7:
            case.body["place"] = dict(zip(("lon", "lat"), house.point("g111"), strict=True))
        if operation.endswith("_step") and chosen.random() < 0.5:
            (case.headers or {}).pop("If-Match", None)
            case.body = {"step": "note_down", "facts": {"note": "看到了" + str(case.body)[:40]}}
        if (
            operation.endswith("_open")
            and process is not None
            and isinstance(case.body, dict)
            and chosen.random() < 0.3
        ):
            case.body["facts"] = opening_facts(process)
        if operation == "areas_at" and chosen.random() < 0.3:
            case.query = dict(zip(("lon", "lat"), house.point("g111"), strict=True))
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        statuses.add(response.status_code)
        case.validate_response(response, checks=HELD)

    ask()
    assert any(status < 300 for status in statuses), statuses
    assert not _can_be_wrong(operation) or statuses & {404, 422}, statuses


def _can_be_wrong(operation: str) -> bool:
    """It takes a parameter or a body, so that a request may break its schema."""
    return operation not in ("units_list", "token_read")
