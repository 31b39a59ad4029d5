"""A house that is no demonstration begins: district, first administrator, a unit, somebody new, by commands and pages alone."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.people import DESK, LANGUAGES, PHONE, SMALL, Look, People, shot
from tests.journeys.serving import anlin, serving
from tests.journeys.watching import too_wide

PASSWORD = "每天傍晚沿着河边走上一圈"
SIDE = 0.004


def _box(west: float, south: float, wide: float, high: float) -> dict[str, object]:
    ring = [[west, south], [west + wide, south], [west + wide, south + high], [west, south + high], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _areas() -> dict[str, object]:
    """One street, two beats with a station each, two grids in each."""
    west, south = 121.47, 31.23
    drawn: list[tuple[dict[str, str], dict[str, object]]] = [
        ({"kind": "street", "code": "S"}, _box(west, south, 2 * SIDE, 2 * SIDE))
    ]
    for beat in (0, 1):
        here = {"kind": "beat", "code": f"B{beat}", "parent": "S", "station_key": f"station-{beat}"}
        drawn.append((here, _box(west, south + beat * SIDE, 2 * SIDE, SIDE)))
        for grid in (0, 1):
            named = {"kind": "grid", "code": f"G{beat}{grid}", "parent": f"B{beat}"}
            drawn.append((named, _box(west + grid * SIDE, south + beat * SIDE, SIDE, SIDE)))
    features = [
        {
            "type": "Feature",
            "properties": {**facts, "name_zh": f"河东{facts['code']}", "name_en": f"Hedong {facts['code']}"},
            "geometry": shape,
        }
        for facts, shape in drawn
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A migrated house with a district and nobody in it."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "areas.geojson").write_text(json.dumps(_areas()), encoding="utf-8")
    anlin(home, "migrate", "--quiet")
    anlin(
        home, "district", "new", "河东区", "--name-en", "Hedong District", "--timezone", "Asia/Shanghai",
        "--areas", str(tmp_path / "areas.geojson"),
    )  # fmt: skip
    return home


@pytest.fixture
def served_home(home: Path, people: People) -> Iterator[People]:
    """The same people, before the new house."""
    with serving(home, "serve") as address:
        was = people.demo
        people.demo = replace(was, address=address)
        yield people
        people.demo = was


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_administrator_comes_in_and_makes_a_unit_and_invites(
    home: Path, served_home: People, language: str
) -> None:
    look = Look(PHONE, language)
    said = anlin(home, "administrator", "bai.yang", "--name-zh", "白杨", "--name-en", "Bai Yang")
    found = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4}){4}", said)
    assert found, said
    page = served_home.resident(look)
    page.goto("/account/join/")
    for field, typed in (("username", "bai.yang"), ("code", found[0]), ("password", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={field}]").fill(typed)
    page.locator("main [type=submit]").click()
    page.locator("[name=login]").fill("bai.yang")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main [type=submit]").first.click()
    page.locator("[name=code]").wait_for()  # between two pages there is no document to measure
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert too_wide(page) == []
    page.locator("[name=code]").fill(_digits(page.locator(".code b").inner_text()))
    page.locator("main [type=submit]").first.click()
    page.goto("/desk/staff/units/")
    _looked_at(served_home, page, f"begin-units-{language}")
    page.locator("a[href*='key=station-0']").first.click()
    page.locator("[name=name_zh]").fill("河东派出所")
    page.locator("[name=name_en]").fill("Hedong Station")
    _looked_at(served_home, page, f"begin-unit-new-{language}")
    page.locator("main [type=submit]").click()
    expect(page.locator("a[href*='key=station-0']")).to_have_count(0)
    page.get_by_role("link", name=look.said("河东派出所", "Hedong Station")).click()
    _looked_at(served_home, page, f"begin-unit-{language}")
    page.goto("/desk/staff/new/")
    page.locator("[name=name_zh]").fill("林川")
    page.locator("[name=name_en]").fill("Lin Chuan")
    page.locator("[name=username]").fill("lin.chuan")
    page.locator("[name=unit]").select_option(label=look.said("河东派出所", "Hedong Station"))
    page.locator("main [type=submit]").click()
    expect(page.locator("dd b")).to_be_visible()


def _digits(secret: str) -> str:
    """What an authenticator app shows for a secret now."""
    return str(format_hotp_value(hotp_value(secret.strip(), int(time.time()) // 30)))


def _looked_at(people: People, page: Page, name: str) -> None:
    for size in (DESK, SMALL):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        shot(page, f"{name}-{size[0]}")
        assert too_wide(page) == []
    assert people.axe(page) == []
