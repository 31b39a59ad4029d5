"""The check for runaway feedback: patrols find more of what they look for; a forecast fed with their finds sends them back there.

A simulation, not a study of any city. It shows why the reviewed list of categories has no finds of patrols on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.errors import BadParameter
from anlin.analysis.pictures import HOT, INK, axes_or_new
from anlin.analysis.results import About, Result
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
FOUND, REPORTED = said("found by patrols"), said("reported by those harmed")
FEEDS = (FOUND, REPORTED)
RUNS_AWAY = 1.5
"""The feed runs away where the place most patrolled has in the end more than so many times its true share."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FeedbackLoop(Result):
    """Patrols by round and place, under each feed."""

    TITLE = said("Feedback check")
    READS = said(
        "A feed is sound where patrols keep to the true shares; it runs away where one place draws ever more of them."
    )
    ASSUMES = (
        said("What truly happens at each place stays the same, whatever patrols do."),
        said(
            "Patrols go where the forecast is high, in proportion; "
            "what they find is in proportion to what happens and to how much they look."
        ),
        said("Those harmed report alike at every place, patrols or none."),
    )
    FAILS = (
        said("It is a simulation: it shows what a feed does, not how much of it there is in any city."),
        said(
            "Reports run away, too, where more patrols make people report more; or stay away where they do not trust anybody."
        ),
    )
    NOTE = "feedback_loop"

    true_share: Array
    """Shape (places,), sums to 1."""
    patrols: dict[str, Array]
    """By feed, shape (runs, rounds, places): the share of patrols, each round sums to 1."""

    def to_frame(self) -> pl.DataFrame:
        """By feed and round: share of the true busiest place (mean), of the most patrolled place, and its ratio to the truth."""
        rows = [
            (feed, at + 1, float(shares[:, at].max(axis=1).mean()), float(self._times_true(feed)[:, at].mean()))
            for feed, shares in self.patrols.items()
            for at in range(shares.shape[1])
        ]
        return pl.DataFrame(rows, schema=["feed", "round", "most_patrolled", "times_true"], orient="row")

    def _times_true(self, feed: str) -> Array:
        """Shape (runs, rounds): share of the most patrolled place over its true share."""
        shares = self.patrols[feed]
        at = shares.argmax(axis=2)
        return np.asarray(shares.max(axis=2) / self.true_share[at])

    def times_true(self, feed: str) -> float:
        """In the last round, how many times its true share the most patrolled place has; the mean over the runs."""
        return float(self._times_true(feed)[:, -1].mean())

    def runs_away(self, feed: str) -> bool:
        """True where a place ends with more than one and a half times its true share."""
        return self.times_true(feed) > RUNS_AWAY

    def plot(self, axes: Axes | None = None) -> Axes:
        """The most patrolled place by round: its share over its true share."""
        axes = axes_or_new(axes)
        for feed, colour in zip(FEEDS, (HOT, INK), strict=True):
            each = self._times_true(feed)
            rounds = np.arange(1, each.shape[1] + 1)
            axes.plot(rounds, each.mean(axis=0), color=colour, label=feed)
            axes.fill_between(rounds, *np.quantile(each, [0.05, 0.95], axis=0), color=colour, alpha=0.15, linewidth=0)
        axes.axhline(1, color=INK, linewidth=0.8, linestyle="--")
        axes.set_xlabel("round")
        axes.set_ylabel("times the true share")
        axes.legend(frameon=False, fontsize=8)
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """Each feed, whether it runs away."""
        away = said(
            "Fed with what is %(feed)s the forecast runs away: the place most patrolled ends with %(times)s times its true share."
        )
        sound = said(
            "Fed with what is %(feed)s it stays: the place most patrolled ends with %(times)s times its true share."
        )
        return tuple(
            Phrase.of(away if self.runs_away(feed) else sound, feed=Phrase(feed), times=f"{self.times_true(feed):.1f}")
            for feed in self.patrols
        )


def feedback_loop(
    true_rates: Sequence[float] = (12, 11, 10, 10, 10, 9, 9, 8, 8, 7),
    *,
    rounds: int = 100,
    memory: int = 4,
    runs: int = 200,
    chance: bool = True,
    seed: int = 1,
) -> FeedbackLoop:
    """Let patrols follow a forecast that is fed with what they find, and one that is fed with what is reported.

    Args:
        true_rates: what truly happens at each place in a round; patrols change nothing of it.
        rounds: how often the forecast is made anew.
        memory: a forecast is the sum of so many last rounds; the first rounds are seen alike at every place.
        runs: how often all is repeated.
        chance: False: means instead of draws, for examples by hand.
        seed: of all draws.

    Returns:
        FeedbackLoop.

    Raises:
        BadParameter: fewer than two places, or no rounds.

    Method: an urn after Ensign and others (2018), Runaway feedback loops in predictive policing, Proceedings of Machine Learning
    Research 81, 160-171; Lum and Isaac (2016), Significance 13 (5), 14-19.
    Not for: saying how large the effect is anywhere.
    """
    rates = np.asarray(true_rates, dtype=float)
    if rates.ndim != 1 or len(rates) < 2 or not (np.isfinite(rates) & (rates > 0)).all():
        raise BadParameter.of(said("The check needs at least two places, each with a rate above 0."))
    if min(rounds, memory, runs) < 1:
        raise BadParameter.of(said("Rounds, memory and runs are at least 1."))
    patrols = {
        feed: _patrolled(rates, feed, rounds, memory, runs if chance else 1, chance, np.random.default_rng([seed, at]))
        for at, feed in enumerate(FEEDS)
    }
    parameters = {"places": len(rates), "rounds": rounds, "memory": memory, "runs": runs if chance else 1}
    about = About(0, parameters, seed)
    return FeedbackLoop(about=about, true_share=rates / rates.sum(), patrols=patrols)


def _patrolled(
    rates: Array, feed: str, rounds: int, memory: int, runs: int, chance: bool, draw: np.random.Generator
) -> Array:  # fmt: skip
    places = len(rates)
    seen = [np.full((runs, places), rates.mean())] * memory
    shares = np.empty((runs, rounds, places))
    for at in range(rounds):
        forecast = np.sum(seen[-memory:], axis=0)
        total = forecast.sum(axis=1, keepdims=True)
        # Where nothing at all was seen patrols go everywhere alike.
        share = np.where(total > 0, forecast / np.maximum(total, 1e-300), 1 / places)
        shares[:, at] = share
        # Patrols spread evenly find as much as is reported; twice the patrols find twice as much.
        means = rates * share * places if feed == FOUND else np.broadcast_to(rates, share.shape)
        seen.append(draw.poisson(means).astype(float) if chance else means)
    return shares
