"""The process of a report. Closing is a claim: the reporter confirms, refuses, or a stated time runs out."""

from __future__ import annotations

from anlin.kernel.process import OPENING, Clock, Extension, Limit, Process, Promise, Provision, State, Step
from anlin.kernel.words import said
from anlin.modules.intake.facts import FACTS

_DESK = ("desk_officer", "supervisor")
_HANDLERS = ("case_officer", "grid_worker", "station_chief", "supervisor")
_ALL = ("desk_officer", "case_officer", "grid_worker", "auxiliary", "station_chief", "supervisor")
_REPORTER = ("reporter",)
_OPEN = ("reported", "desk_asking", "assigned", "working", "asking", "waiting", "transferring", "transferred", "merged", "escalated")  # fmt: skip
_CONCERNS = said("It concerns an officer or unit: supervision has it, and those concerned do not see it")
_ENDS = ("close", "advise", "outcome", "follow_close", "withdraw")
WAITS_FOR_REPORTER = said("waiting for the reporter's answer")

STATES = (
    State("reported", said("At the desk"), "act", said("We have it and are deciding who handles it.")),
    State("desk_asking", said("Asked the reporter"), "wait", said("We asked you something.")),
    State("assigned", said("Assigned"), "act", said("It has been given to a unit.")),
    State("working", said("Being worked on"), "act", said("Somebody is working on it.")),
    State("asking", said("Asked the reporter"), "wait", said("We asked you something.")),
    State("waiting", said("Waiting for others"), "wait", said("We wait for another authority.")),
    State("transferring", said("Being transferred"), "wait", said("It belongs to another authority; they have to sign for it.")),
    State("transferred", said("Transferred"), "wait", said("Another authority has it and answers through us.")),
    State("merged", said("Joined to another report"), "act", said("Others reported the same; yours counts as before.")),
    State("resolved", said("Waits for confirmation"), "wait", said("They say it is done. Is it?")),
    State("escalated", said("Close refused"), "late", said("You said it is not done; a supervisor looks at it.")),
    State("confirmed", said("Confirmed"), "done", said("You confirmed that it is done.")),
    State("unanswered", said("Ended without answer"), "none", said("No answer came in time; not counted as satisfied.")),
    State("upheld", said("Ended, both views kept"), "none", said("We hold that it is done, you do not; both are on record.")),
    State("closed_at_source", said("Ended before it came here"), "none", said("It ended in the system that it was entered from.")),
    State("withdrawn", said("Withdrawn"), "none", said("You withdrew it.")),
)  # fmt: skip

