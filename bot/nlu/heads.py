"""Three views of one message, multiplied: which intent is it, and how sure is that.

A linear model on the sentence vector and, each at half weight, a support vector machine on the letters and the nearest
training sentences of each intent, in a space where intents lie apart (linear discriminants). The weights were chosen by
cross-validation on training data only (`docs/adr/`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

_TINY = 1e-9
_LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 4), "sublinear_tf": True, "dtype": np.float32}
_FOLDS = 2
_SHORT_LIST = 20
"""How many intents are compared by their sentences."""


@dataclass(frozen=True)
class HeadSettings:
    """linear_c, letters_c: inverse regularisation. letters_scale: what turns the letters' margins into
    log-odds. nearest: sentences of each intent that are averaged. shrinkage: of the covariance that the discriminants
    are found with, 0 to 1.

    temperature: of the nearest sentences' softmax. letters_weight, nearest_weight: of the log-probabilities.
    held_share: of the training sentences as people ask, kept apart to calibrate the confidence, twice.
    """

    linear_c: float = 20.0
    letters_c: float = 1.0
    letters_scale: float = 4.0
    nearest: int = 3
    shrinkage: float = 0.3
    temperature: float = 0.1
    letters_weight: float = 0.5
    nearest_weight: float = 0.5
    held_share: float = 0.2


@dataclass(frozen=True)
class Scores:
    """For each message: the intents' probabilities, shape (messages, intents), and the signals of confidence."""

    posterior: Floats
    signals: Floats


