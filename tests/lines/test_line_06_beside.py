"""Line 6 where a complaint has others beside it: what was joined to it or split off, and whoever stands in for somebody it concerns."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.tests.portal import Resident
from anlin.spine.access.actors import actor_of
from anlin.spine.access.models import Deputy, Grant, User
from anlin.spine.ledger.clock import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import matters_visible_to, may_see
from anlin.spine.matter.services import Contents, open_matter
from anlin.spine.notice.models import HookMessage, Webhook
from anlin.spine.notice.webhooks import spread
from anlin.workbench.openings import contents_for
from anlin.workbench.page_marks import mark_of, row_at
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
SUBJECTS = ("case_officer", "station_chief", "desk_officer")


@pytest.fixture
def house() -> House:
    return built()


def complaint(house: House, *, units: tuple[str, ...] = ("station-north",), staff: tuple[str, ...] = ()) -> Matter:
    words = "民警在书院路推搡路人"
    return report(
        house, words, complaint=True, category="complaint_officer", against_units=units, against_staff=staff
    ).matter


def test_an_ordinary_report_is_not_joined_to_a_complaint_whose_number_it_would_carry(house: House) -> None:
    hidden, beside = complaint(house), report(house, "书院路路灯不亮").matter
    with pytest.raises(Refused, match=r"about the same|同一对象"):
        taken(house, beside, "merge", "supervisor", into=hidden.number)
    assert hidden.number not in signed_in("case_officer").get(f"/desk/m/{beside.number}/").content.decode()


def test_a_complaint_is_not_joined_to_an_ordinary_report_which_its_subject_would_close(house: House) -> None:
    hidden, ordinary = complaint(house), report(house, "书院路有人被推").matter
    with pytest.raises(Refused, match=r"about the same|同一对象"):
        taken(house, hidden, "merge", "supervisor", into=ordinary.number)
    hidden.refresh_from_db()
    assert (hidden.state, hidden.merged_into) == ("reported", None)


def test_complaints_about_two_units_are_not_joined_and_about_one_they_are(house: House) -> None:
    first, other, same = complaint(house), complaint(house, units=("station-south",)), complaint(house)
    with pytest.raises(Refused, match=r"about the same|同一对象"):
        taken(house, other, "merge", "supervisor", into=first.number)
    assert taken(house, same, "merge", "supervisor", into=first.number).matter.merged_into == first


def test_where_a_wall_closes_it_closes_around_what_was_joined_too(house: House) -> None:
    matter, joined = report(house, "有人在书院路推人").matter, report(house, "书院路推人，围观很多").matter
    taken(house, joined, "merge", "desk_officer", into=matter.number)
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="反映的正是该所民警")
    for who in SUBJECTS:
        client = signed_in(who)
        for number in (matter.number, joined.number):
            assert client.get(f"/desk/m/{number}/").status_code == 404, (who, number)
            assert number not in client.get("/desk/all/intake-report/?order=newest").content.decode(), who
        assert matter.number not in client.get("/desk/search/?q=围观").content.decode()
        assert joined.number not in client.get("/desk/search/?q=围观").content.decode()
    joined.refresh_from_db()
    assert (joined.state, joined.held_by, joined.complaint, joined.merged_into) == (
        "reported",
        "supervision",
        True,
        None,
    )
    assert signed_in("supervisor").get(f"/desk/m/{joined.number}/").status_code == 200


def test_what_was_separated_before_names_no_complaint_any_more(house: House) -> None:
    matter, once_joined = report(house, "有人在书院路推人").matter, report(house, "书院路路灯不亮").matter
    taken(house, once_joined, "merge", "desk_officer", into=matter.number)
    taken(house, once_joined, "unmerge", "desk_officer", reason="说的不是一回事")
    officer = signed_in("desk_officer")
    assert matter.number in officer.get(f"/desk/m/{once_joined.number}/").content.decode()
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="反映的正是该所民警")
    page = officer.get(f"/desk/m/{once_joined.number}/")
    assert page.status_code == 200
    assert matter.number not in page.content.decode()
    assert matter.number in signed_in("supervisor").get(f"/desk/m/{once_joined.number}/").content.decode()


def test_what_was_split_off_names_no_complaint_any_more(house: House) -> None:
    whole = report(house, "有人在书院路推人，路灯也不亮").matter
    taken(house, whole, "split", "desk_officer", part_what="路灯不亮", part_category="public_facility", reason="两件事")
    part = Matter.objects.get(split_from=whole)
    taken(house, whole, "concerns", "supervisor", unit="station-north", reason="反映的正是该所民警")
    page = signed_in("desk_officer").get(f"/desk/m/{part.number}/")
    assert page.status_code == 200
    assert whole.number not in page.content.decode()
    assert whole.number in signed_in("supervisor").get(f"/desk/m/{part.number}/").content.decode()


def stands_in(house: House, who: str, principal: str) -> None:
    staff = house.users[principal].staff
    assert staff is not None
    Deputy.objects.create(
        principal=staff,
        user=house.users[who],
        since=now() - timedelta(hours=1),
        until=now() + timedelta(days=1),
    )


@pytest.mark.parametrize("against", [{"staff": ("supervisor",), "units": ()}, {"units": ("supervision",)}])
def test_whoever_stands_in_for_its_subject_sees_no_more_than_they(
    house: House, against: dict[str, tuple[str, ...]]
) -> None:
    hidden, other = complaint(house, **against), complaint(house)
    stands_in(house, "desk_officer", "supervisor")
    deputy, client = house.actor("desk_officer"), signed_in("desk_officer")
    assert not may_see(deputy, hidden)
    assert hidden not in matters_visible_to(deputy)
    assert client.get(f"/desk/m/{hidden.number}/").status_code == 404
    assert hidden.number not in client.get("/desk/all/intake-report/").content.decode()
    assert may_see(deputy, other), "of what concerns others they have the supervisor's rights"
    assert client.get(f"/desk/m/{other.number}/").status_code == 200


def test_ones_own_posts_open_what_those_of_a_colleague_do_not(house: House) -> None:
    hidden = complaint(house, units=("station-south",))
    stands_in(house, "supervisor", "case_officer_south")
    assert may_see(house.actor("supervisor"), hidden)
    assert hidden in matters_visible_to(house.actor("supervisor"))


def complained_of(house: House, whom: str) -> Contents:
    """What a program, the desk and the portal alike open a complaint with."""
    facts = {"category": "complaint_officer", "source": "phone", "what": "推搡路人", "about_whom": whom}
    return contents_for(REPORT, facts, house.areas["g111"], house.point("g111"), None)


def colleague(house: House) -> User:
    """Another supervisor, of another unit."""
    other = house.users["case_officer_south"]
    Grant.objects.filter(user=other).update(role="supervisor", area=house.areas["d"])
    return other


@pytest.mark.parametrize("whom", ["督察孟真", "supervisor meng zhen", "督察支队的人", "the Supervision unit"])
def test_whoever_is_named_never_sees_it_though_nobody_chose_them_from_a_list(house: House, whom: str) -> None:
    other = colleague(house)
    contents = complained_of(house, whom)
    matter = open_matter(contents=contents, actor=house.actor("desk_officer"), write_key=str(uuid4())).matter
    assert not may_see(house.actor("supervisor"), matter)
    assert signed_in("supervisor").get(f"/desk/m/{matter.number}/").status_code == 404
    assert may_see(actor_of(other), matter)


def test_a_complaint_that_names_all_who_handle_complaints_is_not_taken(house: House) -> None:
    with pytest.raises(Refused, match="12389"):
        complained_of(house, "督察孟真")
    assert not Matter.objects.exists()


def test_a_resident_who_names_a_supervisor_in_words_is_kept_from_them(house: House) -> None:
    colleague(house)
    Resident().reports(category="complaint_officer", about_whom="督察孟真收了钱", what="收钱不办事")
    matter = Matter.objects.get()
    assert matter.complaint
    assert not may_see(house.actor("supervisor"), matter)


def test_whom_a_complaint_is_about_is_found_by_no_search(house: House) -> None:
    contents = complained_of(house, "民警林川")
    assert contents.complaint
    assert "推搡" in contents.search_text
    assert "林川" not in contents.search_text


def test_where_a_page_ends_tells_nobody_that_something_hidden_lies_between(house: House) -> None:
    first, hidden, last = report(house).matter, complaint(house), report(house).matter
    assert (hidden.pk, last.pk) == (first.pk + 1, first.pk + 2)
    marks = [mark_of(pk) for pk in range(first.pk, first.pk + 200)]
    assert [row_at(mark) for mark in marks] == list(range(first.pk, first.pk + 200))
    assert all(abs(int(one, 16) - int(other, 16)) > 1000 for one, other in pairwise(marks))
    assert [row_at(made_up) for made_up in ("1", "x" * 32, "f" * 32, "f" * 33, "-1", "é" * 32)] == [None] * 6
    for client in (signed_in("desk_officer"), signed_in("station_chief")):
        for page in ("/desk/intake/news.json?after=0", "/desk/intake/", "/desk/all/intake-report/?order=newest"):
            text = client.get(page).content.decode()
            assert f"={last.pk}&" not in text
            assert f'"mark": {last.pk}' not in text
    told = signed_in("desk_officer").get("/desk/intake/news.json?after=0").json()
    assert told == {"count": 2, "urgent": 0, "mark": mark_of(last.pk)}


def test_no_webhook_tells_of_a_complaint_whoever_holds_it(house: House) -> None:
    with_all = {"holder": house.users["supervisor"], "label": "调度系统", "patterns": ["*"], "host": "example.org"}
    Webhook.objects.create(**with_all, address_sealed=b"", secret_sealed=b"", made_at=now())
    for matter, told in ((complaint(house), 0), (report(house).matter, 1)):
        spread({"matter": matter.pk, "seq": 1})
        assert HookMessage.objects.count() == told
