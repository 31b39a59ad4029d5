"""What a matter is opened with, from the facts that were given: for the derived form and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from anlin.kernel.process import Process
from anlin.spine.matter.services import Contents
from anlin.spine.place.models import Area
from anlin.workbench.rooms import completed_by_room, snippet_fact


def contents_for(
    process: Process,
    facts: Mapping[str, object],
    area: Area,
    point: tuple[float, float] | None,
    photos: Callable[[int, bytes], list[str]] | None,
) -> Contents:
    """The contents, completed by the process's room. Raises `Refused` where the room does not take them."""
    contents = Contents(process.key, facts, area, point, photos=photos, **_columns(process, facts))
    return completed_by_room(process, contents)


def _columns(process: Process, facts: Mapping[str, object]) -> dict[str, Any]:
    """What lists and search need of an opening."""
    words = [str(facts[fact.key]) for fact in process.facts if facts.get(fact.key) and fact.is_searched]
    columns: dict[str, Any] = {key: facts[key] for key in ("category", "source") if facts.get(key)}
    if facts.get("urgency"):
        columns["urgency"] = int(str(facts["urgency"]))
    return {**columns, "title": str(facts.get(snippet_fact(process)) or ""), "search_text": "\n".join(words)}
