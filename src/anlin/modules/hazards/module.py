"""The room of hazards and large events, declared."""

from __future__ import annotations

from anlin.kernel.process import Limit
from anlin.kernel.words import said
from anlin.modules.hazards.events import LARGE_EVENT, PERMISSION
from anlin.modules.hazards.processes import HAZARD, MORE_TIME, NOTICE
from anlin.spine.party.kinds import ELSEWHERE, HANDLING
from anlin.workbench.rooms import Module

MODULE = Module(
    key="hazards",
    label=said("Hazards"),
    processes=(HAZARD, LARGE_EVENT),
    documents=(NOTICE, MORE_TIME, PERMISSION),
    promises={
        "hazards.judging": Limit(24, "hours"),
        "hazards.reinspection": Limit(3, "days"),
        "hazards.overdue": Limit(3, "days"),
        "hazards.supervision": Limit(5, "days"),
        "hazards.handover": Limit(24, "hours"),
    },
    snippet={HAZARD.key: "what", LARGE_EVENT.key: "event"},
    gives={HAZARD.key: {"instruct": HANDLING, "hand_over": ELSEWHERE}},
    place_words={HAZARD.key: "where", LARGE_EVENT.key: "where"},
)
