"""Which kinds of unit can be given what."""

from __future__ import annotations

from anlin.spine.party.models import Unit

HANDLING = frozenset({Unit.Kind.STATION.value, Unit.Kind.GRID_OFFICE.value, Unit.Kind.SUPERVISION.value})
"""Units with people who take a matter on. The desk decides who does; another authority is sent what is not ours."""
ELSEWHERE = frozenset({Unit.Kind.OUTSIDE.value, Unit.Kind.PROCURATORATE.value})
"""Authorities that sign for what is sent to them."""
