"""Empirical-Bayes rates equal published ones, and equal rates stay equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.errors import BadParameter, TooFewEvents
from anlin.analysis.grid import Neighbours
from anlin.analysis.tests.reference import neighbours, table, told


def test_published_rates_of_north_carolina_and_st_louis() -> None:
    published = told("eb")["published"]
    sids, stl = table("sids"), table("stl_eb")
    found = analysis.shrunk_rates(sids["SID74"], sids["BIR74"]).shrunk
    assert found[:5].tolist() == pytest.approx(published["sids"]["empirical_bayes_first5"], rel=2e-4)
    near = neighbours("stl", stl["id"].to_numpy())
    local = analysis.shrunk_rates(stl["HC7984"], stl["PO7984"], neighbours=near).shrunk
    assert local[:10].tolist() == pytest.approx(published["stl"]["spatial_empirical_bayes_first10"], rel=1e-8)


@pytest.mark.parametrize("name", ["sids", "stl", "auckland"])
def test_computed_rates_to_the_last_digit(name: str) -> None:
    frame = table(f"{name}_eb" if name != "sids" else "sids")
    events, exposure, ids, local = {
        "sids": ("SID74", "BIR74", "gal_id", "eb_spatial"),
        "stl": ("HC7984", "PO7984", "id", "eb_spatial"),
        "auckland": ("deaths", "pop", "i", "eb_local_esda_rule"),
    }[name]
    times = 9 if name == "auckland" else 1
    count, risk = frame[events].to_numpy(), frame[exposure].to_numpy() * times
    scale = 1.0
    everywhere = analysis.shrunk_rates(count, risk).shrunk * scale
    assert everywhere.tolist() == pytest.approx(frame["eb_global"].to_list(), rel=1e-9)
    if name != "sids":  # the local values of sids rest on the weights of another file of the same name
        found = analysis.shrunk_rates(count, risk, neighbours=neighbours(name, frame[ids].to_numpy())).shrunk
        assert found.tolist() == pytest.approx(frame[local].to_list(), rel=1e-9)


def slowly(events: list[float], exposure: list[float]) -> list[float]:
    """Marshall's formula, place by place."""
    mean = sum(events) / sum(exposure)
    rates = [e / b for e, b in zip(events, exposure, strict=True)]
    variance = sum(b * (r - mean) ** 2 for b, r in zip(exposure, rates, strict=True)) / sum(exposure)
    between = max(0.0, variance - mean / (sum(exposure) / len(exposure)))
    if mean == 0:
        return rates
    return [mean + between / (between + mean / b) * (r - mean) for b, r in zip(exposure, rates, strict=True)]


places = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5000)), min_size=1, max_size=30)


@given(places)
def test_it_equals_the_formula_and_lies_between_raw_and_mean(given_places: list[tuple[int, int]]) -> None:
    events, exposure = [float(e) for e, _ in given_places], [float(b) for _, b in given_places]
    found = analysis.shrunk_rates(events, exposure)
    assert found.shrunk.tolist() == pytest.approx(slowly(events, exposure), rel=1e-9, abs=1e-15)
    low, high = np.minimum(found.raw, found.mean), np.maximum(found.raw, found.mean)
    assert ((found.shrunk >= low - 1e-12) & (found.shrunk <= high + 1e-12)).all()


@given(st.integers(1, 9), st.lists(st.integers(1, 50), min_size=2, max_size=20))
def test_equal_rates_stay_equal(rate: int, exposure: list[int]) -> None:
    found = analysis.shrunk_rates([rate * b for b in exposure], exposure)
    assert found.shrunk.tolist() == pytest.approx([rate] * len(exposure))


def test_the_example_of_the_note() -> None:
    found = analysis.shrunk_rates([2, 30, 1], [100, 1000, 10])
    assert found.raw.tolist() == pytest.approx([0.02, 0.03, 0.1])
    assert found.mean[0] == pytest.approx(33 / 1110)
    assert found.shrunk.tolist() == pytest.approx([33 / 1110] * 3)  # what they differ by is less than chance makes
    other = analysis.shrunk_rates([2, 60, 10], [100, 1000, 100])
    assert other.weight[1] > other.weight[0] == other.weight[2]


@pytest.mark.parametrize(
    ("events", "exposure", "error", "words"),
    [
        ([1, 2], [10, 0], analysis.AnalysisError, "exposure of 0"),
        ([1, np.nan], [10, 10], analysis.AnalysisError, "missing or negative"),
        ([1, -1], [10, 10], analysis.AnalysisError, "missing or negative"),
        ([0, 0], [0, 0], analysis.AnalysisError, "No place has any exposure"),
        ([1], [10, 10], BadParameter, "one length"),
        ([], [], TooFewEvents, "no place"),
    ],
)
def test_what_has_no_rate_is_refused(
    events: list[float], exposure: list[float], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        analysis.shrunk_rates(events, exposure)


def test_a_place_without_exposure_or_event_has_no_rate_and_it_is_said() -> None:
    found = analysis.shrunk_rates([0, 4, 6], [0, 100, 100])
    assert np.isnan(found.shrunk[0]) and not np.isnan(found.shrunk[1:]).any()
    assert found.to_frame()["shrunk"][0] is None and "no exposure" in found.about.notes[0].english
    near = Neighbours.of(np.array([[0, 1], [1, 0]]), 3)
    assert np.isnan(analysis.shrunk_rates([0, 4, 6], [0, 100, 100], neighbours=near).shrunk[0])
    with pytest.raises(BadParameter, match="neighbours"):
        analysis.shrunk_rates([1, 2], [10, 10], neighbours=near)
