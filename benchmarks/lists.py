"""Pages of staff over many matters, on both engines: p50 of each, measured inside one process, database and drawing included."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Figure, figure, spread
from benchmarks.houses import ENGINES, Home, home_on

GOAL_MS, GROWN = 50.0, 1.5
MATTERS, FEW = 100_000, 1_500
LIST = "/desk/all/intake-report/"
PAGES_ON = 199
_MEASURE = "from benchmarks.lists import measure; measure()"
Taken = tuple[list[float], list[float]]
"""Milliseconds by the wall, and of the process's CPU."""


def run(quick: bool, matters: int | None = None) -> list[Figure]:
    """Every page on every engine, in a house with so many matters; above 100,000, one of that size is measured beside.

    The houses are made first, two at once; then they are asked one after the other, the small and the large one by turns, so that
    both meet the same machine.
    """
    count = matters or (FEW if quick else MATTERS)
    times = 10 if quick else 40
    sizes = (MATTERS, count) if count > MATTERS else (count,)
    with ExitStack() as stack, ThreadPoolExecutor(2) as two:
        homes = {(engine, size): stack.enter_context(home_on(engine)) for engine in ENGINES for size in sizes}
        took = dict(zip(homes, two.map(_made, homes.values(), [size for _engine, size in homes]), strict=True))
        return [
            one
            for engine in ENGINES
            for one in _on(engine, {size: homes[engine, size] for size in sizes}, took[engine, count], times)
        ]


def _made(home: Home, count: int) -> float:
    """Make a demo of so many matters; the seconds that it took."""
    began = time.monotonic()
    home.anlin("demo", "--only-make", "--matters", str(count))
    return time.monotonic() - began


def _on(engine: str, homes: dict[int, Home], took: float, times: int) -> list[Figure]:
    """The figures of an engine. Two houses are asked for the same page by turns: small, large, large, small."""
    count = max(homes)
    made = f"{count:,} matters made in {took:.0f} s, two houses at once"
    turns = [min(homes), count, count, min(homes)] if len(homes) > 1 else [count]
    found = []
    with ExitStack() as stack:
        ask = {size: stack.enter_context(home.asked(_MEASURE)) for size, home in homes.items()}
        names = json.loads(ask[count](""))
        for name in names:
            taken: dict[int, Taken] = {size: ([], []) for size in homes}
            for size in turns:
                told = json.loads(ask[size](f"{times * len(homes) // len(turns)} {name}"))
                for kept, more in zip(taken[size], told, strict=True):
                    kept.extend(more)
            found += _figures(engine, name, taken, made)
    return found


def _figures(engine: str, name: str, taken: dict[int, Taken], made: str) -> list[Figure]:
    wall, cpu = taken[max(taken)]
    median, late = spread(wall)
    beside = f"p99 {late:.0f} ms; {spread(cpu)[0]:.0f} ms CPU of the page's own process; {made}"
    found = [figure(f"{name}, {engine}", round(median, 1), "ms, p50", f"≤ {GOAL_MS:.0f}", median <= GOAL_MS, beside)]
    if len(taken) > 1:
        before = spread(taken[min(taken)][0])[0]
        growth, peer = round(median / before, 2), f"{before:.1f} ms over {min(taken):,} matters, asked by turns"
        found.append(figure(f"{name}, {engine}, grown", growth, "×", f"≤ {GROWN}", growth <= GROWN, peer))
    return found


