"""Three views of one message, multiplied: which intent is it, and how sure is that.

A linear model on the sentence vector, a support vector machine on the letters, and the nearest training sentences of
each intent, in a space where intents lie apart (linear discriminants). The weights were chosen by cross-validation on
training data and on sentences written apart for it (`docs/adr/`). `fitting.py` makes heads from sentences; nothing
here needs scikit-learn, so a process that only serves does without it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Vectors, unit

Floats = npt.NDArray[np.float64]

LETTERS = (2, 4)
"""The shortest and the longest run of letters that is looked at."""
_TINY = 1e-9
_SHORT_LIST = 20
"""How many intents are compared by their sentences."""


@dataclass(frozen=True)
class HeadSettings:
    """linear_c, letters_c: inverse regularisation. letters_scale: what turns the letters' margins into
    log-odds. nearest: sentences of each intent that are averaged. shrinkage: of the covariance that the discriminants
    are found with, 0 to 1.

    temperature: of the nearest sentences' softmax. linear_weight, letters_weight, nearest_weight: of the
    log-probabilities.
    """

    linear_c: float = 20.0
    letters_c: float = 1.0
    letters_scale: float = 4.0
    nearest: int = 3
    shrinkage: float = 0.3
    temperature: float = 0.1
    linear_weight: float = 0.7
    letters_weight: float = 0.5
    nearest_weight: float = 1.0


@dataclass(frozen=True)
class Scores:
    """For each message: the intents' probabilities, shape (messages, intents), and the signals of confidence."""

    posterior: Floats
    signals: Floats


@dataclass(frozen=True)
class Linear:
    """weights: shape (inputs, intents); bias: one an intent."""

    weights: npt.NDArray[Any]
    bias: npt.NDArray[Any]


@dataclass(frozen=True)
class Heads:
    """Made by `fitting.fit`. letters: of each run of letters, its row in `by_letters`; rarity: what it counts there.

    axes: of the discriminants, shape (size, intents - 1). memory: the training sentences along these, unit length,
    intent after intent; count: how many each has. calibration: constant and slope of the confidence.
    """

    settings: HeadSettings
    labels: list[str]
    linear: Linear
    letters: dict[str, int]
    rarity: Floats
    by_letters: Linear
    axes: Vectors
    memory: Vectors
    count: npt.NDArray[np.intp]
    calibration: Floats = field(default_factory=lambda: np.array([0.0, 1.0]))

    def score(self, vectors: Vectors, texts: Sequence[str]) -> Scores:
        """vectors: shape (messages, size), unit length; texts: the same messages' words put right."""
        linear = _softmax(vectors @ self.linear.weights + self.linear.bias)
        margins = np.stack([self._letter_margins(text) for text in texts])
        letters = _softmax(self.settings.letters_scale * margins)
        first = self.settings.linear_weight * np.log(linear + _TINY)
        first += self.settings.letters_weight * np.log(letters + _TINY)
        near = self._nearness(placed(vectors, self.axes), first)
        logs = first + self.settings.nearest_weight * np.log(_softmax(near / self.settings.temperature) + _TINY)
        best = logs.argmax(axis=1)
        rows = np.arange(len(best))
        signals = first[rows, best] + np.log(near[rows, best].clip(0.01))
        return Scores(_softmax(logs), signals)

    def _nearness(self, places: Vectors, first: Floats) -> Floats:
        """How near each message is to each intent's nearest sentences, shape (messages, intents).

        Only the intents that the other two views put first are looked at: looking at all takes longer than the rest.
        """
        ends = np.cumsum(self.count)
        near = np.full(first.shape, -1.0)
        for row, vector in enumerate(places):
            for at in np.argsort(-first[row])[:_SHORT_LIST]:
                similar = self.memory[ends[at] - self.count[at] : ends[at]] @ vector
                near[row, at] = np.sort(similar)[-self.settings.nearest :].mean()
        return near

    def _letter_margins(self, text: str) -> Floats:
        """Of each intent, from the text's runs of letters: what scikit-learn's vectorizer times the weights gives."""
        counts = Counter(self.letters[run] for run in runs_of_letters(text) if run in self.letters)
        at = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * self.rarity[at]
        values /= max(float(np.linalg.norm(values)), _TINY)
        margins: Floats = values @ self.by_letters.weights[at] + self.by_letters.bias
        return margins

    def confidence(self, scores: Scores) -> Floats:
        """The probability that the first intent is right, from the signals, shape (messages,)."""
        constant, slope = self.calibration
        confidence: Floats = 1.0 / (1.0 + np.exp(-(constant + slope * scores.signals)))
        return confidence

    def save(self, folder: Path) -> None:
        """Writes arrays and JSON: nothing that could run when it is read."""
        np.savez(
            folder / "heads.npz",
            linear_weights=self.linear.weights,
            linear_bias=self.linear.bias,
            letters_weights=self.by_letters.weights,
            letters_bias=self.by_letters.bias,
            rarity=self.rarity,
            axes=self.axes,
            memory=self.memory,
            count=self.count,
            calibration=self.calibration,
        )
        (folder / "heads.json").write_text(json.dumps({"labels": self.labels, "letters": self.letters}))

    @classmethod
    def read(cls, folder: Path, settings: HeadSettings) -> Heads:
        """Raises FileNotFoundError when nothing was saved there."""
        words = json.loads((folder / "heads.json").read_text())
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            return cls(
                settings=settings,
                labels=words["labels"],
                linear=Linear(arrays["linear_weights"], arrays["linear_bias"]),
                letters=words["letters"],
                rarity=arrays["rarity"],
                by_letters=Linear(arrays["letters_weights"], arrays["letters_bias"]),
                axes=arrays["axes"],
                memory=arrays["memory"],
                count=arrays["count"],
                calibration=arrays["calibration"],
            )


def runs_of_letters(text: str) -> Iterator[str]:
    """The runs of `LETTERS` characters inside each word, a blank before and after it; a shorter word as it is.

    As scikit-learn's `char_wb` has them.
    """
    shortest, longest = LETTERS
    for word in text.lower().split():
        padded = f" {word} "
        for length in range(shortest, longest + 1):
            if length >= len(padded):
                yield padded
                break
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def placed(vectors: Vectors, axes: Vectors) -> Vectors:
    """Sentence vectors in the space of the discriminants, unit length, shape (messages, intents - 1)."""
    return unit(vectors @ axes)


def _softmax(values: Any) -> Floats:
    shifted = np.asarray(values, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result
