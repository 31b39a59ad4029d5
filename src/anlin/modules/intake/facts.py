"""What the steps of a report ask for."""

from __future__ import annotations

from anlin.kernel.fact import BRIEFEST, Fact
from anlin.kernel.words import said
from anlin.modules.intake.categories import CHOICES, SOURCES

SAFE_CONTACT: dict[str, str] = {
    "any": said("Any way, any time"),
    "text_only": said("Text message only"),
    "daytime": said("By phone, in the daytime"),
    "no_home": said("Never at home, never leave word with others"),
    "code_only": said("Only here, by my code"),
}
DISPOSITIONS: dict[str, str] = {
    "fixed": said("Dealt with"),
    "advised": said("Explained and advised"),
    "mediated": said("Settled between those concerned"),
    "case_filed": said("Filed as a case, goes on there"),
    "not_found": said("Looked, nothing found"),
    "cannot": said("Cannot be done, with the reason"),
}
URGENCIES: dict[str, str] = {"1": said("Urgent"), "2": said("Ordinary"), "3": said("Can wait")}

FACTS: tuple[Fact, ...] = (
    Fact("category", "choice", said("What it is about"), audience="public", choices=CHOICES, filterable=True),
    Fact("source", "choice", said("How it reached us"), audience="public", choices=SOURCES, filterable=True),
    Fact("urgency", "choice", said("Urgency"), audience="public", choices=URGENCIES, filterable=True),
    Fact("what", "long_text", said("What happened"), audience="parties", bounds=(BRIEFEST, 2000)),
    Fact("where", "text", said("Where, in words"), audience="parties", bounds=(BRIEFEST, 200)),
    Fact("when", "text", said("When, in words"), audience="parties", bounds=(1, 100)),
    Fact("happened_at", "datetime", said("When it happened"), audience="parties"),
    Fact("photos", "photos", said("Photographs"), audience="parties", bounds=(1, 4)),
    Fact("contact_name", "text", said("Name"), audience="holder", bounds=(1, 60), identity=True),
    Fact("contact_phone", "text", said("Phone"), audience="holder", bounds=(5, 30), identity=True),
    Fact("contact_email", "text", said("E-mail"), audience="holder", bounds=(3, 120), identity=True),
    Fact("contact_safe", "choice", said("How contact is safe"), audience="holder", choices=SAFE_CONTACT, identity=True),
    Fact("about_whom", "text", said("Which officer or unit it is about"), audience="holder", bounds=(1, 200)),
    Fact("paper_taken_at", "datetime", said("Taken on paper at"), audience="parties"),
    Fact("unit", "unit", said("Unit"), audience="public", bounds=(1, 60)),
    Fact("into", "matter", said("Report it belongs to"), audience="staff", bounds=(1, 24), hint=said("The whole number, or its last six characters.")),
    Fact("reason", "long_text", said("Reason"), audience="parties", bounds=(BRIEFEST, 1000), hint=said("The reporter reads this.")),
    Fact("question", "long_text", said("Question to the reporter"), audience="parties", bounds=(BRIEFEST, 500)),
    Fact("reply", "long_text", said("Reply"), audience="parties", bounds=(1, 2000)),
    Fact("words", "long_text", said("In your words"), audience="parties", bounds=(1, 2000)),
    Fact("note", "long_text", said("Note"), audience="staff", bounds=(1, 2000), hint=said("Colleagues read this, the reporter does not.")),
    Fact("instruction", "long_text", said("What is to be done now"), audience="parties", bounds=(BRIEFEST, 1000)),
    Fact("part_what", "long_text", said("What the other matter is"), audience="parties", bounds=(BRIEFEST, 2000),
         hint=said("Only what belongs to the other matter, in the reporter's words where you can.")),
    Fact("part_category", "choice", said("What the other matter is about"), audience="public", choices=CHOICES),
    Fact("part_place", "boolean", said("It is at the same place and time"), audience="public", hint=said("Place and time, and the words for them, go along.")),
    Fact("part_photos", "boolean", said("The photographs belong to it too"), audience="public", needs="photos"),
    Fact("part", "matter", said("Split off as"), audience="public", bounds=(10, 24)),
    Fact("split_from", "matter", said("Split off from"), audience="public", bounds=(10, 24)),
    Fact("waiting_for", "text", said("Waiting for"), audience="parties", bounds=(BRIEFEST, 80)),
    Fact("signed_by", "text", said("Who took it over, and their reference"), audience="parties", bounds=(BRIEFEST, 120)),
    Fact("disposition", "choice", said("How it ended"), audience="public", choices=DISPOSITIONS),
    Fact("evidence", "long_text", said("What was done, and how one can see it"), audience="parties", bounds=(BRIEFEST, 2000),
         hint=said("The reporter reads this, and so do all who reported the same: name nobody.")),
)  # fmt: skip