def measure() -> None:
    """Inside the house: an empty line is answered with the names of the pages, "10 list" with what ten times of one took."""
    import django

    django.setup()
    from anlin.config import static_files
    from anlin.spine.matter.models import Matter
    from anlin.spine.place.selectors import district

    static_files.bring_up_to_date()
    whole = ",".join(map(str, (district().west, district().south, district().east, district().north)))
    desk, grid, officer = (_signed_in(name) for name in ("desk", "grid", "officer"))
    program = _program("desk")
    rare, common = _words()
    number = Matter.objects.filter(complaint=False).order_by("-id").values_list("number", flat=True)[0]
    asked: dict[str, Callable[[], Any]] = {
        "worklist": lambda: officer.get("/desk/mine/?tab=unit"),
        "list": lambda: desk.get(LIST),
        "filtered list": lambda: desk.get(f"{LIST}?state=working&category=public_facility"),
        "a filter that matches nothing": lambda: desk.get(
            f"{LIST}?state=reported&category=lost_found&urgency=1&source=import"
        ),
        "page 200": (lambda address: lambda: desk.get(address))(_far(desk)),
        "search for a rare word": lambda: desk.get(f"/desk/search/?{urlencode({'q': rare})}"),
        "search for a word in 15 %": lambda: desk.get(f"/desk/search/?{urlencode({'q': common})}"),
        "a role that sees one grid": lambda: grid.get(LIST),
        "a role that sees one street, newest first": lambda: officer.get(f"{LIST}?order=newest"),
        "a rare source, newest first": lambda: desk.get(f"{LIST}?source=enterprise&order=newest"),
        "map data": lambda: desk.get(f"/map/layer.json?bbox={whole}&zoom=12"),
        "matter page": lambda: desk.get(f"/desk/m/{number}/"),
        "API list of 50": lambda: program.get("/api/v1/intake-report"),
        "Open311 list of 50": lambda: desk.get("/open311/v2/requests.json?page_size=50"),
    }
    for line in sys.stdin:
        times, _space, name = line.strip().partition(" ")
        print(json.dumps(_timed(asked[name], int(times)) if name else list(asked)), flush=True)


def _timed(ask: Callable[[], Any], times: int) -> Taken:
    found, cpu = [], []
    for nth in range(times + 2):
        began, spent = time.perf_counter(), time.process_time()
        answer = ask()
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
        if nth >= 2:  # the first two read what a process keeps
            found.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - spent))
    return found, cpu


def _signed_in(name: str) -> Any:
    from django.test import Client

    from anlin.spine.access.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def _program(name: str) -> Any:
    """A program with a token of this log-in; nobody is told to wait while it is measured."""
    from datetime import timedelta

    from django.test import Client

    from anlin.spine.access import rates
    from anlin.spine.access.actors import actor_of
    from anlin.spine.access.models import User
    from anlin.spine.access.tokens import issue
    from anlin.spine.ledger.services import now

    rates.A_TOKEN = rates.AN_ADDRESS = 100_000
    actor = actor_of(User.objects.get(username=name))
    made = issue(actor=actor, label="bench", scopes=("read", "words"), until=now() + timedelta(days=1))
    return Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {made.secret}"})


def _far(client: Any) -> str:
    """The address of page 200 of the newest first, or of the last page where there are fewer."""
    import re

    address = f"{LIST}?order=newest"
    for _ in range(PAGES_ON):
        page = client.get(address).content.decode()
        found = re.findall(r'href="(\?[^"]*after=[^"]*)"', page)
        if not found:
            break
        address = LIST + found[-1].replace("&amp;", "&")
    return address


def _words() -> tuple[str, str]:
    """A pair of characters in few reports, and one in about 15 of a hundred, among the newest thousand titles."""
    from anlin.spine.matter.models import Matter
    from anlin.workbench.lists import title_of

    titles = [title_of(matter) for matter in Matter.objects.filter(complaint=False).order_by("-id")[:1000]]
    pairs = Counter(
        pair for title in titles for pair in {title[n : n + 2] for n in range(len(title) - 1)} if _is_han(pair)
    )
    common = min(pairs, key=lambda pair: abs(pairs[pair] - 0.15 * len(titles)))
    rare = min(pairs, key=lambda pair: (pairs[pair], pair))
    return rare, common


def _is_han(pair: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in pair)


if __name__ == "__main__":
    for told in run("--quick" in sys.argv):
        print(json.dumps(told, ensure_ascii=False))
