"""Samples for the living sheet of components: every state of every part, with invented people and places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _

from anlin.workbench.clocks import ClockFace, Pause
from anlin.workbench.day_report.telling import Counted
from anlin.workbench.documents.telling import Offer, Paper
from anlin.workbench.on_time import FEWEST, Chart, Line

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 31, tzinfo=UTC)
SWATCHES = (
    *(
        "ground",
        "surface",
        "sunken",
        "rule",
        "edge",
        "ink",
        "ink-2",
        "ink-3",
        "act",
        "done",
        "soon",
        "soon-fill",
        "late",
    ),
    *("wait", "act-wash", "done-wash", "soon-wash", "late-wash", "wait-wash", "water"),
)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    """A moment on the wall of the sample district."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def _face(**given: Any) -> ClockFace:
    plain: dict[str, Any] = {"label": _("Handling"), "basis": "", "now": NOW, "timezone": ZONE}
    return ClockFace(**(plain | given))


def full_faces() -> list[ClockFace]:
    """On, extended, paused, paused before, soon, late, done, closed late, calendar not loaded."""
    lab, station = _("Forensic laboratory"), _("New Bridge station")
    desk, centre = _("Intake desk"), _("Works centre")
    thirty = _("30 days, Public Security Administration Punishments Law art. 118")
    return [
        _face(
            basis=thirty,
            started_at=at(10, 27, 21, 40),
            start_word=_("filed"),
            due=at(12, 8),
            original_due=at(11, 27),
            ends_day=True,
            holder=station,
            pauses=[Pause(at(10, 30, 9), at(11, 10, 9), _("injury appraisal"))],
            extension_note=_("Can be extended twice by 30 days, approved by the district bureau; unused"),
            holdings=[
                (at(10, 27, 21, 40), at(10, 28, 10), desk, False),
                (at(10, 28, 10), at(10, 30, 9), station, False),
                (at(10, 30, 9), at(11, 10, 9), lab, True),
                (at(11, 10, 9), at(11, 12, 15), desk, False),
                (at(11, 12, 15), None, station, False),
            ],
        ),
        _face(
            basis=_("30 days, extended once by 30 days"),
            started_at=at(10, 21),
            start_word=_("filed"),
            due=at(12, 21),
            original_due=at(11, 21),
            ends_day=True,
            holder=station,
            extensions=[(_("Extended by 30 days: grave and complex"), at(12, 21))],
            extension_note=_("Approved by the district bureau on 19 November; can be extended once more"),
        ),
        _face(
            label=_("Seizure"),
            basis=_("30 days, Administrative Compulsion Law art. 25"),
            started_at=at(10, 22),
            start_word=_("seized"),
            due=at(12, 1),
            original_due=at(11, 22),
            ends_day=True,
            holder=lab,
            pauses=[Pause(at(11, 15), None, _("appraisal of goods, the owner told in writing"))],
            holdings=[(at(10, 22), at(11, 15), station, False), (at(11, 15), None, lab, True)],
        ),
        _face(
            label=_("Reply to a notice of correction"),
            basis=_("14 days, set in this matter's document"),
            started_at=at(11, 12),
            start_word=_("received"),
            due=at(11, 26),
            ends_day=True,
            holder=_("Legal unit"),
            why=[_("The limit stands in the document of this matter and cannot be extended")],
            holdings=[
                (at(11, 12), at(11, 13, 18), _("Post room"), False),
                (at(11, 13, 18), None, _("Legal unit"), False),
            ],
        ),
        _face(
            label=_("Repair"),
            basis=_("5 days, district promise 2026-3"),
            started_at=at(11, 16, 6),
            due=at(11, 21, 6),
            start_word=_("reported"),
            holder=centre,
            held_note=_("reminded 3 times"),
            holdings=[
                (at(11, 16, 6), at(11, 16, 20), desk, False),
                (at(11, 16, 20), at(11, 19), station, False),
                (at(11, 19), None, centre, False),
            ],
            resident_late=_("It was promised for %(due)s and is not done."),
        ),
        _face(
            label=_("Petition notice"),
            basis=_("15 days"),
            started_at=at(9, 16),
            start_word=_("received"),
            due=at(10, 9),
            ends_day=True,
            stopped_at=at(9, 25),
            holder=_("Petition room"),
            finished_by=_("Petition room"),
        ),
        _face(
            label=_("Repair"),
            basis=_("5 days, district promise 2026-3"),
            started_at=at(11, 10, 9),
            due=at(11, 15, 9),
            stopped_at=at(11, 17, 11),
            start_word=_("reported"),
            holder=centre,
            finished_by=centre,
            as_claimed=False,
        ),
        _face(
            label=_("Reply"),
            basis=_("20 working days"),
            started_at=at(11, 20),
            start_word=_("received"),
            certain=False,
            due=at(1, 26, year=2027),
            earliest=at(1, 26, year=2027),
            ends_day=True,
            holder=_("Legal unit"),
        ),
        _face(label=_("Delivery of the decision"), basis=_("7 days")),
        _face(label=_("Handling"), basis=_("30 days"), started_at=at(11, 2), due=at(12, 2), withdrawn=True),
    ]


