"""A second look at a message for safeguarding: by what it means and by its letters, where the first look goes by
patterns of words.

The patterns come first and need nothing else. This needs the sentence encoder; where that fails, they alone decide. It
adds what is said in words that nobody thought of, and takes back what only sounds like a sign. The weights are fitted
by `bench/fit_safeguarding.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import structlog

from bot.nlu.heads import Linear, Parts, runs_of_letters, words_and_pairs
from bot.nlu.normalise import Normaliser
from bot.nlu.vocabulary import own_words
from knowledge.encoder import shared_encoder

log = structlog.get_logger(__name__)
Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("safeguarding_sense.npz")
LONGEST = 300
"""Characters of a message that is looked at: of a longer one the vector says too little."""
_SENTENCES = re.compile(r"[.!?;\n]+")


@dataclass(frozen=True)
class Weights:
    """`sign`: 384 numbers and a constant, the log-odds that a message is a sign by its meaning; `parts`: those by its
    letters, which are added. `tiers`: a row of 384 numbers and a constant for each tier.

    `low`: a message below it only sounds like a sign. `high`: one above it is a sign whatever its words.
    """

    sign: Floats
    parts: Parts
    tiers: Floats
    names: tuple[str, ...]
    low: float
    high: float

    @classmethod
    def read(cls, path: Path = WEIGHTS) -> Self:
        """Raises OSError and ValueError where the file is not what was fitted."""
        with np.load(path, allow_pickle=False) as found:
            low, high = (float(one) for one in found["bounds"])
            rows = {part: at for at, part in enumerate(str(found["parts"]).split("\n"))}
            parts = Parts(rows, found["rarity"], Linear(found["parts_weights"], found["parts_bias"]))
            return cls(found["sign"], parts, found["tiers"], tuple(str(one) for one in found["names"]), low, high)

    def save(self, path: Path = WEIGHTS) -> None:
        np.savez_compressed(
            path,
            sign=self.sign,
            parts="\n".join(sorted(self.parts.rows, key=self.parts.rows.__getitem__)),
            rarity=self.parts.rarity,
            parts_weights=self.parts.linear.weights,
            parts_bias=self.parts.linear.bias,
            tiers=self.tiers,
            names=np.array(self.names),
            bounds=np.array([self.low, self.high], dtype=np.float32),
        )


class Sense:
    """Judges messages by their meaning. Making one reads the weights; the encoder is only needed for a judgement."""

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or Weights.read()
        self._normaliser: Normaliser | None = None

    def second_look(self, text: str, tier: str | None) -> str | None:
        """The tier after a second look; the same one where the message is too long, or the encoder fails."""
        if len(text) > LONGEST or not any(letter.isalpha() for letter in text):
            return tier
        try:
            return self._judged(text, tier)
        except Exception as error:  # help must never fail because the encoder does
            log.error("second_look_failed", error=type(error).__name__)
            return tier

    def _judged(self, text: str, tier: str | None) -> str | None:
        if tier is None:
            return self._tier(text) if self._log_odds(text) >= self._weights.high else None
        parts = [part for part in _SENTENCES.split(text) if any(letter.isalpha() for letter in part)]
        likeliest = max(self._log_odds(one) for one in (text, *(parts if len(parts) > 1 else ())))
        return tier if likeliest >= self._weights.low else None

    def _log_odds(self, text: str) -> float:
        spelt = self._spelt(text)
        by_letters = self._weights.parts.margins(parts_of(spelt))
        return float(_vector(spelt) @ self._weights.sign) + float(by_letters[0])

    def _tier(self, text: str) -> str:
        return self._weights.names[int((self._weights.tiers @ _vector(self._spelt(text))).argmax())]

    def _spelt(self, text: str) -> str:
        if self._normaliser is None:
            self._normaliser = Normaliser(own_words())
        return self._normaliser.text(text)


def _vector(spelt: str) -> Floats:
    """The text's vector, with a 1 at its end for the constant."""
    return np.append(shared_encoder().encode_one(spelt), np.float32(1.0))


def parts_of(text: str) -> Iterator[str]:
    """What is counted of a text: its runs of letters, its words and its pairs of words."""
    yield from runs_of_letters(text)
    yield from (f"_{words}" for words in words_and_pairs(text))
