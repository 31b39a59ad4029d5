"""The life of each fictitious report: which steps it went through, when, and where it stands today."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from anlin.config.demo import followups
from anlin.config.demo.names import TIMEZONE
from anlin.config.demo.staffing import House
from anlin.config.demo.texts import DemoReport
from anlin.config.demo.walk import Walk
from anlin.kernel.number import receipt_code
from anlin.kernel.process import OPENING, Process
from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.processes import PROMISES, REPORT
from anlin.spine.access.actors import THE_HOUSE, THE_IMPORTER
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.bulk import IMPORT, Past, PastStep
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area

CATEGORIES = {
    "facilities": "public_facility",
    "neighbours": "dispute",
    "fire": "fire_hazard",
    "falling": "falling_objects",
    "lost": "lost_found",
    "pets": "animals",
    "enquiry": "advice",
    "officer_complaint": COMPLAINT,
}
KINDS = {"ebike": "vehicle_theft", "battery": "vehicle_theft", "burglary": "burglary", "pickpocket": "pickpocketing"}
UNFINISHED = (  # state, how many at the least, how old such a thing typically is (0: just in)
    ("reported", 75, 0),
    ("desk_asking", 56, 1),
    ("assigned", 70, 1),
    ("transferring", 56, 1),
    ("merged", 60, 2),
    ("working", 130, 3),
    ("asking", 56, 3),
    ("waiting", 60, 4),
    ("resolved", 90, 5),
    ("escalated", 60, 6),
    ("transferred", 60, 6),
)
AUTHORITIES = {  # whose it is, where it is not the police's, and what handlers wait for from them
    "public_facility": ("works-centre", "市政中心到场", "需市政抢修车配合，已书面申请。"),
    "traffic": ("works-centre", "市政中心补划标线", "标线和护栏由市政中心施工，已发函。"),
    "sanitation": ("city-management", "城管局清运", "需城管局派车清运，已联系。"),
    "street_trade": ("city-management", "城管局联合执法", "须与城管局一同到场，已约时间。"),
    "animals": ("city-management", "城管局收容车", "收容须由城管局派车，已联系。"),
    "noise": ("city-management", "城管局检测", "需城管局出具检测结果，已送检。"),
    "falling_objects": ("works-centre", "市政中心登高车", "需登高车配合排险，已申请。"),
    "fire_hazard": ("fire-brigade", "消防救援大队复核", "需消防救援大队出具意见，已发函。"),
    "consumer": ("market-office", "市场监管局答复", "须由市场监管局先行核查，已发函。"),
}
_FROM_PEOPLE = ("当事人补交材料", "当事人说三日内补交，已留联系方式。")
_ENDS = (("confirmed", 70), ("unanswered", 18), ("again", 6), ("upheld", 3), ("withdrawn", 3))
_TRANSFERS, _WITH_UNITS = {"transferring", "transferred"}, {"assigned", "working", "asking", "desk_asking", "resolved"}
_H = Matter.Held


@dataclass(kw_only=True)
class Life(Walk):
    """A report being lived."""

    process: Process = REPORT
    report: DemoReport
    house: House
    area: Area
    station: Unit

    @property
    def officer(self) -> Staff:
        return self.house.officers[self.station.pk][self.report.index % 4]

    @property
    def desk(self) -> str:
        staff = self.house.supervisors if self.is_complaint else self.house.desk_staff
        return staff[self.report.index % len(staff)].ref

    @property
    def is_complaint(self) -> bool:
        return category_of(self.report) == COMPLAINT


def category_of(report: DemoReport) -> str:
    """The product's category of a fictitious report."""
    return KINDS.get(report.kind) or CATEGORIES.get(report.category, report.category)


