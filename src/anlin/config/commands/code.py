"""`anlin code NAME`: the six digits of a demonstration log-in's second factor. Refused outside a demonstration."""

from __future__ import annotations

import argparse
import os
import sys

from anlin.config.speech import beside, both, said


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="anlin code", description=beside(said("the six digits of a demonstration log-in"))
    )
    parser.add_argument("username", help=beside(said("log-in name, such as desk")))
    username = parser.parse_args(argv).username
    os.environ.setdefault("ANLIN_HOME", "var/demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()
    from anlin.config.demo.staffing import current_code
    from anlin.spine.access.models import User
    from anlin.spine.place.models import District

    if not District.objects.filter(demo=True).exists():
        print(both(said("There is no demonstration here. Make one: ./anlin demo")), file=sys.stderr)
        return 1
    user = User.objects.filter(username=username).first()
    if user is None:
        print(both(said("There is no log-in %(name)s."), name=username), file=sys.stderr)
        return 1
    print(current_code(user))
    return 0
