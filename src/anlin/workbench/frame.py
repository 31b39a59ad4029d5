"""The desk's side bar for one reader: rooms by name, in the order of the house."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import ROLES, WORKING
from anlin.spine.place.models import District
from anlin.workbench.list_page import slug_of
from anlin.workbench.rooms import NavItem, rooms

Link = tuple[str, str, str, str, bool]
_HOUSE = (
    NavItem(said("My matters"), "worklist", "list", WORKING),
    NavItem(said("Map"), "desk_map", "map", WORKING),
    NavItem(said("Ledger"), "ledger", "shield", tuple(ROLES), group=said("Check")),
    NavItem(said("House"), "house", "room", ("administrator",), group=said("Check")),
)


def nav_for(actor: Actor, path: str) -> list[tuple[str, list[Link]]]:
    """Groups of (label, address, icon, count, current) that this reader's roles open."""
    groups: dict[str, list[Link]] = {"": []}
    for item in [*(item for room in rooms() for item in room.nav), *_HOUSE]:
        if actor.roles & set(item.roles):
            groups.setdefault(item.group, []).append(_link(_(item.label), reverse(item.url_name), item.icon, path))
    if actor.roles & set(WORKING):
        for room in rooms():
            for process in room.processes:
                address = reverse("process_list", args=[slug_of(process)])
                groups.setdefault(said("All matters"), []).append(_link(_(process.label), address, "doc", path))
    return [(_(name) if name else "", links) for name, links in groups.items() if links]


@cache
def district_names() -> tuple[str, str, bool] | None:
    """Name in Chinese, in English, and whether it is a demonstration; read once a process."""
    return District.objects.filter(id=1).values_list("name_zh", "name_en", "demo").first()


def is_known_fiction() -> bool:
    """This is a demonstration, as far as a page drew the district's name before; asks nothing of the database."""
    names = district_names() if district_names.cache_info().currsize else None
    return bool(names and names[2])


def _link(label: str, address: str, icon: str, path: str) -> Link:
    return label, address, icon, "", path.startswith(address)