def goals(random: Random, count: int) -> list[str]:
    """Where each report is to stand, the newest first: all states in good number, then only ends."""
    waiting = [
        (age * 60 + random.random() * 110, state)
        for state, number, age in UNFINISHED
        for _ in range(max(1, number * min(count, 20_000) // 20_000))
    ]
    recent = [state for _age, state in sorted(waiting)]
    names, weights = [name for name, _weight in _ENDS], [weight for _name, weight in _ENDS]
    ends = random.choices(names, weights, k=max(0, count - len(recent)))
    for nth in range(1, min(70, len(ends)) + 1):
        ends[-nth] = "closed_at_source"
    return (recent + ends)[:count]


def fitting(wanted: Sequence[str], told: Sequence[DemoReport]) -> list[str]:
    """The same goals, in which only what belongs to another authority is transferred: the others change with a neighbour."""
    fitted = list(wanted)
    for place, goal in enumerate(wanted):
        if goal not in _TRANSFERS or category_of(told[place]) in AUTHORITIES:
            continue
        near = sorted(range(max(0, place - 400), min(len(fitted), place + 400)), key=lambda other: abs(other - place))
        for other in near:
            if fitted[other] in _WITH_UNITS and category_of(told[other]) in AUTHORITIES:
                fitted[place], fitted[other] = fitted[other], fitted[place]
                break
    return fitted


def lived(
    random: Random, report: DemoReport, goal: str, house: House, area: Area, station: Unit, end: datetime
) -> Past:
    """The past of one report that leads to its goal."""
    category = category_of(report)
    life = Life(random=random, report=report, house=house, area=area, station=station, at=report.reported_at, end=end)
    if goal == "closed_at_source" and not life.is_complaint:
        return _from_elsewhere(life, category)
    _opened(life, category)
    if goal not in ("reported", "merged"):
        _lead(life, _possible(life, goal))
    return Past(
        process=REPORT.key,
        area=area,
        steps=life.steps,
        title=report.title,
        search_text=f"{report.title}\n{report.text}\n{report.address}",
        point=(report.lon, report.lat),
        category=category,
        urgency=CATEGORY[category].urgency,
        source=report.channel,
        code=receipt_code(secrets.randbits(80)),
        complaint=life.is_complaint,
        against_units=[station.pk] if life.is_complaint else [],
    )


def _possible(life: Life, goal: str) -> str:
    if life.is_complaint and goal in _TRANSFERS | {"merged"}:
        return "upheld"
    return "working" if goal in _TRANSFERS and category_of(life.report) not in AUTHORITIES else goal


def _opened(life: Life, category: str) -> None:
    report = life.report
    facts: dict[str, object] = {
        "category": category,
        "source": report.channel,
        "what": report.text,
        "where": report.address,
        "happened_at": report.happened_at.isoformat(timespec="seconds"),
    }
    if not report.anonymous and report.contact_phone:
        facts |= {"contact_name": report.contact_name, "contact_phone": report.contact_phone, "contact_safe": "any"}
    by_desk = report.channel in ("phone", "walk_in")
    life.state = REPORT.initial
    life.steps.append(PastStep(OPENING, life.at, life.desk if by_desk else "", life.state, facts))


def _from_elsewhere(life: Life, category: str) -> Past:
    report = life.report
    closed = life.at + timedelta(days=life.random.uniform(1, 12))
    facts = {"category": category, "source": "import", "what": report.text, "where": report.address}
    step = PastStep(IMPORT, life.at, THE_IMPORTER.ref, "closed_at_source", facts, {"claimed_status": "ended"})
    return Past(
        process=REPORT.key, area=life.area, steps=[step], title=report.title,
        search_text=f"{report.title}\n{report.text}\n{report.address}", point=(report.lon, report.lat), category=category,
        urgency=CATEGORY[category].urgency, source="import", claimed_open=life.at, claimed_closed=closed,
    )  # fmt: skip


def _lead(life: Life, goal: str) -> None:
    if goal == "withdrawn":
        life.take("withdraw", 6, "", {"words": "已经自己解决了，不用来了。"})
        return
    asks = goal in ("desk_asking", "asking") or life.random.random() < 0.08
    if asks and not _asked_by_desk(life, stop=goal == "desk_asking"):
        return
    if goal in _TRANSFERS:
        _transferred(life, goal)
        return
    supervised = life.is_complaint
    unit = life.house.supervision if supervised else life.station
    staff = life.house.supervisors[life.report.index % 3] if supervised else life.officer
    life.take("assign", 2.5, life.desk, {"unit": unit.key}, held_by=_H.UNIT, unit=unit)
    if goal == "assigned":
        return
    life.take("take", 3, staff.ref, held_by=_H.UNIT, unit=unit, staff=staff)
    _worked(life, staff, unit, goal)
    if goal in ("working", "asking", "waiting"):
        return
    _closed(life, staff)
    _answered(life, goal, staff, unit)


def _asked_by_desk(life: Life, *, stop: bool) -> bool:
    life.take(
        "ask", 1.5, life.desk, {"question": followups.question_for(life.random, life.report)}, held_by=_H.REPORTER
    )
    if stop:
        return False
    life.take("reply", 7, "", {"reply": followups.answer_from(life.random, life.report)}, held_by=_H.DESK)
    return True


def _transferred(life: Life, goal: str) -> None:
    key = AUTHORITIES[category_of(life.report)][0]
    unit = next(one for one in life.house.outside if one.key == key)
    reason = "经核，属该单位职责，已电话确认。"
    life.take("not_ours", 3, life.desk, {"unit": unit.key, "reason": reason}, held_by=_H.OUTSIDE, unit=unit)
    if goal == "transferred":
        life.take("taken_over", 9, life.desk, {"signed_by": f"值班员签收，对方编号 {life.report.index % 9000 + 1000}"})


def _worked(life: Life, staff: Staff, unit: Unit, goal: str) -> None:
    life.take("note_down", 5, staff.ref, {"note": followups.handler_note(life.random, life.report)})
    if goal == "asking":
        question = {"question": followups.question_for(life.random, life.report)}
        life.take("ask_reporter", 6, staff.ref, question, held_by=_H.REPORTER)
    elif goal == "waiting" or life.random.random() < 0.06:
        _key, *told = AUTHORITIES.get(category_of(life.report), ("", *_FROM_PEOPLE))
        facts = {"waiting_for": told[0], "reason": told[1]}
        life.take("wait", 8, staff.ref, facts, held_by=_H.OUTSIDE)
        if goal != "waiting":
            life.take("resume", 30, staff.ref, held_by=_H.UNIT, unit=unit, staff=staff)


def _closed(life: Life, staff: Staff) -> None:
    disposition = life.random.choice(("fixed", "fixed", "fixed", "advised", "mediated", "not_found", "case_filed"))
    slow = life.random.choices((24, 60, 150), (70, 24, 6))[0]
    facts = {"disposition": disposition, "evidence": followups.closing(life.random, life.report)}
    life.take("close", slow, staff.ref, facts, held_by=_H.REPORTER)


def _when_time_to_answer_is_gone(closed: datetime) -> datetime:
    """The end of the last day that the reporter has, with time for the house to see it."""
    day = closed.astimezone(ZoneInfo(TIMEZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=PROMISES["confirmation"].amount + 1, minutes=15)


def _answered(life: Life, goal: str, staff: Staff, unit: Unit) -> None:
    supervisor = life.house.supervisors[life.report.index % 3]
    if goal == "resolved":
        return
    gone = _when_time_to_answer_is_gone(life.at)
    if goal == "confirmed" or (goal == "unanswered" and gone > life.end):
        life.take("confirm", 20, "", {"words": followups.confirmation(life.random)})
    elif goal == "unanswered":
        life.at = gone
        life.take("lapse", 0.1, THE_HOUSE.ref)
    else:
        life.take("refuse", 18, "", {"words": followups.refusal(life.random)}, held_by=_H.SUPERVISION)
        if goal == "upheld":
            reason = {"reason": "现场复核并调看前后照片，认为已按承诺办结；报告人的意见一并留存。"}
            life.take("uphold", 30, supervisor.ref, reason)
        elif goal == "again":
            instruction = {"unit": unit.key, "instruction": "请换人到现场复查，三日内答复报告人。"}
            life.take("work_again", 20, supervisor.ref, instruction, held_by=_H.UNIT, unit=unit)
            life.take("take", 3, staff.ref, held_by=_H.UNIT, unit=unit, staff=staff)
            _closed(life, staff)
            life.take("confirm", 24, "", {"words": followups.confirmation(life.random)})
