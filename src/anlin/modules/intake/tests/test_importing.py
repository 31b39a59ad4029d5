"""Reports of another system: every row enters once, as claimed, and is then a matter like any other."""

from __future__ import annotations

import csv
import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from anlin.modules.intake.importing import entering
from anlin.modules.intake.importing.command import main
from anlin.modules.intake.importing.entering import Tally, enter_file
from anlin.modules.intake.importing.mapping import Moment, read_mapping
from anlin.modules.intake.importing.reading import batches
from anlin.modules.intake.models import ImportedRow
from anlin.spine.ledger.models import LedgerCheckpoint, LedgerContent, LedgerEntry, LedgerLeaf
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
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
HAN = re.compile(r"[\u3400-\u9fff]")
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
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entering, "BATCH", 2)
    rows = [offence(house, hour=n % 3, address=f"{n} main") for n in range(5)]
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, rows)

    def broken(path: Path, size: int, columns: tuple[str, ...]) -> Iterator[list[dict[str, object]]]:
        whole = batches(path, size, columns)
        yield next(whole)
        yield next(whole)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(entering, "batches", broken)
        with pytest.raises(KeyboardInterrupt):
            run(file)
    told = capsys.readouterr().err
    assert in_both_languages(told)
    assert "4 that entered stay. Run the same command again" in told
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
    assert LedgerLeaf.objects.count() >= 2
    bodies = {one.ref: [LedgerEntry.objects.get(subject=one.ref).told] for one in (imported, reported)}
    assert list(states(bodies)) == []


def test_the_real_files_map_as_they_are_shipped() -> None:
    for name in (HOUSTON, CHICAGO):
        assert read_mapping(name).title


def run(*words: object, mapping: str = HOUSTON) -> int:
    """The command, as an operator gives it."""
    return main(["reports", *map(str, words), "--mapping", mapping])


def in_both_languages(told: str) -> bool:
    """Whether two lines say it, the first in Chinese and the second without."""
    chinese, _newline, english = told.strip().partition("\n")
    return bool(HAN.search(chinese)) and bool(english) and not HAN.search(english)


def aside_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as aside:
        return list(csv.DictReader(aside))


def test_rows_with_nothing_in_their_key_are_told_apart_by_content(house: House, tmp_path: Path) -> None:
    rows = [request(house, "", place="1 A"), request(house, " ", place="2 B"), request(house, "", place="3 C")]
    file = written(tmp_path / "c.csv", CHICAGO_COLUMNS, [*rows, rows[0]])
    first = entered(file, CHICAGO)
    assert (first.read, first.entered, first.already, first.aside) == (4, 4, 0, 0)
    again = entered(file, CHICAGO)
    assert (again.read, again.entered, again.already, again.aside) == (4, 0, 4, 0)


def test_the_same_number_with_other_content_is_set_aside_in_every_run(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = request(house, "15-1")
    later = (*one[:2], "2015-04-01", *one[3:])
    file = written(tmp_path / "c.csv", CHICAGO_COLUMNS, [one, later, one, request(house, "15-2"), later])
    for size in (500, 2):  # in one batch, and over several
        monkeypatch.setattr(entering, "BATCH", size)
        tally = entered(file, CHICAGO)
        assert (tally.read, tally.aside) == (5, 2)
        assert (tally.entered, tally.already) == ((2, 1) if size == 500 else (0, 3))
        kept = aside_rows(file.with_suffix(".set-aside.csv"))
        assert [row["row"] for row in kept] == ["2", "5"]
        assert "already with other content" in kept[0]["reason"]
    assert Matter.objects.count() == 2


def test_columns_that_no_mapping_reads_make_no_other_content(house: House, tmp_path: Path) -> None:
    entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, [request(house, "15-1")]), CHICAGO)
    wider = written(tmp_path / "d.csv", (*CHICAGO_COLUMNS, "Ward"), [(*request(house, "15-1"), 7)])
    assert entered(wider, CHICAGO).already == 1


