"""The console script: every command stands where its name says, and help is quick because it loads nothing."""

from __future__ import annotations

import errno
import io
import os
import pwd
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from anlin.config import cli, keeping
from anlin.config.commands import backup, doctor
from anlin.config.diagnosis import Finding, Level, look_at_words
from anlin.config.speech import zh
from anlin.kernel.note import signing_key

ALL = [*cli.COMMANDS.items(), *((" ".join(words), command) for words, command in cli.SUBCOMMANDS.items())]


@pytest.mark.parametrize(("name", "command"), ALL, ids=[name for name, _ in ALL])
def test_every_command_stands_where_its_name_says(name: str, command: cli.Command) -> None:
    assert callable(cli.target_of(command)), name


def test_help_names_every_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, command in ALL:
        assert name in shown
        assert command.help in shown
        assert zh(command.help) != command.help, f"{name} has no Chinese help"


@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "ascii"])
@pytest.mark.parametrize("words", [["--help"], ["settings"], ["doctor"], ["keys"]])
def test_no_command_dies_of_its_own_words(monkeypatch: pytest.MonkeyPatch, encoding: str, words: list[str]) -> None:
    written = io.BytesIO()
    terminal = io.TextIOWrapper(written, encoding=encoding, write_through=True)
    finding = Finding("clock", Level.OK, "The clock says %(now)s", "", {"now": "§ ✓"})
    monkeypatch.setattr(doctor, "machine", lambda: iter([look_at_words(), finding]))
    monkeypatch.setattr(doctor, "database", lambda: iter(()))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        assert cli.main(words) == 0
    shown = written.getvalue().decode(encoding)
    assert shown
    if words == ["doctor"]:
        assert f"The terminal writes {encoding}, not UTF-8" in shown
        assert "\\u2713" in shown, "what it lacks comes as its code"


