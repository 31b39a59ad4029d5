"""The desk's side bar for one reader: rooms by name, in the order of the house."""

from __future__ import annotations

import time
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import ROLES, WORKING
from anlin.spine.ledger.selectors import Health, ledger_health
from anlin.spine.ledger.services.promising import INCLUDE_WITHIN
from anlin.spine.matter.registry import all_processes
from anlin.spine.place.models import District
from anlin.spine.register.registry import all_registers
from anlin.workbench.list_page import held_by, slug_of
from anlin.workbench.lists import MOST_COUNTED, counted
from anlin.workbench.notices_page import unseen_matters
from anlin.workbench.registers.addresses import slug_of as register_slug
from anlin.workbench.rooms import NavItem, rooms

LOOK_AGAIN_S = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890"
Link = tuple[str, str, str, str, bool]
Room = tuple[str, str, str, str, bool, str]
HOUSE = (
    NavItem(said("Today"), "field_today", "home", ("grid_worker",), first_for=("grid_worker",)),
    NavItem(said("My matters"), "worklist", "list", WORKING, awaits=lambda actor: held_by(actor, "mine")),
    NavItem(said("My notices"), "notices", "bell", WORKING, awaits=unseen_matters),
    NavItem(said("Map"), "desk_map", "map", WORKING),
    NavItem(said("Day report"), "day_report", "cal", ("supervisor", "station_chief"), group=said("Supervision")),
    NavItem(said("Ledger"), "ledger", "shield", tuple(ROLES), group=said("Check")),
    NavItem(said("Texts to reply with"), "reply_texts", "edit", ("supervisor", "administrator"), group=said("Check")),
    NavItem(said("Tokens"), "house_tokens", "lock", ("administrator",), group=said("Check")),
    NavItem(said("Webhooks"), "webhooks", "ext", ("administrator",), group=said("Check")),
    NavItem(said("Staff"), "people", "staff", ("administrator",), group=said("Check")),
    NavItem(said("Read, erased, exported"), "readings", "eye", ("auditor",), group=said("Check")),
    NavItem(said("House"), "house", "room", ("administrator",), group=said("Check")),
)


def nav_for(actor: Actor, path: str) -> list[tuple[str, list[Room]]]:
    """Groups of (label, address, icon, count, current, letter after G) that this reader's roles open."""
    groups: dict[str, list[Room]] = {"": []}
    letters = room_letters()
    for item in _items():
        if actor.roles & set(item.roles):
            link = _link(_(item.label), reverse(item.url_name), item.icon, path, _counted(item, actor))
            groups.setdefault(item.group, []).append((*link, letters[item.url_name]))
    if actor.roles & set(WORKING):
        for process in all_processes():
            link = _link(_(process.label), reverse("process_list", args=[slug_of(process)]), "doc", path)
            groups.setdefault(said("All matters"), []).append((*link, letters[process.key]))
    for register in all_registers():
        if actor.roles & set(register.read_by):
            link = _link(_(register.label), reverse("register", args=[register_slug(register)]), register.icon, path)
            groups.setdefault(said("Registers"), []).append((*link, letters[register.key]))
    return [(_(name) if name else "", links) for name, links in groups.items() if links]


def room_letters() -> dict[str, str]:
    """The key that leads to each room after G, by the room's name in the house: the same for everybody, no two alike.

    The first letter that is free among the initials of its English words, then among all of its letters, then of all. "" where
    a house has more rooms than keys.
    """
    named = [(item.url_name, item.label) for item in _items()]
    named += [(process.key, process.label) for process in all_processes()]
    named += [(register.key, register.label) for register in all_registers()]
    given: dict[str, str] = {}
    for key, label in named:
        wanted = "".join(word[0] for word in label.split()) + label + LETTERS
        free = (one for one in wanted.upper() if one in LETTERS and one not in given.values())
        given[key] = next(free, "")
    return given


def _items() -> list[NavItem]:
    return [*(item for room in rooms() for item in room.nav), *HOUSE]


def foot_for(actor: Actor, path: str) -> list[Link]:
    """What stands at the foot of a grid worker's phone, on every page that they open: (label, address, icon, count, current)."""
    if "grid_worker" not in actor.roles:
        return []
    links = (
        (_("Today"), "field_today", "home"),
        (_("Map"), "desk_map", "map"),
        (_("New"), "openings", "plus"),
        (_("Mine"), "worklist", "list"),
        (_("Ledger"), "ledger", "shield"),
    )
    return [_link(label, reverse(name), icon, path) for label, name, icon in links]


_names: tuple[str, str, bool] | None = None


def district_names() -> tuple[str, str, bool] | None:
    """Name in Chinese, in English, and whether it is a demonstration; read once a process, once there is a district."""
    global _names  # one district a house
    if _names is None:
        _names = District.objects.filter(id=1).values_list("name_zh", "name_en", "demo").first()
    return _names


def forget_district() -> None:
    """Read the district's names again."""
    global _names  # as above
    _names = None


def is_known_fiction() -> bool:
    """This is a demonstration, as far as a page drew the district's name before; asks nothing of the database."""
    return bool(_names and _names[2])


def ledger_state() -> dict[str, object]:
    """What stands at the foot of the side bar: sound and quiet, or late and loud. Looked up every few seconds."""
    health = _health(int(time.monotonic() // LOOK_AGAIN_S))
    late = health.lag > INCLUDE_WITHIN
    words = _("Entries wait longer than promised") if late else _("The ledger is sound")
    state = "overdue" if late else "proved" if health.signed_at else "waiting"
    return {"state": state, "words": words, "address": reverse("ledger"), "at": health.signed_at}


@lru_cache(maxsize=1)
def _health(_few_seconds: int) -> Health:
    return ledger_health()


def forget_ledger_state() -> None:
    """Look again at once."""
    _health.cache_clear()


def _counted(item: NavItem, actor: Actor) -> str:
    if item.awaits is None:
        return ""
    count = counted(item.awaits(actor))
    return "1,000+" if count > MOST_COUNTED else f"{count:,}" if count else ""


def _link(label: str, address: str, icon: str, path: str, count: str = "") -> Link:
    return label, address, icon, count, path.startswith(address)
