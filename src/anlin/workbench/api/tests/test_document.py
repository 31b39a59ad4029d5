"""The OpenAPI document is what is promised: valid, reviewed, and complete for every process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from openapi_spec_validator import validate

from anlin.spine.access.scopes import SCOPES
from anlin.spine.matter.registry import all_processes
from anlin.workbench.api.document import document, text_of
from anlin.workbench.api.problems import KINDS
from anlin.workbench.api.schemas import steps_of_staff
from anlin.workbench.list_page import slug_of

SNAPSHOT = Path(__file__).parents[5] / "docs" / "openapi.json"
FORBIDDEN = ("contact_name", "contact_phone", "contact_safe", "participant", "device", "user_agent")
"""What no answer of the API holds; what an opening takes in is another matter."""


def test_the_document_is_the_reviewed_one_in_any_language() -> None:
    assert SNAPSHOT.read_text() == text_of(document()), "review, then: python tools/openapi.py"
    with override("zh-hans"):
        assert SNAPSHOT.read_text() == text_of(document())


def test_the_document_is_sound() -> None:
    validate(document())
    assert document()["openapi"].startswith("3.1")


def test_every_process_is_there_with_each_step_of_its_staff() -> None:
    paths = document()["paths"]
    for process in all_processes():
        address = f"/api/v1/{slug_of(process)}"
        assert {"get", "post"} <= paths[address].keys()
        assert {f"{address}/{{number}}", f"{address}/{{number}}/history"} <= paths.keys()
        body = paths[f"{address}/{{number}}/steps"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        named = body.get("discriminator", {}).get("mapping") or {steps_of_staff(process)[0].key: None}
        assert set(named) == {step.key for step in steps_of_staff(process)}


def test_every_answer_is_declared_and_every_endpoint_wants_a_scope() -> None:
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert {"401", "403", "404", "422", "429", "500", "503"} <= operation["responses"].keys()
            assert operation["security"] == [{"ApiToken": [operation["x-scope"]] if "x-scope" in operation else []}]
            assert operation.get("x-scope", "read") in SCOPES


def test_no_answer_has_a_field_for_a_person() -> None:
    for methods in document()["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                assert not [name for name in _names(response) if name in FORBIDDEN]


def _names(schema: Any, depth: int = 0) -> Iterator[str]:
    """Names of the properties of a schema, references followed."""
    if depth > 12 or not isinstance(schema, (dict, list)):
        return
    if isinstance(schema, list):
        for one in schema:
            yield from _names(one, depth + 1)
        return
    if "$ref" in schema:
        yield from _names(_found(schema["$ref"]), depth + 1)
    yield from schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ()
    for one in schema.values():
        yield from _names(one, depth + 1)


def _found(reference: str) -> Any:
    found: Any = document()
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_tells_every_endpoint_and_every_problem(language: str) -> None:
    page = Client().get("/api/", headers={"Accept-Language": language}).content.decode()
    for path in document()["paths"]:
        assert path in page
    for kind in KINDS:
        assert f'id="problem-{kind}"' in page
    assert json.loads(Client().get("/api/v1/openapi.json").content) == document()
