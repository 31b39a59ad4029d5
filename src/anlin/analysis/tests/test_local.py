"""Local statistics equal published ones; permutation equals the slow way; what is called hot is seldom wrong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.errors import BadParameter, TooFewEvents
from anlin.analysis.grid import Grid, Neighbours
from anlin.analysis.local import Statistic, _orders, false_discovery, global_moran, local_statistic
from anlin.analysis.tests.reference import neighbours, table, told, town

LOCAL = told("local")


def near_points(points: npt.NDArray[np.float64], within: float) -> Neighbours:
    apart = np.hypot(*(points[:, None] - points).T)
    return Neighbours.of(np.argwhere(apart <= within).T, len(points))


def test_published_values_of_six_points() -> None:
    told_ = LOCAL["published"]["points6"]
    near = near_points(np.array(told_["points"], dtype=float), 15)
    found = local_statistic(told_["y"], near, statistic="gi", permutations=0)
    assert found.z[0] == pytest.approx(told_["G_i_z_first"], rel=1e-7)
    found = local_statistic(told_["y"], near, statistic="gi_star", permutations=0)
    assert found.z[0] == pytest.approx(told_["Gstar_i_z_first"], rel=1e-7)


def test_published_morans_i() -> None:
    published = LOCAL["published"]
    for name, column in (("stl", "HR8893"), ("sids", "SIDR74")):
        frame = table("stl_local" if name == "stl" else "sids")
        ids = frame["id" if name == "stl" else "gal_id"].to_numpy()
        found = global_moran(frame[column], neighbours(name, ids))
        assert found.value == pytest.approx(published[f"{name}_moran"]["I"], rel=1e-7), name
    lattice = published["lattice3x3"]
    found = global_moran(lattice["y"], Grid(0, 0, 1, 3, 3).neighbours(np.arange(9), "rook"), row_standardised=False)
    assert found.variance == pytest.approx(lattice["variance_randomisation"], rel=1e-12)
    assert found.variance_normal == pytest.approx(lattice["variance_normality"], rel=1e-12)


def test_computed_values_of_st_louis() -> None:
    frame, stl = table("stl_local"), LOCAL["computed"]["stl"]
    near = neighbours("stl", frame["id"].to_numpy())
    moran = local_statistic(frame["HR8893"], near, statistic="moran", permutations=99)
    assert moran.statistic.tolist() == pytest.approx(frame["moran_I_i"].to_list(), rel=1e-10)
    assert moran.quadrant.tolist() == frame["moran_quadrant"].to_list()
    for statistic, column in (("gi", "G_z"), ("gi_star", "Gstar_z")):
        z = local_statistic(frame["HR8893"], near, statistic=statistic, permutations=0).z  # type: ignore[arg-type]
        assert z.tolist() == pytest.approx(frame[column].to_list(), rel=1e-9, abs=1e-12)
    whole = global_moran(frame["HR8893"], near)
    assert [whole.z, whole.z_normal] == pytest.approx([stl["z_randomisation"], stl["z_normality"]], rel=1e-10)


@pytest.mark.parametrize("band", [30, 60, 90, 120, 150])
def test_computed_values_of_getis_and_ord(band: int) -> None:
    frame, expected = table("getisord"), table("getisord_gi")
    near = near_points(frame.select("x", "y").to_numpy().astype(float), band + 0.1)
    for statistic, column in (("gi", f"G{band}"), ("gi_star", f"Gstar{band}")):
        z = local_statistic(frame["val"], near, statistic=statistic, permutations=0).z  # type: ignore[arg-type]
        assert z.tolist() == pytest.approx(expected[column].to_list(), rel=1e-8, abs=1e-10)


def test_the_example_of_the_note() -> None:
    near = Grid(0, 0, 1, 5, 1).neighbours(np.arange(5), "rook")
    star = local_statistic([0, 1, 5, 1, 0], near, permutations=99_999)
    assert star.z[2] == pytest.approx(1.2326, abs=1e-4) and star.p_high[2] == pytest.approx(0.1, abs=0.005)
    assert not star.hot.any()
    moran = local_statistic([0, 1, 5, 1, 0], near, statistic="moran", permutations=0)
    assert moran.statistic[2] == pytest.approx(4 / 17.2 * 3.6 * -0.4) and moran.quadrant[2] == 4


def slowly(
    y: npt.NDArray[np.float64], near: Neighbours, statistic: Statistic, permutations: int, seed: int
) -> tuple[list[float], list[float]]:
    """p of both tails, one place and one order at a time."""
    orders = _orders(len(y), int(near.how_many.max()) + 1, permutations, seed)
    high, low = [], []
    for i in range(len(y)):
        own = near.indices[near.starts[i] : near.starts[i + 1]]
        if not len(own):
            high.append(np.nan)
            low.append(np.nan)
            continue
        seen = y[own].sum() + (y[i] if statistic == "gi_star" else 0)
        drawn = []
        for order in orders:
            others = list(order) if statistic == "gi_star" else [j for j in order if j != i]
            drawn.append(y[others[: len(own) + (statistic == "gi_star")]].sum())
        sums = np.array(drawn)
        reach, stay = (
            (int((sums >= seen).sum()) + 1) / (permutations + 1),
            (int((sums <= seen).sum()) + 1) / (permutations + 1),
        )
        turned = statistic == "moran" and y[i] < y.mean()
        high.append(stay if turned else reach)
        low.append(reach if turned else stay)
    return high, low


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.sampled_from(["gi", "gi_star", "moran"]), st.integers(1, 60))
def test_permutation_equals_the_slow_way(seed: int, statistic: Statistic, permutations: int) -> None:
    draw = np.random.default_rng(seed)
    cells = np.unique(draw.integers(0, 80, 30))
    y = draw.poisson(1.5, len(cells)).astype(float)
    y[0] += 1
    y[1] = y[0] - 1
    near = Grid(0, 0, 1, 10, 8).neighbours(cells)
    found = local_statistic(y, near, statistic=statistic, permutations=permutations, seed=seed)
    high, low = slowly(y, near, statistic, permutations, seed)
    assert np.array_equal(found.p_high, high, equal_nan=True) and np.array_equal(found.p_low, low, equal_nan=True)


def test_random_orders_are_uniform_and_without_repetition() -> None:
    orders = _orders(7, 3, 70_000, 9)
    assert all(len(set(order)) == 3 for order in orders[:500].tolist())
    for position in range(3):
        share = np.bincount(orders[:, position], minlength=7) / 70_000
        assert np.abs(share - 1 / 7).max() < 5 * np.sqrt(1 / 7 * 6 / 7 / 70_000)


def test_moments_of_the_permutations_are_those_of_sampling_without_replacement() -> None:
    frame = table("stl_local")
    near = neighbours("stl", frame["id"].to_numpy())
    y = frame["HR8893"].to_numpy()
    found = local_statistic(y, near, statistic="moran", permutations=999)
    k = near.how_many
    draws = np.array([np.random.default_rng(s).permutation(np.delete(y, 5))[: k[5]].sum() for s in range(4000)])
    seen = y[near.indices[near.starts[5] : near.starts[6]]].sum()
    z = (seen - draws.mean()) / draws.std() * (-1 if y[5] < y.mean() else 1)
    assert found.z[5] == pytest.approx(z, abs=0.1)


def slow_q(p: list[float]) -> list[float]:
    """The least share at which Benjamini and Hochberg's step-up rejects each test."""
    out = []
    for one in p:
        ranks = [sum(other <= level for other in p) for level in p]
        out.append(min(level * len(p) / rank for level, rank in zip(p, ranks, strict=True) if level >= one))
    return [min(1.0, one) for one in out]


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=40))
def test_false_discovery_equals_the_slow_way(p: list[float]) -> None:
    assert false_discovery(np.array(p)).tolist() == pytest.approx(slow_q(p))


