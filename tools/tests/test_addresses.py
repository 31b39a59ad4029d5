"""Folders of machines and registry hosts are found; routes of our own are not taken for them."""

from __future__ import annotations

import pytest

from addresses import ROOT, faults


@pytest.mark.parametrize(
    "line",
    [
        f"cd /{'root'}/anlin",
        f"see /{'home'}/li/anlin",
        f"{ROOT}/src",
        f"index = https://{'.'.join(('pypi', 'org'))}/simple",
        f"registry=https://registry.{'.'.join(('npmjs', 'org'))}/",
    ],
)
def test_what_must_not_be_named_is_found(line: str) -> None:
    assert faults("x", f"fine\n{line}\n")[0].startswith("x:2: ")


@pytest.mark.parametrize(
    "line", ['path("mine/", worklist)', "/home/", "../shared/design", "/usr/bin/chromium", "GET /matters/42"]
)
def test_our_own_routes_are_not_taken_for_folders(line: str) -> None:
    assert faults("x", line) == []
