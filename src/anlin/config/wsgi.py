"""The WSGI application that serves pages."""

import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
application = get_wsgi_application()

from anlin.config.readiness import assert_ready  # noqa: E402 - needs Django

with suppress(DatabaseError):  # gone just now: pages say so, and the first entry asks again
    assert_ready()

# What start-up made stays for good: the collector of cycles need not look through it at every few requests (6 % of a report).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