def test_false_discovery_of_the_published_example() -> None:
    # Benjamini and Hochberg 1995, 15 tests: at 0.05 the first four are called.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert (false_discovery(np.array(p)) <= 0.05).sum() == 4


def test_where_nothing_is_hot_nothing_is_called_hot() -> None:
    called = 0.0
    near = Grid(0, 0, 1, 20, 20).neighbours(np.arange(400))
    for seed in range(20):
        y = np.random.default_rng(seed).poisson(2, 400)
        called += float(local_statistic(y, near, permutations=9_999, seed=seed).hot.any())
    assert called <= 4


def test_a_planted_spot_is_found_and_its_middle_is_no_hole() -> None:
    y = np.random.default_rng(1).poisson(1, (20, 20))
    y[8:11, 8:11] += 6
    found = local_statistic(y.ravel(), Grid(0, 0, 1, 20, 20).neighbours(np.arange(400)))
    hot = found.hot.reshape(20, 20)
    assert hot[8:11, 8:11].all() and hot.sum() <= 30
    assert found.to_frame().filter(certainty="hot").height == hot.sum()
    lone = np.zeros((20, 20))
    lone[5, 5] = 60
    lone += np.random.default_rng(2).poisson(1, (20, 20))
    near = Grid(0, 0, 1, 20, 20).neighbours(np.arange(400))
    star, others = (
        local_statistic(lone.ravel(), near, statistic=kind).p_high[5 * 20 + 5] for kind in ("gi_star", "gi")
    )
    assert star < 0.05 < others


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    y = np.random.default_rng(1).poisson(2, 100)
    near = Grid(0, 0, 1, 10, 10).neighbours(np.arange(100))
    one, two, three = (local_statistic(y, near, permutations=199, seed=seed).p_high for seed in (1, 1, 2))
    assert np.array_equal(one, two) and not np.array_equal(one, three)


