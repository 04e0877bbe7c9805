"""Makes heads from sentences: a few seconds a thousand, on two threads."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.heads import LETTERS, Floats, Heads, HeadSettings, Linear, placed
from knowledge.encoder import Vectors

_FOLDS = 2
_HELD_SHARE = 0.2
_TOLERANCE = 1e-4
"""Of the linear model's gradient, which is a mean over sentences: with a hundred intents it begins below 1e-3, and the
model would stop before its first step."""
Labels = npt.NDArray[Any]
Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sentences:
    """vectors: shape (sentences, size), unit length; texts: their words put right; labels: their intents."""

    vectors: Vectors
    texts: Sequence[str]
    labels: Labels

    @classmethod
    def of(cls, vectors: Mapping[tuple[str, str], Vectors]) -> Sentences:
        """From the vector of each pair of text and intent."""
        return cls(np.stack([*vectors.values()]), [text for text, _ in vectors], np.array([of for _, of in vectors]))

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, chosen: Chosen) -> Sentences:
        rows = np.flatnonzero(chosen)
        return Sentences(self.vectors[rows], [self.texts[row] for row in rows], self.labels[rows])


def fit(settings: HeadSettings, sentences: Sentences, unseen: Sentences | None = None) -> Heads:
    """unseen: what is only there to measure on how sure one may be. Without it two parts of the sentences serve,
    each with heads that were not trained on it.

    Raises ValueError with fewer than two intents.
    """
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(_heads, settings, sentences)
        parts = [] if unseen else [threads.submit(_tried, settings, sentences, held) for held in _folds(sentences)]
        tried = [part.result() for part in parts]
    heads = whole.result()
    return replace(heads, calibration=_calibration([_judged(heads, unseen)] if unseen else tried))


def _folds(sentences: Sentences) -> list[Chosen]:
    """Parts to hold back one after the other; none where nothing would be left to learn from."""
    drawn = np.random.default_rng(0).random(len(sentences)) / _HELD_SHARE
    folds = [(drawn >= fold) & (drawn < fold + 1) for fold in range(_FOLDS)]
    possible = all(held.any() and len(np.unique(sentences.labels[~held])) > 1 for held in folds)
    return folds if possible else []


def _heads(settings: HeadSettings, sentences: Sentences) -> Heads:
    names, at = np.unique(sentences.labels, return_inverse=True)
    if len(names) < 2:
        raise ValueError("there must be two classes of sentences at least")
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        linear = threads.submit(
            LogisticRegression(C=settings.linear_c, class_weight="balanced", max_iter=1000, tol=_TOLERANCE).fit,
            sentences.vectors,
            sentences.labels,
        )
        by_letters = threads.submit(_by_letters, settings, sentences)
        discriminants = LinearDiscriminantAnalysis(solver="eigen", shrinkage=settings.shrinkage)
        discriminants.fit(sentences.vectors, sentences.labels)
        letters, rarity, weights = by_letters.result()
    axes = np.ascontiguousarray(discriminants.scalings_[:, : len(names) - 1], dtype=np.float32)
    return Heads(
        settings=settings,
        labels=names.tolist(),
        linear=_full(linear.result()),
        letters=letters,
        rarity=rarity,
        by_letters=weights,
        axes=axes,
        memory=placed(sentences.vectors[np.argsort(at, kind="stable")], axes),
        count=np.bincount(at),
    )


def _by_letters(settings: HeadSettings, sentences: Sentences) -> tuple[dict[str, int], Floats, Linear]:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True, dtype=np.float32)
    counted = vectorizer.fit_transform(sentences.texts)
    model = LinearSVC(C=settings.letters_c, class_weight="balanced", tol=0.01, random_state=0)
    model.fit(counted, sentences.labels)
    return {run: int(at) for run, at in vectorizer.vocabulary_.items()}, vectorizer.idf_, _full(model, np.float32)


def _tried(settings: HeadSettings, sentences: Sentences, held: Chosen) -> tuple[Floats, Chosen]:
    return _judged(_heads(settings, sentences.at(~held)), sentences.at(held))


def _judged(heads: Heads, unseen: Sentences) -> tuple[Floats, Chosen]:
    """The signal of each sentence that the heads were not trained on, and whether they are right."""
    scores = heads.score(unseen.vectors, unseen.texts)
    return scores.signals, np.array(heads.labels)[scores.posterior.argmax(axis=1)] == unseen.labels


def _calibration(tried: Sequence[tuple[Floats, Chosen]]) -> Floats:
    """How signals become probabilities; as they are where nothing was tried, or all was right, or all wrong."""
    hit = np.concatenate([hits for _, hits in tried]) if tried else np.zeros(0, dtype=bool)
    if hit.all() or not hit.any():
        return np.array([0.0, 1.0])
    model = LogisticRegression(C=1e6).fit(np.concatenate([signals for signals, _ in tried])[:, None], hit)
    return np.array([model.intercept_[0], model.coef_[0, 0]])


def _full(model: Any, kind: type[np.floating[Any]] = np.float64) -> Linear:
    """Weights and bias with a column for each class, also where scikit-learn keeps one for two classes."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Linear(np.ascontiguousarray(weights.T, dtype=kind), bias)
