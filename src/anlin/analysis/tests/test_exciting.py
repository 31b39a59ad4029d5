"""The self-exciting process: published likelihoods, parameters recovered, and a share that is an upper bound."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from anlin import analysis
from anlin.analysis.errors import AnalysisError, BadParameter, BadTimes, TooFewEvents
from anlin.analysis.exciting import NAMES, Seen
from anlin.analysis.tests.reference import table, told

SPACE = told("sepp")["space_time"]
TEMPORAL = told("sepp")["temporal"]
EDGES = (0.0, 0.0, 10.0, 10.0)
TRUTH = np.log([SPACE["true"][name] for name in NAMES])


@pytest.fixture(scope="module")
def seen() -> Seen:
    data = table("sepp_simulated").sort("t")
    t, x, y = (data[name].to_numpy() for name in ("t", "x", "y"))
    return Seen.of(t, 200.0, x, y, EDGES)


def test_published_likelihoods_of_space_and_time(seen: Seen) -> None:
    assert seen.likelihood(TRUTH)[0] == pytest.approx(SPACE["log_likelihood_at_truth"], abs=1e-6)
    without = seen.likelihood(TRUTH, edge=False)[0]
    assert without == pytest.approx(SPACE["log_likelihood_without_edge_term"], abs=1e-6)


def test_published_estimates_of_space_and_time(seen: Seen) -> None:
    data = table("sepp_simulated")
    found = analysis.self_exciting(
        {"x": data["x"], "y": data["y"], "time": data["t"]},
        crs="metres", rectangle_m=EDGES, first=date(1970, 1, 1), last=date(1970, 7, 19),
    )  # fmt: skip
    for name in NAMES:
        assert getattr(found, name) == pytest.approx(SPACE["mle"][name], rel=1e-3)
        low, high = found.intervals[name]
        assert low < getattr(found, name) < high
    assert found.log_likelihood == pytest.approx(SPACE["mle"]["log_likelihood"], abs=1e-4)
    assert found.poisson_log_likelihood == pytest.approx(SPACE["log_likelihood_poisson_only"], abs=0.1)
    # 251 of 639 truly followed another; what followed is told apart from the background.
    assert found.share_at_most == pytest.approx(251 / 639, abs=0.05)
    followed = data["parent"].to_numpy() >= 0
    assert found.followed[followed].mean() > 0.8 and found.followed[~followed].mean() < 0.2
    assert found.says()[0].english.startswith("At most")


def test_published_values_in_time_alone() -> None:
    times = np.sort(table("hawkes_times")["t"].to_numpy())
    process = Seen.of(times, TEMPORAL["T"])
    given = TEMPORAL["params"]
    logs = np.log([given["mu"], given["alpha"] / given["beta"], given["beta"]])
    assert process.likelihood(logs)[0] == pytest.approx(TEMPORAL["log_likelihood"], abs=1e-9)
    mu, theta, omega = np.exp(process.most_likely())
    for name, value in (("mu", mu), ("alpha", theta * omega), ("beta", omega)):
        assert value == pytest.approx(TEMPORAL["mle"][name], rel=1e-2)


def test_the_example_of_the_note() -> None:
    # Two events two days apart in a window of ten days: mu 0.1, theta 0.5, omega 1.
    process = Seen.of(np.array([1.0, 3.0]), 10.0)
    rate = 0.1 + 0.5 * math.exp(-2)
    mass = 0.1 * 10 + 0.5 * (1 - math.exp(-9)) + 0.5 * (1 - math.exp(-7))
    value, _, followed = process.likelihood(np.log([0.1, 0.5, 1.0]))
    assert value == pytest.approx(math.log(0.1) + math.log(rate) - mass, abs=1e-12)
    assert rate == pytest.approx(0.1677, abs=1e-4) and mass == pytest.approx(1.9995, abs=1e-4)
    assert value == pytest.approx(-6.0878, abs=1e-4)
    assert followed.tolist() == pytest.approx([0, 0.0677 / 0.1677], abs=1e-3)


def test_the_likelihood_is_what_plain_sums_give(seen: Seen) -> None:
    mu, theta, omega, sigma = np.exp(TRUTH + 0.1)
    first = 60
    assert seen.x is not None and seen.y is not None
    few = Seen.of(seen.time[:first], 20.0, seen.x[:first], seen.y[:first], EDGES)
    assert few.x is not None and few.y is not None
    logs, mass = 0.0, mu * 100 * 20
    for i in range(first):
        rate = mu
        for j in range(i):
            apart = few.time[i] - few.time[j]
            off = (few.x[i] - few.x[j]) ** 2 + (few.y[i] - few.y[j]) ** 2
            rate += theta * omega * math.exp(-omega * apart - off / (2 * sigma**2)) / (2 * math.pi * sigma**2)
        logs += math.log(rate)
        inside = 1.0
        for at in (few.x[i], few.y[i]):
            inside *= (math.erf((10 - at) / sigma / math.sqrt(2)) - math.erf(-at / sigma / math.sqrt(2))) / 2
        mass += theta * (1 - math.exp(-omega * (20 - few.time[i]))) * inside
    assert few.likelihood(TRUTH + 0.1)[0] == pytest.approx(logs - mass, abs=1e-9)


def test_the_slope_is_that_of_the_likelihood(seen: Seen) -> None:
    for row in np.eye(4) * 1e-5:
        by_difference = (seen.likelihood(TRUTH + row)[0] - seen.likelihood(TRUTH - row)[0]) / 2e-5
        assert seen.likelihood(TRUTH)[1] @ (row * 1e5) == pytest.approx(by_difference, rel=1e-5, abs=1e-5)


def test_pairs_out_of_reach_change_little(seen: Seen) -> None:
    near = Seen.of(seen.time, 200.0, seen.x, seen.y, EDGES, within_days=40.0, within_m=1.5)
    assert len(near.later) < len(seen.later) / 20
    assert near.likelihood(TRUTH)[0] == pytest.approx(seen.likelihood(TRUTH)[0], abs=1e-4)


def simulated(seed: int) -> Seen:
    """By the published recipe."""
    draw = np.random.default_rng(seed)
    mu, theta, omega, sigma = np.exp(TRUTH)
    wave = draw.uniform(0, (200, 10, 10), (draw.poisson(mu * 100 * 200), 3))
    all_events = [wave]
    while len(wave):
        children = wave.repeat(draw.poisson(theta, len(wave)), axis=0)
        children[:, 0] += draw.exponential(1 / omega, len(children))
        children[:, 1:] += draw.normal(0, sigma, (len(children), 2))
        wave = children[((children >= 0) & (children <= (200, 10, 10))).all(axis=1)]
        all_events.append(wave)
    t, x, y = np.concatenate(all_events)[np.argsort(np.concatenate(all_events)[:, 0])].T.copy()
    return Seen.of(t, 200.0, x, y, EDGES, within_days=20.0, within_m=1.2)


def away_from_the_truth(seeds: range) -> npt.NDArray[np.float64]:
    """Shape (simulations, parameters): how many standard errors the estimates of fresh simulations lie from the truth."""
    away = []
    for seed in seeds:
        process = simulated(seed)
        found = process.most_likely()
        away.append((found - TRUTH) / process.errors(found))
    return np.array(away)


def test_parameters_of_fresh_simulations_are_recovered() -> None:
    # The first of the fifty that the published tolerance names: tests/test_recovery.py has them all.
    each = away_from_the_truth(range(10))
    assert np.abs(each).max() < 3 and (np.abs(each.mean(axis=0)) < 3 / math.sqrt(10)).all()


def made(count: int = 160, seed: int = 3) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    x, y = draw.uniform(0, 5_000, (2, count))
    return {
        "x": x,
        "y": y,
        "time": np.datetime64("2025-01-01", "us") + draw.integers(0, 200 * 1440, count).astype("timedelta64[m]"),
    }


def test_where_nothing_follows_that_is_said() -> None:
    assert "Nothing shows" in analysis.self_exciting(made(), crs="metres").says()[0].english


def test_a_smooth_background_takes_what_a_corner_alone_explains() -> None:
    data = made()
    draw = np.random.default_rng(1)
    data["x"][:80], data["y"][:80] = draw.normal(2_500, 300, (2, 80))
    even = analysis.self_exciting(data, crs="metres").share_at_most
    smooth = analysis.self_exciting(data, crs="metres", background_m=300).share_at_most
    assert even > 0.3 and smooth < even / 3


def test_shared_points_do_not_let_the_distance_vanish() -> None:
    data = made()
    data["x"], data["y"] = np.round(data["x"], -3) + 100, np.round(data["y"], -3)
    found = analysis.self_exciting(data, crs="metres")
    assert found.sigma is not None and found.sigma >= 1000
    assert any("share a point" in note.english for note in found.about.notes)


def test_dates_get_a_random_time_of_their_day_by_the_seed() -> None:
    data = made()
    data["time"] = data["time"].astype("datetime64[D]").astype(str)
    one, same, other = (analysis.self_exciting(data, crs="metres", seed=seed) for seed in (1, 1, 2))
    assert one.log_likelihood == same.log_likelihood != other.log_likelihood
    assert any("random time" in note.english for note in one.about.notes)


def test_in_time_alone_points_do_not_matter() -> None:
    data = made()
    one = analysis.self_exciting(data, crs="metres", places=False)
    data["x"] = data["x"][::-1].copy()
    assert analysis.self_exciting(data, crs="metres", places=False).mu == one.mu
    assert one.sigma is None and one.to_frame()["parameter"].to_list() == ["mu", "theta", "omega"]


def test_what_cannot_be_answered_is_refused() -> None:
    data = made()
    point = data | {"x": np.full(160, 700.0), "y": np.full(160, 700.0)}
    with pytest.raises(AnalysisError, match="at one point"):
        analysis.self_exciting(point, crs="metres")
    with pytest.raises(TooFewEvents, match="at least 10"):
        analysis.self_exciting({name: values[:5] for name, values in data.items()}, crs="metres")
    with pytest.raises(BadParameter, match="outside the rectangle"):
        analysis.self_exciting(data, crs="metres", rectangle_m=(0, 0, 100, 100))
    with pytest.raises(BadParameter, match="some width"):
        analysis.self_exciting(data, crs="metres", rectangle_m=(0, 0, 0, 100))
    with pytest.raises(BadTimes, match="ends before"):
        analysis.self_exciting(data, crs="metres", first=date(2026, 1, 1))
    with pytest.raises(BadParameter, match="bandwidth"):
        analysis.self_exciting(data, crs="metres", background_m=-3)
