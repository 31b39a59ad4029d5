"""One fixed report over HTTP, by 1, 8 and 32 clients on both engines, beside the same rows by bare SQL as durable."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.figures import Figure, figure, spread
from benchmarks.houses import ENGINES, Home, Served, home_on, served
from benchmarks.reports import send_for

CLIENTS = (1, 8, 32)
POINT = (121.002, 31.002)
CPU_GOAL_MS, FLOOR_GOAL = 3.0, 0.40
_FLOOR = "import sys; from benchmarks.floor import main; main(sys.argv[1:])"


def run(quick: bool) -> list[Figure]:
    """Every figure, engine by engine."""
    found: list[Figure] = []
    for engine in ENGINES:
        with home_on(engine) as home:
            found += _on(home, quick)
    return found


@dataclass(frozen=True)
class Measured:
    """So many clients for a while: reports a second, seconds of each, milliseconds of CPU by part, bytes a report."""

    rate: float
    seconds: list[float]
    parts: dict[str, float]
    written: float
    refused: int

    @property
    def cpu(self) -> float:
        return sum(self.parts.values())


def _on(home: Home, quick: bool) -> list[Figure]:
    seconds, found = (1.5, []) if quick else (15.0, [])
    home.furnish()
    with served(home) as running:
        send_for(running.port, 1.0, 4, POINT)  # warm
        syncs = _syncs(running)
        measured = {clients: _at(running, clients, seconds) for clients in CLIENTS}
        processes = running.web_processes()
    rows, floors = _floors(home, 0.8 if quick else 8.0, processes)
    for clients, one in measured.items():
        found += _figures(home.engine, clients, one, floors[clients])
    cpu, parts = measured[8].cpu, measured[8].parts
    shares = ", ".join(f"{part} {ms:.2f}" for part, ms in parts.items() if ms)
    written = f"{rows} rows, {measured[8].written:,.0f} bytes written a report"
    found.append(
        figure(
            f"CPU a report, {home.engine}",
            round(cpu, 2),
            "ms",
            f"≤ {CPU_GOAL_MS}",
            cpu <= CPU_GOAL_MS,
            f"{shares}; {written}",
        )
    )
    found.append(syncs_figure(home.engine, syncs))
    return found


def _at(running: Served, clients: int, seconds: float) -> Measured:
    cpu, written = running.cpu_s(), running.written_bytes()
    began = time.monotonic()
    sent = send_for(running.port, seconds, clients, POINT)
    took, count = time.monotonic() - began, max(1, len(sent.codes))
    spent = {part: 1000 * (after - cpu[part]) / count for part, after in running.cpu_s().items()}
    bytes_each = (running.written_bytes() - written) / count
    return Measured(len(sent.codes) / took, sent.seconds or [0.0], spent, bytes_each, sent.refused + sent.broken)


def _figures(engine: str, clients: int, one: Measured, floor: float) -> list[Figure]:
    median, late = spread(one.seconds)
    rate = one.rate
    ratio = rate / floor if floor else 0.0
    aim = engine == "postgresql" and clients == max(CLIENTS)
    beside = f"p50 {1000 * median:.0f} ms, p99 {1000 * late:.0f} ms, {one.refused} refused; bare SQL {floor:,.0f}/s"
    label = f"{engine}, {clients} client{'s' if clients > 1 else ''}"
    return [
        figure(f"durable reports, {label}", round(rate, 1), "reports/s", "", None, beside),
        figure(
            f"of bare SQL, {label}", round(ratio, 3), "of the floor", f"≥ {FLOOR_GOAL}" if aim else "", ratio >= FLOOR_GOAL if aim else None
        ),
    ]  # fmt: skip


def _floors(home: Home, seconds: float, processes: int) -> tuple[int, dict[int, float]]:
    """Rows of one report, and how many a second bare SQL stores, by clients, from as many processes as served."""
    words = [str(seconds), str(processes), *map(str, CLIENTS)]
    told = json.loads(home.python(_FLOOR, *words))
    return int(told["rows"]), {int(clients): float(rate) for clients, rate in told["rates"].items()}


def _syncs(running: Served) -> float | None:
    """Syncs of web and database for each acknowledged report, counted by strace; None where it may not look."""
    if shutil.which("strace") is None:
        return None
    pids = [pid for part in ("web", "database") for pid in running.parts()[part]]
    words = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,msync"]
    tracer = subprocess.Popen(
        [*words, *(word for pid in pids for word in ("-p", str(pid)))], stderr=subprocess.PIPE, text=True
    )
    lines: list[str] = []
    assert tracer.stderr is not None
    reader = threading.Thread(target=lines.extend, args=(tracer.stderr,))
    reader.start()
    time.sleep(0.5)
    sent = send_for(running.port, 2.0, 1, POINT)
    tracer.terminate()
    tracer.wait()
    reader.join()
    if not sent.codes or any("Operation not permitted" in line for line in lines):
        return None
    kinds = Counter(name for line in lines for name in ("fsync(", "fdatasync(") if name in line)
    return sum(kinds.values()) / len(sent.codes)


def syncs_figure(engine: str, syncs: float | None) -> Figure:
    """At least one for each report of a single client: there is nobody to share one with."""
    if syncs is None:
        return figure(f"syncs a report, {engine}", 0, "NOT RUN: strace is missing or may not look", "≥ 1", False)
    return figure(f"syncs a report, {engine}", round(syncs, 2), "of one client, by strace", "≥ 1", syncs >= 1.0)


if __name__ == "__main__":
    for told in run("--quick" in sys.argv):
        print(json.dumps(told, ensure_ascii=False))
