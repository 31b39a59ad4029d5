"""The room of reports, declared."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import URLPattern

from anlin.kernel.process import Limit
from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORIES
from anlin.modules.intake.papers import DOCUMENTS
from anlin.modules.intake.processes import PROMISES, REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.services import Contents
from anlin.spine.party.kinds import ELSEWHERE, HANDLING
from anlin.workbench.rooms import Module, NavItem


def _routes() -> Sequence[URLPattern]:
    from anlin.modules.intake.urls import urlpatterns

    return urlpatterns


def _completed(contents: Contents) -> Contents:
    from anlin.modules.intake.services import completed

    return completed(contents)


def _at_the_desk(actor: Actor) -> QuerySet[Matter]:
    """Reports that the desk has to decide."""
    return matters_visible_to(actor).filter(process=REPORT.key, state=REPORT.initial)


MODULE = Module(
    key="intake",
    label=said("Reports"),
    processes=(REPORT,),
    documents=DOCUMENTS,
    routes=_routes,
    nav=(
        NavItem(
            said("Intake desk"),
            "intake_desk",
            "inbox",
            ("desk_officer", "supervisor"),
            first_for=("desk_officer",),
            awaits=_at_the_desk,
        ),
        NavItem(
            said("Overview"),
            "intake_overview",
            "chart",
            ("supervisor", "station_chief"),
            group=said("Supervision"),
            first_for=("supervisor", "station_chief"),
        ),
    ),
    promises=PROMISES | {f"handling.{category.key}": Limit(category.amount, category.unit) for category in CATEGORIES},
    snippet={REPORT.key: "what"},
    place_words={REPORT.key: "where"},
    opening={REPORT.key: "intake_new"},
    gives={
        REPORT.key: {"assign": HANDLING, "reassign": HANDLING, "work_again": HANDLING, "not_ours": ELSEWHERE},
    },
    completes={REPORT.key: _completed},
)
