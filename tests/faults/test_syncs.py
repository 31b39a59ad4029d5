"""Every acknowledged report was on the disk before it was acknowledged: its syncs are counted by the database or the system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from anlin.modules.intake.tests.portal import sent
from tests.house import House, built

REPORTS = 10
STRACE = shutil.which("strace")


@pytest.fixture
def house() -> House:
    return built()


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_postgresql_syncs_its_log_at_least_once_for_each_report(house: House) -> None:
    client = Client()
    assert sent(client).status_code == 200
    before = _log_syncs()
    for _ in range(REPORTS):
        assert sent(client).status_code == 200
    assert _log_syncs() - before >= REPORTS


def _log_syncs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT to_regclass('pg_stat_wal')::text, current_setting('server_version_num')::int")
        version = cursor.fetchone()[1]
        cursor.execute(
            "SELECT wal_sync FROM pg_stat_wal"
            if version < 180000
            else "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'"
        )
        return int(cursor.fetchone()[0])


_SEND = """
import sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
from django.test import Client
from anlin.modules.intake.tests.portal import sent
from tests.house import built
built()
client = Client(SERVER_NAME="localhost")
sent(client)
for _ in range(int(sys.argv[1])):
    print("asked", file=sys.stderr, flush=True)
    assert sent(client).status_code == 200
    print("acknowledged", file=sys.stderr, flush=True)
"""


@pytest.mark.engine("sqlite")
@pytest.mark.traced
def test_sqlite_syncs_its_log_between_the_asking_and_the_receipt(tmp_path: Path) -> None:
    assert STRACE, "strace is missing: apt-get install strace"
    root, log = Path(__file__).parents[2], tmp_path / "trace"
    environment = os.environ | {
        "ANLIN_HOME": str(tmp_path / "home"),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "DJANGO_SETTINGS_MODULE": "anlin.config.settings",
    }
    command = [STRACE, "-f", "-qq", "-o", str(log), "-e", "trace=fsync,fdatasync,write", "-e", "write=2", "-s", "16"]
    subprocess.run(
        [*command, sys.executable, "-c", _SEND, str(REPORTS)],
        env=environment,
        cwd=root,
        check=True,
        capture_output=True,
    )
    syncs: list[int] = []
    for line in log.read_text().splitlines():
        if "write(2, " in line and "asked" in line:
            syncs.append(0)
        elif ("fdatasync(" in line or "fsync(" in line) and syncs:
            syncs[-1] += 1
        elif "write(2, " in line and "acknowledged" in line:
            assert syncs[-1] >= 1
    assert len(syncs) == REPORTS
