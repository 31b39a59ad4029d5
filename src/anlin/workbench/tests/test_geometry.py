"""Where the parts of a ribbon lie."""

from __future__ import annotations

import re

import pytest

from anlin.workbench import geometry, ribbon
from anlin.workbench.clocks import Pause, shared_axis
from anlin.workbench.tests.samples import DAY, NOW, STATES, face, in_state


def pieces(**given: object) -> list[tuple[str, float, float]]:
    shown = face(**given)
    return [(p.kind, round(p.x, 2), round(p.width, 2)) for p in geometry.segments(shown, geometry.full_scale(shown))]


def test_a_pause_lies_in_its_place() -> None:
    assert pieces(pauses=[Pause(NOW - 4 * DAY, NOW - 2 * DAY, "x")]) == [
        ("run", 0.0, 19.88),
        ("paused", 19.88, 19.88),
        ("run", 39.76, 19.88),
        ("left", 59.64, 39.76),
    ]


def test_a_pause_that_lasts_reaches_to_now() -> None:
    assert pieces(pauses=[Pause(NOW - 2 * DAY, None, "x")])[1:] == [("paused", 39.76, 19.88), ("left", 59.64, 39.76)]


def test_overdue_lies_beyond_the_gate() -> None:
    late = pieces(started_at=NOW - 8 * DAY, due=NOW - 2 * DAY)
    assert late == [("run", 0.0, 74.55), ("late", 74.55, 24.85)]


def test_the_gate_stands_at_the_end_while_time_is_left_and_before_the_end_when_overdue() -> None:
    assert 'x="99.4%"' in ribbon.full_bar(in_state("on"))
    late = face(started_at=NOW - 8 * DAY, due=NOW - 2 * DAY)
    assert re.search(r'<svg x="74\.55%"[^>]*><rect class="ck-gate"', ribbon.full_bar(late))


def test_the_gate_is_broken_while_a_pause_may_move_it() -> None:
    assert "ck-gate-f" in ribbon.full_bar(in_state("wait"))
    assert "ck-gate-f" in ribbon.full_bar(in_state("unknown"))
    assert "ck-gate-f" not in ribbon.full_bar(in_state("on"))


def test_an_overdue_bar_has_torn_edges() -> None:
    assert "#ck-saw)" in ribbon.full_bar(in_state("late"))
    assert "#ck-slit)" in ribbon.mini_bar(in_state("late"))


def test_an_extension_lies_over_the_time_that_it_added() -> None:
    long = face(due=NOW + 14 * DAY, original_due=NOW + 4 * DAY, extensions=[("+10", NOW + 14 * DAY)])
    added = [p for p in geometry.segments(long, geometry.full_scale(long)) if p.kind == "ext"]
    assert [(round(p.x, 2), round(p.width, 2)) for p in added] == [(49.7, 49.7)]
    assert 'class="ck-orig" x1="49.7%"' in ribbon.full_bar(long)


def test_rows_of_one_clock_share_an_axis_so_that_lengths_compare() -> None:
    short, long = face(started_at=NOW, due=NOW + 2 * DAY), face(started_at=NOW, due=NOW + 4 * DAY)
    axis = shared_axis([short, long])
    assert axis == 4 * DAY
    assert '<rect class="ck-gate" x="48.75%"' in ribbon.mini_bar(short, axis)
    assert '<rect class="ck-gate" x="97.5%"' in ribbon.mini_bar(long, axis)


def test_what_is_long_overdue_does_not_shrink_the_others() -> None:
    ancient, fresh = face(started_at=NOW - 900 * DAY, due=NOW - 898 * DAY), face(started_at=NOW, due=NOW + 2 * DAY)
    axis = shared_axis([ancient, fresh])
    assert axis == 6 * DAY
    assert '<rect class="ck-gate" x="32.5%"' in ribbon.mini_bar(fresh, axis)
    late = [piece for piece in geometry.segments(ancient, geometry.mini_scale(ancient, axis)) if piece.kind == "late"]
    assert [(round(piece.x, 1), round(piece.x + piece.width, 1)) for piece in late] == [(32.5, 97.5)]


def test_rows_of_mixed_clocks_each_stand_at_the_same_gate() -> None:
    rows = [face(label="A"), face(label="B", due=NOW + 40 * DAY)]
    assert shared_axis(rows) is None
    assert all('<rect class="ck-gate" x="78%"' in ribbon.mini_bar(row) for row in rows)


def test_what_is_years_overdue_stays_inside_its_row() -> None:
    ancient = face(started_at=NOW - 900 * DAY, due=NOW - 890 * DAY)
    assert max(p.x + p.width for p in geometry.segments(ancient, geometry.mini_scale(ancient))) == pytest.approx(97.5)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("bar", [ribbon.mini_bar, ribbon.full_bar, ribbon.resident_bar])
def test_nothing_is_drawn_outside_the_bar_or_with_a_style(state: str, bar: object) -> None:
    assert callable(bar)
    drawn = str(bar(in_state(state)))
    assert "style=" not in drawn
    assert "viewBox" not in drawn
    assert all(0 <= float(x) <= 100 for x in re.findall(r'\bx1?="(-?[\d.]+)%"', drawn))


@pytest.mark.parametrize("state", ["idle", "withdrawn"])
def test_what_has_no_time_has_no_bar(state: str) -> None:
    shown = in_state(state)
    assert ribbon.mini_bar(shown) == ribbon.full_bar(shown) == ribbon.resident_bar(shown) == ""


def test_a_label_is_drawn_only_where_it_fits() -> None:
    narrow = face(pauses=[Pause(NOW - 2.1 * DAY, NOW - 2 * DAY, "一个很长很长的理由")])
    assert "一个很长很长的理由" not in ribbon.full_bar(narrow)


def test_labels_below_the_bar_never_overlap() -> None:
    crowded = face(original_due=NOW + 3.9 * DAY, due=NOW + 4 * DAY)
    below = re.findall(r'<text class="ck-t(?:-b)?" x="[\d.]+%" y="72"', ribbon.full_bar(crowded))
    assert len(below) == 2