def test_rows_that_entered_before_contents_were_kept_are_taken_as_equal(house: House, tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", CHICAGO_COLUMNS, [request(house, "15-1")])
    entered(file, CHICAGO)
    ImportedRow.objects.update(content=None)
    assert entered(file, CHICAGO).already == 1


def test_a_number_whose_first_row_was_set_aside_enters_with_its_second(house: House, tmp_path: Path) -> None:
    good = request(house, "15-1")
    tally = entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, [("15-1", "soon", *good[2:]), good]), CHICAGO)
    assert (tally.entered, tally.aside, tally.already) == (1, 1, 0)


def test_a_file_without_the_mappings_columns_is_refused_before_anything_enters(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)] * 3)
    assert run(file, mapping=CHICAGO) == 2
    told = capsys.readouterr().err
    assert in_both_languages(told)
    for column in ("Service_Request_Number", "Creation_Date", "Latitude", "offense"):
        assert told.count(column) == 2
    without_place = written(tmp_path / "c.csv", CHICAGO_COLUMNS[:-1], [request(house, "15-1")[:-1]])
    assert run(without_place, mapping=CHICAGO) == 2
    assert "names: Latitude." in capsys.readouterr().err
    assert not Matter.objects.exists()


def test_the_source_is_never_written_over(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [("soon", *offence(house)[1:])])
    before = file.read_bytes()
    linked = tmp_path / "linked.csv"
    linked.symlink_to(file)
    for aside in (file, linked, tmp_path / "." / "h.csv"):
        assert run(file, "--aside", aside) == 2
        assert in_both_languages(capsys.readouterr().err)
    assert file.read_bytes() == before


def test_an_import_that_fails_or_sets_nothing_aside_leaves_the_earlier_file(house: House, tmp_path: Path) -> None:
    aside = tmp_path / "aside.csv"
    aside.write_text("rows of yesterday")
    assert run(tmp_path / "gone.csv", "--aside", aside) == 2
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"time,offense,location,address,lon,lat\nsoon,theft,road,1 a,0,0\n" * 2000 + b"\xff\n")
    assert run(broken, "--aside", aside) == 2
    assert run(written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)]), "--aside", aside) == 0
    assert aside.read_text() == "rows of yesterday"
    assert {one.name for one in tmp_path.iterdir()} == {"aside.csv", "broken.csv", "h.csv"}, "nothing half-written"


def test_set_aside_rows_stand_beside_the_file_and_the_whole_path_is_said(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, here = tmp_path / "sent", tmp_path / "here"
    folder.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    file = written(folder / "h.csv", HOUSTON_COLUMNS, [("soon", *offence(house)[1:])])
    assert run(file) == 1
    aside = folder / "h.set-aside.csv"
    assert capsys.readouterr().out.count(str(aside)) == 2
    assert aside.stat().st_mode & 0o077 == 0
    assert list(here.iterdir()) == []
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and allowed(path, mode))
    assert run(file) == 1
    assert str(here / "h.set-aside.csv") in capsys.readouterr().out


@pytest.mark.parametrize("when", ["0001-01-01 00:00:00", "1899-12-31 23:59:59", "9999-12-31 23:59:59"])
@pytest.mark.parametrize("column", ["Creation_Date", "Completion_Date"])
def test_a_time_that_cannot_stand_is_set_aside_and_the_rest_enters(
    house: House, tmp_path: Path, when: str, column: str
) -> None:
    mapping = dataclasses.replace(
        read_mapping(CHICAGO), created=Moment("Creation_Date", FORMATS), ended=Moment("Completion_Date", FORMATS)
    )
    good = request(house, "15-1")
    wrong = ["15-2", *good[1:]]
    wrong[CHICAGO_COLUMNS.index(column)] = when
    file = written(tmp_path / "c.csv", CHICAGO_COLUMNS, [tuple(wrong), good])
    tally = enter_file(file, mapping, tmp_path / "aside.csv")
    assert (tally.entered, tally.aside) == (1, 1)


