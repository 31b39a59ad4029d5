"""Endpoints of place and party: areas, the area at a point, units; and what a token is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Query, Router
from pydantic import BaseModel, Field

from anlin.kernel.words import said
from anlin.spine.access.roles import SIGNED_IN
from anlin.spine.access.scopes import PLACES
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas, area_at
from anlin.workbench.api.door import ApiRequest, ApiToken

PLACE_TAG, TOKEN_TAG = said("Places and units"), said("Token")


class ApiArea(BaseModel):
    """An area: district, street, beat or grid. What lies inside it has ids from `first` to `last`."""

    id: int
    code: str
    kind: str
    name_zh: str
    name_en: str
    parent: int | None
    first: int
    last: int
    bbox: list[float] = Field(description="West, south, east, north in WGS-84.")


class ApiAreas(BaseModel):
    """A page of areas, in the district's fixed order."""

    items: list[ApiArea]
    next: str | None


class ApiUnit(BaseModel):
    """A part of the district that can hold a matter, or an authority outside it."""

    key: str
    kind: str
    name_zh: str
    name_en: str
    area: int


class ApiUnits(BaseModel):
    """All units that there are now."""

    items: list[ApiUnit]


class ApiTokenState(BaseModel):
    """What this token is for, and until when."""

    label: str
    scopes: list[str]
    processes: list[str]
    until: datetime
    roles: list[str]


class AreaFilters(BaseModel):
    """Filters and paging of areas."""

    kind: str | None = Field(None, max_length=10, pattern="^(district|street|beat|grid)$")
    under: int | None = Field(None, ge=1, le=2**31 - 1, description=said("An area's id: it and everything inside it."))
    after: int = Field(0, ge=0, le=2**31 - 1, description=said("The last id of the page before."))
    limit: int = Field(100, ge=1, le=500)


class Point(BaseModel):
    """A point in WGS-84."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)


places = Router(tags=[PLACE_TAG])
own = Router(tags=[TOKEN_TAG])


@places.get(
    "/areas",
    auth=ApiToken(PLACES, SIGNED_IN),
    openapi_extra={"x-scope": PLACES},
    response=ApiAreas,
    operation_id="areas_list",
    summary=said("List areas"),
    description=said("Areas of the district in their fixed order, from memory."),
    url_name="api_areas",
)
def areas(request: ApiRequest, chosen: Query[AreaFilters]) -> Any:
    """Areas of the district, from memory."""
    found = [area for _id, area in sorted(all_areas().items()) if area.pk > chosen.after and _fits(area, chosen)]
    page = found[: chosen.limit]
    return ApiAreas(items=[_told(area) for area in page], next=_following(chosen, page, more=len(found) > chosen.limit))


@places.get(
    "/areas/at",
    auth=ApiToken(PLACES, SIGNED_IN),
    openapi_extra={"x-scope": PLACES},
    response=ApiArea,
    operation_id="areas_at",
    summary=said("Find the grid at a point"),
    description=said("404 outside the district."),
    url_name="api_area_at",
)
def grid_at(request: ApiRequest, point: Query[Point]) -> Any:
    """The grid that holds a point; 404 outside the district."""
    found = area_at(point.lon, point.lat)
    if found is None:
        raise Http404
    return _told(found)


@places.get(
    "/units",
    auth=ApiToken(PLACES, SIGNED_IN),
    openapi_extra={"x-scope": PLACES},
    response=ApiUnits,
    operation_id="units_list",
    summary=said("List units"),
    description=said("Units that can be given a matter, by the key that the fact `unit` takes."),
    url_name="api_units",
)
def units(request: ApiRequest) -> Any:
    """Units that can be given a matter, by the key that the fact `unit` takes."""
    found = Unit.objects.filter(ended_at=None)
    return ApiUnits(
        items=[
            ApiUnit(key=unit.key, kind=unit.kind, name_zh=unit.name_zh, name_en=unit.name_en, area=unit.area_id)
            for unit in found
        ]
    )


@own.get(
    "/token",
    auth=ApiToken("", SIGNED_IN),
    response=ApiTokenState,
    operation_id="token_read",
    summary=said("Read what this token is"),
    description=said("Its scopes, its term, and the roles that its holder has now."),
    url_name="api_token",
)
def token(request: ApiRequest) -> Any:
    """The scopes of the token that asks, and the roles that its holder has now."""
    bearer = request.bearer
    return ApiTokenState(
        label=bearer.token.label,
        scopes=bearer.token.scopes,
        processes=bearer.token.processes,
        until=bearer.token.until,
        roles=sorted(bearer.actor.roles),
    )


def _fits(area: Area, chosen: AreaFilters) -> bool:
    if chosen.kind and area.kind != chosen.kind:
        return False
    if chosen.under is None:
        return True
    top = all_areas().get(chosen.under)
    return top is not None and top.first <= area.pk <= top.last


def _following(chosen: AreaFilters, page: list[Area], *, more: bool) -> str | None:
    if not more:
        return None
    asked = {"kind": chosen.kind, "under": chosen.under, "after": page[-1].pk, "limit": chosen.limit}
    return "/api/v1/areas?" + "&".join(f"{key}={value}" for key, value in asked.items() if value is not None)


def _told(area: Area) -> ApiArea:
    return ApiArea(
        id=area.pk,
        code=area.code,
        kind=area.kind,
        name_zh=area.name_zh,
        name_en=area.name_en,
        parent=area.parent_id,
        first=area.first,
        last=area.last,
        bbox=[area.west, area.south, area.east, area.north],
    )
