"""What every test of the house shares: which engine it runs on, and which sockets it may open."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings as examples

ROOMY = 2 * 2**30
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own name is made in it


def _home() -> str:
    """A home that goes with this run; in memory where there is room, so that no test waits for a disk."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOMY
    home = tempfile.mkdtemp(prefix="anlin-tests-", dir=MEMORY if roomy else None)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


if "ANLIN_HOME" not in os.environ:  # else a run of several processes, or `./anlin test`, has named one
    os.environ["ANLIN_HOME"] = _home()

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
QUICK_SCRYPT = 2**4
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "client", "admin_client", "live_server"}


def _engine() -> str:
    return "postgresql" if os.environ.get("ANLIN_DATABASE_URL", "").startswith("postgres") else "sqlite"


def pytest_configure(config: pytest.Config) -> None:
    """Let transactional tests empty the ledger's tables, whose triggers refuse it; have pages name their static files plainly,
    as nothing was collected; hash passwords by the same method as the product, with less work;
    and give no example of a property a time limit, which a busy machine would break.
    """
    examples.register_profile("anlin", deadline=None)
    examples.load_profile("anlin")
    from django.conf import settings
    from django.contrib.auth.hashers import ScryptPasswordHasher

    from anlin.spine.ledger.testing import let_tests_empty_the_ledger

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    ScryptPasswordHasher.work_factor = QUICK_SCRYPT
    let_tests_empty_the_ledger()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database, open the loopback where a test serves, and leave out the other engine's tests."""
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("browser") or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        marker = item.get_closest_marker("engine")
        (others if marker and marker.args[0] != _engine() else kept).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; `./anlin test` brings it, and a journey without it is an error, never a skip."""
    found = Path("/usr/bin/chromium")
    assert found.exists(), "Chromium is missing: apt-get install chromium fonts-noto-cjk libatomic1"
    return found


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps of the district, its promises and its calendar is read afresh by every test, and then kept to its
    end: a look again in the midst of a slow test would be counted among the queries of a page.
    """
    from anlin.spine.access.rates import forget_drawn
    from anlin.spine.matter import calendars
    from anlin.spine.matter.calendars import forget_calendar
    from anlin.spine.matter.services import clocks
    from anlin.spine.matter.services.clocks import forget_promises
    from anlin.spine.notice import webhooks
    from anlin.spine.notice.webhooks import forget_wanted
    from anlin.spine.place.selectors import forget_timezone
    from anlin.workbench import frame
    from anlin.workbench.frame import forget_district, forget_ledger_state

    for keeps in (calendars, clocks, frame):
        monkeypatch.setattr(keeps, "LOOK_AGAIN_S", 10**9)
    monkeypatch.setattr(webhooks, "_LOOK_AGAIN_S", 10**9)
    forget_drawn()
    forget_calendar()
    forget_promises()
    forget_wanted()
    forget_timezone()
    forget_district()
    forget_ledger_state()
