"""Reports of another system: every row enters once, as claimed, and is then a matter like any other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from anlin.modules.intake.importing import entering
from anlin.modules.intake.importing.entering import Tally, enter_file
from anlin.modules.intake.importing.mapping import read_mapping
from anlin.modules.intake.importing.reading import batches
from anlin.modules.intake.models import ImportedRow
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import sequence_all
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.state_check import states
from anlin.spine.search.models import SearchDoc
from anlin.spine.search.services import matching
from tests.house import House, built, report

pytestmark = pytest.mark.django_db
HOUSTON = "houston-2010"
CHICAGO = "chicago-311-sanitation"
HOUSTON_COLUMNS = ("time", "offense", "location", "address", "lon", "lat")
CHICAGO_COLUMNS = (
    "Service_Request_Number", "Creation_Date", "Completion_Date", "Status", "Type_of_Service_Request",
    "What_is_the_Nature_of_this_Code_Violation", "Street_Address", "Longitude", "Latitude",
)  # fmt: skip
Fields = tuple[object, ...]


@pytest.fixture
def house() -> House:
    return built()


def offence(house: House, grid: str = "g111", hour: int = 3, address: str = "9650 marlive ln") -> Fields:
    return (f"2010-03-01 {hour:02}:00:00", "auto theft", "road / street", address, *house.point(grid))


def request(house: House, number: str, status: str = "Completed", place: str = "4853 S WOOD") -> Fields:
    return (
        number, "2015-03-01", "2015-03-09", status, "Sanitation Code Violation", "Garbage in yard", place, *house.point("g112"),
    )  # fmt: skip


def written(path: Path, columns: tuple[str, ...], rows: list[Fields]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def entered(path: Path, mapping: str = HOUSTON) -> Tally:
    return enter_file(path, read_mapping(mapping), path.with_suffix(".set-aside.csv"))


def test_equal_rows_all_enter_and_a_second_run_enters_none(house: House, tmp_path: Path) -> None:
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)] * 3 + [offence(house, hour=4)])
    first = entered(file)
    assert (first.read, first.entered, first.already, first.aside) == (4, 4, 0, 0)
    again = entered(file)
    assert (again.read, again.entered, again.already) == (4, 0, 4)
    assert Matter.objects.count() == 4


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "BATCH", 2)
    rows = [offence(house, hour=n % 3, address=f"{n} main") for n in range(5)]
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, rows)

    def broken(path: Path, size: int) -> Iterator[list[dict[str, object]]]:
        whole = batches(path, size)
        yield next(whole)
        yield next(whole)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(entering, "batches", broken)
        with pytest.raises(KeyboardInterrupt):
            entered(file)
    assert Matter.objects.count() == 4
    tally = entered(file)
    assert (tally.entered, tally.already) == (1, 4)


def test_a_batch_enters_whole_or_not_at_all(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise OSError("the machine stops here")

    monkeypatch.setattr(entering, "_link", fails)
    with pytest.raises(OSError, match="stops here"):
        entered(written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)]))
    assert not Matter.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not ImportedRow.objects.exists()


def test_rows_that_cannot_enter_are_set_aside_with_the_reason(house: House, tmp_path: Path) -> None:
    good = offence(house)
    rows = [
        good,
        (good[0], *good[1:4], 100.0, 10.0),
        ("soon", *good[1:]),
        ("2999-01-01 00:00:00", *good[1:]),
        (good[0], *good[1:4], 1000.0, 10.0),
    ]
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, rows)
    tally = entered(file)
    assert (tally.read, tally.entered, tally.aside) == (5, 1, 4)
    assert sum(tally.reasons.values()) == 4
    with file.with_suffix(".set-aside.csv").open(encoding="utf-8-sig", newline="") as aside:
        kept = list(csv.DictReader(aside))
    assert [row["row"] for row in kept] == ["2", "3", "4", "5"]
    assert "outside the district" in kept[0]["reason"]
    assert "soon" in kept[1]["reason"]
    assert "marlive" in kept[0]["content"]


def test_a_row_without_a_point_enters_as_not_located(house: House, tmp_path: Path) -> None:
    tally = entered(written(tmp_path / "h.csv", HOUSTON_COLUMNS, [(*offence(house)[:4], "", "")]))
    assert (tally.entered, tally.not_located) == (1, 1)
    matter = Matter.objects.get()
    assert (matter.lon, matter.area.kind) == (None, "district")


def test_a_dup_becomes_a_linked_duplicate_of_what_came_before_at_its_place(house: House, tmp_path: Path) -> None:
    rows = [
        request(house, "15-1"),
        request(house, "15-2", "Completed - Dup"),
        request(house, "15-3", "Completed - Dup", place="1 ELSEWHERE"),
        request(house, "15-4", "Open"),
    ]
    tally = entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, rows), CHICAGO)
    assert (tally.entered, tally.duplicates, tally.without_original) == (4, 2, 1)
    first, second, third, fourth = Matter.objects.order_by("id")
    assert second.merged_into == first
    assert third.merged_into is None
    assert (first.state, fourth.state) == ("closed_at_source", "reported")
    assert fourth.alarm_at is not None


def test_history_is_claimed_with_one_entry_and_its_clocks_count_in_no_figure(house: House, tmp_path: Path) -> None:
    entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, [request(house, "15-1")]), CHICAGO)
    matter = Matter.objects.get()
    entry = LedgerEntry.objects.get(subject=matter.ref)
    assert entry.told.action == "intake.report/1:import"
    assert str(entry.told.facts["claimed_opened"]).startswith("2015-03-01T00:00")
    assert str(entry.told.facts["claimed_closed"]).startswith("2015-03-09T00:00")
    assert entry.recorded_at.year > 2015, "the time of record is now"
    assert matter.imported
    clocks = MatterClock.objects.filter(matter=matter)
    assert clocks
    assert all(clock.as_claimed and clock.stopped_at is not None for clock in clocks)


@pytest.mark.django_db(transaction=True)  # the sequencer takes what is committed
def test_an_imported_matter_has_all_that_a_reported_one_has(house: House, tmp_path: Path) -> None:
    reported = report(house, "Garbage in yard: 路边堆着垃圾", grid="g112").matter
    entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, [request(house, "15-1", "Open")]), CHICAGO)
    imported = Matter.objects.get(imported=True)
    reported.refresh_from_db()

    assert imported.area == reported.area
    tip = LedgerEntry.objects.get(subject=imported.ref)
    assert (imported.last_seq, imported.last_digest) == (tip.seq, bytes(tip.digest).hex())
    assert {one.key for one in LedgerContent.objects.filter(entry=tip)} >= {"what", "where"}
    kept = {
        key: set(SearchDoc.objects.filter(matter=key).values_list("area", "walled"))
        for key in (imported.pk, reported.pk)
    }
    assert kept[imported.pk] == kept[reported.pk] == {(imported.area_id, False)}
    assert set(matching("garbage", areas=None)) == {imported.pk, reported.pk}
    same = ("key", "amount", "unit", "rule", "outcome", "certain")
    mine, theirs = (set(MatterClock.objects.filter(matter=one).values_list(*same)) for one in (imported, reported))
    assert {row[0] for row in mine} == {row[0] for row in theirs}
    desk = house.actor("desk_officer")
    assert imported in matters_visible_to(desk)
    told = {fact.fact.key: (fact.look, fact.value) for fact in history_for(imported, desk)[0].told}
    assert told["what"] == ("value", "Sanitation Code Violation: Garbage in yard")
    assert told["where"] == ("value", "4853 S WOOD")
    assert sequence_all() >= 2
    bodies = {one.ref: [LedgerEntry.objects.get(subject=one.ref).told] for one in (imported, reported)}
    assert list(states(bodies)) == []


def test_the_real_files_map_as_they_are_shipped() -> None:
    for name in (HOUSTON, CHICAGO):
        assert read_mapping(name).title
