"""G and a letter lead to a room: every link of the side bar has its letter, no two alike, and the help names them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from anlin.workbench.frame import room_letters
from tests.house import built, signed_in

LINK = re.compile(r'<a href="([^"]+)"[^>]* data-key="G (\w)">')


@pytest.mark.parametrize("name", ["desk_officer", "supervisor", "administrator", "grid_worker"])
def test_every_room_of_the_side_bar_has_a_letter_of_its_own_and_the_help_shows_it(db: None, name: str) -> None:
    built()
    page = signed_in(name).get(reverse("ledger")).content.decode()
    bar = page.partition('<nav class="side"')[2].partition("</nav>")[0]
    found = LINK.findall(bar)
    links = [link for link in re.findall(r"<a [^>]*>", bar) if 'href="/desk/' in link and "proof" not in link]
    assert len(found) == len(links) > 2
    assert len({letter for _address, letter in found}) == len(found)
    help_ = page.partition('id="keys-help"')[2].partition("</dialog>")[0]
    assert set(re.findall(r"<kbd>G</kbd> <kbd>(\w)</kbd>", help_)) == {letter for _address, letter in found}


def test_a_room_has_the_same_letter_for_everybody_and_no_two_share_one() -> None:
    letters = room_letters()
    assert letters["intake_desk"] == "I"
    assert letters["worklist"] == "M"
    assert len(set(letters.values())) == len(letters)
