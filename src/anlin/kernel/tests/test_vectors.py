"""The worked vectors of the domain's fact base (LAW.md §12), calendar 2026, each as it stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from anlin.kernel.calendar_file import shipped
from anlin.kernel.clock import Due, Span, due_of
from anlin.kernel.counting import RULES, Rule
from anlin.kernel.extending import ExtensionRefused, extend
from anlin.kernel.process import Extension, Limit, Provision
from anlin.kernel.provision import Readings, limit_of, row_of, rule_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTH = Limit(30, "days")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(
    limit: Limit,
    rule: str | Rule,
    start: str,
    *,
    held: bool = False,
    extensions: Sequence[Limit] = (),
    pauses: Sequence[Span] = (),
) -> Due:
    return due_of(
        limit, rule, at(start), timezone=SHANGHAI, calendar=shipped(), held=held, extensions=extensions, pauses=pauses
    )


def by_law(spelled: tuple[str, str, str], start: str, readings: Readings | None = None) -> Due:
    provision, on = Provision(*spelled), at(start).date()
    known = readings or Readings()
    return due(
        limit_of(provision, on, readings=known),
        rule_of(provision, on, readings=known),
        start,
        held=row_of(provision, on).held,
    )


@pytest.mark.parametrize(
    ("spelled", "start", "last_day"),
    [
        pytest.param(
            ("cpl-2018", "91", ""), "2026-09-28T15:00", "2026-10-01", id="arrest asked for a held person: no roll"
        ),
        pytest.param(
            ("crim-2020", "178", ""), "2026-09-29T15:00", "2026-10-08", id="not filed, served: rolled from 10-02"
        ),
        pytest.param(("psapl-2025", "118", ""), "2026-01-05T15:00", "2026-02-04", id="public security case"),
        pytest.param(("apl-2021", "64", ""), "2026-02-13T15:00", "2026-02-27", id="hearing: 02-14 is a workday"),
        pytest.param(("adm-2018", "183", ""), "2026-04-30T15:00", "2026-05-13", id="second mediation"),
        pytest.param(("petition-2022", "22", ""), "2026-09-16T15:00", "2026-10-08", id="petition"),
        pytest.param(("mediation-2010", "33", ""), "2026-09-04T15:00", "2026-10-08", id="court confirmation"),
        pytest.param(("licensing-2019", "42", ""), "2026-09-18T15:00", "2026-10-22", id="licence"),
        pytest.param(
            ("cpl-2018", "156", ""), "2026-12-31T15:00", "2027-02-28", id="arrested on the last day of a year"
        ),
        pytest.param(("cpl-2018", "79", "bail"), "2026-08-31T15:00", "2027-08-31", id="bail"),
    ],
)
def test_a_limit_of_law_ends_on_its_day(spelled: tuple[str, str, str], start: str, last_day: str) -> None:
    answer = by_law(spelled, start)
    assert answer.certain
    assert answer.ends_day == date.fromisoformat(last_day)
    assert answer.strict == answer.formal == at(last_day) + timedelta(days=1)


@pytest.mark.parametrize(("times", "last_day"), [(0, "2026-02-04"), (1, "2026-03-06"), (2, "2026-04-07")])
def test_a_public_security_case_extended(times: int, last_day: str) -> None:
    answer = due(MONTH, "administrative", "2026-01-05", extensions=[MONTH] * times)
    assert answer.ends_day == date.fromisoformat(last_day)
    assert answer.original == at("2026-02-05")


def test_appraisal_time_is_left_out() -> None:
    appraisal = Span(at("2026-01-12T09:00"), at("2026-01-20T17:00"))
    assert due(MONTH, "administrative", "2026-01-05", pauses=[appraisal]).ends_day == date(2026, 2, 12)


@pytest.mark.parametrize(
    ("limit", "start", "strict", "formal"),
    [
        (Limit(8, "hours"), "2026-03-02T10:20", "2026-03-02T18:20", "2026-03-02T19:00"),
        (Limit(24, "hours"), "2026-03-02T23:30", "2026-03-03T23:30", "2026-03-04T00:00"),
    ],
)
@pytest.mark.parametrize("rule", ["criminal", "administrative"])
def test_hours_run_strictly_and_formally(limit: Limit, start: str, strict: str, formal: str, rule: str) -> None:
    answer = due(limit, rule, start, held=True)
    assert (answer.strict, answer.formal) == (at(strict), at(formal))


def test_civil_hours_run_from_the_stated_moment() -> None:
    answer = due(Limit(8, "hours"), "civil", "2026-03-02T10:20")
    assert answer.strict == answer.formal == at("2026-03-02T18:20")


def test_an_ordinary_weekend_is_rolled_past_by_default() -> None:
    assert due(Limit(5, "days"), "civil", "2026-03-09").ends_day == date(2026, 3, 16)


def test_an_ordinary_weekend_is_not_rolled_past_under_the_other_reading() -> None:
    other = replace(RULES["civil"], past_weekends=False)
    assert due(Limit(5, "days"), other, "2026-03-09").ends_day == date(2026, 3, 14)
    assert due(Limit(3, "days"), other, "2026-09-29").ends_day == date(2026, 10, 8)


def test_a_make_up_workday_is_not_rolled_past() -> None:
    assert due(Limit(5, "days"), "civil", "2026-09-15").ends_day == date(2026, 9, 20)


def test_bail_hangs_on_the_calendar_under_the_other_reading() -> None:
    answer = by_law(("cpl-2018", "79", "bail"), "2026-08-31", Readings(bail_rolls=True))
    assert not answer.certain
    assert answer.missing_year == 2027
    assert answer.earliest == at("2027-09-01")


def test_two_days_of_the_penalties_law_are_natural_days_by_default() -> None:
    friday = "2026-03-06"
    assert by_law(("psapl-2025", "116", ""), friday).ends_day == date(2026, 3, 9)
    other = Readings(psapl_two_days_are_working_days=True)
    assert by_law(("psapl-2025", "116", ""), friday, other).ends_day == date(2026, 3, 10)


def test_a_failed_mediation_pauses_nothing_by_default() -> None:
    row = row_of(Provision("psapl-2025", "118"), date(2026, 1, 5))
    assert row.tolling_under(Readings()) == ("appraisal", "hearing")
    assert "mediation" in row.tolling_under(Readings(mediation_pauses=True))


TWICE = Extension(MONTH, 2, "next level up")


@pytest.mark.parametrize(
    ("given", "asked", "when", "reason"),
    [
        (0, 2, "2026-01-20", "needs extension 1 first"),
        (0, 1, "2026-02-05T00:00", "already run out"),
        (0, None, "2026-02-06", "already run out"),
        (1, 1, "2026-01-20", "given already"),
        (2, None, "2026-01-20", "2 times at most"),
    ],
)
def test_an_extension_out_of_order_or_time_is_refused(given: int, asked: int | None, when: str, reason: str) -> None:
    with pytest.raises(ExtensionRefused, match=reason):
        extend(TWICE, given=given, asked=asked, due=at("2026-02-05"), at=at(when))


def test_an_extension_asked_in_the_last_minute_is_given() -> None:
    assert extend(TWICE, given=0, due=at("2026-02-05"), at=at("2026-02-04T23:59")) == MONTH
    assert extend(TWICE, given=1, asked=2, due=at("2026-02-05"), at=at("2026-02-04").astimezone(UTC)) == MONTH


def test_a_limit_that_cannot_be_extended_says_so() -> None:
    with pytest.raises(ExtensionRefused, match="cannot be extended"):
        extend((), given=0, due=at("2026-02-05"), at=at("2026-01-06"))


def test_detention_during_investigation_is_extended_in_stages() -> None:
    row = row_of(Provision("cpl-2018", "156"), date(2026, 1, 31))
    end = at("2026-04-01")
    stages = [extend(row.extension, given=n, due=end, at=at("2026-03-20")) for n in range(3)]
    assert [stage.amount for stage in stages] == [1, 2, 2]
    assert due(row.limit, row.rule, "2026-01-31", held=True, extensions=stages).ends_day == date(2026, 8, 31)
