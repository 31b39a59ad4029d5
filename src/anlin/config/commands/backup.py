"""`anlin backup FILE.tar|FOLDER`: copy the embedded deployment while it runs. PostgreSQL is copied by its own tools."""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from anlin.config import environment, keeping
from anlin.config.speech import beside, both, said


def embedded_database() -> Path | None:
    """The SQLite file of this deployment; None on PostgreSQL."""
    database = settings.DATABASES["default"]
    return Path(str(database["NAME"])) if "sqlite" in str(database["ENGINE"]) else None


def ledger_fault(database: Path) -> str:
    """What `anlin verify ledger` says about another database file; empty when the ledger holds.

    An entry that came into the log too late is no fault of a copy: it stays on record, and must not end all backups.
    """
    code = "import sys; from anlin.config.cli import main; sys.exit(main())"
    changed = os.environ | {"ANLIN_DATABASE_URL": f"sqlite:///{database.resolve()}"}
    ran = subprocess.run(
        [sys.executable, "-c", code, "verify", "ledger", "--no-promises"],
        env=changed,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if ran.returncode == 0 else (ran.stdout + ran.stderr).strip() or f"verify ledger: {ran.returncode}"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="anlin backup", description=beside(said("copy the embedded database and its photos"))
    )
    parser.add_argument("target", type=Path, help=beside(said("a new folder, or a new file that ends in .tar")))
    target = parser.parse_args(argv).target
    database = embedded_database()
    if database is None:
        words = said(
            "This deployment stands on PostgreSQL: copy it with pg_dump --format=custom, and beside it %(home)s without the keys in "
            "%(keys)s, which are kept apart"
        )
        print(both(words, home=environment.home(), keys=environment.keys_dir()), file=sys.stderr)
        return 2
    try:
        kept = keeping.back_up(
            database=database,
            home=environment.home(),
            keys=environment.keys_dir(),
            target=target.absolute(),
            check=ledger_fault,
            at=datetime.now(UTC),
        )
    except keeping.NotKept as refusal:
        print(refusal.told(said("No backup was made. %(why)s")), file=sys.stderr)
        return 1
    except (OSError, sqlite3.Error) as refusal:
        print(both(said("No backup was made. %(why)s"), why=refusal), file=sys.stderr)
        return 1
    print(both(said("Backup made and its ledger verified: %(where)s"), where=kept))
    print(
        both(
            said("The keys are not in it. Keep a copy of %(keys)s elsewhere: without them nothing sealed opens again"),
            keys=environment.keys_dir(),
        )
    )
    return 0
