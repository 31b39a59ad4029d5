"""What the steps of a report do beyond changing its state, inside the step's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from anlin.kernel.words import said
from anlin.modules.intake.apart import tell_apart
from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.access.selectors import complaint_would_be_lost, staff_holding
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.calendars import calendar_in_force
from anlin.spine.matter.models import Matter, MatterClock, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import Taken, effect
from anlin.spine.matter.selectors import matters_visible_to, may_see, numbered
from anlin.spine.matter.services import Contents, advance
from anlin.spine.matter.services.clocks import derive, district_promise
from anlin.spine.matter.services.splitting import copied_photos, first_photos, give_photos, split_off
from anlin.spine.matter.words import opening_words
from anlin.spine.party.models import Staff, Unit
from anlin.spine.search import services as search

_FOLLOW = UUID("6f0d4c1e-7d0a-4a5e-9a57-5f7c2f8a1b10")  # namespace of the keys of steps that follow others
_CLOSES = (":close", ":outcome", ":advise")
_WHERE_AND_WHEN = ("where", "when", "happened_at")
REOPENS_WITHIN = timedelta(days=30)


@effect(REPORT.key, "assign")
@effect(REPORT.key, "recategorise")
def refuse_complaint(taken: Taken) -> None:
    """A complaint has its own step, which closes the wall at once (line 6). The earlier promise stays (line 13)."""
    if taken.facts.get("category") == COMPLAINT and not taken.matter.complaint:
        raise Refused(
            said(
                "A complaint about an officer or unit is no matter of category: a supervisor closes the wall by its own step."
            ),
            code="fact",
            fact="category",
        )


@effect(REPORT.key, "recategorise")
def refuse_same_category(taken: Taken) -> None:
    """The reporter reads that the category changed: then it has to."""
    before = Matter.objects.values_list("category", flat=True).get(pk=taken.matter.pk)
    if taken.facts.get("category") == before:
        raise Refused(said("It has this category already: choose another one."), code="fact", fact="category")


@effect(REPORT.key, "new_promise")
def new_promise(taken: Taken) -> None:
    """A supervisor lets the present category's promise count, from the same start."""
    clock = MatterClock.objects.filter(matter=taken.matter, key="handling", outcome=MatterClock.Outcome.RUNNING).first()
    promise = district_promise(f"handling.{taken.matter.category}", now())
    if clock is None or promise is None:
        raise Refused(said("There is no running promise to change."), code="clock")
    if (clock.basis.get("setting"), clock.basis.get("number")) == (promise.setting, promise.number):
        raise Refused(said("The promise of this category counts already."), code="clock")
    clock.amount, clock.unit = promise.amount, promise.unit
    clock.basis = {"kind": "promise", "setting": promise.setting, "number": promise.number}
    derive(clock, calendar_in_force())
    clock.save()


@effect(REPORT.key, "merge")
def merge(taken: Taken) -> None:
    """Join to a report that goes on; each keeps its receipt, clock and right to refuse (line 13)."""
    reports = matters_visible_to(taken.actor).filter(process=REPORT.key)
    meant = numbered(str(taken.facts["into"]), reports)
    if len(meant) > 1:
        raise Refused(
            said("Several reports have a number that ends like this: write the whole number."), code="fact", fact="into"
        )
    into = reports.filter(number=meant[0]).first() if meant else None
    if into is None:
        raise Refused(
            said("There is no such report: write its whole number as on the report, or the last six characters of it."),
            code="fact",
            fact="into",
        )
    if into.pk == taken.matter.pk:
        raise Refused(said("This is the report itself: write the number of the other one."), code="fact", fact="into")
    if into.merged_into_id is not None or into.state in REPORT.final:
        raise Refused(
            said("That report has ended or belongs to another one: choose one that goes on."), code="fact", fact="into"
        )
    if into.state == "resolved":
        raise Refused(
            said(
                "That report was closed and waits for its reporter's word: nobody would work on this one any more. "
                "Answer this one by itself, with what was done there."
            ),
            code="fact",
            fact="into",
        )
    if _walls_of(into) != _walls_of(taken.matter):
        raise Refused(
            said(
                "A complaint about an officer or unit is joined only to one about the same: "
                "whoever it concerns would learn of it by the other."
            ),
            code="fact",
            fact="into",
        )
    if taken.matter.merged.exists():
        raise Refused(said("Others were joined to this one: join it the other way round."), code="fact", fact="into")
    taken.matter.merged_into = into
    taken.facts["into"] = into.number


def _walls_of(matter: Matter) -> tuple[bool, frozenset[tuple[int | None, int | None]]]:
    """Whether it is a complaint, and against whom its walls stand."""
    return matter.complaint, frozenset(Wall.objects.filter(matter=matter).values_list("staff", "unit"))


