"""The first command: an environment is finished or it is made anew, and an unchanged one costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import bootstrap
import installing


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    for name in ("requirements", "requirements-dev", "requirements-analysis"):
        (tmp_path / f"{name}.lock").write_text("django==5.2\n")
    monkeypatch.setattr(bootstrap, "CORE", tmp_path / "requirements.lock")
    monkeypatch.setattr(bootstrap, "DEV", tmp_path / "requirements-dev.lock")
    monkeypatch.setattr(bootstrap, "ANALYSIS", tmp_path / "requirements-analysis.lock")
    return tmp_path


Installer = Callable[[Path, Path, list[Path], int], None]


@pytest.fixture
def made(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []

    def pretend(_root: Path, venv: Path, locks: list[Path], _held: int) -> None:
        calls.append([lock.name for lock in locks])
        (venv / "lib/python3.11/site-packages").mkdir(parents=True, exist_ok=True)
        (venv / "bin").mkdir(exist_ok=True)
        (venv / "bin/python").touch()

    monkeypatch.setattr(bootstrap, "install", pretend)
    return calls


def test_an_unchanged_environment_is_made_once(root: Path, made: list[list[str]]) -> None:
    for _ in range(3):
        bootstrap.make_ready()
    assert made == [["requirements.lock"]]
    assert (root / ".venv/lib/python3.11/site-packages/anlin.pth").read_text() == f"{root / 'src'}\n"
    assert (root / ".venv/bin/anlin").stat().st_mode & 0o111


def test_a_changed_lock_wipes_what_was_there(root: Path, made: list[list[str]]) -> None:
    bootstrap.make_ready()
    (root / ".venv/stray").touch()
    bootstrap.CORE.write_text("django==5.3\n")
    bootstrap.make_ready()
    assert len(made) == 2
    assert not (root / ".venv/stray").exists()


def test_an_environment_that_was_not_finished_is_made_anew(root: Path, made: list[list[str]]) -> None:
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/half").touch()
    bootstrap.make_ready()
    assert not (root / ".venv/half").exists()


def test_the_tools_of_the_tests_are_added_and_stay_when_the_lock_changes(made: list[list[str]]) -> None:
    bootstrap.make_ready()
    bootstrap.make_ready(bootstrap.DEV)
    bootstrap.CORE.write_text("django==5.3\n")
    bootstrap.make_ready()
    both = ["requirements.lock", "requirements-dev.lock"]
    assert made == [["requirements.lock"], both, both]


def test_the_extra_for_analysis_is_added_alone_or_with_the_tools_of_the_tests(made: list[list[str]]) -> None:
    bootstrap.make_ready()
    bootstrap.make_ready(bootstrap.ANALYSIS)
    bootstrap.make_ready()
    bootstrap.make_ready(bootstrap.DEV, bootstrap.ANALYSIS)
    bootstrap.CORE.write_text("django==5.3\n")
    bootstrap.make_ready()
    core, dev, analysis = (f"requirements{extra}.lock" for extra in ("", "-dev", "-analysis"))
    assert made == [[core], [core, analysis], [core, dev], [core, dev, analysis]]


def test_an_installer_that_refuses_leaves_a_working_environment(
    made: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.make_ready()

    def refuse(*_: object) -> None:
        raise installing.InstallFailed("no network")

    monkeypatch.setattr(bootstrap, "install", refuse)
    with pytest.raises(installing.InstallFailed):
        bootstrap.make_ready(bootstrap.DEV)
    assert bootstrap.is_ready(bootstrap.CORE)
    assert len(made) == 1


def test_an_interrupted_addition_means_making_it_anew(made: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.make_ready()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.make_ready(bootstrap.DEV)
    assert not bootstrap.is_ready(bootstrap.CORE)
    assert len(made) == 1


def test_a_moved_checkout_is_made_anew(root: Path, made: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.make_ready()
    monkeypatch.setattr(bootstrap, "ROOT", root / "moved")
    assert not bootstrap.is_ready(bootstrap.CORE)


def test_the_locks_name_no_address_and_every_package_has_hashes() -> None:
    here = Path(__file__).resolve().parents[2]
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-analysis.lock", "requirements-peers.lock"):
        text = (here / name).read_text()
        assert "://" not in text
        pinned = [
            line for line in text.splitlines() if "==" in line.partition(" ;")[0] and not line.lstrip().startswith("#")
        ]
        assert pinned
        assert all(line.endswith("\\") for line in pinned), "a pin without a hash"
