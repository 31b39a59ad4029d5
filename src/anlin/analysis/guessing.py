"""Which column of a file is which, from its name; said on the terminal, and never for a column that holds something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from anlin.analysis.categories import category_of, found_by_patrol, plain
from anlin.analysis.columns import GUESSES
from anlin.analysis.errors import AnalysisError, BadCategory
from anlin.kernel.words import Phrase, said

_SEEN = 20_000


@dataclass(frozen=True)
class Guess:
    """Names by role, and what to tell the person."""

    names: dict[str, str]
    told: tuple[Phrase, ...]


def names_in(path: Path) -> list[str]:
    """The names of a file's columns; AnalysisError where it cannot be read."""
    if not path.exists():
        raise AnalysisError.of(said("There is no file %(path)s."), path=path)
    try:
        if path.suffix.lower() == ".parquet":
            return list(pl.read_parquet_schema(path))
        if path.suffix.lower() == ".csv":
            return pl.scan_csv(path).collect_schema().names()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise AnalysisError.of(said("%(path)s cannot be read: %(why)s"), path=path, why=error) from error
    raise AnalysisError.of(said("%(path)s is neither .parquet nor .csv."), path=path)


def guessed(path: Path, named: dict[str, str], roles: tuple[str, ...]) -> Guess:
    """The columns for `roles` that nobody named.

    A column of categories is taken where some of its values are on the reviewed list; a file whose categories are all of another
    kind (gatherings, petitions, what patrols find, a source's own numbers) is refused: nobody can say that they are harm or hazard.
    """
    there = {plain(name): name for name in reversed(names_in(path))}
    taken = set(named.values())
    names = dict(named)
    told: list[Phrase] = []
    for role in roles:
        if role in names:
            continue
        found = next((there[plain(guess)] for guess in GUESSES[role] if plain(guess) in there), None)
        if found is None or found in taken:
            continue
        if role == "category" and not _holds_categories(path, found, told):
            continue
        names[role] = found
        taken.add(found)
        told.append(
            Phrase.of(
                said("%(role)s: column “%(name)s” (guessed; name another with --%(option)s)"),
                role=role,
                name=found,
                option=role.replace("_", "-"),
            )
        )
    return Guess(names, tuple(told))


def _holds_categories(path: Path, name: str, told: list[Phrase]) -> bool:
    scan = pl.scan_parquet(path) if path.suffix.lower() == ".parquet" else pl.scan_csv(path, infer_schema_length=0)
    values = scan.select(pl.col(name).cast(pl.String).unique()).head(_SEEN).collect()[name].drop_nulls().to_list()
    if not values:
        told.append(Phrase.of(said("The column “%(name)s” was not used: it is empty."), name=name))
        return False
    if any(category_of(value) for value in values):
        return True
    if known := [value for value in values if found_by_patrol(value)]:
        text = said("The column “%(name)s” holds what is not analysed (“%(value)s”), and nothing of the reviewed list.")
        raise AnalysisError.of(text, name=name, value=known[0])
    text = said(
        "The column “%(name)s” holds nothing of the reviewed list of harm and hazard, but for example “%(value)s”: name another "
        "column with --category, or write in it what its kinds are on the list (docs/methods/categories.md)."
    )
    raise BadCategory.of(text, name=name, value=min(values))
