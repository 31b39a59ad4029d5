"""Every route says who may open it, and opens for them alone: the table role × route, reviewed and tried cell by cell.

The table is what the house really answers to a GET; `python tools/roles_routes.py` writes it anew, and review reads the
difference. `login`: sent to the log-in. 401: the API wants a token, which each role brings. 404: the same answer as for what
does not exist.
"""

from __future__ import annotations

import csv
import os
from io import StringIO
from pathlib import Path

import pytest

from anlin.spine.access.roles import PUBLIC, ROLES, SIGNED_IN
from tests.doors import ANONYMOUS, WHO, Before, Route, address, answer_of, every_route, matters, people, upload_of
from tests.house import built

TABLE = Path(__file__).parent / "roles_routes.csv"
HEAD = ("route", "pattern", "matter", *WHO)
ENDS_THE_SESSION = ("account_logout", "leave")
"""Visited last."""
_KEEPS = ("record_add", "record_change", "record_person", "excel_in", "excel_in_template")
_SETTLES = ("record_retire", "record_restore", "record_separate", "record_join")
_SENDS = ("excel_in_preview", "excel_in_enter", "excel_in_throw_away", "excel_in_rows")
NARROWER = {
    ("opening", "auxiliary"),
    *((route, "auxiliary") for route in _KEEPS),
    *((route, who) for route in _SETTLES for who in ("auxiliary", "case_officer", "grid_worker")),
    *(("document_withdraw", who) for who in WHO if who not in (ANONYMOUS, "supervisor")),
    *((route, who) for route in _SENDS for who in WHO if who not in (ANONYMOUS, "supervisor")),
}
"""Pages that ask the process or the register, too: an auxiliary opens no report and keeps no register (line 12), who keeps
a register does not settle it, a supervisor withdraws a receipt, and a workbook is its sender's alone."""
BEFORE_LOOKING = ("405", "415")
"""How the API refuses the form of a request, the same for every number: 405 by its method, 415 by its body."""
OWN_THINGS = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
"""About a passkey of one's own; nobody here has one, so all get the answer for what does not exist."""
Cells = dict[tuple[str, str, str], str]
"""(route, where, who) to answer."""


@pytest.mark.parametrize("route", every_route(), ids=lambda route: route.name or route.pattern)
def test_every_route_has_a_name_and_says_who_may_open_it(route: Route) -> None:
    assert route.name
    assert route.declares
    assert set(route.declares) <= {PUBLIC, SIGNED_IN, *ROLES}


def test_no_two_routes_share_a_name() -> None:
    names = [route.name for route in every_route()]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_the_house_answers_as_the_reviewed_table_says() -> None:
    observed = _observed("get")
    if os.environ.get("ANLIN_WRITE_TABLE"):
        TABLE.write_text(_written(observed))
    reviewed = _reviewed()
    differing = {
        cell: (reviewed.get(cell, "not in the table"), observed.get(cell, "no such route"))
        for cell in reviewed.keys() | observed.keys()
        if reviewed.get(cell) != observed.get(cell)
    }
    assert not differing, f"review, then: python tools/roles_routes.py\n{differing}"


@pytest.mark.parametrize("route", every_route(), ids=lambda route: route.name)
def test_the_reviewed_table_refuses_whom_the_declaration_does_not_name(route: Route) -> None:
    table = _reviewed()
    for where in route.places:
        for who in WHO:
            answer = table[route.name, where, who]
            if PUBLIC in route.declares:
                assert answer != "404", who
            else:
                assert _refused(answer) == (
                    _is_shut(route, where, who) or (route.name, who) in NARROWER or route.name in OWN_THINGS
                ), (where, who)


@pytest.mark.django_db
def test_whoever_may_not_look_may_not_write_either() -> None:
    looked = _reviewed()
    wrote = _observed("post")
    for cell, answer in looked.items():
        if _refused(answer):
            assert wrote[cell] == answer or wrote[cell] in BEFORE_LOOKING, cell
        else:
            assert int(wrote[cell].replace("login", "302")) < 500, cell


def _is_shut(route: Route, where: str, who: str) -> bool:
    """What the declaration means: strangers log in; others see nothing outside area, wall and role."""
    if who == ANONYMOUS or not {who, SIGNED_IN} & set(route.declares) or where in ("other", "walled"):
        return True
    return where == "complaint" and not ROLES[who].sees_complaints


def _refused(answer: str) -> bool:
    return answer in ("login", "401", "404")


def _observed(method: str) -> Cells:
    house = built()
    browsers = people(house)
    found = matters(house)
    upload_of(house)
    cells: Cells = {}
    for route in sorted(every_route(), key=lambda route: route.name in ENDS_THE_SESSION):
        for where in route.places:
            for who in WHO:
                before: Before | None = found.get(where)
                response = getattr(browsers[who], method)(address(route, before))
                cells[route.name, where, who] = answer_of(response)
    return cells


def _written(cells: Cells) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for route in every_route():
        for where in route.places:
            writer.writerow((route.name, "/" + route.pattern, where, *(cells[route.name, where, who] for who in WHO)))
    return out.getvalue()


def _reviewed() -> Cells:
    if not TABLE.exists():
        return {}
    rows = csv.DictReader(TABLE.read_text().splitlines())
    return {(row["route"], row["matter"], who): row[who] for row in rows for who in WHO}
