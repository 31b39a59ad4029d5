"""Somebody new: invited on paper, a password, a passkey; posts, a deputy, and the last day."""

from __future__ import annotations

from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide

PASSWORD = "每天傍晚沿着河边走上一圈"


def _by_name(page: Page, people: People) -> str:
    """The house under its name: a passkey works under no number."""
    return people.demo.address.replace("127.0.0.1", "localhost")


def _device(page: Page, *, verifies: bool = True) -> None:
    """An authenticator of the platform, as a phone has one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verifies,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _invited(people: People, look: Look, username: str) -> str:
    admin = people.staff("admin", look.at(DESK))
    admin.goto("/desk/staff/new/")
    admin.locator("[name=name_zh]").fill("新来")
    admin.locator("[name=name_en]").fill("New Comer")
    admin.locator("[name=username]").fill(username)
    admin.locator("[name=unit]").select_option(index=2)
    admin.locator("main [type=submit]").click()
    code = admin.locator("dd b")
    expect(code).to_be_visible()
    shot(admin, f"accounts-code-{look.language}")
    assert people.axe(admin) == []
    return code.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_new_comes_in_with_a_code_and_a_passkey(people: People, language: str) -> None:
    look = Look(PHONE, language)
    username = f"new.comer.{token_hex(3)}"
    code = _invited(people, look, username)
    page = people.resident(look)
    home = _by_name(page, people)
    _device(page)
    page.context.add_cookies([{"name": "lang", "value": language, "url": home}])
    page.goto(f"{home}/account/join/")
    for field, typed in (("username", username), ("code", code.lower()), ("password", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={field}]").fill(typed)
    shot(page, f"accounts-join-{language}")
    assert people.axe(page) == []
    page.locator("main [type=submit]").click()
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    shot(page, f"accounts-log-in-{language}")
    page.locator("main [type=submit]").first.click()
    page.get_by_role("link", name=look.said("改用本设备的通行密钥", "Use a passkey of this device instead")).click()
    shot(page, f"accounts-passkey-{language}")
    assert people.axe(page) == []
    page.locator("[data-passkey-button]").click()
    page.wait_for_url("**/recovery-codes/**")
    shot(page, f"accounts-recovery-codes-{language}")
    assert too_wide(page) == []
    page.goto(f"{home}/account/")
    expect(page.get_by_text(look.said("通行密钥", "passkey")).first).to_be_visible()
    shot(page, f"accounts-own-{language}")
    assert people.axe(page) == []
    assert too_wide(page) == []
    page.goto(f"{home}/account/mfa/webauthn/")
    shot(page, f"accounts-passkeys-{language}")
    assert people.axe(page) == []
    for name in (look.said("改名", "Rename"), look.said("移除", "Remove")):
        page.get_by_role("link", name=name).click()
        shot(page, f"accounts-passkey-{name}-{language}")
        assert people.axe(page) == []
        page.go_back()
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{home}/account/login/")
    page.locator("form[data-passkey] [data-passkey-button]").click()
    page.wait_for_url("**/desk/**")


def test_a_device_that_does_not_look_who_holds_it_opens_nothing(people: People) -> None:
    """A passkey alone is both factors only where the device asked for finger, face or PIN."""
    look = Look(PHONE, "en")
    username = f"new.comer.{token_hex(3)}"
    code = _invited(people, look, username)
    page = people.resident(look)
    home = _by_name(page, people)
    _device(page, verifies=False)
    page.context.add_cookies([{"name": "lang", "value": "en", "url": home}])
    page.goto(f"{home}/account/join/")
    for field, typed in (("username", username), ("code", code), ("password", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={field}]").fill(typed)
    page.locator("main [type=submit]").click()
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main [type=submit]").first.click()
    page.goto(f"{home}/account/mfa/webauthn/add/")
    page.locator("[data-passkey-button]").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    shot(page, "accounts-passkey-refused")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_administrator_gives_a_post_names_a_deputy_and_lets_somebody_leave(people: People, language: str) -> None:
    look = Look(DESK, language)
    username = f"who.leaves.{token_hex(3)}"
    _invited(people, look, username)
    page = people.staff("admin", look)
    page.goto("/desk/staff/")
    shot(page, f"accounts-staff-{language}")
    assert people.axe(page) == []
    page.get_by_role("link", name=look.said("新来", "New Comer")).first.click()
    form = page.locator("form:has([name=role])")
    form.locator("[name=role]").select_option("auxiliary")
    form.locator("[name=area]").select_option(index=1)
    form.locator("[type=submit]").click()
    expect(page.get_by_text(look.said("岗位已授予", "The post is given"))).to_be_visible()
    shot(page, f"accounts-person-{language}")
    assert people.axe(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    shot(page, f"accounts-person-phone-{language}")
    assert too_wide(page) == []
    page.get_by_role("link", name=look.said("办理离岗…", "Leaves…")).click()
    shot(page, f"accounts-leave-phone-{language}")
    assert people.axe(page) == []
    page.locator("main [type=submit]").click()
    expect(page.get_by_text(look.said("全部权限已即刻终止", "rights ended this minute"))).to_be_visible()
