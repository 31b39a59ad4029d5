"""Promises of search: it finds what was written, shows nothing across areas and walls, and keeps no text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlin.spine.search.engines import _word
from anlin.spine.search.keys import current_key
from anlin.spine.search.selectors import matching, more_than, searchable
from anlin.spine.search.services import Text, forget, forget_for_good, index, index_many, move, use_key, wall
from anlin.spine.search.tokens import tokens_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key() -> Iterator[bytes]:
    key = b"k" * 32
    use_key(lambda: key)
    yield key
    use_key(None)


@pytest.fixture
def three() -> None:
    index(doc=1, matter=10, area=5, text="3号楼电梯坏了，老人下不了楼")
    index(doc=2, matter=11, area=6, text="电梯里有人抽烟 Elevator smoke")
    index(doc=3, matter=12, area=7, text="小区门口积水，电动车进不去")


def test_pairs_words_and_short_numbers_are_what_is_searched_for() -> None:
    assert words_of("3号楼电梯Ａ座 Lift-12") == {"3", "号楼", "楼电", "电梯", "a", "lift", "12"}
    assert words_of("B3栋") == {"b3"}


def test_what_identifies_a_person_gives_no_token() -> None:
    text = "电话13800138000 身份证11010519491231002X 车京A12345 邮箱a@b.cn 单号1234567"
    assert not any(
        any(figure in word for figure in "0123456789") or word in {"a", "b", "cn"} for word in words_of(text)
    )


def test_tokens_say_nothing_without_the_key(key: bytes) -> None:
    assert tokens_of("电梯", key) != tokens_of("电梯", b"x" * 32)
    assert all(-(2**63) <= token < 2**63 for token in tokens_of("电梯坏了", key))
    with pytest.raises(ValueError, match="16 to 64"):
        tokens_of("电梯", b"short")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("电梯", [11, 10]),
        ("电梯 3", [10]),
        ("ELEVATOR", [11]),
        ("elev", []),
        ("积水", [12]),
        ("梯", []),
        ("", []),
        ("没有", []),
    ],
)
@pytest.mark.usefixtures("three")
def test_matters_with_every_word_come_newest_first(asked: str, found: list[int]) -> None:
    assert matching(asked, areas=None) == found


@pytest.mark.usefixtures("three")
def test_what_is_said_otherwise_is_found_too_and_once() -> None:
    assert matching("elevator", otherwise="积水", areas=None) == [12, 11]
    assert matching("电梯", otherwise="elevator", areas=None) == [11, 10]
    assert matching("电梯", otherwise="积水", areas=[(7, 7)], limit=1) == [12]
    assert matching("", otherwise="积水", areas=None) == [12]


@pytest.mark.usefixtures("three")
def test_a_search_stays_inside_the_searchers_areas() -> None:
    assert matching("电梯", areas=[(5, 5)]) == [10]
    assert matching("电梯", areas=[(1, 5), (6, 9)]) == [11, 10]
    assert matching("电梯", areas=[]) == []
    move(10, 99)
    assert matching("电梯", areas=[(5, 5)]) == []


@pytest.mark.usefixtures("three")
def test_a_wall_hides_the_matter_until_it_opens() -> None:
    wall(11)
    assert matching("电梯", areas=None) == [10]
    assert matching("电梯", areas=None, walled=True) == [11, 10]
    wall(11, walled=False)
    assert matching("电梯", areas=None) == [11, 10]


@pytest.mark.usefixtures("three")
def test_a_matter_with_several_texts_comes_once_and_pages_go_on() -> None:
    index(doc=4, matter=10, area=5, text="电梯修好了")
    assert matching("电梯", areas=None, limit=1) == [11]
    assert matching("电梯", areas=None, limit=1, before=11) == [10]
    assert matching("电梯", areas=None, before=10) == []
    assert not more_than("电梯", areas=None)
    assert more_than("电梯", areas=None, many=1)


@pytest.mark.usefixtures("three")
def test_a_forgotten_matter_is_not_found_and_its_number_may_be_used_again() -> None:
    forget(10)
    assert matching("老人", areas=None) == []
    index(doc=9, matter=10, area=5, text="路灯不亮")
    assert matching("老人", areas=None) == []
    assert matching("路灯", areas=None) == [10]


@pytest.mark.usefixtures("three")
def test_a_text_indexed_again_replaces_itself() -> None:
    index(doc=3, matter=12, area=7, text="路灯不亮")
    assert matching("积水", areas=None) == []
    assert matching("路灯", areas=None) == [12]


def test_the_queries_are_the_same_however_much_there_is() -> None:
    index_many(Text(number, number, 1, "电梯坏了") for number in range(1, 1200))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(matching("电梯", areas=[(1, 1)])) == 50
    assert len(queries) == 1
    assert more_than("电梯", areas=None)


def test_one_character_cannot_be_searched_for_and_that_is_said() -> None:
    assert not searchable("梯")
    assert searchable("电梯")


@pytest.mark.usefixtures("three")
def test_no_text_stands_in_the_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_doc")
        assert "电梯" not in repr(cursor.fetchall())
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM search_text")
            assert all(value is None for row in cursor.fetchall() for value in row)


def test_what_identifies_somebody_is_no_word_in_wide_letters_either() -> None:
    assert words_of("粤Ｂ１２３４５堵门") == words_of("粤  堵门")
    assert words_of("护照Ｅ１２３４５６７８") == words_of("护照")
    assert words_of("打138.0013.8000") == set()


@pytest.mark.engine("sqlite")
def test_what_was_forgotten_for_good_stands_in_no_page_of_the_index() -> None:
    for number in range(1, 100):
        index(doc=number, matter=number, area=1, text=f"路灯不亮 lamp{number}")
    index(doc=900, matter=900, area=1, text="欧阳慕雪")
    words = [_word(token)[6:].encode() for token in tokens_of("欧阳慕雪", current_key())]

    def pages() -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_text_data")
            return b"".join(bytes(block) for (block,) in cursor.fetchall())

    forget(900)
    assert any(word in pages() for word in words), "only marked as deleted, as FTS5 does"
    forget_for_good()
    assert not any(word in pages() for word in words)
    assert matching("路灯不亮", areas=None, limit=3) == [99, 98, 97]
