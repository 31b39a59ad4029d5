"""From a finished draft to a matter: every answer is judged again, then all of it is stored at once."""

from __future__ import annotations

from django import forms
from django.db import IntegrityError

from anlin.kernel.personal import masked
from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.portal import places
from anlin.modules.intake.portal.draft import Draft, Look, Reach, What, When, Where
from anlin.modules.intake.portal.frame import VISITOR
from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.services import walled
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.codes import code_for
from anlin.spine.matter.selectors import participant_by_code
from anlin.spine.matter.services import Contents, Opened, open_matter
from anlin.spine.place import selectors
from anlin.spine.place.models import Area
from anlin.spine.vault.photos import Picture, keep


class NotSent(Exception):
    """An answer does not stand: the step and its form, with the sentence beside the field."""

    def __init__(self, step: str, form: forms.Form) -> None:
        super().__init__(step)
        self.step = step
        self.form = form


def send(draft: Draft, look: Look) -> Opened:
    """Open the matter; the same draft sent twice is one matter and one receipt.

    Raises:
        NotSent: an answer of an earlier step does not stand.
        Refused: the matter was not opened.
    """
    what, where, when, reach = (_judged(draft, step) for step in ("what", "where", "when", "reach"))
    assert isinstance(what, What)
    assert isinstance(where, Where)
    assert isinstance(when, When)
    assert isinstance(reach, Reach)
    point, area = _placed(where)
    category = what.cleaned_data["category"]
    text = what.cleaned_data["what"]
    if not look.cleaned_data["unmask"]:
        text = masked(text)
    pictures: list[Picture] = look.cleaned_data["photos"]
    contents = Contents(
        process=REPORT.key,
        facts=_facts(what, where, when, reach, text),
        area=area,
        point=point,
        category=category,
        urgency=CATEGORY[category].urgency,
        source="web",
        title=text,
        search_text=f"{text}\n{where.said}",
        photos=(lambda matter, key: keep(matter, key, pictures)) if pictures else None,
    )
    if category == COMPLAINT:
        contents = walled(contents, what.cleaned_data["about_unit"])
    try:
        return open_matter(contents=contents, actor=VISITOR, write_key=draft.write_key, participant=True)
    except IntegrityError:
        return _sent_long_ago(draft)


def _judged(draft: Draft, step: str) -> forms.Form:
    form = draft.form(step)
    if not form.is_valid():
        raise NotSent(step, form)
    return form


def _placed(where: Where) -> tuple[tuple[float, float] | None, Area]:
    if where.point is None:
        return None, places.whole_district()
    area = selectors.area_at(*where.point)
    if area is None:
        where.add_error("address", places.outside_words(where.point))
        raise NotSent("where", where)
    return where.point, area


def _facts(what: What, where: Where, when: When, reach: Reach, text: str) -> dict[str, object]:
    given = what.cleaned_data
    facts: dict[str, object] = {"category": given["category"], "source": "web", "what": text}
    if where.said:
        facts["where"] = where.said
    if when.said:
        facts["when"] = when.said
    if when.happened_at:
        facts["happened_at"] = when.happened_at
    if given["category"] == COMPLAINT and given["about_whom"]:
        facts["about_whom"] = given["about_whom"]
    if reach.cleaned_data["reach"] == "contact":
        facts |= {
            key: reach.cleaned_data[key]
            for key in ("contact_phone", "contact_name", "contact_safe")
            if reach.cleaned_data[key]
        }
    return facts


def _sent_long_ago(draft: Draft) -> Opened:
    """The key of a write is forgotten after two days, its code never: the receipt is the same.

    Raises:
        IntegrityError: it was something else.
    """
    code = code_for(draft.write_key)
    participant = participant_by_code(code)
    if participant is None:
        raise IntegrityError("a report was not stored")
    entry = LedgerEntry.objects.get(subject=participant.matter.ref, seq=1)
    return Opened(participant.matter, entry, code, repeated=True)
