"""`anlin demo` makes its own folder, and never takes away what it did not make."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlin.config.commands.demo import _clear, main


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    monkeypatch.setenv("ANLIN_DATABASE_URL", "")
    key = tmp_path / "keys" / "district.key"
    key.parent.mkdir()
    key.write_bytes(b"k" * 32)
    assert main(["--only-make"]) == 1
    told = capsys.readouterr().err
    assert told.count("ANLIN_HOME") == 2, "in both languages"
    assert key.read_bytes() == b"k" * 32
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_what_an_interrupted_demonstration_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "demo.begun").touch()
    (tmp_path / "anlin.sqlite3").touch()
    _clear(tmp_path, ours=False)
    assert not tmp_path.exists()


def test_fewer_than_one_matter_is_no_demonstration(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--matters", "-5"]) == 2
    assert capsys.readouterr().err.count("--matters") == 2
