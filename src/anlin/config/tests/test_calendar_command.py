"""`anlin calendar load`: what is refused is said in both languages, and nothing is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlin.config.commands.calendar import main
from anlin.spine.matter.models import LoadedYear
from anlin.spine.matter.tests.test_calendar_loading import NOTICE_2027
from tests.house import built

pytestmark = pytest.mark.django_db
BY, BOTH = ["--by", "administrator", "--approved-by", "supervisor"], 2


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, encoding="utf-8")
    built()
    return file


def test_two_people_load_a_year(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(notice), *BY]) == 0
    assert "2027 is loaded" in capsys.readouterr().out
    assert LoadedYear.objects.get().year == 2027


@pytest.mark.parametrize(
    ("content", "words", "code", "told"),
    [
        (None, BY, 2, "cannot be read"),
        (b"\xff\xfe", BY, 2, "cannot be read"),
        (b"year = ", BY, 1, "The file cannot stand"),
        (b"year = 2027", BY, 1, "List the holidays"),
        (b"", ["--by", "administrator", "--approved-by", "administrator"], 1, "Two people are needed"),
        (b"", ["--by", "desk_officer", "--approved-by", "supervisor"], 1, "An administrator or a supervisor"),
        (b"", ["--by", "nobody", "--approved-by", "supervisor"], 2, "There is no log-in nobody"),
    ],
)
def test_what_cannot_be_loaded_is_refused_in_both_languages(
    notice: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: list[str], code: int, told: str
) -> None:
    if content is None:
        notice.unlink()
    else:
        notice.write_bytes(content)
    assert main(["load", str(notice), *words]) == code
    shown = capsys.readouterr().err.strip().splitlines()
    assert len(shown) == BOTH
    assert told in shown[1]
    assert shown[0] != shown[1]
    assert "holidays" not in shown[0], "what is wrong is said in Chinese too"
    assert not LoadedYear.objects.exists()


def test_help_names_both_actions_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in ("check", "load", "can stand", "两人", "two people"):
        assert word in shown
    with pytest.raises(SystemExit):
        main(["load", "--help"])
    assert "--approved-by NAME" in capsys.readouterr().out
