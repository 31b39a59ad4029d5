"""The process of a hazard: find, notice, owner, put right by the date in the notice, look again, close.

Things, never persons; homes are not entered (LINES.md, lines 3 and 10). The limit is the date that the notice sets.
"""

from __future__ import annotations

from anlin.kernel.document import Document
from anlin.kernel.fact import BRIEFEST, Fact
from anlin.kernel.process import OPENING, Clock, Extension, InDocument, Limit, Process, Promise, Published, State, Step
from anlin.kernel.words import said

_FINDERS = ("grid_worker", "desk_officer", "case_officer", "station_chief", "supervisor")
_JUDGES = ("case_officer", "station_chief", "supervisor")
_LOOKERS = ("grid_worker", "case_officer", "station_chief")
_CHIEF = ("station_chief",)
_OPEN = ("found", "ordered", "overdue", "said_done", "escalated", "handing_over", "elsewhere")
_OURS = ("found", "ordered", "overdue", "escalated")

KINDS = {
    "exits": said("Way out blocked or locked"),
    "fire_gear": said("Fire equipment missing or broken"),
    "wiring": said("Wiring or charging"),
    "dangerous_goods": said("Gas or chemicals kept unsafely"),
    "structure": said("Part of a building loose"),
    "ground": said("Hole, cover or surface"),
    "water": said("Water's edge or bridge unguarded"),
    "works": said("Building site unsafe"),
    "other": said("Another hazard"),
}
DEGREES = {"1": said("Danger to life"), "2": said("Considerable"), "3": said("Minor")}
_NO_NAMES = said("Things and places; no person's name, and nothing about a home.")

FACTS = (
    Fact("category", "choice", said("Kind of hazard"), audience="public", choices=KINDS, filterable=True),
    Fact("urgency", "choice", said("How dangerous"), audience="public", choices=DEGREES, filterable=True),
    Fact("what", "long_text", said("What is dangerous"), bounds=(BRIEFEST, 1000), hint=_NO_NAMES),
    Fact("where", "text", said("Where, in words"), bounds=(BRIEFEST, 120)),
    Fact("premises", "record", said("Premises"), of="premises"),
    Fact("photos", "photos", said("Photographs"), bounds=(1, 4)),
    Fact("owner", "text", said("Who has to put it right"), bounds=(BRIEFEST, 80), hint=said("The enterprise or institution; a private owner stands in the register, sealed.")),
    Fact("demand", "long_text", said("What has to be done"), bounds=(BRIEFEST, 1000)),
    Fact("put_right_by", "date", said("To be put right by"), audience="public"),
    Fact("until", "date", said("More time until"), audience="public"),
    Fact("evidence", "long_text", said("What was seen"), bounds=(BRIEFEST, 1000), hint=_NO_NAMES),
    Fact("reason", "long_text", said("Reason"), bounds=(BRIEFEST, 1000)),
    Fact("instruction", "long_text", said("What is to be done now"), bounds=(BRIEFEST, 1000)),
    Fact("unit", "unit", said("Unit or authority"), audience="public", bounds=(1, 60)),
    Fact("signed_by", "text", said("Who took it over, and their reference"), bounds=(BRIEFEST, 120)),
    Fact("note", "long_text", said("Note"), bounds=(1, 1000)),
)  # fmt: skip

STATES = (
    State("found", said("Found, to be judged"), "act"),
    State("ordered", said("To be put right"), "wait"),
    State("overdue", said("Not put right in time"), "late"),
    State("said_done", said("Said to be put right"), "act"),
    State("escalated", said("Before supervision"), "late"),
    State("handing_over", said("Being handed over"), "wait"),
    State("elsewhere", said("With another authority"), "wait"),
    State("put_right", said("Put right"), "done"),
    State("ended_elsewhere", said("Ended by the other authority"), "done"),
    State("no_hazard", said("No hazard"), "none"),
)

