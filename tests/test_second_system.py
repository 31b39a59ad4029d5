"""The test of the design: a second system is a declaration, and no floor below the rooms knows of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anlin.config.modules import MODULES

SOURCE = Path(__file__).resolve().parents[1] / "src" / "anlin"
BELOW = ("kernel", "spine", "workbench", "analysis", "planning")
ROOM = SOURCE / "modules" / "hazards"
LINES = 300
_CODE = frozenset({".py", ".html", ".js", ".css", ".toml", ".svg"})


def written(room: Path) -> list[Path]:
    """The room's own Python: no tests, no migrations."""
    return [file for file in room.rglob("*.py") if not {"tests", "migrations"} & set(file.relative_to(room).parts)]


def test_hazards_and_large_events_take_under_300_lines_of_python() -> None:
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in written(ROOM)}
    assert sum(lines.values()) < LINES, lines


def test_they_bring_no_page_template_style_or_effect_of_their_own() -> None:
    assert {file.name for file in written(ROOM)} == {"__init__.py", "apps.py", "events.py", "module.py", "processes.py"}
    assert not [file for file in ROOM.rglob("*") if file.suffix in _CODE - {".py"}]


@pytest.mark.parametrize("room", [module.app.rpartition(".")[2] for module in MODULES])
def test_no_file_below_the_rooms_names_a_room(room: str) -> None:
    """Neither its module nor a key of it. Tests of a floor may take a room's process as their example."""
    named = re.compile(rf"anlin\.modules\.{room}|[\"'/]{room}[./:*]|{room}-|\b{room}_[a-z]+[\"']")
    found = [
        f"{file.relative_to(SOURCE)}: {line.strip()}"
        for floor in BELOW
        for file in (SOURCE / floor).rglob("*")
        if file.suffix in _CODE and "tests" not in file.parts and "vendor" not in file.parts
        for line in file.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []
