"""The process of a large event: applied for 20 days before it, decided in 7, with plan, conditions and an inspection.

Events are gatherings: they stand on no map (LINES.md, line 2), and who attends is in no fact.
"""

from __future__ import annotations

from anlin.kernel.document import Document
from anlin.kernel.fact import BRIEFEST, Fact
from anlin.kernel.process import (
    OPENING,
    Ahead,
    Clock,
    InDocument,
    InOrder,
    Limit,
    NotBefore,
    Process,
    Provision,
    State,
    Step,
)
from anlin.kernel.words import said

_DESK = ("desk_officer", "supervisor")
_DECIDE = ("station_chief", "supervisor")
_INSPECT = ("case_officer", "station_chief")
_UNDECIDED = ("applied", "incomplete", "under_review")
_ALLOWED = ("allowed", "to_mend", "in_order")

FACTS = (
    Fact("event", "text", said("Name of the event"), bounds=(BRIEFEST, 80)),
    Fact("where", "text", said("Venue"), bounds=(BRIEFEST, 120)),
    Fact("premises", "record", said("Premises"), of="premises"),
    Fact("organiser", "text", said("Organiser"), bounds=(BRIEFEST, 80), hint=said("The enterprise or institution, as on its licence.")),
    Fact("starts_on", "date", said("First day of the event"), audience="public"),
    Fact("ends_on", "date", said("Last day of the event"), audience="public"),
    Fact("expected", "integer", said("People expected on one day"), bounds=(1000, 1_000_000),
         hint=said("Under 1,000 the event needs no permission.")),
    Fact("plan", "long_text", said("Safety plan"), bounds=(20, 2000),
         hint=said("Ways in and out, most people at once, stewards, emergency plan.")),
    Fact("missing", "long_text", said("What is missing"), bounds=(BRIEFEST, 1000)),
    Fact("conditions", "long_text", said("Conditions"), bounds=(BRIEFEST, 2000)),
    Fact("finding", "long_text", said("What the inspection found"), bounds=(BRIEFEST, 1000)),
    Fact("demand", "long_text", said("What has to be done before the event"), bounds=(BRIEFEST, 1000)),
    Fact("reason", "long_text", said("Reason"), bounds=(BRIEFEST, 1000)),
    Fact("note", "long_text", said("Note"), bounds=(1, 1000)),
    Fact("photos", "photos", said("Photographs"), bounds=(1, 4)),
)  # fmt: skip

STATES = (
    State("applied", said("Applied for"), "act"),
    State("incomplete", said("Something is missing"), "wait"),
    State("under_review", said("Under review"), "act"),
    State("allowed", said("Allowed, to be inspected"), "act"),
    State("to_mend", said("To be mended before the event"), "soon"),
    State("in_order", said("Inspected, in order"), "act"),
    State("held", said("Took place"), "done"),
    State("refused", said("Refused"), "none"),
    State("revoked", said("Permission withdrawn"), "none"),
    State("withdrawn", said("Application withdrawn"), "none"),
)

STEPS = (
    Step("ask_missing", said("Tell all that is missing"), ("applied",), "incomplete", _DESK, requires=("missing",), gives_to="party",
         icon="phone"),
    Step("supply", said("Supplied"), ("incomplete",), "applied", _DESK, requires=("plan",), gives_to="desk", primary=True, icon="doc"),
    Step("accept", said("Accept the application"), ("applied",), "under_review", _DESK, offers=("note",), gives_to="desk", primary=True,
         icon="inbox"),
    Step("allow", said("Allow, with conditions"), ("under_review",), "allowed", _DECIDE, requires=("conditions",), gives_to="actor",
         primary=True, icon="check"),
    Step("refuse", said("Refuse"), ("under_review",), "refused", _DECIDE, requires=("reason",), icon="flag"),
    Step("pass_inspection", said("Inspected: in order"), ("allowed", "to_mend"), "in_order", _INSPECT, requires=("finding",),
         offers=("photos",), gives_to="actor", primary=True, icon="check"),
    Step("order_mending", said("Inspected: to be mended"), ("allowed",), "to_mend", _INSPECT, requires=("finding", "demand"),
         offers=("photos",), gives_to="party", icon="flag"),
    Step("move", said("Move the event to another day"), ("under_review", *_ALLOWED), "under_review", _DECIDE,
         requires=("starts_on", "ends_on", "reason"), gives_to="desk", icon="route"),
    Step("revoke", said("Withdraw the permission"), _ALLOWED, "revoked", _DECIDE, requires=("reason",), icon="flag"),
    Step("took_place", said("It took place"), ("in_order",), "held", _INSPECT, requires=("note",), primary=True, icon="check"),
    Step("withdraw", said("The organiser withdraws"), (*_UNDECIDED, *_ALLOWED), "withdrawn", _DESK, requires=("reason",)),
    Step("note_down", said("Add a note"), (*_UNDECIDED, *_ALLOWED), None, (*_DESK, *_INSPECT, "auxiliary"), requires=("note",),
         offers=("photos",), icon="doc", shortcut="b"),
)  # fmt: skip

_LAW = "events-2007"
CLOCKS = (
    Clock("completeness", said("Telling all that is missing"), Provision("licensing-2019", "32"), starts_on=(OPENING, "supply"),
          stops_on=("ask_missing", "accept", "withdraw"), rule="licensing"),
    Clock("review", said("Decision"), Provision(_LAW, "13-14"), starts_on=("accept", "move"),
          stops_on=("allow", "refuse", "move", "withdraw")),
    Clock("inspection", said("Inspection before the event"), InDocument("starts_on", before=Limit(1, "days")), starts_on=(OPENING, "move"),
          stops_on=("pass_inspection", "move", "refuse", "revoke", "withdraw")),
)  # fmt: skip

LARGE_EVENT = Process(
    key="hazards.large_event", version=1, label=said("Large event"),
    initial="applied", final=frozenset({"held", "refused", "revoked", "withdrawn"}),
    states=STATES, steps=STEPS, clocks=CLOCKS, facts=FACTS,
    opened_by=_DESK, opened_as=said("Application received"),
    opening=("event", "where", "organiser", "starts_on", "expected", "plan"),
    opening_offers=("premises", "ends_on", "photos"),
    aheads=(Ahead("starts_on", Provision(_LAW, "13-14", "apply"), at=(OPENING, "move")),),
    in_order=(InOrder("starts_on", "ends_on"),),
    not_before=(NotBefore(("ends_on", "starts_on"), at=("took_place",)),),
    mapped=False,
)  # fmt: skip

PERMISSION = Document(
    "hazards.permission", said("Permission for a large event"), LARGE_EVENT.key, "XK", issued_by=_DECIDE, withdrawn_by=("supervisor",),
    facts=("event", "where", "organiser", "starts_on", "ends_on", "expected", "conditions"), after=("allow",),
    until=("move", "revoke", "withdraw"), with_step=True, audience="staff",
)  # fmt: skip