def mini_faces() -> list[ClockFace]:
    """The eight states of a row (two words for the last)."""
    hour = timedelta(hours=1)
    return [
        _face(started_at=NOW - 76 * hour, due=NOW + 76 * hour),
        _face(started_at=NOW - 22 * hour, due=NOW + timedelta(hours=2, minutes=10)),
        _face(started_at=NOW - 144 * hour, due=NOW - 24 * hour),
        _face(
            started_at=NOW - 192 * hour,
            due=NOW + 96 * hour,
            original_due=NOW,
            pauses=[Pause(NOW - 96 * hour, None, _("waiting for a permit"))],
        ),
        _face(started_at=NOW - 144 * hour, due=NOW, stopped_at=NOW - 66 * hour),
        _face(started_at=NOW - 168 * hour, due=NOW - 48 * hour, stopped_at=NOW),
        _face(started_at=NOW - 48 * hour, due=NOW + 700 * hour, certain=False, earliest=NOW + 700 * hour),
        _face(started_at=NOW - 48 * hour, due=NOW + 48 * hour, withdrawn=True),
        _face(),
    ]


def resident_faces() -> list[ClockFace]:
    """As residents see it."""
    station, centre = _("College Road station"), _("Works centre")
    return [
        _face(
            label=_("Answer"),
            started_at=at(11, 23, 17, 30),
            due=at(11, 24, 17, 30),
            holder=station,
            resident=_("You get an answer by %(due)s at the latest"),
        ),
        _face(label=_("Repair"), started_at=at(11, 17), due=at(11, 23), ends_day=True, holder=centre),
        _face(
            label=_("Repair"),
            started_at=at(11, 19, 9, 14),
            due=at(12, 2),
            ends_day=True,
            say=_("Waiting for you"),
            resident=_("They say it is fixed. Please answer by %(due)s."),
            ball=_("Now it is your turn; before: College Road station"),
            pauses=[
                Pause(at(11, 20, 12), at(11, 22, 8), _("power company's permit")),
                Pause(at(11, 24, 8, 40), None, _("your answer")),
            ],
        ),
        _face(
            label=_("Reply"),
            started_at=at(11, 20),
            due=at(1, 26, year=2027),
            earliest=at(1, 26, year=2027),
            ends_day=True,
            certain=False,
            holder=_("Legal unit"),
        ),
        _face(
            label=_("Repair"),
            started_at=at(11, 16),
            due=at(11, 22),
            ends_day=True,
            stopped_at=at(11, 20, 15),
            holder=centre,
            finished_by=centre,
        ),
        _face(
            label=_("Repair"),
            started_at=at(11, 10),
            due=at(11, 16),
            ends_day=True,
            stopped_at=at(11, 18, 15),
            holder=centre,
            finished_by=centre,
        ),
    ]


