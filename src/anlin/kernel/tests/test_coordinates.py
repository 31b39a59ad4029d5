"""What the three coordinate systems promise."""

from __future__ import annotations

import numpy as np
import pytest

from anlin.kernel.coordinates import (
    BD09,
    GCJ02,
    bd09_to_gcj02,
    corrected,
    distance_m,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

ZHENGDONG = (113.7253, 34.7675)


def test_the_shift_at_zhengdong_is_the_known_one() -> None:
    lon, lat = wgs84_to_gcj02(*ZHENGDONG)
    assert lon - ZHENGDONG[0] == pytest.approx(0.0062, abs=1e-4)
    assert lat - ZHENGDONG[1] == pytest.approx(-0.0010, abs=1e-4)


def test_the_published_example_of_eviltransform_comes_out() -> None:
    # TESTS[0] of eviltransform: Shanghai, WGS-84 against GCJ-02.
    assert wgs84_to_gcj02(121.5272106, 31.1774276) == pytest.approx((121.531541859215, 31.17530398364597), abs=1e-6)


def test_every_way_in_undoes_the_way_out_to_a_millimetre() -> None:
    draw = np.random.default_rng(7)
    lon, lat = draw.uniform(74, 134, 20_000), draw.uniform(18, 53, 20_000)
    shown = wgs84_to_gcj02(lon, lat)
    baidu = gcj02_to_bd09(*shown)
    for way_back in (gcj02_to_wgs84(*shown), to_wgs84(*baidu, BD09)):
        assert np.abs(way_back[0] - lon).max() < 1e-8
        assert np.abs(way_back[1] - lat).max() < 1e-8
    back = bd09_to_gcj02(*baidu)
    assert np.abs(back[0] - shown[0]).max() < 1e-8
    assert np.abs(back[1] - shown[1]).max() < 1e-8


def test_nothing_is_shifted_outside_china() -> None:
    assert wgs84_to_gcj02(-95.37, 29.76) == (-95.37, 29.76)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="CGCS"):
        to_wgs84(113.0, 34.0, "CGCS-plane")


@pytest.mark.parametrize("system", [GCJ02, BD09])
def test_a_shifted_point_outside_is_offered_where_it_truly_lies(system: str) -> None:
    shown = wgs84_to_gcj02(*ZHENGDONG)
    lon, lat = shown if system == GCJ02 else gcj02_to_bd09(*shown)

    def inside(x: float, y: float) -> bool:
        return distance_m(x, y, *ZHENGDONG) < 50

    offered = corrected(float(lon), float(lat), inside)
    assert offered is not None
    assert (offered.lon, offered.lat) == pytest.approx(ZHENGDONG, abs=1e-7)
    assert offered.system == system
    assert 400 < offered.moved_m < 2000


def test_nothing_is_offered_inside_or_far_outside() -> None:
    assert corrected(1.0, 1.0, lambda x, y: True) is None
    assert corrected(1.0, 1.0, lambda x, y: False) is None