def test_an_unknown_word_is_refused_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    said = capsys.readouterr().err
    assert "dance is not a command" in said
    assert "不是命令" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["settings"],
        ["clock", "psapl-2025:118", "--from", "2026-01-05"],
        *([*words] for words, command in cli.SUBCOMMANDS.items() if not command.django),
    ],
)
def test_what_needs_no_django_loads_none(words: list[str]) -> None:
    code = f"""
import sys
from anlin.config.cli import main
try:
    main({words!r})
except SystemExit:
    pass
heavy = [name for name in sys.modules if name.partition('.')[0] in {{'django', 'numpy', 'shapely', 'pyarrow'}}]
sys.exit(', '.join(heavy[:3]) or 0)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_a_command_on_a_database_that_nobody_built_says_what_to_run(tmp_path: Path) -> None:
    code = "import sys; from anlin.config.cli import main; sys.exit(main())"
    environment = os.environ | {"ANLIN_HOME": str(tmp_path), "ANLIN_DATABASE_URL": ""}
    words = [sys.executable, "-c", code, "verify", "clocks"]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.count("anlin migrate") == 2, "in both languages"
    assert "Traceback" not in ran.stderr


def test_a_key_that_cannot_be_read_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_words: list[str]) -> int:
        signing_key("garbage")
        return 0

    monkeypatch.setattr(cli, "target_of", lambda _command: breaks)
    assert cli.main(["keys"]) == 1
    assert capsys.readouterr().err.count("anlin doctor") == 2, "in both languages"


def test_what_is_no_fault_of_the_database_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_words: list[str]) -> int:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(cli, "target_of", lambda _command: breaks)
    with pytest.raises(ValueError, match="a mistake of ours"):
        cli.main(["keys"])


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("ANLIN_DATABASE_URL", "mysql://db/anlin", "ANLIN_DATABASE_URL cannot be read; it takes postgres://"),
        ("ANLIN_TIMEZONE", "Mars/Base", "ANLIN_TIMEZONE is Mars/Base; it takes a time zone"),
        ("ANLIN_HOME", "/proc/x", "Nothing can be written in /proc/x"),
    ],
)
def test_a_command_that_its_settings_stop_says_which_in_both_languages(
    tmp_path: Path, setting: str, value: str, told: str
) -> None:
    code = "import sys; from anlin.config.cli import main; sys.exit(main())"
    environment = os.environ | {"ANLIN_HOME": str(tmp_path), "ANLIN_DATABASE_URL": "", setting: value}
    words = [sys.executable, "-c", code, "migrate"]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    shown = ran.stderr.strip().splitlines()
    assert len(shown) == 2, ran.stderr
    assert told in shown[1]


@pytest.mark.parametrize(
    "words", [["serve"], ["bench"], ["migrate"], ["worker"], ["calendar"], ["erase"], ["verify", "clocks"]]
)
def test_the_help_of_a_command_is_in_both_languages(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    listed = cli.SUBCOMMANDS[words[0], words[1]] if len(words) > 1 else cli.COMMANDS[words[0]]
    for told in (zh(listed.help), listed.help):
        assert told.split()[0] in shown
    options = [line for line in shown.splitlines() if line.startswith("  --")]
    assert all("|" in line or len(line.split()) < 3 for line in options), "an option without its Chinese"


@pytest.mark.parametrize("words", [["verify"], ["verify", "foo"]])
def test_a_command_of_two_words_names_what_may_follow(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    assert capsys.readouterr().err.count("clocks, ledger, receipt") == 2, "in both languages"


def test_words_that_a_command_does_not_know_are_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["verify", "clocks", "nonsense"])
    assert ended.value.code == 2


def test_a_measure_whose_peer_is_not_installed_says_how_to_bring_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "benchmarks.clock", raising=False)
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    assert cli.main(["bench", "clock", "--quick"]) == 2
    told = capsys.readouterr().err
    assert told.count("./anlin setup --dev") == 2, "in both languages"
    assert "chinese_calendar" in told


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (("import", "reports"), "缺少参数：file, --mapping", "required: file, --mapping"),
        (("doctor", "--foo"), "没有这些参数：--foo", "unrecognized arguments: --foo"),
        (("serve", "--port", "x"), "参数 --port：'x' 不是 int", "argument --port: invalid int value: 'x'"),
        (
            ("import", "reports", "y", "--mapping"),
            "参数 --mapping：后面要有一个值",
            "argument --mapping: expected one argument",
        ),
        (("restore",), "请指明一份备份", "name a backup"),
    ],
)
def test_a_command_line_that_is_not_understood_is_refused_in_both_languages(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], chinese: str, english: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert "用法 usage: anlin" in told[0]
    assert chinese in told[-2]
    assert english in told[-1]


def test_no_password_of_an_address_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in ("postgres://clerk:planted@db/anlin", "postgres://clerk@db/anlin?sslmode=require&password=planted"):
        monkeypatch.setenv("ANLIN_DATABASE_URL", address)
        assert cli.main(["settings"]) == 0
        told = capsys.readouterr().out
        assert "clerk" in told
        assert "planted" not in told


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Every command fails of this."""

    def breaks(_words: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "target_of", lambda _command: breaks)


def test_a_disk_that_is_full_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    failing(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert cli.main(["settings"]) == 1
    assert capsys.readouterr().err.count("df -h") == 2, "in both languages"


def test_a_folder_of_somebody_else_is_named_with_its_owner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    owner = pwd.getpwuid(tmp_path.stat().st_uid).pw_name
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    failing(monkeypatch, PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "anlin.sqlite3")))
    assert cli.main(["settings"]) == 1
    assert f"it belongs to {owner}. Run the command as that account" in capsys.readouterr().err


def test_a_backup_that_finds_no_room_is_refused_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def no_room(**_given: object) -> Path:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(keeping, "back_up", no_room)
    monkeypatch.setattr(backup, "embedded_database", lambda: tmp_path / "anlin.sqlite3")
    assert backup.main([str(tmp_path / "kept")]) == 1
    assert capsys.readouterr().err.count("database or disk is full") == 2


def test_nothing_is_written_while_a_backup_is_brought_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "target_of", lambda _command: lambda _words: 0)
    with keeping.serving_lock(tmp_path, alone=True):
        assert cli.main(["import"]) == 1
        assert "Wait until it has ended" in capsys.readouterr().err
        assert cli.main(["verify", "ledger"]) == 0, "what only looks does not wait"
    assert cli.main(["import"]) == 0


def test_no_backup_is_brought_back_under_a_command_that_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def meanwhile(_words: list[str]) -> int:
        with pytest.raises(keeping.NotKept, match="in use"), keeping.serving_lock(tmp_path, alone=True):
            pass
        return 0

    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "target_of", lambda _command: meanwhile)
    for name in cli.WRITING:
        assert cli.main([name]) == 0
