"""The roles of the house, and what each may do at all. A role is held over an area, for a term."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A role.

    Args:
        opens_matters: may open matters of its area (LINES.md 12: administrators and auditors may not).
        sees_complaints: may open reports that concern an officer or unit (line 6).
        decides: may decide, approve, close (line 12: auxiliaries may not).
    """

    key: str
    label: str | LazyText
    opens_matters: bool = False
    sees_complaints: bool = False
    decides: bool = False


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role("desk_officer", _("Desk officer"), opens_matters=True, decides=True),
        Role("case_officer", _("Case officer"), opens_matters=True, decides=True),
        Role("grid_worker", _("Grid worker"), opens_matters=True, decides=True),
        Role("auxiliary", _("Auxiliary"), opens_matters=True),
        Role("station_chief", _("Station chief"), opens_matters=True, decides=True),
        Role("supervisor", _("Supervisor"), opens_matters=True, sees_complaints=True, decides=True),
        Role("liaison", _("Prosecutor's liaison")),
        Role("auditor", _("Auditor")),
        Role("administrator", _("Administrator")),
    )
}
PUBLIC = "public"  # anyone, without log-in
SIGNED_IN = "signed_in"  # any member of staff
REPORTER = "reporter"  # a participant of the one matter, by code
SYSTEM = "system"  # the house itself: time-outs, follow-ups
IMPORTER = "importer"  # the command line, for history that is claimed
WORKING = tuple(key for key, role in ROLES.items() if role.opens_matters)
