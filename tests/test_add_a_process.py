"""docs/add-a-process.md, followed word by word: its files are written into a room, and the room works."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from django.apps import AppConfig
from django.test import Client
from pytest_django import Settings

import anlin.modules
from anlin.config.modules import Room
from anlin.kernel.process import Process
from anlin.kernel.soundness import unsound
from anlin.spine.matter import registry
from anlin.spine.matter.models import DistrictPromise, Matter, MatterClock
from anlin.spine.matter.services.clocks import forget_promises
from anlin.workbench.rooms import Module
from tests.house import House, built, signed_in, taken
from tests.pages import wrong_in

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "add-a-process.md"
_FILE = re.compile(r"^`((?:modules|config)/[\w/.]+\.py)`\n\n```(?:python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILES = dict(_FILE.findall(DOCUMENT.read_text(encoding="utf-8")))
LIST, NEW = "/desk/all/lamps-lamp/", "/desk/new/lamps-lamp/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Module]:
    """The room as the page has it, importable under its own name."""
    for name, text in FILES.items():
        if name.startswith("modules/"):
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(anlin.modules, "__path__", [*anlin.modules.__path__, str(tmp_path / "modules")])
    module: Module = import_module("anlin.modules.lamps.module").MODULE
    yield module
    for name in [name for name in sys.modules if name.startswith("anlin.modules.lamps")]:
        del sys.modules[name]
    if hasattr(anlin.modules, "lamps"):
        del anlin.modules.lamps


@pytest.fixture
def house(room: Module, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with the room in it: its line stands in the list of rooms, its process is in force, its promise is made."""
    line: Room = eval(FILES["config/modules.py"].strip().rstrip(","), {"Room": Room})  # noqa: S307 - our own page
    settings.ROOMS = [*settings.ROOMS, line.declaration]
    monkeypatch.setattr(registry, "_processes", {key: dict(versions) for key, versions in registry._processes.items()})
    for process in room.processes:
        registry.register(process)
    made = built()
    forget_promises()
    return made


def lamp(room: Module) -> Process:
    (process,) = room.processes
    return process


def page(client: Client, address: str) -> str:
    """A page that keeps what every page promises."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    html: str = answer.content.decode()
    assert wrong_in(html, "en") == [], address
    return html


def opened(house: House) -> Matter:
    grid = signed_in("grid_worker", language="en")
    assert NEW in page(grid, "/desk/new/")
    form = page(grid, NEW)
    assert 'name="lamp"' in form
    lon, lat = house.point("g111")
    given = {"write_key": str(uuid4()), "area": house.areas["g111"].pk, "lon": lon, "lat": lat}
    assert grid.post(NEW, given).status_code == 422, "what is required is asked for"
    answer = grid.post(NEW, {**given, "lamp": "A-117", "where": "书院路口"})
    matter = Matter.objects.get()
    assert answer.headers["Location"] == f"/desk/m/{matter.number}/"
    return matter


def test_the_page_names_every_file_that_a_room_needs() -> None:
    assert list(FILES) == [
        "modules/lamps/__init__.py",
        "modules/lamps/apps.py",
        "modules/lamps/processes.py",
        "modules/lamps/module.py",
        "config/modules.py",
        "modules/lamps/tests/test_lamp.py",
    ]


def test_its_declaration_is_sound_and_its_app_is_named_as_its_line_says(room: Module) -> None:
    assert unsound(lamp(room)) == []
    config = import_module("anlin.modules.lamps.apps").LampsConfig
    assert issubclass(config, AppConfig)
    assert FILES["config/modules.py"] == f'Room("{config.name}", "{config.name}.module:MODULE"),\n'


def test_opening_list_page_step_and_clock_follow(house: House, room: Module) -> None:
    matter = opened(house)
    clock = MatterClock.objects.get(matter=matter)
    assert (clock.key, clock.amount, clock.unit, clock.basis["setting"]) == ("repair", 3, "days", "lamps.repair")
    officer, chief = signed_in("case_officer", language="en"), signed_in("station_chief", language="en")
    assert "A-117" in page(officer, LIST)
    assert "书院路口" in page(officer, f"/desk/m/{matter.number}/")
    step = f"/desk/m/{matter.number}/step/order/"
    assert 'name="firm"' in page(officer, step)
    assert officer.post(step, {"write_key": str(uuid4()), "firm": ""}).status_code == 422
    assert officer.post(step, {"write_key": str(uuid4()), "firm": "Bright & Sons"}).status_code == 302
    shown = page(officer, f"/desk/m/{matter.number}/")
    assert "Repair ordered" in shown
    assert "the party responsible" in shown
    taken(house, matter, "ask_time", "desk_officer", reason="配件未到")
    assert "A-117" in page(chief, "/desk/mine/?tab=approve")
    taken(house, matter, "grant_time", "station_chief", reason="同意")
    clock.refresh_from_db()
    assert (clock.due_strict - clock.due_original).days == 5
    assert "A-117" in page(officer, "/desk/search/?q=A-117")
    assert matter.number in page(officer, "/desk/map/")
    assert "A-117" not in page(signed_in("case_officer_south", language="en"), LIST)


def test_lamps_come_from_a_sheet_and_leave_in_one(house: House) -> None:
    opened(house)
    desk = signed_in("desk_officer", language="en")
    page(desk, "/desk/import/lamps-lamp/")
    assert desk.get("/desk/import/lamps-lamp/template.xlsx").status_code == 200
    assert desk.get(f"{LIST}list.xlsx").status_code == 200
    assert DistrictPromise.objects.filter(setting="lamps.repair").exists()


def test_the_test_that_the_page_shows_passes(house: House) -> None:
    shown = ModuleType("shown")
    exec(compile(FILES["modules/lamps/tests/test_lamp.py"], "test_lamp.py", "exec"), shown.__dict__)  # noqa: S102 - our own page
    tests = [test for name, test in vars(shown).items() if name.startswith("test_")]
    assert len(tests) == 1
    tests[0](house)
