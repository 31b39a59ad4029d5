"""A street is the same street in either language."""

from __future__ import annotations

import pytest

from anlin.spine.place.names import Names

NAMES = Names(
    [
        ("书院路", "Shuyuan Road"),
        ("书院路北段", "Shuyuan Road North"),
        ("柳岸小学", "Liu'an Primary School"),
        ("书院路", "Academy Road"),
        ("梨园", "Liyuan"),
        ("无名", ""),
    ]
)


@pytest.mark.parametrize(
    ("said", "otherwise"),
    [
        ("41 Shuyuan Road", "41 书院路"),
        ("41  SHUYUAN  road, dogs", "41 书院路 , dogs"),
        ("3 shuyuan road north", "3 书院路北段"),
        ("书院路41号 狗", "Shuyuan Road 41号 狗"),
        ("书院路北段 3 号", "Shuyuan Road North 3 号"),
        ("academy road", "书院路"),
        ("Liu'an Primary School at Liyuan", "柳岸小学 at 梨园"),
        ("Shuyuan Road and Liyuan", "书院路 梨园"),
        ("Liyuanville", ""),
        ("dogs", ""),
        ("", ""),
    ],
)
def test_names_are_said_in_the_other_language_and_nothing_else_changes(said: str, otherwise: str) -> None:
    assert NAMES.said_otherwise(said).replace("  ", " ") == otherwise


def test_a_district_without_names_says_nothing_otherwise() -> None:
    assert Names([]).said_otherwise("书院路") == ""