@effect(REPORT.key, "unmerge")
def unmerge(taken: Taken) -> None:
    """Separate again; it goes its own way from the desk. Whoever separates two says that they are not the same."""
    whole = _part(taken.matter)
    if whole is not None:
        tell_apart(by=taken.actor, matter=taken.matter, others=[whole])


@effect(REPORT.key, "go_alone")
def go_alone(taken: Taken) -> None:
    """The other goes on no more, or behind a wall; that says nothing of whether they are the same."""
    _part(taken.matter)


def _part(matter: Matter) -> Matter | None:
    """Joined to nothing any more; what it was joined to.

    Where a wall closed around that one meanwhile, it closes around this one too: it told of the same (line 6).
    """
    whole, matter.merged_into = matter.merged_into, None
    if whole is not None and _walls_of(whole)[1] - _walls_of(matter)[1]:
        for wall in Wall.objects.filter(matter=whole):
            Wall.objects.get_or_create(matter=matter, staff=wall.staff, unit=wall.unit)
        _with_supervision(matter)
    return whole


@effect(REPORT.key, "split")
def split(taken: Taken) -> None:
    """A report that holds two: the second is opened beside it, with the words given and what is said to go along.

    Whoever splits it says that they are not the same.
    """
    whole, category = taken.matter, str(taken.facts["part_category"])
    if category == COMPLAINT and not whole.complaint:
        raise Refused(
            said(
                "A complaint about an officer or unit is no part of a report: a supervisor closes the wall by its own step."
            ),
            code="fact",
            fact="part_category",
        )
    words, told = str(taken.facts["part_what"]), opening_words([whole], "what", *_WHERE_AND_WHEN)[whole.pk]
    if words == told.get("what"):
        raise Refused(
            said("Write only what belongs to the other matter: this is the whole report."),
            code="fact",
            fact="part_what",
        )
    along = {key: told[key] for key in _WHERE_AND_WHEN if key in told} if taken.facts.get("part_place") else {}
    photos = first_photos(whole) if taken.facts.get("part_photos") else []
    contents = Contents(
        process=REPORT.key,
        facts={"category": category, "source": whole.source, "what": words, **along},
        area=whole.area,
        point=(whole.lon, whole.lat) if along and whole.lon is not None and whole.lat is not None else None,
        category=category,
        urgency=urgency_of(category),
        source=whole.source,
        title=words,
        search_text="\n".join((words, *along.values())),
        photos=copied_photos(whole, photos) if photos else None,
        photo_marks=photos,
    )
    key = str(uuid5(_FOLLOW, f"{whole.pk}/{whole.last_seq}/split"))
    part = split_off(whole=whole, contents=contents, actor=taken.actor, write_key=key)
    tell_apart(by=taken.actor, matter=part, others=[whole, *whole.parts.exclude(pk=part.pk)])
    taken.public["part"] = part.number


def _followers_of(taken: Taken) -> list[Matter]:
    return list(Matter.objects.filter(merged_into=taken.matter, state="merged").order_by("id"))


def _follow(taken: Taken, step: str, facts: dict[str, object], photos: Sequence[str] = ()) -> None:
    for child in _followers_of(taken):
        key = str(uuid5(_FOLLOW, f"{taken.matter.pk}/{taken.matter.last_seq}/{step}/{child.pk}"))
        given = {"photos": give_photos(of=taken.matter, refs=photos, to=child)} if photos else {}
        advance(matter=child.pk, step=step, actor=THE_HOUSE, facts={**facts, **given}, write_key=key)


@effect(REPORT.key, "close")
@effect(REPORT.key, "outcome")
def close_followers(taken: Taken) -> None:
    """Reports joined to this one claim to be closed too, and each reporter is asked, with the words and photographs of the close alone."""
    photos = taken.facts.get("photos", ())
    shown = [str(ref) for ref in photos] if isinstance(photos, list) else []
    _follow(taken, "follow_close", {key: taken.facts[key] for key in ("disposition", "evidence")}, shown)


@effect(REPORT.key, "advise")
def advise(taken: Taken) -> None:
    """An answer is a close with the disposition "advised"."""
    taken.public["disposition"] = "advised"
    _follow(taken, "follow_close", {"disposition": "advised", "evidence": taken.facts["evidence"]})


@effect(REPORT.key, "uphold")
def refuse_own_close(taken: Taken) -> None:
    """A refusal goes one level up: whoever closed it does not decide that the own close holds, where somebody else can."""
    closed = (one.told for one in reversed(history_of(taken.matter.ref)) if one.told.action.endswith(_CLOSES))
    last = next(closed, None)
    if last is None or last.who != taken.actor.ref:
        return
    others = (one for one in staff_holding("supervisor", area=taken.matter.area_id) if one.ref != last.who)
    if any(may_see(one, taken.matter) for one in others):
        raise Refused(
            said(
                "You closed this report yourself: another supervisor decides whether the close holds. "
                "You can give it back to work."
            ),
            code="role",
        )


