"""The notice comes with the step that gives it: numbered, in both languages, checked by anybody."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from anlin.modules.hazards.tests.conftest import Opens, day
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.selectors import last_entry_with
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.state_check import states
from tests.house import House, signed_in, taken

pytestmark = pytest.mark.django_db(transaction=True)


def printed(client: Client, paper: IssuedDocument, language: str) -> str:
    """The words of its PDF, without spaces."""
    answer = client.get(f"/desk/m/{paper.matter.number}/document/{paper.code}/{language}.pdf")
    assert answer.status_code == 200
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_the_notice_says_what_where_and_by_when(house: House, find: Opens) -> None:
    matter, until = find(), day(7)
    year, month, of_month = map(int, until.split("-"))
    in_words = f"{year}年{month}月{of_month}日"
    taken(
        house,
        matter,
        "order",
        "case_officer",
        owner="青禾商贸有限公司",
        demand="清空通道，不得再堆放",
        put_right_by=until,
    )
    paper = IssuedDocument.objects.get(matter=matter)
    assert paper.number.startswith("ZG")
    officer = signed_in("case_officer")
    chinese = printed(officer, paper, "zh-hans")
    for words in (
        "整改通知书",
        "青禾商贸有限公司",
        "安全出口堵塞上锁",
        "二楼疏散通道堆满纸箱",
        "清空通道，不得再堆放",
        in_words,
    ):
        assert words in chinese, words
    english = printed(officer, paper, "en")
    assert "Noticetoputitright" in english
    assert "Wayoutblockedorlocked" in english
    assert paper.number in officer.get(f"/desk/m/{matter.number}/").content.decode()


def test_a_second_notice_has_the_next_number(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "order", "case_officer", owner="青禾商贸", demand="清空通道", put_right_by=day(1))
    facts = {"evidence": "仍堆着半边", "demand": "全部清空", "put_right_by": day(3)}
    taken(house, matter, "order_again", "case_officer", **facts)
    first, second = IssuedDocument.objects.filter(matter=matter).order_by("id")
    assert first.number != second.number
    assert "全部清空" in printed(signed_in("station_chief"), second, "zh-hans")
    assert "青禾商贸" in printed(signed_in("station_chief"), second, "zh-hans"), "the owner was named in the first"


def test_every_new_date_comes_with_a_paper_that_takes_the_place_of_the_last(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "order", "case_officer", owner="青禾商贸", demand="清空通道", put_right_by=day(1))
    taken(house, matter, "escalate", "case_officer", reason="店主拒不配合")
    new = {"unit": "station-north", "instruction": "今日到场督办", "put_right_by": day(2)}
    taken(house, matter, "instruct", "supervisor", **new)
    first, second = IssuedDocument.objects.filter(matter=matter).order_by("id")
    assert (first.withdrawn_at is not None, second.withdrawn_at) == (True, None)
    words = printed(signed_in("supervisor"), second, "zh-hans")
    year, month, of_month = map(int, day(2).split("-"))
    assert f"{year}年{month}月{of_month}日" in words
    assert "清空通道" in words
    assert "今日到场督办" not in words, "that is between supervision and the unit"
    assert f"已由{second.number}替代" in printed(signed_in("supervisor"), first, "zh-hans")
    assert f"已由 {second.number} 替代" in Client().get(f"/d/{first.code}/").content.decode()
    page = signed_in("case_officer").get(f"/desk/m/{matter.number}/").content.decode()
    assert (page.count(f"已由 {second.number} 替代"), page.count("有效")) == (1, 1)


def test_more_time_is_given_on_paper_and_ends_with_the_next_notice(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "order", "case_officer", owner="青禾商贸", demand="清空通道", put_right_by=day(3))
    taken(house, matter, "ask_time", "case_officer", reason="货架要换")
    taken(house, matter, "grant_time", "station_chief", reason="同意", until=day(10))
    notice, granted = IssuedDocument.objects.filter(matter=matter).order_by("id")
    assert granted.number.startswith("YQ")
    assert (notice.withdrawn_at, granted.withdrawn_at) == (None, None), "the demand stands, with more time"
    year, month, of_month = map(int, day(10).split("-"))
    chinese = printed(signed_in("station_chief"), granted, "zh-hans")
    assert "延长整改期限通知书" in chinese
    assert f"现延长至{year}年{month}月{of_month}日当日24时" in chinese
    assert "Youaskedformoretime" in printed(signed_in("station_chief"), granted, "en")
    taken(house, matter, "order_again", "case_officer", evidence="仍堆着半边", demand="全部清空", put_right_by=day(12))
    assert [one.document for one in IssuedDocument.objects.filter(matter=matter, withdrawn_at=None)] == [
        notice.document
    ]


def test_a_permission_carries_its_conditions(house: House, apply_for: Opens) -> None:
    matter = apply_for()
    taken(house, matter, "accept", "desk_officer")
    taken(house, matter, "allow", "supervisor", conditions="限 5000 人，22 点前结束")
    paper = IssuedDocument.objects.get(matter=matter)
    words = printed(signed_in("supervisor"), paper, "zh-hans")
    assert "大型活动许可决定书" in words
    assert "限5000人，22点前结束" in words


@pytest.mark.parametrize(
    ("step", "who", "facts"),
    [
        ("move", "station_chief", {"starts_on": 60, "ends_on": 61, "reason": "天气"}),
        ("revoke", "supervisor", {"reason": "舞台不合格"}),
        ("withdraw", "desk_officer", {"reason": "承办者撤回"}),
    ],
)
def test_a_permission_that_no_longer_counts_is_in_force_no_longer(
    house: House, apply_for: Opens, step: str, who: str, facts: dict[str, object]
) -> None:
    matter = apply_for()
    taken(house, matter, "accept", "desk_officer")
    taken(house, matter, "allow", "station_chief", conditions="限 5000 人")
    paper = IssuedDocument.objects.get(matter=matter)
    assert "有效" in Client().get(f"/d/{paper.code}/").content.decode()
    entry = taken(house, matter, step, who, **{k: day(v) if isinstance(v, int) else v for k, v in facts.items()}).entry
    paper.refresh_from_db()
    matter.refresh_from_db()
    assert paper.withdrawn_at == entry.recorded_at
    assert last_entry_with(entry).seq == paper.withdrawn_seq == matter.last_seq
    assert "已撤回" in Client().get(f"/d/{paper.code}/").content.decode()
    again = f"/desk/m/{matter.number}/document/hazards-permission/issue/"
    signed_in("supervisor").post(again, {"write_key": str(uuid4())})
    assert list(IssuedDocument.objects.filter(matter=matter)) == [paper], "what was ended is not issued again"
    assert list(states({matter.ref: [one.told for one in history_of(matter.ref)]})) == []