STEPS = (
    Step("assign", said("Assign"), ("reported",), "assigned", _DESK, requires=("unit",), offers=("category", "urgency", "note"),
         gives_to="unit", primary=True, reader=said("Given to %(unit)s"), icon="route", shortcut="a", for_many=True),
    Step("ask", said("Ask the reporter"), ("reported",), "desk_asking", _DESK, requires=("question",), gives_to="reporter",
         reader=said("We asked you something"), icon="phone", shortcut="z"),
    Step("reply", said("Answer"), ("desk_asking",), "reported", _REPORTER, requires=("reply",), offers=("photos",), gives_to="desk",
         primary=True, reader=said("You answered"), icon="doc"),
    Step("go_on", said("Go on without an answer"), ("desk_asking",), "reported", _DESK, requires=("reason",), gives_to="desk",
         reader=said("Going on without your answer"), icon="list"),
    Step("complex", said("Three days to decide: complex"), ("reported", "desk_asking"), None, ("station_chief", "supervisor"),
         requires=("reason",), extends="acceptance", reader=said("Deciding takes longer: complex"), icon="list"),
    Step("not_ours", said("Transfer: not ours"), ("reported",), "transferring", _DESK, requires=("unit", "reason"), gives_to="unit",
         reader=said("Sent to %(unit)s, which is responsible"), icon="ext", shortcut="t"),
    Step("taken_over", said("Signed for"), ("transferring",), "transferred", _DESK, requires=("signed_by",), primary=True,
         reader=said("They signed for it"), icon="doc"),
    Step("sent_back", said("Sent back to us"), ("transferring", "transferred"), "reported", _DESK, requires=("reason",), gives_to="desk",
         reader=said("It came back to us"), icon="inbox"),
    Step("outcome", said("Record their answer"), ("transferred",), "resolved", _DESK, requires=("disposition", "evidence"),
         offers=("photos",), gives_to="reporter", primary=True, reader=said("They say it is done"), icon="doc"),
    Step("merge", said("Join to another report"), ("reported",), "merged", _DESK, requires=("into",), offers=("note",),
         reader=said("Joined to another report of the same; your receipt, time and right to refuse stay"), icon="merge", shortcut="m", for_many=True),
    Step("split", said("Split: it holds two matters"), ("reported", "desk_asking", "assigned", "working", "asking", "escalated"), None,
         (*_DESK, "case_officer", "station_chief"), requires=("part_what", "part_category", "reason"), offers=("part_place", "part_photos"),
         reader=said("It held two matters: the other goes its own way, under the same receipt"), icon="merge"),
    Step("unmerge", said("Separate again"), ("merged",), "reported", _DESK, requires=("reason",), gives_to="desk",
         reader=said("Separated again; the time promised to you runs as before"), icon="merge"),
    Step("go_alone", said("Goes on alone: the other ended"), ("merged",), "reported", ("system",), gives_to="desk",
         reader=said("What it was joined to goes on no more; yours goes on by itself"), icon="merge"),
    Step("advise", said("Answer and close"), ("reported",), "resolved", _DESK, requires=("evidence",), gives_to="reporter",
         reader=said("We answered"), icon="book"),
    Step("recategorise", said("Change the category"), ("reported", "assigned", "working", "escalated"), None, (*_DESK, *_HANDLERS[:3]),
         requires=("category", "reason"), reader=said("Category changed; the earlier promise stays"), icon="filter", for_many=True),
    Step("new_promise", said("Let the new category's promise count"), ("reported", "assigned", "working", "escalated"), None,
         ("supervisor",), requires=("reason",), reader=said("The promised time changed"), icon="list"),
    Step("take", said("Take it on"), ("assigned",), "working", _HANDLERS, offers=("note",), gives_to="actor", primary=True,
         reader=said("Taken on"), icon="staff", shortcut="o", for_many=True),
    Step("return", said("Send back to the desk"), ("assigned", "working"), "reported", _HANDLERS, requires=("reason",), gives_to="desk",
         reader=said("Sent back to the desk"), icon="inbox"),
    Step("reassign", said("Give to another unit"), ("assigned", "working"), "assigned", ("station_chief", "supervisor"),
         requires=("unit", "reason"), gives_to="unit", reader=said("Given to %(unit)s"), icon="route", for_many=True),
    Step("note_down", said("Add a note"), _OPEN, None, _ALL, requires=("note",), offers=("photos",), icon="doc", shortcut="b", for_many=True),
    Step("ask_reporter", said("Ask the reporter"), ("working",), "asking", _HANDLERS, requires=("question",), gives_to="reporter",
         reader=said("We asked you something"), icon="phone"),
    Step("reply_to_handler", said("Answer"), ("asking",), "working", _REPORTER, requires=("reply",), offers=("photos",), gives_to="back",
         primary=True, reader=said("You answered"), icon="doc"),
    Step("work_on", said("Go on without an answer"), ("asking",), "working", _HANDLERS, requires=("reason",), gives_to="back",
         reader=said("Going on without your answer"), icon="list"),
    Step("wait", said("Wait for another authority"), ("working",), "waiting", _HANDLERS, requires=("waiting_for", "reason"),
         gives_to="outside", reader=said("Paused: waiting for %(waiting_for)s"), icon="list"),
    Step("resume", said("Go on"), ("waiting",), "working", _HANDLERS, offers=("note",), gives_to="back", primary=True,
         reader=said("Going on"), icon="list"),
    Step("ask_extension", said("Ask for more time"), ("working", "asking", "waiting"), None, _HANDLERS[:2], requires=("reason",),
         asks="handling", reader=said("More time was asked for"), icon="list"),
    Step("grant_extension", said("Grant more time"), ("working", "asking", "waiting"), None, ("station_chief",), requires=("reason",),
         extends="handling", reader=said("More time was granted"), icon="list"),
    Step("refuse_extension", said("Refuse more time"), ("working", "asking", "waiting"), None, ("station_chief",), requires=("reason",),
         denies="handling", reader=said("More time was refused"), icon="list"),
    Step("close", said("Close with evidence"), ("working",), "resolved", _HANDLERS, requires=("disposition", "evidence"),
         offers=("photos",), gives_to="reporter", primary=True, reader=said("They say it is done"), icon="doc", shortcut="c"),
    Step("follow_close", said("Close with the report it was joined to"), ("merged",), "resolved", ("system",),
         requires=("disposition", "evidence"), offers=("photos",), gives_to="reporter", reader=said("They say it is done"), icon="doc"),
    Step("confirm", said("The close is accepted"), ("resolved",), "confirmed", _REPORTER, offers=("words",), reader=said("You confirmed"),
         icon="doc"),
    Step("refuse", said("The close is not accepted"), ("resolved",), "escalated", _REPORTER, requires=("words",), offers=("photos",),
         gives_to="supervision", reader=said("You said it is not done"), icon="flag"),
    Step("lapse", said("No answer in time"), ("resolved",), "unanswered", ("system",), reader=said("No answer in time: ended, not counted as satisfied"), icon="list"),
    Step("reopen", said("Open it again"), ("unanswered",), "escalated", _REPORTER, requires=("words",), gives_to="supervision",
         reader=said("You opened it again"), final_reopens=True, icon="flag"),
    Step("work_again", said("Back to work"), ("escalated",), "assigned", ("supervisor",), requires=("unit", "instruction"),
         gives_to="unit", primary=True, reader=said("Given to %(unit)s again"), icon="route"),
    Step("uphold", said("Uphold the close"), ("escalated",), "upheld", ("supervisor",), requires=("reason",),
         reader=said("We hold that it is done; your view stays on record beside ours"), icon="scale"),
    Step("add_words", said("Add something"), _OPEN, None, _REPORTER, requires=("words",), offers=("photos",), reader=said("You added something"), icon="doc"),
    Step("import_closed", said("Enter as ended"), ("reported",), "closed_at_source", ("importer",), icon="ext"),
    Step("withdraw", said("Withdraw"), ("reported", "desk_asking", "assigned"), "withdrawn", _REPORTER, offers=("words",),
         reader=said("You withdrew it"), icon="list"),
    Step("urge", said("Urge"), _OPEN, None, ("supervisor", "station_chief"), requires=("instruction",),
         reader=said("A supervisor urged"), icon="flag", for_many=True),
    Step("concerns", said("It concerns an officer or unit: close the wall"), ("reported", "desk_asking", "assigned", "working", "asking", "waiting"), "reported",
         ("supervisor",), requires=("unit", "reason"), gives_to="supervision", reader=_CONCERNS, icon="shield"),
    Step("concerns_escalated", said("It concerns an officer or unit: close the wall"), ("escalated",), None, ("supervisor",), requires=("unit", "reason"),
         reader=_CONCERNS, icon="shield"),
)  # fmt: skip

