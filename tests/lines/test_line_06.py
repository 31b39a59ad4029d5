"""Line 6: a complaint never reaches its subject. To the officer, the unit, its chief and the desk it does not exist.

Each of them opens every page of the house before and after; nothing differs, neither a number nor a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from anlin.spine.access import rates
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.services import sequence_all
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.notice.models import Notice
from anlin.spine.search.services import matching
from anlin.workbench import frame
from tests.doors import Before, address, every_route
from tests.house import House, built, report, signed_in, taken

SUBJECTS = ("case_officer", "auxiliary", "station_chief", "desk_officer", "grid_worker")
"""The officer, a colleague of the unit, its chief, the desk; and somebody of the area."""
WORDS = "民警在书院路推搡路人"
MORE = ("/desk/search/?q=推搡", "/desk/search/?q=书院路", "/desk/intake/?tab=all", "/desk/all/intake-report/?order=newest",
        "/desk/mine/?tab=unit", "/desk/mine/?tab=approve", "/desk/mine/?tab=grid", "/desk/intake/news.json?after=0",
        "/desk/all/intake-report/?category=complaint_officer", "/desk/all/intake-report/?state=reported")  # fmt: skip
CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|name=\"csrfmiddlewaretoken\" value=\"\w+\""
    r"|\"mark\": ?\"\d+\"|data-mark=\"\d+\"|nonce=\"\w+\""
)
OF_THE_WHOLE_LOG = {"ledger", "verify", "verify_page_file", "leave", "account_logout"}
"""How many entries the ledger has says nothing about which; the others end the session."""


@pytest.fixture
def house() -> House:
    return built()


def complained(house: House) -> Matter:
    return report(
        house, WORDS, complaint=True, category="complaint_officer", against_units=["station-north"], against_staff=["case_officer"]
    ).matter  # fmt: skip


def everything_seen(client: Client, beside: Matter) -> dict[str, str]:
    """Every page that answers, by address; `beside` is a matter that they may open."""
    seen = {}
    for where in _addresses(beside):
        response = client.get(where)
        seen[where] = f"{response.status_code} {CHANGING.sub('', _body(response))}"
    return seen


def _body(response: HttpResponseBase) -> str:
    """What it says; of a file its rows, without the minute at which it was made."""
    if isinstance(response, HttpResponse):
        return response.content.decode(errors="replace")
    if isinstance(response, StreamingHttpResponse) and response.headers["Content-Type"].startswith("text/csv"):
        text = b"".join(response).decode()
        return "\n".join(line for line in text.splitlines() if not line.startswith(("# Made at", "# 导出时间")))
    return ""


def _difference(before: str, after: str) -> str:
    """Where two pages part, in a few words; empty when they do not."""
    return next(
        (f"{one!r} / {other!r}" for one, other in zip_longest(before.splitlines(), after.splitlines()) if one != other),
        "",
    )


def _addresses(beside: Matter) -> Iterator[str]:
    for route in every_route():
        if route.name in OF_THE_WHOLE_LOG or route.name.startswith(("account_", "mfa_")):
            continue
        if not {"token", "ref"} & set(route.arguments):
            yield address(route, Before(beside, ""))
    yield from MORE
    yield f"/desk/intake/?sel={beside.number}"


@pytest.mark.django_db
def test_nothing_that_they_can_open_differs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "AN_ADDRESS", 10_000)  # all of them ask from one address
    monkeypatch.setattr(frame, "LOOK_AGAIN_S", 10_000)  # how long entries wait here says nothing about which
    moment = now() + timedelta(minutes=5)
    beside = report(house, "书院路人行道被占，推搡后有人跌倒").matter
    clients = {who: signed_in(who) for who in SUBJECTS}
    sequence_all()  # its proof stands, however long all this looking takes
    with clock_at(moment):
        before = {who: everything_seen(client, beside) for who, client in clients.items()}
        matter = complained(house)
        work(once=True)
        for who, client in clients.items():
            for where, page in everything_seen(client, beside).items():
                assert _difference(before[who][where], page) == "", (who, where)
                assert matter.number not in page
                assert WORDS not in page


@pytest.mark.django_db
def test_looking_so_would_find_an_ordinary_report(house: House) -> None:
    beside = report(house, "书院路人行道被占，推搡后有人跌倒").matter
    client = signed_in("desk_officer")
    before = everything_seen(client, beside)
    report(house, WORDS)
    after = everything_seen(client, beside)
    changed = {where for where, page in before.items() if _difference(page, after[where])}
    doors = {"/desk/intake/", "/desk/all/intake-report/", "/desk/search/?q=推搡", "/desk/intake/news.json?after=0"}
    assert doors <= changed
    assert f"/desk/intake/?sel={beside.number}" in changed, "it stands among the likely duplicates"


@pytest.mark.django_db
def test_every_door_of_the_complaint_itself_answers_as_for_what_does_not_exist(house: House) -> None:
    matter = complained(house)
    for who in SUBJECTS:
        client = signed_in(who)
        nothing = client.get("/desk/m/20200101-AAAAAA/")
        assert nothing.status_code == 404
        for door in ("", "step/assign/", "step/note_down/", "contact/", f"photo/{'0' * 32}/"):
            for method in ("get", "post"):
                response = getattr(client, method)(
                    f"/desk/m/{matter.number}/{door}", {"purpose": "ask", "note": "一句话"}
                )
                assert response.status_code == 404, (who, door)
                assert CHANGING.sub("", response.content.decode()) == CHANGING.sub("", nothing.content.decode()), door
        # A number that is there leads to its page.
        assert client.get(f"/desk/search/?q={matter.number}").status_code == 200
    matter.refresh_from_db()
    assert matter.last_seq == 1


@pytest.mark.django_db
def test_supervision_sees_it_and_its_search_finds_it(house: House) -> None:
    matter = complained(house)
    supervisor = house.actor("supervisor")
    assert matter in matters_visible_to(supervisor)
    ranges = supervisor.areas_as("supervisor")
    assert matching("推搡", areas=ranges, walled=True) == [matter.pk]
    assert matching("推搡", areas=ranges, walled=False) == []
    assert signed_in("supervisor").get(f"/desk/m/{matter.number}/").status_code == 200


@pytest.mark.django_db
def test_the_wall_closes_at_the_step_at_which_somebody_becomes_concerned(house: House) -> None:
    beside = report(house, "路灯不亮").matter
    matter = report(house, WORDS).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    clients = {who: signed_in(who) for who in SUBJECTS}
    for who, client in clients.items():
        assert client.get(f"/desk/m/{matter.number}/").status_code == 200, who
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="反映的正是该所民警")
    taken(house, matter, "add_words", "reporter", words="就是他推搡的")
    work(once=True)
    for who, client in clients.items():
        assert client.get(f"/desk/m/{matter.number}/").status_code == 404, who
        for where, page in everything_seen(client, beside).items():
            assert matter.number not in page, (who, where)
            assert "推搡" not in page.replace('value="推搡"', "").replace("“推搡”", ""), (who, where)
    told = Notice.objects.filter(text__contains="wrote")
    assert {notice.unit for notice in told} == {"supervision"}


@pytest.mark.django_db
def test_its_unit_cannot_be_given_it_back_by_anyone_else(house: House) -> None:
    matter = complained(house)
    for who in SUBJECTS:
        assert matter not in matters_visible_to(house.actor(who)), who


@pytest.mark.django_db
def test_a_supervisor_whom_it_concerns_does_not_see_it_either(house: House) -> None:
    matter = report(house, WORDS, complaint=True, category="complaint_officer", against_staff=["supervisor"]).matter
    client = signed_in("supervisor")
    assert client.get(f"/desk/m/{matter.number}/").status_code == 404
    assert matter.number not in client.get("/desk/all/intake-report/").content.decode()
