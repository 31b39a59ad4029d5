"""Gather style sheets, scripts and pictures under their hashed names, once for each change of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def _fingerprint() -> str:
    """Names, sizes and times of every static file: what collectstatic would look at."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def bring_up_to_date() -> bool:
    """Collect the static files where they changed; the stamp is written last, so an interrupted run is done again.

    Returns:
        True when something was collected.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".stamp"
    current = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == current:
        return False
    root.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current, encoding="utf-8")
    return True
