"""Nobody has to write more than what says it: in Chinese two characters can."""

from __future__ import annotations

import pytest

from anlin.kernel.fact import Fact
from anlin.workbench.rooms import rooms

_WORDS = ("text", "long_text")
LONGER = {"plan": "a safety plan names ways, stewards and what happens in an emergency", "credit_code": "18 by law"}


def declared() -> list[Fact]:
    """Free words of every process and register; who somebody is and how to reach them are judged otherwise."""
    facts = [fact for room in rooms() for one in room.processes for fact in one.facts]
    facts += [fact for room in rooms() for one in room.registers for fact in one.facts]
    return [fact for fact in facts if fact.kind in _WORDS and not fact.identity]


@pytest.mark.parametrize("fact", declared(), ids=lambda fact: fact.key)
def test_two_chinese_characters_are_enough(fact: Fact) -> None:
    assert fact.key in LONGER or fact.checked("已修") == "已修"
