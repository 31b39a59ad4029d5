"""The one console script, `anlin`: every command by name, loaded only when it is called."""

from __future__ import annotations

import errno
import importlib
import io
import os
import pwd
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from anlin.config.arguments import speak_both_languages
from anlin.config.speech import both, is_utf8, said, zh

Run = Callable[[list[str]], int]


@dataclass(frozen=True)
class Command:
    """A command: where its function stands ("module:function"), its one line of help, and whether it needs Django."""

    target: str
    help: str
    django: bool = True


_HERE = "anlin.config.commands"
COMMANDS: dict[str, Command] = {
    "demo": Command(f"{_HERE}.demo:main", said("make a fictitious district and serve it"), django=False),
    "code": Command(f"{_HERE}.code:main", said("the six digits of a demonstration log-in"), django=False),
    "serve": Command(
        f"{_HERE}.serve:main", said("serve pages and do the jobs, on this machine or behind a proxy"), django=False
    ),
    "worker": Command(f"{_HERE}.worker:main", said("do the jobs and number the ledger (serve starts one)")),
    "migrate": Command(f"{_HERE}.migrate:main", said("bring the database up to date")),
    "doctor": Command(
        f"{_HERE}.doctor:main", said("say what is wrong here, and the command that mends it"), django=False
    ),
    "settings": Command(
        f"{_HERE}.settings:main", said("list every setting, where it comes from and what it is"), django=False
    ),
    "backup": Command(
        f"{_HERE}.backup:main", said("copy the embedded database and its photos to a folder; keys never")
    ),
    "district": Command(
        f"{_HERE}.district:main", said("make the district from a file of areas, or squares around points")
    ),
    "administrator": Command(f"{_HERE}.administrator:main", said("make the first administrator of this house")),
    "keys": Command(
        "anlin.spine.ledger.commands:show_keys", said("say where the keys live, and what is public of them")
    ),
    "calendar": Command(f"{_HERE}.calendar:main", said("check a year's holiday notice, or load it"), django=False),
    "promise": Command(f"{_HERE}.promise:main", said("list what the district promises, or change one of it")),
    "analyse": Command(
        "anlin.analysis.command:main", said("find patterns of place and time in a file of events"), django=False
    ),
    "clock": Command(
        f"{_HERE}.clock:main",
        said("time a legal limit: when it is due, and how that was reached"),
        django=False,
    ),
    "import": Command(
        "anlin.modules.intake.importing.command:main", said("enter reports of another system from a file, as claimed")
    ),
    "erase": Command(f"{_HERE}.erase:main", said("erase what a closed matter holds; two people are needed")),
    "bench": Command(f"{_HERE}.bench:main", said("measure, beside a peer or a limit"), django=False),
    "restore": Command(f"{_HERE}.restore:main", said("bring a backup back, check its ledger and replay erasures")),
}
WRITING = frozenset({"worker", "district", "administrator", "import", "erase", "migrate", "promise"})
"""While one of these runs no backup is brought back: what it writes would go into the database that is set aside."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
LOOKING = frozenset({"doctor", "keys", "verify", "backup"})
SUBCOMMANDS: dict[tuple[str, str], Command] = {
    ("verify", "clocks"): Command(f"{_HERE}.verify_clocks:main", said("compare every clock with its own record")),
    ("verify", "receipt"): Command(
        "anlin.kernel.verify_command:main", said("check a receipt with the log's public key alone"), django=False
    ),
    ("verify", "ledger"): Command(
        "anlin.spine.ledger.commands:verify", said("compute the ledger anew and name the first entry that is wrong")
    ),
}
"""Two words that go elsewhere than the first alone would."""


def target_of(command: Command) -> Run:
    """The function that a command names; its module is imported here and not before."""
    module, _, function = command.target.partition(":")
    return cast(Run, getattr(importlib.import_module(module), function))


def _found(argv: Sequence[str]) -> tuple[Command, list[str]] | None:
    if not argv:
        return None
    if tuple(argv[:2]) in SUBCOMMANDS:
        return SUBCOMMANDS[argv[0], argv[1]], list(argv[2:])
    command = COMMANDS.get(argv[0])
    return (command, list(argv[1:])) if command else None


def usage() -> str:
    """The list of commands, Chinese and English side by side."""
    listed = {name: command.help for name, command in COMMANDS.items()}
    listed |= {" ".join(words): command.help for words, command in SUBCOMMANDS.items()}
    lines = ["anlin 命令 … | anlin COMMAND …", ""]
    for name in sorted(listed):
        lines += [f"  {name:<16} {zh(listed[name])}", f"  {'':<16} {listed[name]}"]
    return "\n".join(lines)


def _look_at_the_demonstration() -> None:
    """Where nothing but a demonstration was made here, commands that only look, look at it."""
    from anlin.config import environment

    named = any(os.environ.get(name) for name in ("ANLIN_HOME", "ANLIN_DATABASE_URL"))
    demo = environment.ROOT / "var" / "demo"
    if not named and (demo / "demo.json").exists() and not (environment.home() / "anlin.sqlite3").exists():
        os.environ["ANLIN_HOME"] = str(demo)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()


@contextmanager
def _in_place(command: str) -> Iterator[None]:
    """The database stays where it is while a command writes.

    Raises:
        BroughtBack: a backup is being brought back now.
    """
    if command not in WRITING:
        yield
        return
    from anlin.config import environment, keeping

    with ExitStack() as held:
        try:
            held.enter_context(keeping.serving_lock(environment.home(), alone=False))
        except keeping.NotKept:
            raise BroughtBack from None
        yield


class BroughtBack(Exception):
    """A backup is being brought back."""


def _what_to_do_about(error: Exception, command: str) -> str:
    """In both languages, where a setting, a folder, a key or the database is at fault; empty for all else."""
    from anlin.config import environment
    from anlin.config.sound_settings import WrongSetting
    from anlin.kernel.note import BadNote

    if isinstance(error, WrongSetting):
        return str(error)
    if isinstance(error, BroughtBack):
        return both(said("A backup is being brought back here. Wait until it has ended, then run it again"))
    if isinstance(error, OSError) and isinstance(error.filename, str):
        where, shut = Path(error.filename).absolute(), error.errno in {errno.EACCES, errno.ENOSPC, errno.EROFS}
        for folder in (environment.home(), environment.keys_dir()):
            if where == folder or where in folder.parents or (shut and folder in where.parents):
                return _shut(folder, error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return both(
            said("The disk is full: %(why)s. Make room (df -h shows where), then run it again"), why=error.strerror
        )
    if isinstance(error, BadNote):
        return both(said("A key of the ledger cannot be read: %(why)s. Try: anlin doctor"), why=error)
    if "django.db" not in sys.modules:
        return ""
    from anlin.config.readiness import what_to_do_about

    return what_to_do_about(error, migrating=command == "migrate")


def _shut(folder: Path, error: OSError) -> str:
    """Why nothing can be written there; whose folder it is, where it is somebody else's."""
    there = next((path for path in (folder, *folder.parents) if os.path.exists(path)), folder)
    owner = owner_of(there)
    if error.errno == errno.EACCES and owner:
        text = said("Nothing can be written in %(where)s: it belongs to %(owner)s. Run the command as that account")
        return both(text, where=folder, owner=owner)
    return both(said("Nothing can be written in %(where)s: %(why)s"), where=folder, why=error.strerror)


