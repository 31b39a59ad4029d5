"""Finding an address as people type it."""

from __future__ import annotations

import pytest

from anlin.spine.place import selectors, services
from anlin.spine.place.services import KnownAddress
from anlin.spine.place.tests.test_areas import qingtang

__all__ = ["qingtang"]


@pytest.fixture
def gazetteer(qingtang: None) -> None:
    known = [KnownAddress(f"书院路 {n} 号", 113.705, 34.805, text_en=f"{n} Shuyuan Road") for n in range(1, 430)]
    known += [
        KnownAddress("书院路 41 号院", 113.705, 34.805, site_zh="橘园社区"),
        KnownAddress("书院小学", 113.715, 34.805, "site"),
    ]
    known += [KnownAddress("外地路 1 号", 10.0, 10.0)]
    assert services.list_addresses(known) == 431


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("书院路 41", "书院路 41 号"),
        ("书院路41号院", "书院路 41 号院"),
        ("书院路４１号", "书院路 41 号"),
        ("小学", "书院小学"),
        ("橘园社区", "书院路 41 号院"),
        ("7 shuyuan road", "书院路 7 号"),
    ],
)
def test_what_is_typed_finds_what_is_meant(gazetteer: None, typed: str, first: str) -> None:
    assert selectors.addresses_like(typed)[0].text_zh == first


def test_too_little_finds_nothing_and_answers_are_few(gazetteer: None) -> None:
    assert selectors.addresses_like("书") == []
    assert len(selectors.addresses_like("书院路")) == 8
    assert selectors.addresses_like("不存在路") == []


def test_an_address_outside_the_district_is_left_out(gazetteer: None) -> None:
    assert selectors.addresses_like("外地路") == []