CLOCKS = (
    Clock("acceptance", said("Deciding who handles it"), Promise("acceptance"),
          starts_on=(OPENING, "return", "sent_back", "go_alone"), stops_on=("assign", "not_ours", "merge", "advise", "withdraw"),
          resumes_on=("unmerge",),  # joined by mistake: the reporter loses no time by it, and nobody gains any
          paused_in={"desk_asking": WAITS_FOR_REPORTER}, extension=Extension(Limit(48, "hours"), 1, "supervisor"),
          resident=said("to tell you who handles it")),
    Clock("transfer", said("Transfer to whom it belongs"), Provision("adm-2018", "61"), starts_on=("not_ours",),
          stops_on=("taken_over", "sent_back"), rule="administrative", resident=said("to hand it to those responsible")),
    Clock("handling", said("Handling"), Promise("handling.{category}"), starts_on=(OPENING,),
          stops_on=_ENDS,
          paused_in={"desk_asking": WAITS_FOR_REPORTER, "asking": WAITS_FOR_REPORTER, "waiting": said("waiting for another authority")},
          extension=Extension(Limit(5, "days"), 1, "station_chief"), resident=said("to deal with it")),
    Clock("rework", said("Handling again"), Promise("rework"), starts_on=("work_again",), stops_on=_ENDS,
          paused_in={"desk_asking": WAITS_FOR_REPORTER, "asking": WAITS_FOR_REPORTER, "waiting": said("waiting for another authority")}, resident=said("to deal with it again")),
    Clock("confirmation", said("Time to answer"), Promise("confirmation"), starts_on=("close", "advise", "outcome", "follow_close"),
          stops_on=("confirm", "refuse", "lapse"), resident=said("for your answer"), lapses="lapse"),
    Clock("review", said("Supervisor's decision"), Promise("review"), starts_on=("refuse", "reopen"),
          stops_on=("work_again", "uphold"), resident=said("to decide what happens now")),
)  # fmt: skip

REPORT = Process(
    key="intake.report",
    version=1,
    label=said("Report"),
    initial="reported",
    final=frozenset({"confirmed", "unanswered", "upheld", "withdrawn", "closed_at_source"}),
    states=STATES,
    steps=STEPS,
    clocks=CLOCKS,
    facts=FACTS,
    opened_by=("reporter", "desk_officer", "case_officer", "grid_worker", "station_chief", "supervisor", "importer"),
    opened_as=said("Report received"),
    opening=("category", "source", "what"),
    opening_offers=("where", "when", "happened_at", "photos", "contact_name", "contact_phone", "contact_email", "contact_safe", "about_whom",
                    "paper_taken_at", "urgency", "reason"),
)  # fmt: skip

PROMISES: dict[str, Limit] = {
    "acceptance": Limit(24, "hours"),
    "rework": Limit(3, "days"),
    "confirmation": Limit(7, "days"),
    "review": Limit(5, "days"),
}
