"""What may be the same report, and why: whole words are a reason, figures and an address are none; row and panel count alike."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from anlin.modules.intake.duplicates import likenesses
from anlin.spine.matter.models import Matter
from tests.house import House, built, report, signed_in


@pytest.fixture
def house(db: None) -> House:
    return built()


def alike(house: House, matter: Matter) -> list[tuple[bool, str]]:
    """Whether each is likely, and its reason."""
    with override("zh-hans"):
        return [(one.is_likely, one.reason) for one in likenesses([matter], house.actor("desk_officer"))[matter.pk]]


def nowhere(house: House, what: str, where: str, **more: str) -> Matter:
    """A report whose place is only in words."""
    matter = report(house, what, where=where, **more).matter  # type: ignore[arg-type]  # facts of a report
    Matter.objects.filter(pk=matter.pk).update(lon=None, lat=None)
    matter.refresh_from_db()
    return matter


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        ("Please report the broken lamp", "I want to report a lamp that is dark", "report"),
        ("Start of the party", "A short art performance", ""),
        ("书院路41号路灯坏了", "书院路 41 号水管爆裂", ""),
        ("41 号楼下漏水 41 次", "第 41 栋电梯困人", ""),
        ("三盏路灯连着不亮", "路灯不亮好几天", "路灯"),
        ("书院路41号门口路灯坏了", "书院路41号路灯坏了半个月", "路灯坏"),
    ],
)
def test_whole_words_are_a_reason_and_neither_fragments_nor_figures_nor_the_address(
    house: House, mine: str, theirs: str, reason: str
) -> None:
    report(house, theirs)
    ((_likely, said),) = alike(house, report(house, mine).matter)
    assert said.partition("都提到“")[2].partition("”")[0] == reason


def test_different_things_at_one_address_are_not_called_the_same(house: House) -> None:
    report(house, "书院路 41 号门前井盖碎了", category="public_facility")
    brawl = report(house, "书院路 41 号有人打架", category="noise").matter
    assert alike(house, brawl) == []


def test_the_same_told_under_two_categories_is_still_found(house: House) -> None:
    report(house, "书院路 41 号井盖碎了一半", category="public_facility")
    again = report(house, "井盖碎了一半，书院路 41 号", category="other").matter
    ((likely, reason),) = alike(house, again)
    assert likely
    assert "类别不同" in reason or "其他类别" in reason or "另一类别" in reason


def test_the_same_text_without_a_point_is_likely_the_same_unless_it_names_another_place(house: House) -> None:
    first = nowhere(house, "电梯里有人被困", "火星路 99 号")
    again = nowhere(house, "电梯里有人被困！", "火星路99号")
    other = nowhere(house, "电梯里有人被困", "火星路 3 号")
    ((likely, reason),) = alike(house, again)
    assert likely
    assert "文字相同" in reason
    assert alike(house, other) == []
    counted = {pk: len(others) for pk, others in likenesses([first, again, other], house.actor("desk_officer")).items()}
    assert counted == {first.pk: 1, again.pk: 1, other.pk: 0}


def test_the_row_counts_what_the_panel_lists(house: House) -> None:
    for east, what, category in (
        (0.5, "路灯整排不亮", "public_facility"),
        (0.52, "整排路灯不亮，很黑", "other"),
        (0.54, "楼上半夜装修", "noise"),
        (0.6, "路灯坏了", "public_facility"),
        (0.9, "路灯不亮", "public_facility"),
    ):
        report(house, what, category=category, at=house.point("g111", east=east))
    nowhere(house, "路灯整排不亮", "西边路口")
    nowhere(house, "路灯整排不亮", "西边路口")
    client = signed_in("desk_officer")
    rows = client.get("/desk/intake/").context["rows"]
    listed = {}
    for line in rows:
        panel = client.get(f"/desk/intake/{line.address}").context["panel"]
        listed[line.row.number] = len(panel.twins) + panel.more
    assert {line.row.number: line.twins for line in rows} == listed
    assert sorted(listed.values())[-1] > 1
    assert 0 in listed.values()
