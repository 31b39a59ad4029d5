"""Line 4: no biometrics, no tracking. Nothing stored could hold a face, a voice, a device or where somebody was."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from anlin.kernel.fact import KINDS
from anlin.spine.matter.registry import all_processes
from tests.stored import columns

BODY = re.compile(r"face|voice|gait|iris|retina|finger|palm|dna|biometr|embedding|vector", re.IGNORECASE)
DEVICE = re.compile(
    r"device|imei|imsi|mac_|msisdn|ip$|ip_|agent|browser|track|heading|speed|gps|location|beacon", re.IGNORECASE
)
PLACES = {
    "matter_matter.lon", "matter_matter.lat",  # where a matter is, once
    "register_record.lon", "register_record.lat",  # where a registered thing stands
}  # fmt: skip
LIBRARIES = {"axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog"}
"""Wrong log-ins of staff are counted by name and address, for a quarter of an hour; residents have no log-in."""


def _stored() -> set[str]:
    return {f"{table}.{column}" for table, found in columns().items() if table not in LIBRARIES for column in found}


@pytest.mark.django_db
def test_no_column_holds_a_body_or_a_device() -> None:
    named = {name for name in _stored() if BODY.search(name.partition(".")[2]) or DEVICE.search(name.partition(".")[2])}
    assert named == set()


@pytest.mark.django_db
def test_positions_are_those_of_matters_and_of_the_map() -> None:
    found = {
        name
        for name in _stored()
        if name.rpartition(".")[2] in ("lon", "lat", "x", "y", "longitude", "latitude", "point")
    }
    assert {name for name in found if not name.startswith("place_")} == PLACES


def test_no_fact_is_a_face_a_voice_or_a_position_of_somebody() -> None:
    assert not {kind for kind in KINDS if BODY.search(kind) or kind in ("position", "track", "audio", "video")}
    assert not [
        fact.key
        for process in all_processes()
        for fact in process.facts
        if BODY.search(fact.key) or DEVICE.search(fact.key)
    ]


def test_no_recognition_is_installed() -> None:
    named = " ".join(sorted(apps.app_configs))
    assert not re.search(r"opencv|face|dlib|speech|recogni", named)
