"""The administrator's page: what the district promised. No matter, nowhere (line 12)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.registry import all_processes
from anlin.workbench.faces import length_words
from anlin.workbench.promises import promise_words


@opens_for("administrator")
def house(request: Request) -> HttpResponse:
    """The promises in force."""
    return render(request, "workbench/house.html", {"promises": _promises()})


def _promises() -> list[tuple[str, str, str, str, object]]:
    """The newest promise of each setting: (of which process, for what, how long, its number, since when), in declared order."""
    newest: dict[str, DistrictPromise] = {}
    for row in DistrictPromise.objects.filter(since__lte=now()).order_by("since", "id"):
        newest[row.setting] = row
    named = [(promise_words(setting, all_processes()), row) for setting, row in newest.items()]
    return [(*words, length_words(row.amount, row.unit), row.number, row.since) for words, row in named]
