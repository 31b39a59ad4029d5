"""Fictitious hazards and large events of the demonstration: some in every state, on the premises that were entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from anlin.config.demo import phrases_hazards as told
from anlin.config.demo.premises import Entered
from anlin.config.demo.staffing import House
from anlin.config.demo.walk import Walk
from anlin.kernel.process import OPENING
from anlin.modules.hazards.events import LARGE_EVENT
from anlin.modules.hazards.processes import HAZARD
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.bulk import Past, PastStep
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import beat_of

HAZARDS = (  # where it is to stand, how many, how many days ago it was found
    ("found", 26, 0.5), ("ordered", 70, 6), ("more_time", 10, 8), ("overdue", 34, 14), ("said_done", 26, 7), ("escalated", 22, 20),
    ("handing_over", 14, 1), ("elsewhere", 18, 12), ("put_right", 130, 120), ("at_once", 34, 60), ("no_hazard", 16, 40), ("ended_elsewhere", 20, 90),
)  # fmt: skip
EVENTS = (
    ("applied", 8, 2), ("incomplete", 6, 4), ("under_review", 10, 5), ("allowed", 9, 14), ("to_mend", 5, 24), ("in_order", 6, 26),
    ("held", 20, 120), ("refused", 6, 60), ("revoked", 3, 50), ("withdrawn", 5, 70),
)  # fmt: skip
IN_THE_GRID = ("found", "ordered", "overdue", "said_done", "escalated", "handing_over")
"""One of each lies in the grid of the worker whose log-in is shown, and those that go on there are that worker's."""
_H = Matter.Held


@dataclass(kw_only=True)
class Round(Walk):
    """A matter of this room being lived, at premises, by the people of its beat."""

    place: Entered
    house: House
    station: Unit
    officer: Staff
    follower: Staff
    """Who looks after it once notice was given."""

    def follow(self, step: str, hours: float, who: str, facts: dict[str, object] | None = None) -> None:
        """Take a step after which whoever looks after it has it."""
        self.take(step, hours, who, facts, held_by=_H.UNIT, unit=self.follower.unit, staff=self.follower)

    def day(self, days: float) -> str:
        """A date so many days after the walk's present."""
        return (self.at + timedelta(days=days)).date().isoformat()

    @property
    def name(self) -> str:
        return str(self.place.row.facts["name"])

    @property
    def address(self) -> str:
        return str(self.place.row.facts["where"])


def hazards_and_events(seed: int, places: Sequence[Entered], house: House, end: datetime) -> Iterator[Past]:
    """Their pasts, the oldest first."""
    random = Random(seed)  # noqa: S311 - fiction
    wanted = [(goal, age, HAZARD.key) for goal, count, age in HAZARDS for _ in range(count)]
    wanted += [(goal, age, LARGE_EVENT.key) for goal, count, age in EVENTS for _ in range(count)]
    begun = [(end - timedelta(days=age * random.uniform(0.7, 1.3)), goal, key) for goal, age, key in wanted]
    stations = {
        area.pk: house.stations[beat.station_key] for area in {p.row.area for p in places} if (beat := beat_of(area))
    }
    in_grid, left = [one for one in places if one.row.area.pk == house.grid.pk], set(IN_THE_GRID)
    for at, goal, key in sorted(begun):
        place = random.choice([one for one in places if one.row.area.pk in stations])
        of_grid = bool(in_grid) and key == HAZARD.key and goal in left
        if of_grid:
            left.remove(goal)
            place = in_grid[len(left) % len(in_grid)]
        station = stations[place.row.area.pk]
        officer = random.choice(house.officers[station.pk])
        process = HAZARD if key == HAZARD.key else LARGE_EVENT
        walk = Round(
            process=process,
            random=random,
            at=at,
            end=end,
            place=place,
            house=house,
            station=station,
            officer=officer,
            follower=house.grid_worker if of_grid else officer,
        )
        yield _hazard(walk, goal) if process is HAZARD else _event(walk, goal)


def _hazard(walk: Round, goal: str) -> Past:
    random = walk.random
    kind = random.choice(tuple(told.HAZARDS))
    what, demand, seen = random.choice(told.HAZARDS[kind])
    degree = random.choices(("1", "2", "3"), (1, 5, 4))[0]
    facts: dict[str, object] = {
        "category": kind,
        "urgency": degree,
        "what": what,
        "where": f"{walk.address} {walk.name}",
        "premises": walk.place.number,
    }
    if kind in ("ground", "water"):
        del facts["premises"]
        facts["where"] = walk.address
    walk.state = HAZARD.initial
    walk.steps.append(PastStep(OPENING, walk.at, walk.officer.ref, walk.state, facts))
    _hazard_road(walk, goal, demand, seen)
    return _past(walk, what, f"{what}\n{facts['where']}", kind, int(degree))


