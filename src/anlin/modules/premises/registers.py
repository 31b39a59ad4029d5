"""Premises: an address in use for work, trade or gathering. Homes are not registered (lines 3 and 10)."""

from __future__ import annotations

from anlin.kernel.fact import BRIEFEST, Fact
from anlin.kernel.register import Register
from anlin.kernel.words import said

USES = {
    "shop": said("Shop"),
    "catering": said("Food and drink"),
    "lodging": said("Lodging"),
    "entertainment": said("Entertainment"),
    "market": said("Market"),
    "office": said("Office"),
    "factory": said("Factory"),
    "workshop": said("Workshop"),
    "warehouse": said("Warehouse"),
    "school": said("School or training"),
    "medical": said("Medical"),
    "building_site": said("Building site"),
    "car_park": said("Car park"),
    "common_parts": said("Common parts of a building"),
    "other": said("Other"),
}
OWNERS = {"enterprise": said("Enterprise or institution"), "person": said("Person")}
FINDINGS = {"passed": said("In order"), "mend": said("Ordered to be mended"), "stopped": said("Use stopped")}
_DANGERS = said("Gas bottles, chemicals, dust, people sleeping there: things, never a judgement of persons.")
_REMARKS = said("No names and no phone numbers: those stand in the owner's fields, sealed.")
_KEEPERS = ("desk_officer", "case_officer", "grid_worker", "station_chief", "supervisor")

PREMISES = Register(
    key="premises",
    version=1,
    label=said("Premises"),
    one=said("Premises entry"),
    kind="premises",
    facts=(
        Fact("name", "text", said("Name of the premises"), bounds=(BRIEFEST, 80), hint=said("As on the sign or the licence.")),
        Fact("where", "text", said("Address"), bounds=(BRIEFEST, 120), hint=said("Street and number, floor and room.")),
        Fact("use", "choice", said("Use"), choices=USES),
        Fact("storeys", "integer", said("Storeys"), bounds=(1, 150)),
        Fact("floor_area", "integer", said("Floor area"), bounds=(1, 1_000_000), unit=said("m²")),
        Fact("capacity", "integer", said("Most people at once"), bounds=(1, 100_000)),
        Fact("owned_by", "choice", said("Owned by"), choices=OWNERS),
        Fact("enterprise", "text", said("Enterprise's name"), bounds=(BRIEFEST, 80)),
        Fact("credit_code", "text", said("Unified credit code"), bounds=(18, 18), hint=said("18 characters, as on the licence.")),
        Fact("owner_name", "text", said("Owner's name"), audience="holder", bounds=(1, 60), identity=True),
        Fact("owner_phone", "text", said("Owner's phone"), audience="holder", bounds=(5, 30), identity=True),
        Fact("inspected_on", "date", said("Last inspected on")),
        Fact("finding", "choice", said("Finding"), choices=FINDINGS),
        Fact("dangers", "long_text", said("Dangers on site"), bounds=(1, 500), hint=_DANGERS),
        Fact("remarks", "long_text", said("Remarks"), bounds=(1, 500), hint=_REMARKS),
    ),
    named="name",
    placed="where",
    sorted_by="use",
    requires=("name", "where", "use"),
    identified_by=("name", "where"),
    listed=("inspected_on", "finding"),
    read_by=(*_KEEPERS, "auxiliary"),
    kept_by=_KEEPERS,
    settled_by=("desk_officer", "station_chief", "supervisor"),
)  # fmt: skip