def test_a_cell_too_long_is_set_aside_and_the_rest_enters(house: House, tmp_path: Path) -> None:
    good = offence(house)
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [(*good[:3], "x" * 131_073, *good[4:]), good])
    tally = entered(file)
    assert (tally.entered, tally.aside) == (1, 1)
    csv.field_size_limit(200_000)
    try:
        assert "131,072" in aside_rows(file.with_suffix(".set-aside.csv"))[0]["reason"]
    finally:
        csv.field_size_limit(131_072)


def test_what_cannot_be_used_is_refused_in_both_languages_and_enters_nothing(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)])
    for name in ("x.csv", "x.parquet", "x.xlsx", "folder"):
        (tmp_path / name).mkdir()
    for name in ("y.parquet", "y.xlsx", "y.doc"):
        (tmp_path / name).write_text("no such thing")
    for name, text in {
        "empty": b"", "latin": "title = 'é'".encode("latin-1"), "broken": b"[", "texts": b"text = 'a'\ntitle = 'b'"
    }.items():  # fmt: skip
        (tmp_path / f"{name}.toml").write_bytes(text)
    files = ("x.csv", "x.parquet", "x.xlsx", "y.parquet", "y.xlsx", "y.doc", "gone.csv", "h.csv/in.csv")
    for words in (
        *((tmp_path / name,) for name in files),
        (good, "--aside", tmp_path / "folder"),
        (good, "--aside", good / "in.csv"),
        *((good, "--mapping", tmp_path / f"{name}.toml") for name in ("empty", "latin", "broken", "texts", "gone")),
        (good, "--mapping", "houston"),
    ):
        given = ["reports", *map(str, words)]
        assert main([*given, *(() if "--mapping" in given else ("--mapping", HOUSTON))]) == 2, given
        told = capsys.readouterr()
        assert in_both_languages(told.err), told.err
        assert "[Errno" not in told.err
        assert not told.out
    assert not Matter.objects.exists()


def test_help_and_result_are_said_in_both_languages(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)])) == 0
    told = capsys.readouterr().out
    assert "读入 1 = 录入 1" in told
    assert "read 1 = entered 1" in told
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert "beside the file" in told
    assert "与文件放在一起" in told


def test_without_a_district_it_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "h.csv") == 2
    told = capsys.readouterr().err
    assert in_both_languages(told)
    assert told.count("anlin district new") == 2


def test_what_is_imported_before_anybody_serves_stands_in_the_log_at_once(house: House, tmp_path: Path) -> None:
    entered(written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)] * 3))
    assert LedgerLeaf.objects.count() == LedgerEntry.objects.count() >= 3
    assert LedgerCheckpoint.objects.order_by("-size").first() is not None


def test_a_complaint_about_an_officer_comes_from_elsewhere_to_supervision_alone_and_is_linked_to_nothing(
    house: House, tmp_path: Path
) -> None:
    of_officers = dataclasses.replace(read_mapping(HOUSTON), categories={}, category_else="complaint_officer")
    file = written(tmp_path / "h.csv", HOUSTON_COLUMNS, [offence(house)])
    enter_file(file, of_officers, tmp_path / "aside.csv")
    matter = Matter.objects.get()
    assert matter.complaint
    for who in ("desk_officer", "case_officer", "station_chief"):
        assert not matters_visible_to(house.actor(who)).exists(), who
    assert matters_visible_to(house.actor("supervisor")).get() == matter
    assert matching("auto", areas=None, walled=False) == []


def test_of_a_status_in_words_nothing_personal_stands_in_the_ledger(house: House, tmp_path: Path) -> None:
    said = "Called 13800138000, told 张三 that it is done and that nobody else has to come for it"
    entered(written(tmp_path / "c.csv", CHICAGO_COLUMNS, [request(house, "15-0001", status=said)]), CHICAGO)
    bodies = " ".join(LedgerEntry.objects.values_list("body", flat=True))
    assert "1380013" not in bodies
    assert "claimed_status" in bodies
