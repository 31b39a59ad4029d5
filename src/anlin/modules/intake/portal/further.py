"""Where a reporter can turn once we hold to our view: the ways that the law keeps open, with their limits from its tables."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anlin.kernel.process import Provision
from anlin.kernel.provision import limit_of
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import LawName
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.faces import length_words

ENDS_OPEN = frozenset({"upheld"})
"""States that end against the reporter's word."""
_SECOND_LOOK = Provision("petition-2022", "35", "ask")
_FINAL_REVIEW = Provision("petition-2022", "36", "ask")
_RECONSIDERATION = Provision("reconsideration-2023", "20")
_COURT = Provision("litigation-2017", "46")


def further_ways(matter: Matter) -> list[str]:
    """Sentences for the reporter; none while it goes on, or where both agree."""
    at = matter.closed_at
    if matter.state not in ENDS_OPEN or at is None:
        return []
    about_people = _(
        "About police officers: the national line 12389 and the procuratorate take complaints too, without us. "
        "Nobody may be treated worse for complaining."
    )
    second_look = _(
        "Where you were answered in writing under the petition rules: ask the authority above for a second look "
        "within %(first)s, then for a final review within %(second)s of its answer."
    ) % {"first": _limit(_SECOND_LOOK, at), "second": _limit(_FINAL_REVIEW, at)}
    against_acts = _(
        "Against an act of an authority that touches your rights, or one that it owes you and does not do: "
        "ask for reconsideration within %(first)s of learning of it, or go to court within %(second)s."
    ) % {"first": _limit(_RECONSIDERATION, at), "second": _limit(_COURT, at)}
    return [*([about_people] if matter.complaint else []), second_look, against_acts]


def _limit(provision: Provision, at: datetime) -> str:
    """A length and what sets it: "30 days (Regulations on Petition Work, art. 35)"."""
    limit = limit_of(provision, at.astimezone(district_timezone()).date())
    told = {"law": LawName(provision.statute), "article": provision.article}
    return _("%(length)s (%(law)s, art. %(article)s)") % {**told, "length": length_words(limit.amount, limit.unit)}
