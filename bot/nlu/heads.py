"""Four views of one message, multiplied: which intent is it, and how sure is that.

A linear model on the sentence vector, support vector machines on the letters and on the words, and the nearest training
sentences of each intent, in a space where intents lie apart (linear discriminants). What each view counts for is fitted
on sentences that it was not trained on (`docs/adr/`). `fitting.py` makes heads from sentences; nothing here needs
scikit-learn, so a process that only serves does without it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Vectors, unit

Floats = npt.NDArray[np.float64]

LETTERS = (2, 4)
"""The shortest and the longest run of letters that is looked at."""
WEIGHTS = (1.0, 0.5, 0.25, 0.5)
"""What the views count for where there is nothing to fit it on: linear, letters, words, nearest."""
_SIGNAL = (1.0, 0.5, 0.0)
"""What the first three count for in the signal of confidence. Words tell intents apart, but say little of a message
whose words were never seen: with them, messages of no intent stand out less."""
_WORD = re.compile(r"[a-z0-9']+")
_TINY = 1e-9
_SHORT_LIST = 20
"""How many intents are compared by their sentences."""


@dataclass(frozen=True)
class HeadSettings:
    """linear_c, letters_c, words_c: inverse regularisation. margin_scale: what turns the margins of letters and words
    into log-odds. nearest: sentences of each intent that are averaged. shrinkage: of the covariance that the
    discriminants are found with, 0 to 1. temperature: of the nearest sentences' softmax.
    """

    linear_c: float = 20.0
    letters_c: float = 1.0
    words_c: float = 0.5
    margin_scale: float = 4.0
    nearest: int = 3
    shrinkage: float = 0.3
    temperature: float = 0.1


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
class Parts:
    """A linear model on a text's parts. rows: of each part, its row in `linear`; rarity: what it counts there."""

    rows: dict[str, int]
    rarity: Floats
    linear: Linear

    def margins(self, parts: Iterable[str]) -> Floats:
        """Of each intent: what scikit-learn's vectorizer times the weights gives."""
        counts = Counter(self.rows[part] for part in parts if part in self.rows)
        at = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * self.rarity[at]
        values /= max(float(np.linalg.norm(values)), _TINY)
        margins: Floats = values @ self.linear.weights[at].astype(np.float32) + self.linear.bias
        return margins


@dataclass(frozen=True)
class Views:
    """logs: of each view, each message and each intent, the log probability; shape (4, messages, intents).
    near: the cosines behind the last view. vectors: the messages' own."""

    logs: Floats
    near: Floats
    vectors: Vectors


@dataclass(frozen=True)
class Heads:
    """Made by `fitting.fit`. axes: of the discriminants, shape (size, intents - 1). memory: the training sentences
    along these, unit length, intent after intent; sentences: their own vectors, in half precision; count: how many each
    intent has. weights: of the views. calibration: constant and slope of the confidence.
    """

    settings: HeadSettings
    labels: list[str]
    linear: Linear
    letters: Parts
    words: Parts
    axes: Vectors
    memory: Vectors
    sentences: npt.NDArray[np.float16]
    count: npt.NDArray[np.intp]
    weights: Floats = field(default_factory=lambda: np.array(WEIGHTS))
    calibration: Floats = field(default_factory=lambda: np.array([0.0, 1.0]))

    def score(self, vectors: Vectors, texts: Sequence[str]) -> Scores:
        """vectors: shape (messages, size), unit length; texts: the same messages' words put right."""
        return self.weighed(self.views(vectors, texts))

    def views(self, vectors: Vectors, texts: Sequence[str]) -> Views:
        """What each view makes of the messages."""
        scale = self.settings.margin_scale
        first = np.stack(
            [
                _log_softmax(vectors @ self.linear.weights + self.linear.bias),
                _log_softmax(scale * np.stack([self.letters.margins(runs_of_letters(text)) for text in texts])),
                _log_softmax(scale * np.stack([self.words.margins(words_and_pairs(text)) for text in texts])),
            ]
        )
        near = self._nearness(placed(vectors, self.axes), np.tensordot(WEIGHTS[:3], first, 1))
        return Views(np.concatenate([first, _log_softmax(near / self.settings.temperature)[np.newaxis]]), near, vectors)

    def weighed(self, views: Views) -> Scores:
        """The views as one."""
        logs = np.tensordot(self.weights, views.logs, 1)
        best, rows = logs.argmax(axis=1), np.arange(logs.shape[0])
        said = np.tensordot(_SIGNAL, views.logs[:3, rows, best], 1)
        like = np.array([self._likest(vector, at) for vector, at in zip(views.vectors, best, strict=True)])
        signals = said + np.log(views.near[rows, best].clip(0.01)) + np.log(like.clip(0.01))
        return Scores(np.exp(_log_softmax(logs)), signals)

    def _likest(self, vector: Vectors, intent: int) -> float:
        """The cosine of the intent's likest sentence."""
        end = int(self.count[: intent + 1].sum())
        return float((self.sentences[end - self.count[intent] : end].astype(np.float32) @ vector).max())

    def _nearness(self, places: Vectors, first: Floats) -> Floats:
        """How near each message is to each intent's nearest sentences, shape (messages, intents).

        Only the intents that the other views put first are looked at: looking at all takes longer than the rest.
        """
        ends = np.cumsum(self.count)
        near = np.full(first.shape, -1.0)
        for row, vector in enumerate(places):
            for at in np.argsort(-first[row])[:_SHORT_LIST]:
                similar = self.memory[ends[at] - self.count[at] : ends[at]] @ vector
                near[row, at] = np.sort(similar)[-self.settings.nearest :].mean()
        return near

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
            axes=self.axes,
            memory=self.memory,
            sentences=self.sentences,
            count=self.count,
            weights=self.weights,
            calibration=self.calibration,
            **{
                f"{name}_{part}": value
                for name, parts in (("letters", self.letters), ("words", self.words))
                for part, value in (
                    ("rarity", parts.rarity),
                    ("weights", parts.linear.weights),
                    ("bias", parts.linear.bias),
                )
            },
        )
        texts = {"labels": self.labels, "letters": self.letters.rows, "words": self.words.rows}
        (folder / "heads.json").write_text(json.dumps(texts))

    @classmethod
    def read(cls, folder: Path, settings: HeadSettings) -> Heads:
        """Raises FileNotFoundError when nothing was saved there."""
        texts = json.loads((folder / "heads.json").read_text())
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            letters, words = (
                Parts(
                    texts[name],
                    arrays[f"{name}_rarity"],
                    Linear(arrays[f"{name}_weights"], arrays[f"{name}_bias"]),
                )
                for name in ("letters", "words")
            )
            return cls(
                settings=settings,
                labels=texts["labels"],
                linear=Linear(arrays["linear_weights"], arrays["linear_bias"]),
                letters=letters,
                words=words,
                axes=arrays["axes"],
                memory=arrays["memory"],
                sentences=arrays["sentences"],
                count=arrays["count"],
                weights=arrays["weights"],
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


def words_and_pairs(text: str) -> Iterator[str]:
    """The words of the text, and each two that follow each other."""
    words = _WORD.findall(text.lower())
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(words))


def placed(vectors: Vectors, axes: Vectors) -> Vectors:
    """Sentence vectors in the space of the discriminants, unit length, shape (messages, intents - 1)."""
    return unit(vectors @ axes)


def _log_softmax(values: Any) -> Floats:
    """Of each row; no probability counts as less than one in a thousand million."""
    shifted = np.asarray(values, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    result: Floats = np.log(shifted / shifted.sum(axis=1, keepdims=True) + _TINY)
    return result
