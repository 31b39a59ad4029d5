"""Every number of the day report opens a list of as many lines; days begin and end by the district's clocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_named
from anlin.workbench.day_report.day import day_of
from anlin.workbench.day_report.figures import Figures, objection_clocks, rework_clocks
from anlin.workbench.day_report.files import workbook_of
from anlin.workbench.day_report.telling import LISTED, Counted, Report
from anlin.workbench.desk.exporting import log_of
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/day/?process=intake-report"
ZONE = ZoneInfo("Asia/Shanghai")
D1 = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
"""A Monday morning."""
CLOSE = {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}


@pytest.fixture
def house() -> House:
    return built()


def opened(house: House, at: datetime, what: str = "路灯不亮", **given: Any) -> Matter:
    with clock_at(at):
        return report(house, what, **given).matter


def does(house: House, matter: Matter, at: datetime, step: str, by: str = "case_officer", **facts: Any) -> None:
    with clock_at(at):
        taken(house, matter, step, by, **facts)


def worked(house: House, at: datetime, *, close_after: timedelta | None, **given: Any) -> Matter:
    """Assigned after an hour, taken on after two, closed when said."""
    hour = timedelta(hours=1)
    matter = opened(house, at, **given)
    does(house, matter, at + hour, "assign", "desk_officer", unit="station-north")
    does(house, matter, at + 2 * hour, "take")
    if close_after is not None:
        does(house, matter, at + close_after, "close", **CLOSE)
    return matter


def lived(house: House) -> dict[str, Matter]:
    """A few days: one in time, one late, one paused, one refused and back to work, one at the desk for too long, one imported."""
    day = timedelta(days=1)
    made = {
        "in_time": worked(house, D1, close_after=5 * timedelta(hours=1)),
        "late": worked(house, D1, close_after=40 * day, source="phone"),
        "running": worked(house, D1, close_after=None, category="noise"),
        "paused": worked(house, D1, close_after=None),
        "refused": worked(house, D1, close_after=5 * timedelta(hours=1)),
        "forgotten": opened(house, D1, "没人管", category="noise"),
        "other_street": opened(house, D1, "别处", grid="g211"),
        "imported": worked(house, D1, close_after=None),
    }
    Matter.objects.filter(pk=made["imported"].pk).update(imported=True)
    MatterClock.objects.filter(matter=made["imported"]).update(as_claimed=True)
    does(house, made["paused"], D1 + day, "ask_reporter", question="哪一盏？")
    does(house, made["refused"], D1 + day, "refuse", "reporter", words="还是不亮")
    does(
        house,
        made["refused"],
        D1 + day + timedelta(hours=2),
        "work_again",
        "supervisor",
        unit="station-north",
        instruction="再去看",
    )
    does(house, made["running"], D1 + 2 * day, "note_down", note="等配件")
    return made


def page_of(at: datetime, on: date | None = None, who: str = "supervisor", language: str = "zh-hans") -> Any:
    with clock_at(at):
        day = f"&day={on.isoformat()}" if on else ""
        return signed_in(who, language=language).get(ADDRESS + day)


def report_on(at: datetime, on: date | None = None, who: str = "supervisor") -> Report:
    page = page_of(at, on, who)
    assert page.status_code == 200
    made: Report = page.context["report"]
    return made


def lines_of(client: Client, address: str, counted: list[int] | None = None) -> Iterator[str]:
    """The matters that a list shows, page after page; `counted` gets how many the first page says there are."""
    page: Any = client.get(address)
    assert page.status_code == 200, address
    if counted is not None:
        counted.append(page.context["count"])
    shown = [row.number for row in page.context["rows"]]
    assert page.content.decode().count('<td class="cell-main">') == len(shown)
    yield from shown
    if page.context["older"]:
        yield from lines_of(client, address.partition("?")[0] + page.context["older"])


def check_every_number(made: Report, who: str = "supervisor") -> None:
    client = signed_in(who)
    counted: list[int] = []
    for number in made.numbers:
        lines = list(lines_of(client, number.address, counted))
        assert len(lines) == number.count, (number.label, number.address)
        assert counted.pop() == number.count


DAYS = [D1.date() + timedelta(days=n) for n in (0, 1, 2, 6, 30, 40)]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_every_number_opens_a_list_of_as_many_lines(house: House, on: date) -> None:
    lived(house)
    end = datetime(on.year, on.month, on.day, tzinfo=ZONE) + timedelta(days=41)
    with clock_at(end):
        check_every_number(report_on(end, on))


def test_every_link_of_the_page_shows_the_number_that_it_stands_on(house: House) -> None:
    lived(house)
    at = D1 + timedelta(days=6)
    with clock_at(at):
        page = page_of(at, D1.date(), language="en").content.decode()
        client = signed_in("supervisor")
        links = re.findall(r'<a href="(/desk/day/list/[^"]+)">(\d+)<span', page)
        assert len(links) >= 12
        for address, number in links:
            assert len(list(lines_of(client, unescape(address)))) == int(number), address


def test_what_came_counts_the_days_matters_and_no_imported_one(house: House) -> None:
    lived(house)
    made = report_on(D1 + timedelta(days=1), D1.date())
    assert made.came.count == 7
    assert {one.label: one.count for one in made.came_by_source} == {"电话": 1, "网页": 6}
    assert sum(one.count for one in made.came_by_category) == 7
    assert report_on(D1 + timedelta(days=2), D1.date() + timedelta(days=1)).came.count == 0


def test_a_day_begins_and_ends_by_the_districts_clocks(house: House) -> None:
    late_evening = datetime(2026, 3, 1, 23, 59, 59, tzinfo=ZONE)
    midnight = datetime(2026, 3, 2, 0, 0, tzinfo=ZONE)
    assert late_evening.astimezone(UTC).date() == midnight.astimezone(UTC).date() == date(2026, 3, 1)
    before, after = opened(house, late_evening), opened(house, midnight)
    at = midnight + timedelta(days=3)
    for on, matter in ((date(2026, 3, 1), before), (date(2026, 3, 2), after)):
        made = report_on(at, on)
        assert made.came.count == 1
        with clock_at(at):
            assert list(lines_of(signed_in("supervisor"), made.came.address)) == [matter.number]


def test_what_is_late_at_the_end_of_a_day_says_who_has_it_and_why(house: House) -> None:
    made = lived(house)
    on = D1.date() + timedelta(days=20)
    told = report_on(D1 + timedelta(days=21), on)
    late = [line.row.number for line in told.late_first]
    assert made["running"].number in late
    assert made["forgotten"].number in late
    assert made["late"].number in late
    assert made["paused"].number not in late, "a paused limit is not late"
    assert made["in_time"].number not in late
    assert made["imported"].number not in late
    (running,) = [line for line in told.late_first if line.row.number == made["running"].number]
    assert running.reason == "等配件"
    assert "北街派出所" in [one.label for one in told.late_by_holder]
    assert told.late.count == sum(one.count for one in told.late_by_clock)
    assert told.late.count == sum(one.count for one in told.late_by_holder)
    assert 0 < told.late_unsaid.count < told.late.count


def test_what_was_late_on_a_past_day_stays_late_there_once_it_is_closed(house: House) -> None:
    made = lived(house)
    on = D1.date() + timedelta(days=20)
    numbers = {line.row.number for line in report_on(D1 + timedelta(days=60), on).late_first}
    assert made["late"].number in numbers
    assert made["late"].number not in {
        line.row.number for line in report_on(D1 + timedelta(days=60), D1.date() + timedelta(days=45)).late_first
    }


def test_a_limit_that_ends_with_the_day_is_not_late_at_its_end(house: House) -> None:
    matter = opened(house, D1)
    end = datetime(2026, 3, 4, 0, 0, tzinfo=ZONE)
    MatterClock.objects.filter(matter=matter).update(due_strict=end, due_formal=end, alarm_at=end)
    assert report_on(end + timedelta(days=2), date(2026, 3, 3)).late.count == 0
    assert report_on(end + timedelta(days=2), date(2026, 3, 4)).late.count == 2


def test_what_was_refused_and_went_back_to_work_stands_on_its_day(house: House) -> None:
    made = lived(house)
    on = D1.date() + timedelta(days=1)
    told = report_on(D1 + timedelta(days=9), on)
    assert (told.objected.count, told.again.count) == (1, 1)
    with clock_at(D1 + timedelta(days=9)):
        assert list(lines_of(signed_in("supervisor"), told.objected.address)) == [made["refused"].number]
    other = report_on(D1 + timedelta(days=9), D1.date())
    assert (other.objected.count, other.again.count) == (0, 0)


def test_on_time_stands_twice_and_claimed_clocks_stay_out(house: House) -> None:
    made = lived(house)
    on = D1.date()
    told = report_on(D1 + timedelta(days=9), on)
    handling = next(line for line in told.on_time if line.closed.address.endswith("is=handling"))
    assert (handling.closed.count, handling.law.count, handling.law_share) == (2, 2, "–"), "too few for a share"
    paused = made["paused"]
    does(house, paused, D1 + timedelta(days=29), "reply_to_handler", "reporter", reply="门口那盏")
    does(house, paused, D1 + timedelta(days=29, hours=1), "close", **CLOSE)
    does(house, made["imported"], D1 + timedelta(days=29, hours=1), "close", **CLOSE)
    later = report_on(D1 + timedelta(days=31), D1.date() + timedelta(days=29))
    (line,) = [one for one in later.on_time if one.closed.address.endswith("is=handling")]
    assert (line.closed.count, line.law.count, line.law_missed.count) == (1, 1, 0)
    assert (line.calendar.count, line.calendar_missed.count) == (0, 1)
    everything = later.on_time_all
    assert everything.closed.count == sum(one.closed.count for one in later.on_time)


def test_a_share_is_told_from_five_on(house: House) -> None:
    for _number in range(5):
        worked(house, D1, close_after=timedelta(hours=5))
    told = report_on(D1 + timedelta(days=1), D1.date())
    assert told.on_time_all.law_share == "100%"
    assert [line.law for line in told.chart.lines if line.told]


def test_a_chief_reports_on_the_own_area_and_nobody_else_reports(house: House) -> None:
    lived(house)
    at = D1 + timedelta(days=6)
    whole, south = report_on(at, D1.date()), report_on(at, D1.date(), "station_chief_south")
    assert (whole.came.count, south.came.count) == (7, 1)
    with clock_at(at):
        check_every_number(south, "station_chief_south")
        for who in ("desk_officer", "case_officer", "grid_worker", "auxiliary", "administrator", "auditor"):
            for address in (ADDRESS, whole.came.address, "/desk/day/report.pdf", "/desk/day/report.xlsx"):
                assert signed_in(who).get(address).status_code == 404


def test_a_complaint_counts_for_supervision_alone(house: House) -> None:
    opened(
        house, D1, "民警推搡路人", complaint=True, category="complaint_officer", against_units=["station-north"],
        against_staff=["case_officer"],
    )  # fmt: skip
    at = D1 + timedelta(hours=3)
    assert report_on(at).came.count == 1
    assert report_on(at, who="station_chief").came.count == 0


def test_today_goes_as_far_as_now_and_no_day_of_tomorrow_is_told(house: House) -> None:
    opened(house, D1)
    told = report_on(D1 + timedelta(hours=3))
    assert told.day.is_running
    assert told.came.count == 1
    assert day_of("2126-01-01", D1).on == D1.date()
    assert day_of("no day", D1).on == D1.date()
    assert day_of("2026-02-28", D1).end == datetime(2026, 3, 1, tzinfo=ZONE)


def test_an_unknown_figure_is_not_there(house: House) -> None:
    client = signed_in("supervisor")
    assert client.get("/desk/day/list/?process=intake-report&what=nothing").status_code == 404
    assert client.get("/desk/day/list/?process=intake-report&what=came&by=holder&is=x").status_code == 404
    assert client.get("/desk/day/?process=no-such").status_code == 404
    assert client.get("/desk/day/list/?process=intake-report&what=came&by=category&is=x").context["count"] == 0


def test_the_workbook_says_what_the_page_says(house: House) -> None:
    lived(house)
    at = D1 + timedelta(days=21)
    told = report_on(at, D1.date() + timedelta(days=20))
    with clock_at(at):
        answer = signed_in("supervisor", language="zh-hans").get(
            f"/desk/day/report.xlsx?process=intake-report&day={told.day.on.isoformat()}"
        )
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    figures = book.get_sheet_by_index(0).to_python()
    assert ["超期", "超期", float(told.late.count)] in figures
    late = book.get_sheet_by_index(1).to_python()
    assert [row[0] for row in late[1:]] == [line.row.number for line in told.late_first]
    assert {row[-1] for row in late[1:]} == {"已写：在事项里看", "没有写原因"}
    assert "等配件" not in str(late) + str(figures), "no file holds anybody's words"
    assert answer.headers["Content-Disposition"].endswith('-intake-report.xlsx"'), "files of two lists have two names"
    assert ["日报", "报告"] in book.get_sheet_by_index(3).to_python()
    assert len(book.get_sheet_by_index(2).to_python()) == len(told.on_time) + 2


def test_the_workbook_names_all_that_is_late_not_the_first_of_it_alone(house: House) -> None:
    for number in range(12):
        opened(house, D1, f"路灯不亮 {number}")
    at = D1 + timedelta(days=21)
    told = report_on(at, D1.date() + timedelta(days=20))
    assert told.late.count > len(told.late_first) == LISTED
    with clock_at(at):
        answer = signed_in("supervisor").get(
            f"/desk/day/report.xlsx?process=intake-report&day={told.day.on.isoformat()}"
        )
    late = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(1).to_python()
    assert len(late) - 1 == told.late.count
    assert {type(row[-2]) for row in late[1:]} == {datetime}
    few = CalamineWorkbook.from_filelike(BytesIO(workbook_of(told))).get_sheet_by_index(1).to_python()
    assert f" {told.late.count - LISTED} " in str(few[-1][0]), "a file that leaves some out says how many"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_paper_says_what_the_page_says(house: House, language: str) -> None:
    lived(house)
    at = D1 + timedelta(days=21)
    told = report_on(at, D1.date() + timedelta(days=20))
    address = f"/desk/day/report.pdf?process=intake-report&day={told.day.on.isoformat()}"
    with clock_at(at):
        client = signed_in("supervisor", language=language)
        answer, again = client.get(address), client.get(address)
    assert answer.content == again.content
    said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    assert "等配件" not in said, "no file holds anybody's words"
    taken_out = LedgerEntry.objects.filter(subject=log_of(house.actor("supervisor"))).order_by("seq")
    assert [entry.told.facts["form"] for entry in taken_out] == ["pdf", "pdf"]
    for line in told.late_first:
        assert line.row.number in said
    assert f"testserver/desk/day/?process=intake-report&day={told.day.on.isoformat()}" in said
    assert ("日报" if language == "zh-hans" else "Dayreport") in said


def test_page_and_list_cost_the_same_queries_for_few_matters_and_for_many(house: House) -> None:
    at = D1 + timedelta(days=21)
    lived(house)

    def costs() -> list[int]:
        with clock_at(at):
            told = report_on(at, D1.date() + timedelta(days=20))
            client = signed_in("supervisor")
            found = []
            for address in (f"{ADDRESS}&day={told.day.on.isoformat()}", told.late.address, told.came.address):
                client.get(address)
                with CaptureQueriesContext(connection) as caught:
                    client.get(address)
                found.append(len(caught))
        return found

    few = costs()
    lived(house)
    lived(house)
    assert costs() == few
    assert max(few) <= 30, few


def test_no_figure_reads_all_clocks_or_matters(house: House) -> None:
    figures = Figures(process_named("intake.report"), house.actor("supervisor"), day_of("2026-03-02", now()))
    asked = (figures.came(), figures.late(), figures.objected(), figures.again(), figures.stopped(), figures.unjudged())
    plans = [one.order_by().explain() for one in asked]
    assert "clock_missed" in plans[1] or connection.vendor != "sqlite"
    for plan in plans:
        assert "SCAN matter_matter" not in plan, plan


def test_which_clocks_mean_that_something_was_opened_again_follows_from_the_process() -> None:
    process = process_named("intake.report")
    assert objection_clocks(process) == ("review",)
    assert rework_clocks(process) == ("rework",)


def test_a_number_of_a_matter_begins_with_its_day_also_where_it_entered_in_bulk(house: House) -> None:
    opened(house, datetime(2026, 3, 2, 0, 0, 1, tzinfo=ZONE))
    matter = Matter.objects.get()
    assert matter.number.startswith("20260302")
    assert matter.opened_at.astimezone(ZONE).date() == date(2026, 3, 2)


def test_addresses_name_the_figure_and_nothing_personal(house: House) -> None:
    lived(house)
    allowed = {"process", "day", "what", "by", "is"}
    number: Counted
    for number in report_on(now()).numbers:
        assert set(parse_qs(urlsplit(number.address).query)) <= allowed
