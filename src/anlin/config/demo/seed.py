"""Fill the demonstration: a year of fictitious reports in a fictitious district, the same from the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import transaction
from django.db.models import Q

from anlin.config.demo.geometry import set_up_demo
from anlin.config.demo.hazards import hazards_and_events
from anlin.config.demo.joining import join
from anlin.config.demo.lives import fitting, goals, lived
from anlin.config.demo.premises import enter_premises, live_on
from anlin.config.demo.replies import keep_replies
from anlin.config.demo.staffing import House, LogIn, a_year_before, furnish
from anlin.config.demo.texts import DemoReport, reports
from anlin.spine.ledger.services import clock_at, now, sequence_once
from anlin.spine.matter.services.bulk import Past, enter_many
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Address, Area
from anlin.spine.place.selectors import areas_at, beat_of, forget_timezone
from anlin.spine.place.services import KnownAddress
from anlin.spine.rows import seldom_collected
from anlin.spine.storage import look_over
from anlin.workbench import frame

SEED = 20_261_124
BATCH = 500
LIVED = 100_000
"""Reports of the last twelve months that are made with their whole lives; what is asked for beyond them is older."""
_SLICE = 5_000


@dataclass(frozen=True)
class Seeded:
    """What was made: log-ins, one code to try, and how many reports."""

    log_ins: list[LogIn]
    code: str
    matters: int


def seed(count: int, *, say: Callable[[int], None] = lambda done: None) -> Seeded:
    """Make the district, its people and `count` reports: those of the last twelve months, and beyond 100,000 what ended in
    the years before and was entered from an earlier system.

    Args:
        say: told how many reports are in.
    """
    random = Random(SEED)  # noqa: S311 - fiction
    end = now()
    with transaction.atomic():
        drawn = set_up_demo()
        forget_district()
        house, log_ins = furnish(random, a_year_before(end))
    known = _within(drawn.addresses)
    lives = min(count, LIVED)
    told = list(reports(SEED, lives, end.date() + timedelta(days=1), known, before=end))
    wanted = fitting(goals(random, len(told))[::-1], told)  # reports come oldest first
    done, code = 0, ""
    keep_replies(end - timedelta(days=380))
    places = enter_premises(SEED, known, house, end - timedelta(days=380))
    _keep_promises()
    with seldom_collected():
        for batch in _history(count - lives, known, house, end):
            done += _entered_before(batch, end - timedelta(days=379))
            say(done)
        for batch in _batches(_pasts(random, told, wanted, house, end), BATCH):
            code = _entered(batch) or code
            done += len(batch)
            say(done)
        for batch in _batches(hazards_and_events(SEED, places, house, end), BATCH):
            _entered(batch)
    join()
    live_on(SEED, house, end)
    look_over()
    return Seeded(log_ins, code, done)


def _history(count: int, known: Sequence[KnownAddress], house: House, end: datetime) -> Iterator[list[Past]]:
    """Reports that ended in the years before, `LIVED` a year, one year after the other: never more than a slice in memory."""
    for years, made in enumerate(range(0, count, LIVED), start=1):
        random = Random(SEED + years)  # noqa: S311 - fiction
        until = end.date() - timedelta(days=365 * years + 15)
        year = reports(SEED + years, min(LIVED, count - made), until, known, without="officer_complaint")
        while told := list(islice(year, _SLICE)):
            yield from _batches(_pasts(random, told, ["closed_at_source"] * len(told), house, end), BATCH)


def _entered_before(batch: Sequence[Past], at: datetime) -> int:
    with transaction.atomic(), clock_at(at):
        entered = len(enter_many(batch))
    _keep_promises()
    return entered


def forget_district() -> None:
    """Let this process see the district that was just made."""
    forget_timezone()
    frame.forget_district()


def _entered(batch: Sequence[Past]) -> str:
    """Enter a batch; the code of one report that waits for its reporter."""
    with transaction.atomic(), clock_at(batch[-1].steps[0].at):
        enter_many(batch, fiction=True)
    _keep_promises()
    return next((past.code for past in batch if past.steps[-1].enters == "resolved"), "")


def _keep_promises() -> None:
    """Number what was entered while its minute lasts: on a slow machine the making takes several."""
    while sequence_once():
        pass


def _pasts(
    random: Random, told: Sequence[DemoReport], wanted: Sequence[str], house: House, end: datetime
) -> Iterator[Past]:
    told = _inside(told)
    grids = areas_at([one.lon for one in told], [one.lat for one in told])
    areas = {area.pk: area for area in Area.objects.defer("geometry")}
    stations: dict[int, Unit] = {}
    district = next(area for area in areas.values() if area.kind == Area.Kind.DISTRICT)
    for report, goal, grid in zip(told, wanted, grids, strict=True):
        area = areas.get(int(grid), district)
        if area.pk not in stations:
            beat = beat_of(area)
            stations[area.pk] = house.stations[beat.station_key if beat else "station-shuyuan"]
        yield lived(random, report, goal, house, area, stations[area.pk], end)


def _within(addresses: Sequence[KnownAddress]) -> list[KnownAddress]:
    """Those that the district lists: a crossing on its border may lie outside."""
    grids = areas_at([one.lon for one in addresses], [one.lat for one in addresses])
    return [one for one, grid in zip(addresses, grids, strict=True) if grid]


def _inside(told: Sequence[DemoReport]) -> list[DemoReport]:
    """Where the scatter around an address crossed the border, the address itself: no report is taken from outside."""
    grids = areas_at([one.lon for one in told], [one.lat for one in told])
    astray = {one.address for one, grid in zip(told, grids, strict=True) if not grid}
    own: dict[str, Address] = {}
    for address in Address.objects.filter(Q(text_zh__in=astray) | Q(text_en__in=astray)):
        own[address.text_zh] = own[address.text_en] = address
    return [
        one if grid else replace(one, lon=own[one.address].lon, lat=own[one.address].lat)
        for one, grid in zip(told, grids, strict=True)
    ]


def _batches(pasts: Iterable[Past], size: int) -> Iterator[list[Past]]:
    waiting = iter(pasts)
    while batch := list(islice(waiting, size)):
        yield batch