class SampleForm(forms.Form):
    """A form in which two fields are wrong."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The reporter will see these words."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )
    fixed = forms.ChoiceField(
        label=_("Is it really fixed?"),
        choices=[("yes", _("Yes, it is fixed")), ("no", _("No, it is not fixed"))],
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(label=_("Telephone"), required=False)
    unit = forms.ChoiceField(label=_("Give to"), choices=[("a", _("College Road station")), ("b", _("Works centre"))])


def everything() -> dict[str, Any]:
    """The context of the sheet."""
    form = SampleForm({"reason": "", "unit": "a"})
    hint = _("The matter opens again and goes one level up; both views stay on record.")
    vars(form.fields["fixed"])["choice_hints"] = {"no": hint}
    return {
        "full": full_faces(),
        "mini": mini_faces(),
        "resident": resident_faces(),
        "form": form,
        "swatches": SWATCHES,
        "drawings": sorted(_icons()),
        "timeline": _timeline(),
        "rows": _rows(),
        "axis": timedelta(minutes=40),
        "chart": _chart(),
        "fewest": FEWEST,
        "counts": [
            Counted(_("Street"), 12, "#"),
            Counted(_("Web"), 3, "#"),
            Counted(_("Purse found and handed in"), 0, "#"),
        ],
        "papers": _papers(),
        "paper_languages": [("zh-hans", _("Chinese")), ("en", _("English"))],
        "matter": {"number": "20261124-7KQ3MX"},
        "offers": [Offer(_("Notice of acceptance"), "sample")],
        "facts": [
            {"label": _("Injury"), "value": _("slight"), "note": _("matches the ledger")},
            {"label": _("Telephone"), "look": "sealed"},
            {"label": _("Photo"), "look": "erased", "rule": _("PIPL art. 47"), "day": at(11, 20)},
        ],
    }


def _chart() -> Chart:
    """Two clocks with their shares, by law and by calendar, and one of which too few ended."""
    lines = [
        Line(_("Triage"), 34, True, 296.0, 284.0, "98.1", "93.2", 52),
        Line(_("Handling"), 60, True, 270.0, 206.0, "87.5", "60.2", 48),
        Line(_("Triage limit"), 86, told=False, closed=3),
    ]
    ticks = [(182.0, "50"), (241.0, "75"), (300.0, "100")]
    return Chart(lines, ticks, 126, _("On-time share"))


def _papers() -> list[Paper]:
    """A document in force that may be withdrawn, and one that was."""
    receipt, station = _("Receipt"), _("New Bridge station")
    return [
        Paper(receipt, "HZ〔2026〕13", "7KQ3M-X2A4C", station, at(11, 24, 10), None, _("In force"), "", True),
        Paper(
            receipt,
            "HZ〔2026〕12",
            "4TKM9-XQ2HV",
            station,
            at(11, 23, 9),
            at(11, 24, 9),
            _("Withdrawn"),
            _("The place was wrong."),
            False,
        ),
    ]


def _icons() -> list[str]:
    from anlin.workbench.drawings import drawings

    return [name[2:] for name in drawings() if name.startswith("i-")]


def _timeline() -> list[dict[str, Any]]:
    return [
        {
            "at": at(11, 24, 10, 15),
            "icon": "check",
            "what": _("Statement signed"),
            "sub": _("recorded throughout"),
            "proof": "witnessed",
        },
        {"at": at(11, 13, 16, 20), "icon": "hand", "what": _("Mediation failed"), "sub": "", "proof": "proved"},
        {
            "at": at(10, 27, 21, 40),
            "icon": "doc",
            "what": _("Filed; the clock starts"),
            "sub": _("30 days, the first day not counted"),
            "proof": "waiting",
        },
    ]


def _rows() -> list[dict[str, Any]]:
    made = []
    for used, left, number, what, selected in (
        (39, -9, "2HX8P", _("Two batteries stolen from the underground garage"), False),
        (25, 5, "7KQ3M", _("A row of street lights out since last night"), True),
        (10, 20, "H4Z5N", _("Purse found and handed in"), False),
    ):
        started = NOW - timedelta(minutes=used)
        made.append(
            {
                "number": f"20261124-{number}",
                "short_number": f"1124-{number}",
                "at": started,
                "what": what,
                "address": "#",
                "kind": _("Street"),
                "place": _("College Road 41"),
                "area": _("College-12"),
                "selected": selected,
                "source": {"icon": "web", "words": _("Web")},
                "face": _face(label=_("Triage"), started_at=started, due=NOW + timedelta(minutes=left)),
                "extra": {"words": _("Perhaps the same: 3")} if selected else None,
            }
        )
    return made