class Heads:
    """Trained on sentences, their vectors and their intents; needs at least two intents."""

    def __init__(self, settings: HeadSettings) -> None:
        self.settings = settings
        self.labels: list[str] = []
        self.calibration: Floats = np.array([0.0, 1.0])

    def fit(
        self,
        vectors: Vectors,
        texts: Sequence[str],
        labels: Sequence[str],
        as_asked: Sequence[bool] = (),
        *,
        calibrate: bool = True,
    ) -> None:
        """as_asked: which sentences were written as people ask; how sure one may be is measured on some of those.

        Raises ValueError with fewer than two intents.
        """
        wanted = np.array(labels)
        if calibrate:
            self._calibrate(vectors, texts, wanted, np.array(as_asked) if any(as_asked) else np.ones(len(wanted), bool))
        self.labels = sorted(set(labels))
        linear = LogisticRegression(C=self.settings.linear_c, class_weight="balanced", max_iter=1000, tol=1e-3)
        linear.fit(vectors, wanted)
        self._linear = _full(linear)
        self._letters = TfidfVectorizer(**_LETTERS)
        counted = self._letters.fit_transform(texts)
        by_letters = LinearSVC(C=self.settings.letters_c, class_weight="balanced", tol=0.01, random_state=0)
        by_letters.fit(counted, wanted)
        weights, bias = _full(by_letters)
        self._by_letters = np.ascontiguousarray(weights.T, dtype=np.float32), bias
        discriminants = LinearDiscriminantAnalysis(solver="eigen", shrinkage=self.settings.shrinkage)
        discriminants.fit(vectors, wanted)
        self._axes = np.ascontiguousarray(discriminants.scalings_[:, : len(self.labels) - 1], dtype=np.float32)
        order = np.argsort(wanted, kind="stable")
        self._memory = self._placed(vectors[order])
        self._count = np.array([int((wanted == label).sum()) for label in self.labels])

    def score(self, vectors: Vectors, texts: Sequence[str]) -> Scores:
        """vectors: shape (messages, size), unit length; texts: the same messages' words put right."""
        linear = _softmax(vectors @ self._linear[0].T + self._linear[1])
        letters = _softmax(self.settings.letters_scale * self._letter_margins(texts))
        first = np.log(linear + _TINY) + self.settings.letters_weight * np.log(letters + _TINY)
        near = self._nearness(self._placed(vectors), first)
        logs = first + self.settings.nearest_weight * np.log(_softmax(near / self.settings.temperature) + _TINY)
        best = logs.argmax(axis=1)
        rows = np.arange(len(best))
        signals = first[rows, best] + np.log(near[rows, best].clip(0.01))
        return Scores(_softmax(logs), signals)

    def _placed(self, vectors: Vectors) -> Vectors:
        """Sentence vectors in the space of the discriminants, unit length, shape (messages, intents - 1)."""
        placed = vectors @ self._axes
        unit: Vectors = (placed / np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), _TINY)).astype(np.float32)
        return unit

    def _nearness(self, placed: Vectors, first: Floats) -> Floats:
        """How near each message is to each intent's nearest sentences, shape (messages, intents).

        Only the intents that the other two views put first are looked at: looking at all takes longer than the rest.
        """
        ends = np.cumsum(self._count)
        near = np.full(first.shape, -1.0)
        for row, vector in enumerate(placed):
            for at in np.argsort(-first[row])[:_SHORT_LIST]:
                similar = self._memory[ends[at] - self._count[at] : ends[at]] @ vector
                near[row, at] = np.sort(similar)[-self.settings.nearest :].mean()
        return near

    def _letter_margins(self, texts: Sequence[str]) -> Floats:
        """As the vectorizer's `transform` times the weights; for single messages that takes a fifth of the time."""
        weights, bias = self._by_letters
        vocabulary, idf = self._letters.vocabulary_, self._letters.idf_
        if len(texts) > 1:
            margins: Floats = self._letters.transform(texts) @ weights + bias
            return margins
        counts = Counter(vocabulary[part] for part in self._analyse(texts[0]) if part in vocabulary)
        at = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))) * idf[at]
        values /= max(float(np.linalg.norm(values)), _TINY)
        single: Floats = (values @ weights[at] + bias)[np.newaxis, :]
        return single

    @cached_property
    def _analyse(self) -> Callable[[str], list[str]]:
        analyse: Callable[[str], list[str]] = self._letters.build_analyzer()
        return analyse

    def confidence(self, scores: Scores) -> Floats:
        """The probability that the first intent is right, from the signals, shape (messages,)."""
        constant, slope = self.calibration
        confidence: Floats = 1.0 / (1.0 + np.exp(-(constant + slope * scores.signals)))
        return confidence

    def _calibrate(
        self, vectors: Vectors, texts: Sequence[str], wanted: npt.NDArray[Any], as_asked: npt.NDArray[Any]
    ) -> None:
        """Fits how signals become probabilities, on sentences that the heads were not trained on."""
        drawn = np.where(as_asked, np.random.default_rng(0).random(len(wanted)) / self.settings.held_share, np.inf)
        signals: list[Floats] = []
        hits: list[npt.NDArray[np.bool_]] = []
        for fold in range(_FOLDS):
            held = (drawn >= fold) & (drawn < fold + 1)
            train = np.flatnonzero(~held)
            if not held.any() or len(np.unique(wanted[train])) < 2:
                return
            part = Heads(self.settings)
            part.fit(vectors[train], [texts[i] for i in train], wanted[train].tolist(), calibrate=False)
            scores = part.score(vectors[held], [texts[i] for i in np.flatnonzero(held)])
            signals.append(scores.signals)
            hits.append(np.array(part.labels)[scores.posterior.argmax(axis=1)] == wanted[held])
        hit = np.concatenate(hits)
        if not hit.all() and hit.any():
            model = LogisticRegression(C=1e6).fit(np.concatenate(signals)[:, None], hit)
            self.calibration = np.array([model.intercept_[0], model.coef_[0, 0]])

    def save(self, folder: Path) -> None:
        """Writes arrays and JSON: nothing that could run when it is read."""
        np.savez(
            folder / "heads.npz",
            linear_weights=self._linear[0],
            linear_bias=self._linear[1],
            letters_weights=self._by_letters[0],
            letters_bias=self._by_letters[1],
            letters_idf=self._letters.idf_,
            axes=self._axes,
            memory=self._memory,
            count=self._count,
            calibration=self.calibration,
        )
        vocabulary = {term: int(at) for term, at in self._letters.vocabulary_.items()}
        (folder / "heads.json").write_text(json.dumps({"labels": self.labels, "vocabulary": vocabulary}))

    @classmethod
    def read(cls, folder: Path, settings: HeadSettings) -> Heads:
        """Raises FileNotFoundError when nothing was saved there."""
        heads = cls(settings)
        words = json.loads((folder / "heads.json").read_text())
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            heads.labels = words["labels"]
            heads._linear = (arrays["linear_weights"], arrays["linear_bias"])
            heads._by_letters = (arrays["letters_weights"], arrays["letters_bias"])
            heads._letters = TfidfVectorizer(**_LETTERS, vocabulary=words["vocabulary"])
            heads._letters.idf_ = arrays["letters_idf"]
            heads._axes = arrays["axes"]
            heads._memory = arrays["memory"]
            heads._count = arrays["count"]
            heads.calibration = arrays["calibration"]
        return heads


def _full(model: Any) -> tuple[Any, Any]:
    """Weights and bias with a row for each class, also where scikit-learn keeps one row for two classes."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        return np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights, bias


def _softmax(values: Any) -> Floats:
    shifted = np.asarray(values, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result
