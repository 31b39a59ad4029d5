"""How each branch of law counts: what a limit's unit becomes, whether its start counts, whether its end rolls.

Sources are named in each rule's `basis`; marks as in the domain's fact base. "Within N" always includes N.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from anlin.kernel.words import said

HOURS, DAYS, WORKING_DAYS, MONTHS = "hours", "days", "working_days", "months"
UNITS = (HOURS, DAYS, WORKING_DAYS, MONTHS)
_EVERY = frozenset(range(1, 10_001))


@dataclass(frozen=True)
class Rule:
    """A way of counting.

    The start *day* never counts. A limit in days, working days or months ends at 24:00 of its last day in the
    district's time zone. A limit in hours never rolls.

    Args:
        start_hour_excluded: the hour in which it starts does not count either: `formal` then lies later than `strict`.
        as_working_days: amounts of `days` that this law counts as working days.
        rolls: a last day on which people rest moves to the next day on which they do not; never while held.
        past_weekends: an ordinary weekend counts as rest for that (mark U: our reading of 节假日 and 法定休假日).
        month_end_stays: counted from the last day of a month, months end on the last day of a month.
    """

    key: str
    label: str
    basis: str
    start_hour_excluded: bool = False
    as_working_days: frozenset[int] = frozenset()
    rolls: bool = True
    past_weekends: bool = True
    month_end_stays: bool = False

    def unit_of(self, amount: int, unit: str) -> str:
        """What an amount is counted in under this rule."""
        return WORKING_DAYS if unit == DAYS and amount in self.as_working_days else unit


_ALL = (
    Rule("civil", said("civil counting"), "民法典 200–204"),
    Rule(
        "criminal",
        said("criminal counting"),
        "刑事诉讼法 105；最高法刑诉解释 202",
        start_hour_excluded=True,
        month_end_stays=True,
    ),
    # 程序规定 35 says nothing of month-ends: the corresponding day, which is never later.
    Rule(
        "administrative",
        said("police administrative counting"),
        "公安机关办理行政案件程序规定 35",
        start_hour_excluded=True,
    ),
    Rule(
        "penalty",
        said("administrative penalty counting"),
        "行政处罚法 85",
        as_working_days=frozenset({2, 3, 5, 7}),
    ),
    Rule("licensing", said("licensing counting"), "行政许可法 82", as_working_days=_EVERY),
    Rule(
        "coercion", said("administrative coercion counting"), "行政强制法 69", as_working_days=frozenset(range(1, 11))
    ),
    Rule(
        "reconsideration",
        said("reconsideration counting"),
        "行政复议法 88",
        as_working_days=frozenset({3, 5, 7, 10}),
    ),
    Rule("petition", said("petition counting"), "信访工作条例；民法典 200–204"),
    # A promise is kept on the day it names: a district may be stricter than law, never looser.
    Rule("promise", said("the district's promise"), "", rolls=False),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.key: rule for rule in _ALL})