@effect(REPORT.key, "withdraw")
@effect(REPORT.key, "uphold")
def separate_followers(taken: Taken) -> None:
    """What others were joined to ends without a close: the others' reports go on by themselves."""
    _follow(taken, "go_alone", {})


@effect(REPORT.key, "concerns")
@effect(REPORT.key, "concerns_escalated")
def close_wall(taken: Taken) -> None:
    """It turns out to concern a unit: from this step on that unit and its chief see nothing (line 6)."""
    unit = Unit.objects.filter(key=str(taken.facts["unit"])).first()
    if unit is None:
        raise Refused(said("Choose a unit of this district."), code="fact", fact="unit")
    refuse_lost(unit.key, fact="unit")
    Wall.objects.get_or_create(matter=taken.matter, unit=unit)
    _with_supervision(taken.matter)
    separate_followers(taken)


def _with_supervision(matter: Matter) -> None:
    """Behind its walls only supervision knows of it; its words are found by nobody else."""
    search.wall(matter.pk)
    matter.complaint = True
    matter.held_by = Matter.Held.SUPERVISION
    matter.holder_unit = None
    matter.holder_staff = None
    matter.held_since = now()


@effect(REPORT.key, "reopen")
def refuse_late_reopening(taken: Taken) -> None:
    """An ended report opens again within thirty days; later, a new report refers to it."""
    if not may_reopen(taken.matter):
        raise Refused(
            said("It ended more than thirty days ago: please report anew and name this number."), code="not_open"
        )


def refuse_lost(against: str, *, fact: str = "about_unit") -> None:
    """A complaint that nobody could open is not taken: it would wait for ever, though its reporter was promised an answer.

    Args:
        against: the key of the unit that it concerns, which must not see it (line 6); empty where none is named.

    Raises:
        Refused: all who may open complaints belong to that unit.
    """
    unit = Unit.objects.filter(key=against).first() if against else None
    if unit is not None and complaint_would_be_lost([unit.pk]):
        raise Refused(
            said(
                "Nobody here could open a complaint about %(unit)s: all who handle complaints belong to it. "
                "Nothing was stored. Take it to the procuratorate or the authority above; about police, the national line is 12389."
            ),
            code="fact",
            fact=fact,
            unit=unit,
        )


def walled(contents: Contents, about_unit: str = "") -> Contents:
    """A complaint behind its walls: against the unit that was chosen, and whoever of this house its words name in full (line 6).

    Raises:
        Refused: nobody would be left to open it.
    """
    words = str(contents.facts.get("about_whom") or "")
    units = [unit.pk for unit in Unit.objects.filter(ended_at=None) if unit.key == about_unit or _named(unit, words)]
    staff = [one.pk for one in Staff.objects.filter(left_at=None) if _named(one, words)]
    if complaint_would_be_lost(units, staff):
        raise Refused(
            said(
                "Nobody here could open this complaint: it names all who handle complaints, or their unit. "
                "Nothing was stored. Take it to the procuratorate or the authority above; about police, the national line is 12389."
            ),
            code="fact",
            fact="about_whom",
        )
    return replace(contents, complaint=True, against_units=units, against_staff=staff)


def _named(one: Unit | Staff, words: str) -> bool:
    """The words hold the whole name, in either language."""
    return any(bool(name) and name.casefold() in words.casefold() for name in (one.name_zh, one.name_en))


def may_reopen(matter: Matter) -> bool:
    """The report ended at most thirty days ago."""
    return matter.closed_at is not None and now() - matter.closed_at <= REOPENS_WITHIN


def urgency_of(category: str) -> int:
    """How urgent a category is until the desk says otherwise."""
    return CATEGORY[category].urgency


def completed(contents: Contents) -> Contents:
    """What an opening that no form of this room asked for still needs: its urgency, and the wall of a complaint (line 6).

    Raises:
        Refused: a complaint that does not say whom it is about, or that nobody would be left to open.
    """
    category = str(contents.facts.get("category"))
    if category not in CATEGORY:
        return contents  # refused where facts are judged
    complaint = category == COMPLAINT
    if complaint and not contents.facts.get("about_whom"):
        raise Refused(
            said("Say which officer or unit it is about, as well as you know."), code="fact", fact="about_whom"
        )
    urgency = int(str(contents.facts.get("urgency") or urgency_of(category)))
    whole = replace(contents, urgency=urgency)
    return walled(whole) if complaint else whole
