"""A key that this house has used is never made anew: what it sealed or signed would be lost beside the new one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from anlin.config.readiness import assert_keys
from anlin.spine.ledger import keys
from anlin.spine.ledger.keys import KeyMissing
from anlin.spine.ledger.services import sequence_all
from anlin.spine.storage import NotDurable
from anlin.spine.vault import services
from anlin.spine.vault.services import district_key
from tests.house import built, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Any) -> Path:
    """Another folder of keys, empty, for a house that has sealed and signed."""
    report(built(), "路灯不亮")
    sequence_all()
    tmp_path.chmod(0o700)
    settings.KEYS_DIR = tmp_path
    return tmp_path


def test_a_missing_key_is_missed_and_none_is_made(elsewhere: Path) -> None:
    for ask in (district_key, keys.log_key, assert_keys):
        with pytest.raises(KeyMissing, match=r"district\.key|log\.key"):
            ask()
    assert list(elsewhere.iterdir()) == []


def test_a_key_that_did_not_seal_what_is_here_is_refused(tmp_path: Path, settings: Any) -> None:
    report(built(), "路灯不亮")
    sequence_all()
    shutil.copy(Path(settings.KEYS_DIR) / "log.key", tmp_path / "log.key")
    settings.KEYS_DIR = tmp_path
    for other in (b"k" * 32, b"abc"):
        (tmp_path / "district.key").write_bytes(other)
        services._key_in.cache_clear()
        with pytest.raises(NotDurable, match=r"district\.key: not the key"):
            assert_keys()


def test_an_empty_house_makes_its_keys(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    assert len(district_key()) == 32
    assert keys.log_key().name
    assert_keys()
    shutil.rmtree(tmp_path / "keys")
