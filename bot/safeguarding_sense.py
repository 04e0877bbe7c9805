"""A second look at a message for safeguarding: by what it means, where the first look goes by its words.

The words come first and need nothing else. This needs the sentence encoder; where that fails, the words alone decide.
It adds what is said in words that nobody thought of, and takes back what only sounds like a sign. The weights are
fitted by `bench/fit_safeguarding.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import structlog

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
    """`sign`: 384 numbers and a constant, the log-odds that a message is a sign. `tiers`: a row of these for each tier.

    `low`: a message below it only sounds like a sign. `high`: one above it is a sign whatever its words.
    """

    sign: Floats
    tiers: Floats
    names: tuple[str, ...]
    low: float
    high: float

    @classmethod
    def read(cls, path: Path = WEIGHTS) -> Self:
        """Raises OSError and ValueError where the file is not what was fitted."""
        with np.load(path, allow_pickle=False) as found:
            low, high = (float(one) for one in found["bounds"])
            return cls(found["sign"], found["tiers"], tuple(str(one) for one in found["names"]), low, high)

    def save(self, path: Path = WEIGHTS) -> None:
        bounds = np.array([self.low, self.high], dtype=np.float32)
        np.savez(path, sign=self.sign, tiers=self.tiers, names=np.array(self.names), bounds=bounds)


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
        whole = self.vector(text)
        if tier is None:
            return self._tier(whole) if self._log_odds(whole) >= self._weights.high else None
        parts = [part for part in _SENTENCES.split(text) if any(letter.isalpha() for letter in part)]
        likeliest = max(self._log_odds(one) for one in (whole, *(map(self.vector, parts) if len(parts) > 1 else ())))
        return tier if likeliest >= self._weights.low else None

    def vector(self, text: str) -> Floats:
        """The vector of the text's words put right, with a 1 at its end for the constant."""
        if self._normaliser is None:
            self._normaliser = Normaliser(own_words())
        return np.append(shared_encoder().encode_one(self._normaliser.text(text)), np.float32(1.0))

    def _log_odds(self, vector: Floats) -> float:
        return float(vector @ self._weights.sign)

    def _tier(self, vector: Floats) -> str:
        return self._weights.names[int((self._weights.tiers @ vector).argmax())]