@pytest.mark.parametrize(
    ("values", "given_", "error", "words"),
    [
        ([1.0] * 9, {}, analysis.AnalysisError, "same value"),
        ([1.0, np.nan, *range(7)], {}, analysis.AnalysisError, "missing"),
        ([1.0, 2.0], {}, BadParameter, "not of 2"),
        (list(range(9)), {"statistic": "geary"}, BadParameter, "no statistic"),
        (list(range(9)), {"permutations": -1}, BadParameter, "between 0"),
        (list(range(9)), {"fdr": 0.0}, BadParameter, "between 0"),
    ],
)
def test_what_cannot_be_tested_is_refused(
    values: list[float], given_: dict[str, object], error: type[Exception], words: str
) -> None:
    near = Grid(0, 0, 1, 3, 3).neighbours(np.arange(9), "rook")
    with pytest.raises(error, match=words):
        local_statistic(values, near, **given_)  # type: ignore[arg-type]


def test_places_without_neighbours_have_no_value_and_it_is_said() -> None:
    found = local_statistic([5, 1, 2, 9], Neighbours.of(np.array([[0, 1], [1, 0]]), 4), permutations=99)
    assert np.isnan(found.z[2:]).all() and np.isnan(found.q[2:]).all() and found.quadrant[2:].tolist() == [0, 0]
    assert "2 places have no neighbour" in found.about.notes[0].english
    everyone = Neighbours.of(np.argwhere(~np.eye(4, dtype=bool)).T, 4)
    with pytest.raises(BadParameter, match="all others"):
        local_statistic([5, 1, 2, 9], everyone, permutations=99)
    with pytest.raises(TooFewEvents):
        local_statistic([5, 1], Neighbours.of(np.array([[0, 1], [1, 0]]), 2))


def test_hot_spots_of_a_town() -> None:
    found = analysis.hotspots(town(2000), crs="metres", cell_m=350, seed=4)
    frame = found.to_frame()
    assert frame["events"].sum() == 2000 and found.seed == 4
    hot = frame.filter(certainty="hot")
    corners = np.array([[2000.0, 2000.0], [5000.0, 3000.0], [3500.0, 5500.0]])
    apart = np.hypot(*(hot.select("x", "y").to_numpy()[:, None] - corners).transpose(2, 0, 1)).min(axis=1)
    assert len(hot) >= 3 and apart.max() < 900
    with pytest.raises(analysis.AnalysisError, match="at one point"):
        analysis.hotspots(x=np.full(30, 500.0), y=np.full(30, 900.0), crs="metres")
    with pytest.raises(TooFewEvents):
        analysis.hotspots(x=[500.0], y=[900.0], crs="metres")