STEPS = (
    Step("order", said("Give notice to put it right"), ("found",), "ordered", _JUDGES, requires=("owner", "demand", "put_right_by"),
         offers=("premises", "photos"), gives_to="party", primary=True, icon="doc", shortcut="o"),
    Step("at_once", said("Put right on the spot"), ("found",), "put_right", _LOOKERS, requires=("evidence",), offers=("photos",), icon="check"),
    Step("dismiss", said("It is no hazard"), ("found",), "no_hazard", _JUDGES, requires=("reason",)),
    Step("say_done", said("The owner says it is done"), ("ordered", "overdue"), "said_done", _LOOKERS, requires=("note",), offers=("photos",),
         gives_to="back", primary=True, icon="phone"),
    Step("look_again", said("Look again: put right"), ("said_done", "ordered", "overdue", "escalated"), "put_right", _LOOKERS,
         requires=("evidence",), offers=("photos",), primary=True, icon="check", shortcut="c"),
    Step("order_again", said("Look again: not put right, new date"), ("said_done", "ordered", "overdue"), "ordered", _JUDGES,
         requires=("evidence", "demand", "put_right_by"), offers=("photos",), gives_to="party", icon="flag"),
    Step("ask_time", said("The owner asks for more time"), ("ordered",), None, _LOOKERS[:2], requires=("reason",), asks="putting_right"),
    Step("grant_time", said("Grant more time"), ("ordered",), None, _CHIEF, requires=("until", "reason"), extends="putting_right"),
    Step("refuse_time", said("Refuse more time"), ("ordered",), None, _CHIEF, requires=("reason",), denies="putting_right"),
    Step("fall_overdue", said("The date passed"), ("ordered",), "overdue", ("system",), gives_to="back", icon="flag"),
    Step("rise", said("Nobody acted: to supervision"), ("overdue",), "escalated", ("system",), gives_to="supervision", icon="flag"),
    Step("escalate", said("Bring before supervision"), ("ordered", "overdue"), "escalated", _JUDGES[:2], requires=("reason",),
         gives_to="supervision", icon="flag"),
    Step("instruct", said("Instruct: new date"), ("escalated",), "ordered", ("supervisor",), requires=("unit", "instruction", "put_right_by"),
         gives_to="unit", primary=True, icon="route"),
    Step("hand_over", said("Hand over to another authority"), _OURS, "handing_over", (*_JUDGES, "desk_officer"), requires=("unit", "reason"),
         gives_to="unit", icon="ext", shortcut="t"),
    Step("signed_for", said("Signed for"), ("handing_over",), "elsewhere", (*_JUDGES, "desk_officer"), requires=("signed_by",), primary=True, icon="doc"),
    Step("sent_back", said("Sent back to us"), ("handing_over", "elsewhere"), "found", (*_JUDGES, "desk_officer"), requires=("reason",),
         gives_to="desk", icon="inbox"),
    Step("outcome", said("Record their answer"), ("elsewhere",), "ended_elsewhere", (*_JUDGES, "desk_officer"), requires=("evidence",),
         offers=("photos",), primary=True, icon="doc"),
    Step("judge_anew", said("Correct kind or danger"), ("found", "ordered", "overdue"), None, _JUDGES, requires=("reason",), offers=("category", "urgency")),
    Step("note_down", said("Add a note"), _OPEN, None, (*_FINDERS, "auxiliary"), requires=("note",), offers=("photos",), icon="doc", shortcut="b"),
)  # fmt: skip

_ENDS = ("look_again", "hand_over")
CLOCKS = (
    Clock("judging", said("Deciding what to do"), Promise("hazards.judging"), starts_on=(OPENING, "sent_back"),
          stops_on=("order", "at_once", "dismiss", "hand_over")),
    Clock("putting_right", said("Putting it right"), InDocument("put_right_by"), starts_on=("order", "order_again", "instruct"),
          stops_on=("order_again", "escalate", "rise", *_ENDS), paused_in={"said_done": said("waiting for us to look again")},
          extension=Extension(Limit(30, "days"), 1, "station_chief", until="until"), lapses="fall_overdue"),
    Clock("reinspection", said("Looking again"), Promise("hazards.reinspection"), starts_on=("say_done",), stops_on=("order_again", *_ENDS)),
    Clock("overdue", said("Acting on what is overdue"), Promise("hazards.overdue"), starts_on=("fall_overdue",),
          stops_on=("say_done", "order_again", "escalate", "rise", *_ENDS), lapses="rise"),
    Clock("supervision", said("Supervisor's decision"), Promise("hazards.supervision"), starts_on=("escalate", "rise"),
          stops_on=("instruct", *_ENDS)),
    Clock("handover", said("Until they sign for it"), Promise("hazards.handover"), starts_on=("hand_over",), stops_on=("signed_for", "sent_back")),
)  # fmt: skip

PUBLIC_MAP = Published(
    states=("ordered", "overdue", "said_done", "escalated"),
    by="category",
    classes={
        **dict.fromkeys(("structure", "ground", "water", "works"), "point"),
        **dict.fromkeys(("exits", "fire_gear", "wiring", "other"), "area"),
        "dangerous_goods": "never",
    },
    why=said("Whoever passes a danger in a public place should know of it. At premises only how many there are in the street is told; where dangerous goods are kept is not told at all."),
)  # fmt: skip

HAZARD = Process(
    key="hazards.hazard", version=1, label=said("Hazard"),
    initial="found", final=frozenset({"put_right", "ended_elsewhere", "no_hazard"}),
    states=STATES, steps=STEPS, clocks=CLOCKS, facts=FACTS,
    opened_by=_FINDERS, opened_as=said("Hazard found"),
    opening=("category", "urgency", "what", "where"),
    opening_offers=("premises", "photos"),
    published=PUBLIC_MAP,
)  # fmt: skip

_NEW_DATE = ("order_again", "instruct")  # the notice with the new date takes the place of what was given before
NOTICE = Document(
    "hazards.rectification", said("Notice to put it right"), HAZARD.key, "ZG", issued_by=_JUDGES, withdrawn_by=("station_chief", "supervisor"),
    facts=("category", "urgency", "what", "where", "owner", "demand", "put_right_by"), after=("order", *_NEW_DATE), until=_NEW_DATE, with_step=True,
    audience="staff",
)  # fmt: skip
MORE_TIME = Document(
    "hazards.more_time", said("More time to put it right"), HAZARD.key, "YQ", issued_by=_CHIEF, withdrawn_by=("station_chief", "supervisor"),
    facts=("what", "where", "owner", "demand", "put_right_by", "until"), after=("grant_time",), until=_NEW_DATE, with_step=True, audience="staff",
)  # fmt: skip
