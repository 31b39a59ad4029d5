"""Views of lists: kept under a name, one's own or of the unit; columns as chosen; what is gone is refused in words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_named
from anlin.workbench.desk.columns import COLUMNS
from anlin.workbench.desk.views import keep_view, look_at, take_away
from anlin.workbench.models import SavedView
from tests.house import House, built, report, signed_in, taken
from tests.pages import wrong_in

pytestmark = pytest.mark.django_db
LIST = "/desk/all/intake-report/"
PREMISES = "/desk/r/premises/"
KEEP = "/desk/views/keep/"


@pytest.fixture
def house() -> House:
    return built()


def kept(
    client: Client, name: str = "我的", query: str = "state=assigned&order=newest&columns=state,area", **more: str
) -> SavedView:
    client.post(KEEP, {"listing": "intake.report", "name": name, "query": query, **more})
    return SavedView.objects.get(name=name)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_view_brings_back_filters_order_and_columns(house: House) -> None:
    given, other = report(house).matter, report(house).matter
    taken(house, given, "assign", "desk_officer", unit="station-north")
    client = signed_in("desk_officer")
    view = kept(client)
    response = client.get(f"{LIST}?view={view.pk}")
    assert [row.number for row in response.context["rows"]] == [given.number]
    assert [column.key for column in response.context["columns"]] == ["state", "area"]
    assert response.context["order"] == "newest"
    assert other.number not in response.content.decode()


def test_the_list_opens_with_the_view_that_opens_first_and_the_whole_list_stays_one_click_away(house: House) -> None:
    number = report(house).matter.number
    client = signed_in("desk_officer")
    kept(client, opens_first="1")
    assert number not in page(client, LIST)
    assert number in page(client, f"{LIST}?view=none")
    kept(client, name="别的", query="state=reported", opens_first="1")
    assert number in page(client, LIST)
    assert SavedView.objects.filter(opens_first=True).count() == 1


def test_a_view_goes_on_over_the_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anlin.workbench.lists.page_of.__kwdefaults__", {"after": "", "size": 2})
    numbers = [report(house).matter.number for _each in range(5)]
    client = signed_in("desk_officer")
    view = kept(client, query="state=reported&order=newest&columns=state")
    seen, address = [], f"{LIST}?view={view.pk}"
    while address:
        response = client.get(address)
        seen += [row.number for row in response.context["rows"]]
        assert [column.key for column in response.context["columns"]] == ["state"]
        assert response.context["look"].view == view
        address = LIST + response.context["older"] if response.context["older"] else ""
    assert seen == numbers[::-1]


def test_views_are_their_keeper_s_own_and_a_chief_gives_them_to_the_unit(house: House) -> None:
    own = kept(signed_in("case_officer"))
    shared = kept(signed_in("station_chief"), name="所里的", for_unit="1")
    assert shared.unit == house.units["station-north"]

    def seen(who: str) -> set[str]:
        return {view.name for view in look_at({}, process_named("intake.report"), house.actor(who)).views}

    assert seen("case_officer") == {own.name, shared.name}
    assert seen("auxiliary") == {shared.name}
    assert seen("case_officer_south") == set()
    entry = LedgerEntry.objects.get(body__contains="view:share")
    assert entry.told.facts["view"] == "state=assigned&order=newest&columns=state%2Carea"
    assert shared.name not in entry.body


def test_who_may_not_share_is_refused_and_nothing_is_kept(house: House) -> None:
    client = signed_in("case_officer", language="en")
    answer = client.post(KEEP, {"listing": "intake.report", "name": "x", "query": "", "for_unit": "1"}, follow=True)
    assert "A chief or a supervisor gives views to their unit." in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("name", "query"), [("", ""), ("x" * 61, ""), ("x", "state=nowhere"), ("x", "area=999999")])
def test_a_view_without_a_name_or_with_a_filter_that_does_not_exist_is_refused(
    house: House, name: str, query: str
) -> None:
    signed_in("desk_officer").post(KEEP, {"listing": "intake.report", "name": name, "query": query})
    assert not SavedView.objects.exists()


def test_what_a_unit_is_given_is_on_record_in_words_of_the_list_alone(house: House) -> None:
    chief = signed_in("station_chief")
    view = kept(chief, query="state=assigned&columns=state,沈秋家&order=沈秋家", for_unit="1")
    assert view.query == {"state": "assigned", "columns": "state"}
    query = "category=shop&urgency=沈秋家&late=沈秋家&columns=沈秋家"
    chief.post(KEEP, {"listing": "premises", "name": "店", "query": query, "for_unit": "1"})
    assert SavedView.objects.get(name="店").query == {"category": "shop"}
    told = [entry.told.facts["view"] for entry in LedgerEntry.objects.order_by("id") if "view:" in entry.told.action]
    assert told == ["state=assigned&columns=state", "category=shop"]


def test_there_is_an_end_to_views(house: House) -> None:
    def another(nth: int) -> SavedView:
        return keep_view(
            actor=house.actor("desk_officer"),
            listing=process_named("intake.report"),
            name=f"v{nth}",
            query={},
            for_unit=False,
            opens_first=False,
        )

    for nth in range(30):
        another(nth)
    with pytest.raises(Refused):
        another(30)
    another(0)  # one that is there is replaced


def test_words_that_somebody_searched_for_are_never_kept(house: House) -> None:
    view = kept(signed_in("desk_officer"), query="words=沈秋&q=沈秋&state=reported")
    assert view.query == {"state": "reported"}


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "asks for something that is there no longer"), ("zh-hans", "已不存在")]
)
def test_a_view_whose_filter_is_gone_shows_nothing_and_says_why(house: House, language: str, sentence: str) -> None:
    number = report(house).matter.number
    client = signed_in("desk_officer", language=language)
    view = kept(client)
    SavedView.objects.update(query={"state": "of_an_older_version"})
    html = page(client, f"{LIST}?view={view.pk}")
    assert sentence in html
    assert number not in html
    assert wrong_in(html, {"en": "en", "zh-hans": "zh-Hans"}[language]) == []
    assert client.post(f"/desk/views/{view.pk}/away/").status_code == 302
    assert number in page(client, LIST)


def test_only_who_keeps_a_view_takes_it_away(house: House) -> None:
    own, shared = kept(signed_in("case_officer")), kept(signed_in("station_chief"), name="所里的", for_unit="1")
    for who, view in (
        ("desk_officer", own),
        ("case_officer", shared),
        ("station_chief_south", shared),
        ("station_chief", own),
    ):
        assert signed_in(who).post(f"/desk/views/{view.pk}/away/").status_code == 404
    assert SavedView.objects.count() == 2
    take_away(actor=house.actor("station_chief"), view=shared)
    take_away(actor=house.actor("case_officer"), view=own)
    assert not SavedView.objects.exists()


def test_columns_are_shown_as_chosen_and_at_most_six(house: House) -> None:
    report(house)
    client = signed_in("desk_officer", language="en")
    html = page(client, f"{LIST}?columns=urgency&columns=known")
    assert "Ordinary" in html and "Known to us" in html and 'class="cell-clock"' not in html
    everything = client.get(f"{LIST}?columns={','.join(column.key for column in COLUMNS)}")
    assert len(everything.context["columns"]) == 6
    assert wrong_in(everything.content.decode(), "en") == []
    assert [column.key for column in client.get(f"{LIST}?columns=nonsense").context["columns"]] == [
        *("received", "area", "holder", "clock")
    ]


def test_a_register_has_views_and_columns_too(house: House) -> None:
    client = signed_in("supervisor", language="en")
    client.post(KEEP, {"listing": "premises", "name": "Shops", "query": "category=shop&columns=storeys,capacity"})
    view = SavedView.objects.get(listing="premises")
    html = page(client, f"{PREMISES}?view={view.pk}")
    assert "Most people at once" in html and "Last inspected on</th>" not in html
    assert wrong_in(html, "en") == []
    assert signed_in("administrator").post(KEEP, {"listing": "premises", "name": "x", "query": ""}).status_code == 404


def test_a_list_costs_the_same_queries_however_many_views_and_rows(house: House) -> None:
    client = signed_in("desk_officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client, LIST)
        return len(caught)

    report(house)
    kept(client)
    before = min(asked() for _look in range(3))  # what a process keeps for a while may just have run out
    for nth in range(5):
        report(house)
        kept(client, name=f"v{nth}")
    assert min(asked() for _look in range(3)) == before


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}?order=newest&after=²",
        f"{LIST}?area=²",
        "/desk/day/list/?what=came&after=²",
        "/desk/search/?q=路灯不亮&before=²",
        "/desk/intake/?new=²",
        "/desk/staff/?after=²",
    ],
)
def test_a_figure_that_is_no_number_breaks_no_page(house: House, address: str) -> None:
    who = "administrator" if "staff" in address else "supervisor"
    assert signed_in(who).get(address).status_code == 200
