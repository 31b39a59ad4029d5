"""Line 3: no person page. Nothing stored joins two matters of one person, and nothing reads by person."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from anlin.kernel.register import PEOPLE as KEPT_OF
from anlin.spine.register.registry import all_registers
from anlin.spine.register.registry import register as bring_into_force
from tests.house import House, built, report, taken
from tests.stored import Rows, cells, columns, rows

SOURCE = Path(__file__).parents[2] / "src" / "anlin"
PURPOSES = Path(__file__).parents[2] / "docs" / "purposes.md"
OF_ONE_MATTER = {"matter", "pk", "code_hash"}
"""A reading of participants names the matter, or one participant."""
PEOPLE = {"party_staff", "access_user"}
"""Tables of people: who works here, and their log-ins. Residents have none."""


NAMED = {
    "party_unit", "place_area", "place_district", "place_mapfeature", "place_address",  # units and places have names too
    "auth_group", "auth_permission", "django_migrations", "django_content_type",  # of libraries, about nobody
    "account_emailaddress", "account_emailconfirmation",  # of the log-in library; stays empty
    "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog", "axes_accessattemptexpiration",  # wrong log-ins of staff
    "workbench_savedview", "workbench_replytext",  # views and texts have names
}  # fmt: skip


@pytest.fixture
def house() -> House:
    return built()


@pytest.mark.django_db
def test_two_reports_by_one_phone_share_no_value_that_a_strangers_report_does_not(house: House) -> None:
    mine = _stored_by(house, "楼道灯不亮", "13900000000", "沈秋")
    mine_again = _stored_by(house, "楼道灯不亮", "13900000000", "沈秋")
    strangers = _stored_by(house, "楼道灯不亮", "13811112222", "陆平")
    joined = {cell for cell in mine & mine_again if cell not in strangers}
    assert {cell for cell in joined if not _is_small(cell[2])} == set()


def _stored_by(house: House, what: str, phone: str, name: str) -> set[tuple[str, str, object]]:
    """What one report, answered and closed, adds to the tables."""
    before = rows()
    matter = report(house, what, phone=phone, contact_name=name).matter
    taken(house, matter, "ask", "desk_officer", question="几号楼？")
    taken(house, matter, "reply", "reporter", reply="三号楼")
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    return cells(_added(before, rows()))


def _added(before: Rows, after: Rows) -> Rows:
    return {table: [line for line in lines if line not in before[table]] for table, lines in after.items()}


def _is_small(value: object) -> bool:
    """Flags and counts say nothing about anybody."""
    return isinstance(value, int) and abs(value) < 1000


def test_participants_are_read_one_matter_at_a_time_and_where_the_purposes_file_says() -> None:
    listed = PURPOSES.read_text()
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for asked in _readings(ast.parse(path.read_text())):
            name = str(path.relative_to(SOURCE))
            assert asked & OF_ONE_MATTER, f"{name} reads participants by {sorted(asked)}"
            assert f"`{name}`" in listed, f"{name} reads participants: name it in docs/purposes.md"


def _readings(tree: ast.AST) -> list[set[str]]:
    """What each query on participants asks by: the names given to `filter`, `get` and the like."""
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("filter", "get", "exclude")
        ):
            chain = ast.unparse(node.func)
            if chain.startswith("Participant.objects"):
                found.append({word.arg for word in node.keywords if word.arg})
    return found


def test_the_scan_sees_a_reading_by_person() -> None:
    assert _readings(ast.parse("Participant.objects.select_related('matter').filter(phone_hash=x)")) == [{"phone_hash"}]


@pytest.mark.parametrize(
    "kind", ["resident", "household", "visitor", "petitioner", "key_person", "person", "tenant", ""]
)
def test_no_register_is_kept_of_people_but_staff_volunteers_and_mediators(kind: str) -> None:
    declared = all_registers()[0]
    with pytest.raises(ValueError, match="line 3"):
        bring_into_force(replace(declared, key="of_people", kind=kind))
    assert "of_people" not in {one.key for one in all_registers()}
    assert {"staff", "volunteer", "mediator"} == KEPT_OF


def test_no_register_names_lists_or_finds_by_whoever_somebody_is() -> None:
    for declared in all_registers():
        personal = {fact.key for fact in declared.personal}
        assert not personal & {
            declared.named,
            declared.placed,
            declared.sorted_by,
            *declared.identified_by,
            *declared.listed,
        }
        assert not personal & {fact.key for fact in declared.searched}


@pytest.mark.django_db
def test_no_table_holds_persons() -> None:
    named = {
        "name",
        "name_zh",
        "name_en",
        "first_name",
        "last_name",
        "phone",
        "email",
        "id_number",
        "birthday",
        "address",
        "username",
    }
    with_people = {table for table, found in columns().items() if named & set(found)}
    assert with_people <= PEOPLE | NAMED


@pytest.mark.django_db
def test_a_participant_belongs_to_one_matter_and_holds_nothing_about_a_person() -> None:
    assert set(columns()["matter_participant"]) == {
        "id",
        "ref",
        "matter_id",
        "role",
        "code_hash",
        "key_wrapped",
        "has_contact",
    }
