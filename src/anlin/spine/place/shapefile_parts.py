"""The files that make one Shapefile: side by side in a folder, or in a .zip, as they are sent."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from anlin.kernel.words import said
from anlin.spine.place.tree import AreasRefused

PARTS = ("shp", "shx", "dbf", "prj", "cpg")
_MOST_BYTES = 512 * 1024 * 1024


def part_of(path: Path, part: str) -> Path:
    """The file of this ending beside a .shp, however it is capitalised; it may not be there."""
    wanted = f"{path.stem}.{part}".lower()
    beside = path.with_suffix(f".{part}")
    return (
        beside
        if beside.exists()
        else next((one for one in path.parent.iterdir() if one.name.lower() == wanted), beside)
    )


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The .shp of a .zip, its parts beside it, while the context lasts.

    Raises:
        AreasRefused: it is no .zip, has a password, holds no or several Shapefiles, or too much.
    """
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                _unpack(packed, path, Path(folder))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as wrong:
            raise AreasRefused(
                said("%(file)s cannot be unpacked: it is broken or has a password."), file=path.name
            ) from wrong
        yield Path(folder) / f"{path.stem}.shp"


def _unpack(packed: zipfile.ZipFile, path: Path, into: Path) -> None:
    inside = [one for one in packed.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    shapes = [one.filename for one in inside if one.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise AreasRefused(
            said("%(file)s must hold one Shapefile; it holds %(count)s. Leave one in it."),
            file=path.name,
            count=len(shapes),
        )
    stem = shapes[0][: -len(".shp")].lower()
    parts = {PurePosixPath(one.filename).suffix.lower()[1:]: one for one in inside if one.filename.lower()[:-4] == stem}
    if sum(one.file_size for one in parts.values()) > _MOST_BYTES:
        raise AreasRefused(said("%(file)s holds more than 512 MB."), file=path.name)
    for part in PARTS:
        if part in parts:
            with packed.open(parts[part]) as source, (into / f"{path.stem}.{part}").open("wb") as target:
                shutil.copyfileobj(source, target)