def _hazard_road(walk: Round, goal: str, demand: str, seen: str) -> None:
    officer, desk = walk.officer, walk.house.desk_staff[0]
    if goal == "found":
        return
    if goal in ("at_once", "no_hazard"):
        step, facts = ("at_once", {"evidence": seen}) if goal == "at_once" else ("dismiss", {"reason": told.DISMISSED})
        walk.take(step, 2, officer.ref, facts)
        return
    if goal in ("handing_over", "elsewhere", "ended_elsewhere"):
        unit = walk.random.choice(walk.house.outside)
        walk.take("hand_over", 5, desk.ref, {"unit": unit.key, "reason": told.ELSEWHERE}, held_by=_H.OUTSIDE, unit=unit)
        if goal != "handing_over":
            walk.take("signed_for", 12, desk.ref, {"signed_by": told.SIGNED})
        if goal == "ended_elsewhere":
            walk.take("outcome", 24 * 8, desk.ref, {"evidence": seen})
        return
    _order(walk, goal, demand)
    _after_notice(walk, goal, seen)


def _order(walk: Round, goal: str, demand: str) -> None:
    officer = walk.officer
    days = {"overdue": 7, "escalated": 6}.get(goal, walk.random.choice((7, 10, 15)))
    facts = {"owner": f"{walk.name}有限公司", "demand": demand, "put_right_by": walk.day(days)}
    follower = walk.follower
    walk.take("order", 6, officer.ref, facts, held_by=_H.PARTY, unit=follower.unit, staff=follower)


def _after_notice(walk: Round, goal: str, seen: str) -> None:
    officer = walk.officer
    if goal == "more_time":
        walk.take("ask_time", 30, officer.ref, {"reason": told.MORE_TIME})
    elif goal in ("overdue", "escalated"):
        walk.at = min(walk.at + timedelta(days=8), walk.end - timedelta(hours=6))
        walk.follow("fall_overdue", 1, THE_HOUSE.ref)
        if goal == "escalated":
            walk.take("escalate", 20, officer.ref, {"reason": told.ESCALATED}, held_by=_H.SUPERVISION)
    elif goal in ("said_done", "put_right"):
        walk.follow("say_done", 24 * 4, walk.follower.ref, {"note": told.SAID_DONE})
        if goal == "put_right":
            walk.take("look_again", 30, officer.ref, {"evidence": seen})


def _event(walk: Round, goal: str) -> Past:
    random = walk.random
    name, plan = random.choice(told.EVENTS)
    ahead = 45 if goal not in ("held",) else 30
    facts: dict[str, object] = {
        "event": f"{walk.name[:2]}{name}",
        "where": f"{walk.address} {walk.name}",
        "premises": walk.place.number,
        "organiser": f"{walk.name}文化有限公司",
        "starts_on": walk.day(ahead),
        "ends_on": walk.day(ahead + random.choice((0, 0, 1, 2))),
        "expected": random.choice((1200, 2000, 3500, 5000, 12000)),
        "plan": plan,
    }
    walk.state = LARGE_EVENT.initial
    walk.steps.append(PastStep(OPENING, walk.at, walk.house.desk_staff[1].ref, walk.state, facts))
    _event_road(walk, goal)
    return _past(walk, str(facts["event"]), f"{facts['event']}\n{facts['where']}\n{plan}", "", 2)


def _event_road(walk: Round, goal: str) -> None:
    officer, desk, supervisor = walk.officer, walk.house.desk_staff[1].ref, walk.house.supervisors[0]
    if goal == "applied":
        return
    if goal == "incomplete":
        walk.take("ask_missing", 20, desk, {"missing": told.MISSING}, held_by=_H.PARTY)
        return
    if goal == "withdrawn":
        walk.take("withdraw", 30, desk, {"reason": told.WITHDRAWN})
        return
    walk.take("accept", 24, desk, held_by=_H.DESK)
    if goal == "under_review":
        return
    if goal == "refused":
        walk.take("refuse", 24 * 4, supervisor.ref, {"reason": told.REFUSED})
        return
    conditions, unit = {"conditions": told.CONDITIONS}, walk.house.supervision
    walk.take("allow", 24 * 4, supervisor.ref, conditions, held_by=_H.UNIT, unit=unit, staff=supervisor)
    if goal == "revoked":
        walk.take("revoke", 24 * 6, supervisor.ref, {"reason": told.REVOKED})
    elif goal == "to_mend":
        facts = {"finding": told.FOUND_WRONG, "demand": told.MEND}
        walk.take("order_mending", 24 * 8, officer.ref, facts, held_by=_H.PARTY, unit=walk.station, staff=officer)
    elif goal in ("in_order", "held"):
        walk.follow("pass_inspection", 24 * 8, officer.ref, {"finding": told.IN_ORDER})
        if goal == "held":
            walk.take("took_place", 24 * 20, officer.ref, {"note": told.TOOK_PLACE})


def _past(walk: Round, title: str, text: str, category: str, urgency: int) -> Past:
    area: Area = walk.place.row.area
    return Past(
        process=walk.process.key,
        area=area,
        steps=walk.steps,
        title=title,
        search_text=text,
        point=walk.place.row.point,
        category=category,
        urgency=urgency,
    )
