"""The rooms of this house: the whole product on one page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A room: its Django app and the dotted path of its declaration."""

    app: str
    declaration: str


MODULES: tuple[Room, ...] = (
    Room("anlin.modules.intake", "anlin.modules.intake.module:MODULE"),
    Room("anlin.modules.premises", "anlin.modules.premises.module:MODULE"),
    Room("anlin.modules.hazards", "anlin.modules.hazards.module:MODULE"),
)
