"""The WSGI application that serves pages."""

import gc
import importlib
import os
import signal
import threading
from contextlib import suppress

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

from anlin.config import environment, keeping

if threading.current_thread() is threading.main_thread():
    # Until it answers, a worker has nothing to finish; the server's own handler, which it gets later, would have it waited for.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
django.setup()
importlib.import_module(settings.ROOT_URLCONF)  # while the house is looked at, not while the first page waits

from anlin.config.readiness import assert_ready  # noqa: E402 - needs Django

keeping.wait_at_gate(environment.home())
application = get_wsgi_application()  # lists the static files, which are brought up to date before the gate opens
with suppress(DatabaseError):  # gone just now: pages say so, and the first entry asks again
    assert_ready()

# What start-up made stays for good: the collector of cycles need not look through it at every few requests (6 % of a report).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
