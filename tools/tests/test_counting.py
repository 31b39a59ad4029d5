"""What `./anlin test` counts: a skip is no pass, and an empty run is no success."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def runner() -> ModuleType:
    """tools/test.py by its file: Python's own package `test` has the name."""
    spec = importlib.util.spec_from_file_location("anlin_test_runner", Path(__file__).parents[1] / "test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_skip_counts_as_not_passed(runner: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>')
    counted = runner._counted(report)
    assert (counted.passed, counted.failed) == (2, 3)


@pytest.mark.parametrize(
    ("code", "failed", "words", "left_out", "ci", "ends"),
    [
        (0, 0, [], False, "", 0),
        (1, 1, [], False, "", 1),
        (5, 0, [], False, "", 1),
        (0, 0, [], True, "", 0),
        (0, 0, [], True, "true", 1),
        (3, 0, ["-k", "x"], False, "", 1),
    ],
)
def test_the_exit_code_says_whether_all_that_should_run_passed(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    failed: int,
    words: list[str],
    left_out: bool,
    ci: str,
    ends: int,
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(runner, "bring", lambda packages: None)
    outcome = runner.Outcome(passed=3, failed=failed, code=code)
    monkeypatch.setattr(runner, "_run_all", lambda wanted, rest: ({"sqlite": outcome}, left_out))
    assert runner.main(words) == ends


def test_an_empty_stage_is_forgiven_only_when_a_selection_was_given(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "")
    monkeypatch.setattr(runner, "bring", lambda packages: None)
    outcomes = {"sqlite": runner.Outcome(passed=2), "browser": runner.Outcome(code=runner.NO_TEST_WAS_RUN)}
    monkeypatch.setattr(runner, "_run_all", lambda wanted, rest: (outcomes, False))
    assert runner.main(["-k", "clock"]) == 0
    assert runner.main([]) == 1
