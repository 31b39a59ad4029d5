"""Where it happened: the address search, the pin, and points that lie outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlin.modules.intake.portal.draft import ADDRESS_CHARS, Draft, Where
from anlin.spine.party.models import Unit
from anlin.spine.place import selectors
from anlin.spine.place.models import Address, Area, District
from anlin.workbench.map.view import View

Point = tuple[float, float]
_MAP_WIDTH, _MAP_HEIGHT = 390, 292
_CLOSE_M = 1.2  # metres a pixel around a pin
_MOST_FOUND = 6
_BOTH = " · "  # between the names in two languages


def moved(draft: Draft, go: str) -> Draft:
    """Do what a button of the page asks: search, take an address, take a correction, take the pin away."""
    if go.startswith("pick:"):
        _pick(draft, go.removeprefix("pick:"))
    elif go == "find":
        _forget_pin_of_other_address(draft)
        draft.keep(sought=draft.answers.get("address", "").split(_BOTH)[0])
    elif go == "correct":
        at = _typed_point(draft)
        offered = selectors.correction_for(*at) if at else None
        if offered:
            _pin(draft, offered.lon, offered.lat, draft.answers.get("address", ""))
    elif go == "unpin":
        draft.keep(lon=None, lat=None, pinned=None, sought=None)
    return draft


def held_back(draft: Draft, form: Where) -> bool:
    """Whether the page must show something before one goes on: addresses that were found, or a point outside."""
    _forget_pin_of_other_address(draft)
    at = _typed_point(draft)
    if at is not None:
        if selectors.area_at(*at) is None:
            form.add_error("address", outside_words(at))
            return True
        return False
    address = draft.answers.get("address", "")
    if address and draft.answers.get("sought") != address and selectors.addresses_like(address, limit=1):
        draft.keep(sought=address)
        return True
    return False


def outside_words(at: Point) -> str:
    """Why a point is not taken, and what to do."""
    if selectors.correction_for(*at):
        return _(
            "This point lies outside the district as it stands, and inside once the shift of Chinese maps is undone. See below."
        )
    return _(
        "This place lies outside our district, so we cannot send anybody. Choose a place inside it, or describe it in words."
    )


def shown(draft: Draft) -> dict[str, Any]:
    """What the page shows beside its form."""
    address = draft.answers.get("address", "")
    sought = draft.answers.get("sought", "")
    at = _typed_point(draft)
    grid = selectors.area_at(*at) if at else None
    found = selectors.addresses_like(sought, limit=_MOST_FOUND) if sought else []
    offer = selectors.correction_for(*at) if at and grid is None else None
    view = _view(at if grid else None)
    return {
        "found": [(one, street_of(selectors.area(one.area_id)), _same(one, address, at)) for one in found],
        "sought": sought,
        "nothing_found": bool(sought) and not found,
        "pin": at if grid else None,
        "grid": grid,
        "unit": unit_for(grid),
        "around": around(at),
        "offer": offer,
        "offer_grid": selectors.area_at(offer.lon, offer.lat) if offer else None,
        "view": view,
    }


def unit_for(grid: Area | None) -> Unit | None:
    """The station that answers for a grid."""
    beat = selectors.beat_of(grid) if grid else None
    return Unit.objects.filter(key=beat.station_key, ended_at=None).first() if beat and beat.station_key else None


def around(at: Point | None) -> str:
    """What everyone may know of a place: its street, never the point."""
    return street_of(selectors.area_at(*at)) if at else ""


def street_of(grid: Area | None) -> str:
    """The name of the street that a grid lies in; empty where there is none."""
    street = next((area for area in selectors.ancestors(grid) if area.kind == Area.Kind.STREET), None) if grid else None
    return street.name if street else ""


def streets_of(areas: Iterable[int]) -> dict[int, str]:
    """The name of the street that each of these areas lies in; those that lie in none are left out."""
    streets = [area for area in selectors.all_areas().values() if area.kind == Area.Kind.STREET]
    within = {one: next((s for s in streets if s.first <= one <= s.last), None) for one in set(areas)}
    return {one: street.name for one, street in within.items() if street is not None}


def whole_district() -> Area:
    """The area of a report without a point.

    Raises:
        NoDistrict: there is none yet.
    """
    top = next((area for area in selectors.all_areas().values() if area.parent_id is None), None)
    if top is None:
        raise selectors.NoDistrict
    return top


def _pick(draft: Draft, number: str) -> None:
    found = Address.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 12 else None
    if found:
        name = _name_of(found)
        draft.keep(address=name, sought=name.split(_BOTH)[0])
        _pin(draft, found.lon, found.lat, name)


def _name_of(found: Address) -> str:
    """How a report names it: whoever reads English keeps what they chose, and the desk reads its own name beside it."""
    both = f"{found.text_en}{_BOTH}{found.text_zh}"
    return both if found.text_en and get_language() == "en" and len(both) <= ADDRESS_CHARS else found.text_zh


def _pin(draft: Draft, lon: float, lat: float, address: str) -> None:
    draft.keep(lon=f"{lon:.7f}", lat=f"{lat:.7f}", pinned=f"{lon:.7f},{lat:.7f},{selectors.address_key(address)}"[:80])


def _forget_pin_of_other_address(draft: Draft) -> None:
    """A pin that an address set falls with it; one that a finger set stays."""
    lon, lat, key = [*draft.answers.get("pinned", "").split(",", 2), "", "", ""][:3]
    set_by_address = (lon, lat) == (draft.answers.get("lon"), draft.answers.get("lat"))
    if set_by_address and key and key != selectors.address_key(draft.answers.get("address", ""))[: len(key)]:
        draft.keep(lon=None, lat=None, pinned=None)


def _typed_point(draft: Draft) -> Point | None:
    form = draft.form("where")
    form.is_valid()
    assert isinstance(form, Where)
    return form.point


def _same(one: Address, address: str, at: Point | None) -> bool:
    return (
        at is not None
        and address in (one.text_zh, _name_of(one))
        and abs(one.lon - at[0]) + abs(one.lat - at[1]) < 1e-6
    )


def _view(at: Point | None) -> View | None:
    if at:
        return View(at[0], at[1], _CLOSE_M, _MAP_WIDTH, _MAP_HEIGHT)
    district = District.objects.filter(id=1).first()
    return View.of(district.bbox, _MAP_WIDTH, _MAP_HEIGHT) if district else None