def owner_of(path: Path) -> str:
    """Who owns it, where that is somebody else; empty where it is us."""
    owner = path.stat().st_uid
    if owner == os.geteuid():
        return ""
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def _write_to_any_terminal() -> None:
    """No command dies of its own words: what a terminal's encoding lacks is written as its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not is_utf8(stream.encoding):
            stream.reconfigure(errors="backslashreplace")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The command's own exit code; 1 where its settings, folders or database cannot be used, 2 for a word that is no command, 130 when
        interrupted.
    """
    _write_to_any_terminal()
    speak_both_languages()
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"--help", "-h", "help"}:
        print(usage())
        return 0
    found = _found(words)
    if found is None:
        if seconds := [second for first, second in SUBCOMMANDS if first == words[0]]:
            text = said("%(word)s needs one of these after it: %(seconds)s")
            print(both(text, word=words[0], seconds=", ".join(sorted(seconds))), file=sys.stderr)
            return 2
        print(both(said("%(word)s is not a command; anlin --help lists them"), word=words[0]), file=sys.stderr)
        return 2
    command, rest = found
    if words[0] in LOOKING:
        _look_at_the_demonstration()
    try:
        if command.django:
            _set_up_django()
        with _in_place(words[0]):
            return target_of(command)(rest)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = _what_to_do_about(error, words[0])
        if not told:
            raise
        print(told, file=sys.stderr)
        return 1
