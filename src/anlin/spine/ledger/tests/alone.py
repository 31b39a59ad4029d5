"""Settings with the ledger alone, to test and measure it without the rest of the house.

`pytest --ds=anlin.spine.ledger.tests.alone src/anlin/spine/ledger`
"""

import os
import tempfile

import environ

INSTALLED_APPS = ["anlin.spine.ledger"]
_PLACE = tempfile.mkdtemp()
KEYS_DIR = os.environ.get("ANLIN_KEYS_DIR", _PLACE)
SECRET_KEY = "tests"
USE_TZ = True
_URL = os.environ.get("ANLIN_DATABASE_URL")
DATABASES = {
    "default": environ.Env.db_url_config(_URL)
    if _URL
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(_PLACE, "ledger.sqlite3"),
        "TEST": {"NAME": os.path.join(_PLACE, "test.sqlite3")},  # in memory, threads would share one cache
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    }
}
