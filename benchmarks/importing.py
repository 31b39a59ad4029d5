"""Rows a second into a fresh house on SQLite: ledger, search and clocks included; and whether memory stays flat."""

from __future__ import annotations

import csv
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure, figure
from benchmarks.houses import home_on

GOAL_ROWS, FLAT_MB = 3_000, 40
WEST, SOUTH = -95.6, 29.55
_OFFENCES = ("theft", "burglary", "auto theft", "robbery", "aggravated assault")
_STREETS = ("telephone rd", "marlive ln", "wickview ln", "westheimer rd", "main st", "fannin st")
_IMPORT = """
import json, sys, time
from pathlib import Path
import django; django.setup()
from anlin.modules.intake.importing.entering import enter_file
from anlin.modules.intake.importing.mapping import read_mapping
def own_mb():  # held by the process itself, without the pages of the database's file that it maps
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) // 1024
seen = []
began, spent = time.monotonic(), time.process_time()
tally = enter_file(Path(sys.argv[1]), read_mapping("houston-2010"), Path(sys.argv[2]),
                   lambda done: seen.append(own_mb()))
print(json.dumps({"read": tally.read, "entered": tally.entered, "aside": tally.aside, "wall": time.monotonic() - began,
                  "cpu": time.process_time() - spent, "early_mb": max(seen[: len(seen) // 4 + 1]), "late_mb": max(seen)}))
"""


def run(quick: bool) -> list[Figure]:
    """A made file in Houston's shape: no download is needed. `--quick` takes a tenth."""
    rows = 8_000 if quick else 80_000
    with home_on("sqlite") as home:
        file = written(home.folder / "rows.csv", rows)
        home.anlin("migrate")
        home.anlin(
            "district", "new", "Bench", "--timezone", "America/Chicago", "--square-grid", "1000", "--around", str(file)
        )
        told = json.loads(home.python(_IMPORT, str(file), str(home.folder / "aside.csv")))
    by_wall, by_cpu = told["read"] / told["wall"], told["read"] / told["cpu"]
    beside = f"{by_cpu:,.0f} rows a second of CPU; {told['read']:,} read, {told['aside']} set aside"
    grown = told["late_mb"] - told["early_mb"]
    return [
        figure("import, sqlite", round(by_wall), "rows/s", f"≥ {GOAL_ROWS:,}", by_wall >= GOAL_ROWS, beside),
        figure(
            "memory grown from a quarter of the file to its end", grown, "MB", f"≤ {FLAT_MB}", grown <= FLAT_MB,
            f"{told['late_mb']} MB of its own, pages of the database's file not counted"
        ),
    ]  # fmt: skip


def written(path: Path, rows: int) -> Path:
    """Offences at random places and hours, the same from run to run."""
    draw, start = random.Random(2010), datetime(2010, 1, 1)  # noqa: DTZ001 - as the source writes it
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("time", "offense", "location", "address", "lon", "lat"))
        for _ in range(rows):
            hour = start + timedelta(hours=draw.randrange(5_000))
            address = f"{draw.randrange(1, 99) * 100 + 50} {draw.choice(_STREETS)}"
            point = (round(WEST + draw.random() * 0.4, 7), round(SOUTH + draw.random() * 0.4, 7))
            out.writerow((hour.isoformat(" "), draw.choice(_OFFENCES), "road / street / sidewalk", address, *point))
    return path


if __name__ == "__main__":
    for told in run("--quick" in sys.argv):
        print(json.dumps(told, ensure_ascii=False))
