"""The self-exciting process finds again what fifty simulations were made with, within the published tolerance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anlin.analysis.tests.test_exciting import away_from_the_truth

RUNS = 50


def test_each_parameter_is_within_three_standard_errors_of_the_truth_over_fifty_runs() -> None:
    each = away_from_the_truth(range(RUNS))
    assert np.abs(each).max() < 3
    assert (np.abs(each.mean(axis=0)) < 3 / math.sqrt(RUNS)).all()
    assert (np.abs(each) < 1.645).mean() == pytest.approx(0.9, abs=0.05), "90 % intervals hold the truth that often"
