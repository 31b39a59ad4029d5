"""The words and symbols of every state, in both languages and three sizes (FACE.md, "Status vocabulary")."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from anlin.workbench import clocks
from anlin.workbench.because import ball, because
from anlin.workbench.clocks import ClockFace, Pause
from anlin.workbench.tests.samples import DAY, NOW, STATES, ZONE, face, in_state

ZH = {
    "on": ("剩 4 天", "还剩 4 天", "还有 4 天"),
    "soon": ("剩 1 天", "还剩 1 天", "还有 1 天"),
    "late": ("超 3 天 6 时", "超期 3 天 6 时", "我们晚了 3 天 6 小时"),
    "wait": ("暂停 2 天", "暂停 2 天，还剩 2 天", "暂停 2 天"),
    "done": ("按期", "按期，用 5 天", "Repair：按期"),
    "donelate": ("晚 2 天办结", "晚 2 天办结", "Repair：晚 2 天办结"),
    "unknown": ("日历未载入", "日历未载入，最早 12月24日", "最早 12月24日"),
    "idle": ("未开始", "未开始", "未开始"),
    "withdrawn": ("已撤回", "已撤回", "已撤回"),
}
EN = {
    "on": ("4 d left", "4 d left", "4 days to go"),
    "soon": ("1 d left", "1 d left", "1 day to go"),
    "late": ("3 d 6 h over", "3 d 6 h overdue", "We are 3 days 6 hours late"),
    "wait": ("Paused 2 d", "Paused 2 d, 2 d left", "Paused 2 days"),
    "done": ("In time", "In time, took 5 d", "Repair: In time"),
    "donelate": ("Closed 2 d late", "Closed 2 d late", "Repair: Closed 2 d late"),
    "unknown": ("Calendar not loaded", "Calendar not loaded, 24 Dec at the earliest", "24 Dec at the earliest"),
    "idle": ("Not started", "Not started", "Not started"),
    "withdrawn": ("Withdrawn", "Withdrawn", "Withdrawn"),
}
SYMBOLS = {"unknown": "none", "idle": "none", "withdrawn": "stop"}
COLOURS = {"donelate": "late", "unknown": "none", "idle": "none", "withdrawn": "none"}
SIZES = ("mini", "full", "resident")


def drawn(shown: ClockFace, size: str) -> str:
    return Template("{% clock face size %}").render(Context({"face": shown, "size": size}))


@pytest.mark.parametrize("state", STATES)
def test_a_face_knows_its_state(state: str) -> None:
    assert in_state(state).state == state


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_a_clock_says_its_state_in_word_symbol_and_colour(state: str, size: str, language: str) -> None:
    words = (ZH if language == "zh-hans" else EN)[state][SIZES.index(size)]
    with override(language):
        page = drawn(in_state(state), size)
    assert f'<use href="#s-{SYMBOLS.get(state, state)}"/></svg>{words}' in page
    assert f'class="clock-say is-{COLOURS.get(state, state)}"' in page
    assert f"clock-{size}" in page


@pytest.mark.parametrize("state", STATES)
def test_the_picture_is_hidden_from_screen_readers_and_the_section_is_named(state: str) -> None:
    page = drawn(in_state(state), "full")
    assert '<section class="clock clock-full" aria-label="Repair">' in page
    assert all(
        ' aria-hidden="true"' in opening for opening in re.findall(r'<svg class="(?:bar|sym|key|dot)[^>]*>', page)
    )


def test_a_limit_that_ends_with_a_day_ends_at_24_00_of_it() -> None:
    ends = face(due=datetime(2026, 12, 8, tzinfo=ZONE), ends_day=True)
    with override("zh-hans"):
        assert ends.due_words() == "12月7日 24:00"
        assert "到期 12月7日 24:00" in drawn(ends, "full")
    with override("en"):
        assert ends.due_words() == "7 Dec 24:00"


def test_the_last_second_of_a_day_is_its_end_too() -> None:
    ends = face(due=datetime(2026, 12, 7, 23, 59, 59, tzinfo=ZONE), ends_day=True)
    with override("zh-hans"):
        assert ends.due_words() == "12月7日 24:00"


def test_a_clock_warns_in_its_last_fifth() -> None:
    assert face(started_at=NOW - 8 * DAY, due=NOW + 2 * DAY).state == "soon"
    assert face(started_at=NOW - 7.9 * DAY, due=NOW + 2.1 * DAY).state == "on"


def test_a_clock_of_days_warns_24_hours_before_when_a_fifth_is_less() -> None:
    assert face(started_at=NOW - 2 * DAY, due=NOW + DAY, ends_day=True).state == "soon"
    assert face(started_at=NOW - 2 * DAY, due=NOW + DAY).state == "on"


def test_pauses_do_not_bring_the_warning_nearer() -> None:
    paused = [Pause(NOW - 20 * DAY, NOW - 2 * DAY, "permit")]
    assert face(started_at=NOW - 26 * DAY, due=NOW + 3 * DAY, pauses=paused).state == "on"


def test_a_declared_warning_mark_counts_before_the_rule() -> None:
    assert face(warn_at=NOW - timedelta(hours=1)).state == "soon"


def test_a_room_may_say_what_is_waited_for() -> None:
    waiting = face(pauses=[Pause(NOW - DAY, None, "answer")], say="等您确认")
    assert clocks.mini_words(waiting) == clocks.full_words(waiting) == clocks.resident_words(waiting) == "等您确认"


def test_what_was_late_says_so_for_ever() -> None:
    closed = in_state("donelate")
    assert closed.state == "donelate"
    assert (
        face(
            started_at=closed.started_at, due=closed.due, stopped_at=closed.stopped_at, now=NOW + 900 * DAY, say="fine"
        ).state
        == "donelate"
    )


def test_a_resident_reads_the_moment_in_bold_inside_the_rooms_sentence() -> None:
    asked = face(due=NOW + DAY, resident="最迟 %(due)s 告诉您由谁办理")
    with override("zh-hans"):
        said = str(clocks.resident_by(asked))
    assert re.sub(r"</?(time|span)[^>]*>", "", said) == "最迟 <b>明天 12:00</b> 告诉您由谁办理"
    assert 'title="2026年11月25日 12:00"' in said  # what paper says in its place


def test_words_from_outside_cannot_become_markup() -> None:
    sly = face(
        label="<i>",
        basis="<i>",
        holder="<i>",
        resident="<i>%(due)s",
        why=["<i>"],
        start_word="<i>",
        pauses=[Pause(NOW - 3 * DAY, NOW - DAY, "<i>")],
        holdings=[(NOW - 6 * DAY, None, "<i>", False)],
        extensions=[("<i>", NOW + 4 * DAY)],
        original_due=NOW + 2 * DAY,
    )
    for size in SIZES:
        assert "<i>" not in drawn(sly, size)


def test_the_list_says_all_that_the_picture_shows() -> None:
    told = face(
        original_due=NOW + 2 * DAY,
        pauses=[Pause(NOW - 4 * DAY, NOW - 2 * DAY, "伤情鉴定")],
        extension_note="可延长 2 次",
        holdings=[(NOW - 6 * DAY, NOW - 4 * DAY, "受理台", False), (NOW - 4 * DAY, None, "鉴定所", True)],
    )
    with override("zh-hans"):
        lines = [str(line.words) for line in because(told)]
    assert lines == [
        "<b>11月20日–11月22日</b> 伤情鉴定",
        "原定 11月26日到期，因暂停顺延 2 天",
        "可延长 2 次",
        "先后经手：受理台 2 天；鉴定所 4 天",
    ]


def test_a_resident_is_told_by_how_much_a_limit_was_extended_and_who_approved_it() -> None:
    longer = face(
        due=NOW + 7 * DAY,
        original_due=NOW + 2 * DAY,
        extensions=[("延长 5 天", NOW + 7 * DAY)],
        extended_by="所长",
    )
    with override("zh-hans"):
        lines = [re.sub(r"<[^>]+>", "", str(line.words)) for line in because(longer, resident=True)]
        assert lines == ["延长 5 天，由所长批准", "原定 11月26日 12:00 到期"]
        assert not because(face(), resident=True)


def test_who_has_the_ball_is_said_with_how_long() -> None:
    held = face(holder="市政中心", held_note="已提醒 3 次", holdings=[(NOW - 5 * DAY, None, "市政中心", False)])
    with override("zh-hans"):
        assert ball(held) == "现在轮到 <b>市政中心</b>，5 天了；已提醒 3 次"
        assert ball(in_state("done")) == "已由 <b>Works centre</b> 办完"
    assert ball(in_state("withdrawn")) == ""


def test_claimed_times_are_marked_in_rows() -> None:
    with override("zh-hans"):
        assert "<span>来源自称</span>" in drawn(face(as_claimed=True), "mini")
