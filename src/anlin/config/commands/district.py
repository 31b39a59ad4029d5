"""`anlin district new NAME`: make the one district of this house, from a file of areas or squares around points.

Django is ready and the database migrated before `main` is called.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from django.db import transaction

from anlin.config.one_at_a_time import one_at_a_time
from anlin.config.readiness import is_unbuilt
from anlin.config.refusing import in_both
from anlin.config.speech import both, said
from anlin.spine.ledger.services import now
from anlin.spine.matter.services.promising import promise_all
from anlin.spine.place.areas_file import read_areas
from anlin.spine.place.models import District
from anlin.spine.place.points_file import read_points
from anlin.spine.place.services import set_up_district
from anlin.spine.place.square_grid import square_grid
from anlin.spine.place.tree import AreasRefused, DrawnArea
from anlin.spine.spoken import drawn_in_both
from anlin.workbench.rooms import first_promises

DONE, REFUSED = 0, 2
FIRST_NUMBER = "Anlin 0"
"""Until the district promises by a document of its own."""


def main(argv: list[str]) -> int:
    """Run the command; 0 when done, 2 when refused with a sentence that says what to do."""
    given = _parser().parse_args(argv)
    if is_unbuilt():
        print(both(said("The database is empty. Run first: anlin migrate")), file=sys.stderr)
        return REFUSED
    try:
        areas = _from_file(given) if given.areas else _from_points(given)
        with one_at_a_time():
            made = _made(given, areas)
    except AreasRefused as refused:
        print(in_both(refused), file=sys.stderr)
        return REFUSED
    grids = sum(one.kind == "grid" for one in areas)
    print(
        both(
            said("%(name)s is set up: %(grids)s grids, time zone %(zone)s."),
            name=" / ".join(dict.fromkeys((made.name_zh, made.name_en))),
            grids=grids,
            zone=made.timezone,
        )
    )
    return DONE


@transaction.atomic
def _made(given: argparse.Namespace, areas: tuple[DrawnArea, ...]) -> District:
    """The district, with the promises that its rooms start with."""
    made = set_up_district(
        name_zh=given.name_zh or given.name,
        name_en=given.name_en or given.name,
        timezone=given.timezone,
        log_origin=given.origin or f"anlin/{_slug(given.name_en or given.name)}",
        areas=areas,
    )
    if given.origin and made.log_origin != given.origin:
        raise AreasRefused(
            said(
                "The log is named already, %(there)s: its key says so. Leave --origin out, or name another ANLIN_KEYS_DIR."
            ),
            there=made.log_origin,
        )
    promise_all(first_promises(), number=FIRST_NUMBER, since=now())
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anlin district", description=both(said("Make the district of this house.")))
    verbs = parser.add_subparsers(dest="verb", required=True)
    new = verbs.add_parser("new", help=both(said("make the district")))
    new.add_argument("name", help=both(said("name of the district")))
    new.add_argument("--timezone", required=True, help=both(said("IANA name, such as Asia/Shanghai")))
    source = new.add_mutually_exclusive_group(required=True)
    source.add_argument("--areas", type=Path, help=both(said("GeoJSON, Shapefile or zipped Shapefile of areas")))
    source.add_argument(
        "--square-grid",
        type=float,
        metavar="METRES",
        help=both(said("squares of this many metres a side, around --around")),
    )
    new.add_argument("--around", type=Path, help=both(said("CSV or Parquet with longitudes and latitudes")))
    new.add_argument("--encoding", default="", help=both(said("encoding of the names in a Shapefile")))
    new.add_argument("--name-zh", default="", help=both(said("its Chinese name, where it differs")))
    new.add_argument("--name-en", default="", help=both(said("its English name, where it differs")))
    new.add_argument("--origin", default="", help=both(said("origin line of the log")))
    return parser


def _from_file(given: argparse.Namespace) -> tuple[DrawnArea, ...]:
    read = read_areas(
        given.areas, name_zh=given.name_zh or given.name, name_en=given.name_en or given.name, encoding=given.encoding
    )
    print(
        both(
            said("Read as %(encoding)s; the first names: %(names)s."),
            encoding=read.encoding,
            names=", ".join(read.sample),
        )
    )
    for remark in read.remarks:
        print("! " + "\n  ".join(dict.fromkeys(drawn_in_both(remark))))
    return read.areas


def _from_points(given: argparse.Namespace) -> tuple[DrawnArea, ...]:
    if given.around is None:
        raise AreasRefused(said("--square-grid needs --around FILE."))
    points = read_points(given.around)
    print(
        both(
            said("Longitude from column %(lon)s, latitude from column %(lat)s."),
            lon=points.lon_column,
            lat=points.lat_column,
        )
    )
    squares = square_grid(
        given.square_grid,
        points.lons,
        points.lats,
        name_zh=given.name_zh or given.name,
        name_en=given.name_en or given.name,
        station_of=lambda street: f"station-{street.lower()}",
    )
    print(
        both(
            said("%(kept)s points lie in squares; %(far)s lie too far from the others; %(none)s rows have no point."),
            kept=squares.kept,
            far=squares.far,
            none=points.lons.size - squares.kept - squares.far,
        )
    )
    return squares.areas


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "district"
