"""What a token may be used for. A scope narrows what its holder may do anyway, and never widens it."""

from __future__ import annotations

from anlin.kernel.words import said

READ, WORDS, OPEN, STEP, PLACES, OPEN311 = "read", "words", "open", "step", "places", "open311"
SCOPES: dict[str, str] = {
    READ: said("Read matters: number, state, place, times, clocks"),
    WORDS: said("Read what is written in them"),
    OPEN: said("Open new matters"),
    STEP: said("Take steps"),
    PLACES: said("Read areas and units"),
    OPEN311: said("Hand in residents' reports by Open311"),
}
