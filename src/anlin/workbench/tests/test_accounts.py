"""The administrator's pages of staff, one's own account, and the first time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.base.forms import AuthenticateForm
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from anlin.spine.access.models import Deputy, Grant, User
from anlin.spine.access.services import invite
from anlin.spine.ledger.clock import now
from anlin.spine.party.models import Staff, Unit
from anlin.workbench.accounts.forms import JoinForm
from tests.house import House, built, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def staff_of(house: House, name: str) -> Staff:
    staff = house.users[name].staff
    assert staff is not None
    return staff


def test_somebody_is_invited_joins_and_is_led_to_the_second_factor(house: House) -> None:
    administrator = signed_in("administrator", language="en")
    typed = {
        "name_zh": "新来",
        "name_en": "New Comer",
        "username": "new.comer",
        "unit": house.units["station-north"].pk,
    }
    answer = administrator.post(reverse("invite"), typed)
    code = re.search(r"<b>([0-9A-Z-]{21})</b>", answer.content.decode())
    assert code
    assert answer.headers["Cache-Control"] == "no-store"
    fresh = Client()
    password = "每天傍晚沿着河边走上一圈"
    joined = fresh.post(
        reverse("account_join"),
        {"username": "new.comer", "code": code[1], "password": password, "again": password},
    )
    assert joined.headers["Location"] == reverse("account_login")
    entered = fresh.post(reverse("account_login"), {"login": "new.comer", "password": password}, follow=True)
    assert entered.redirect_chain[-1][0] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"username": "张三"}, "small Latin letters"),
        ({"username": "desk_officer"}, "is taken"),
        ({"name_zh": ""}, "Write this here"),
    ],
)
def test_a_wrong_invitation_is_told_beside_what_was_typed(house: House, changed: dict[str, str], told: str) -> None:
    typed = {
        "name_zh": "新来",
        "name_en": "Kept Text",
        "username": "new.comer",
        "unit": house.units["desk"].pk,
    } | changed
    answer = signed_in("administrator", language="en").post(reverse("invite"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "Kept Text" in page
    assert not User.objects.filter(username="new.comer").exists()


def test_a_post_is_given_and_ended_on_the_persons_page(house: House) -> None:
    client, ref = signed_in("administrator", language="en"), staff_of(house, "auxiliary").ref
    page = reverse("person", args=[ref])
    assert client.post(page, {"role": "grid_worker", "area": house.areas["g112"].pk}).status_code == 302
    grant = Grant.objects.get(user=house.users["auxiliary"], role="grid_worker")
    assert "Grid worker" in client.get(page).content.decode()
    client.post(reverse("person_end_post", args=[ref, grant.pk]))
    grant.refresh_from_db()
    assert grant.until is not None
    assert grant.until <= now()


def test_a_term_counts_its_last_day(house: House) -> None:
    client, ref = signed_in("administrator"), staff_of(house, "auxiliary").ref
    day = (now() + timedelta(days=3)).astimezone().date()
    client.post(
        reverse("person", args=[ref]), {"role": "auditor", "area": house.areas["d"].pk, "until": day.isoformat()}
    )
    # an auxiliary opens matters and an auditor opens none: both may be one person's
    until = Grant.objects.get(user=house.users["auxiliary"], role="auditor").until
    assert until is not None
    assert f"{until:%Y-%m-%dT%H:%M%z}" == f"{day}T16:00+0000"  # midnight after it in Shanghai


def test_who_leaves_is_out_at_the_next_click(house: House) -> None:
    officer = signed_in("case_officer")
    assert officer.get(reverse("worklist")).status_code == 200
    answer = signed_in("administrator", language="en").post(
        reverse("person_leave", args=[staff_of(house, "case_officer").ref]), {}, follow=True
    )
    assert "Their rights ended this minute. 0 matters were handed over." in answer.content.decode()
    assert officer.get(reverse("worklist")).headers["Location"].startswith(reverse("account_login"))


def test_one_names_a_deputy_among_the_colleagues_of_the_unit_and_ends_it(house: House) -> None:
    chief, own = signed_in("station_chief", language="en"), reverse("account_own")
    until = (now() + timedelta(days=5)).date().isoformat()
    page = chief.get(own).content.decode()
    assert f'<option value="{house.users["case_officer"].pk}">' in page
    assert f'<option value="{house.users["case_officer_south"].pk}">' not in page
    assert chief.post(own, {"user": house.users["case_officer"].pk, "until": until}).status_code == 302
    deputy = Deputy.objects.get(principal=staff_of(house, "station_chief"))
    assert signed_in("case_officer").get(reverse("intake_overview")).status_code == 200
    chief.post(reverse("account_end_deputy", args=[deputy.pk]))
    assert signed_in("case_officer").get(reverse("intake_overview")).status_code == 404


def test_nobody_ends_a_deputyship_or_a_session_of_somebody_else(house: House) -> None:
    at = now()
    deputy = Deputy.objects.create(
        principal=staff_of(house, "station_chief"),
        user=house.users["case_officer"],
        since=at,
        until=at + timedelta(days=1),
    )
    stranger = signed_in("station_chief_south")
    assert stranger.post(reverse("account_end_deputy", args=[deputy.pk])).status_code == 404
    assert stranger.post(reverse("account_end_session", args=[1])).status_code == 404


def test_the_list_of_staff_asks_the_same_questions_for_three_and_for_fifty(
    house: House, django_assert_max_num_queries: object
) -> None:
    client = signed_in("administrator", language="en")
    address = reverse("people")
    client.get(address)
    for n in range(60):
        staff = Staff.objects.create(name_zh=f"人{n}", name_en=f"P {n}", unit=house.units["station-north"])
        user = User.objects.create(username=f"p{n}", staff=staff)
        Grant.objects.create(user=user, role="auxiliary", area=house.areas["s1"], since=now())
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's
        page = client.get(address).content.decode()
    assert page.count('<tr><th scope="row">') == 50
    older = re.search(r'href="(\?[^"]*after=\d+[^"]*)"', page)
    assert older
    assert "Gu Xiao" in client.get(address + older[1].replace("&amp;", "&")).content.decode()
    found = client.get(address, {"q": "P 59"}).content.decode()
    assert found.count('<tr><th scope="row">') == 1
    assert "Nobody fits this." in client.get(address, {"q": "没有这个人"}).content.decode()
    call_command("check")


def test_a_station_that_the_map_names_is_made_with_its_key(house: House) -> None:
    Unit.objects.filter(key="station-south").update(key="station-old")
    administrator = signed_in("administrator", language="en")
    page = administrator.get(reverse("units")).content.decode()
    assert "Make station-south" in page
    form = administrator.get(reverse("unit_new"), {"key": "station-south"}).content.decode()
    assert 'value="station-south"' in form
    assert f'<option value="{house.areas["s2"].pk}" selected>' in form, "the smallest area around its beats"
    typed = {"name_zh": "南街派出所", "name_en": "South station", "kind": "station", "key": "station-south"}
    answer = administrator.post(reverse("unit_new"), typed | {"area": house.areas["s2"].pk}, follow=True)
    assert "South station is made." in answer.content.decode()
    assert "Make station-south" not in answer.content.decode()
    again = administrator.post(reverse("unit_new"), typed | {"area": house.areas["s2"].pk})
    assert again.status_code == 422
    assert "There is a unit with the key “station-south” already." in again.content.decode()


def test_units_stand_under_staff_in_the_side_bar(house: House) -> None:
    page = signed_in("administrator").get(reverse("units")).content.decode()
    current = re.search(r'<a[^>]*href="([^"]+)"[^>]*aria-current="page"', page)
    assert current is not None
    assert current[1] == reverse("people")


def test_a_unit_is_renamed_and_ends_only_when_nobody_is_in_it(house: House) -> None:
    administrator, page = signed_in("administrator", language="en"), reverse("unit", args=["water-company"])
    told = administrator.post(page, {"name_zh": "自来水公司", "name_en": "Waterworks"}, follow=True).content.decode()
    assert "The unit has its new name." in told
    assert "<h1>Waterworks" in told
    full = administrator.post(reverse("unit_end", args=["desk"]), follow=True).content.decode()
    assert "People work in this unit: 2." in full
    ended = administrator.post(reverse("unit_end", args=["water-company"]), follow=True).content.decode()
    assert "Waterworks has ended." in ended
    assert "has ended" in administrator.get(page).content.decode()
    assert administrator.get(reverse("unit", args=["nowhere"])).status_code == 404


def test_the_list_of_units_asks_the_same_questions_for_seven_and_for_fifty(
    house: House, django_assert_max_num_queries: object
) -> None:
    client = signed_in("administrator", language="en")
    client.get(reverse("units"))
    for n in range(43):
        Unit.objects.create(key=f"u{n}", name_zh=f"单位{n}", name_en=f"Unit {n}", kind="outside", area=house.areas["d"])
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's
        page = client.get(reverse("units")).content.decode()
    assert page.count('<tr><th scope="row">') == 50


def test_the_house_is_never_left_without_an_administrator_by_one_press(house: House) -> None:
    client = signed_in("administrator", language="en")
    own = house.users["administrator"]
    assert own.staff is not None
    post = Grant.objects.get(user=own, role="administrator")
    page = f"/desk/staff/{own.staff.ref}/"
    assert f"{page}post/{post.pk}/end/" not in client.get(page).content.decode()
    answer = client.post(f"{page}post/{post.pk}/end/", follow=True)
    assert "Another administrator does it." in answer.content.decode()
    assert Grant.objects.get(pk=post.pk).until is None


def test_matters_of_whoever_leaves_are_offered_to_those_alone_who_can_act(house: House) -> None:
    leaver, auxiliary = house.users["case_officer"].staff, house.users["auxiliary"].staff
    assert leaver is not None
    assert auxiliary is not None
    client = signed_in("administrator", language="en")
    page = client.get(f"/desk/staff/{leaver.ref}/leave/").content.decode()
    assert "Qin Ling · station_chief" in page
    assert "Xu An" not in page
    assert client.post(f"/desk/staff/{leaver.ref}/leave/", {"heir": auxiliary.pk}).status_code == 422


def test_a_log_in_name_is_taken_as_a_telephone_writes_it(house: House) -> None:
    invited = invite(
        by=house.actor("administrator"), name_zh="欧阳", name_en="Ouyang", username="ouyang", unit=house.units["desk"]
    )
    secret = "a-long-pass-phrase-77"
    given = {"username": "Ouyang ", "code": invited.code.lower(), "password": secret, "again": secret}
    assert Client().post("/account/join/", given).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_password_that_is_too_short_is_refused_in_the_readers_language(house: House, language: str) -> None:
    client = Client()
    client.cookies["lang"] = language
    invited = invite(
        by=house.actor("administrator"), name_zh="欧阳", name_en="Ouyang", username="ouyang", unit=house.units["desk"]
    )
    given = {"username": "ouyang", "code": invited.code, "password": "short", "again": "short"}
    page = client.post("/account/join/", given).content.decode()
    assert ("请至少用 12 个字符。" if language == "zh-hans" else "Choose at least 12 characters.") in page


def test_six_digits_are_not_called_the_code_of_an_invitation(house: House) -> None:
    with override("zh-hans"):
        assert str(AuthenticateForm.base_fields["code"].label) == "六位数字"
        assert str(JoinForm.base_fields["code"].label) == "授权码"


def test_at_a_shared_desk_nobody_is_given_what_somebody_else_typed(house: House) -> None:
    """What a resident said on the phone is kept on the device until it is sent: for its writer alone, and until they log out."""
    pages = {name: signed_in(name).get("/desk/intake/new/").content.decode() for name in ("desk_officer", "supervisor")}
    owners = {re.search(r'data-drafts-of="(\d+)"', page)[1] for page in pages.values()}  # type: ignore[index]  # each has one
    assert len(owners) == 2
    assert "data-drafts-of" not in Client().get("/report/").content.decode()
    gone = signed_in("desk_officer").post(reverse("account_logout"))
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
